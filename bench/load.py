"""Load generator: one request repeated over a few keep-alive connections, from a process of its own.

It costs as little as Python allows: the request is encoded once, and of an answer only the length is read.
"""

import json
import selectors
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Measured:
    """Throughput and latency."""

    rate: float
    """Requests per second."""
    p50: float
    """Milliseconds."""
    p99: float
    """Milliseconds."""


def load(base: str, path: str, requests: int, connections: int) -> Measured:
    """Send so many requests, over so many connections at a time."""
    command = [sys.executable, "-m", "bench.load", base, path, str(requests), str(connections)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Measured(**json.loads(done.stdout))


def _send(base: str, path: str, requests: int, connections: int) -> Measured:
    address = urlsplit(base)
    request = f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode()
    waiting = selectors.DefaultSelector()
    started: dict[object, float] = {}
    sent = 0
    times: list[float] = []
    start = time.perf_counter()
    for _ in range(connections):
        connection = socket.create_connection((address.hostname, address.port))
        waiting.register(connection, selectors.EVENT_READ, connection)
        started[connection] = time.perf_counter()
        connection.sendall(request)
        sent += 1
    while len(times) < requests:
        for key, _events in waiting.select():
            ready: socket.socket = key.data
            _read(ready)
            now = time.perf_counter()
            times.append(now - started[ready])
            if sent < requests:
                started[ready] = now
                ready.sendall(request)
                sent += 1
    seconds = time.perf_counter() - start
    times.sort()
    return Measured(
        requests / seconds, times[len(times) // 2] * 1e3, times[int(len(times) * 0.99)] * 1e3
    )


def _read(connection: socket.socket) -> None:
    data = connection.recv(1 << 18)
    while b"\r\n\r\n" not in data:
        data += connection.recv(1 << 18)
    head, _, body = data.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head[:200]
    rest = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]) - len(body)
    while rest:
        rest -= len(connection.recv(min(rest, 1 << 18)))


if __name__ == "__main__":
    measured = _send(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    print(json.dumps(measured.__dict__))
