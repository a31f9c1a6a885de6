"""Load generator: requests in turn, over a few keep-alive connections, from a process of its own.

It costs as little as Python allows: a request is encoded once, and of an answer only the length is read.
"""

import json
import selectors
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import cycle
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


def load(base: str, paths: str, requests: int, connections: int, etag: str = "") -> Measured:
    """Send so many requests, over so many connections at a time; with an `etag`, those of a client that has the answer.
    `paths`: one, or several with a space between them, which are asked for in turn."""
    numbers = (str(requests), str(connections))
    command = [sys.executable, "-m", "bench.load", base, *numbers, etag]
    done = subprocess.run(command, input=paths, capture_output=True, text=True, check=True)
    return Measured(**json.loads(done.stdout))


def _send(base: str, paths: str, requests: int, connections: int, etag: str) -> Measured:
    address = urlsplit(base)
    condition = f"If-None-Match: {etag}\r\n" if etag else ""
    asked = cycle(
        f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\n{condition}\r\n".encode()
        for path in paths.split()
    )
    status = b"304" if etag else b"200"
    waiting = selectors.DefaultSelector()
    started: dict[object, float] = {}
    sent = 0
    times: list[float] = []
    start = time.perf_counter()
    for _ in range(connections):
        connection = socket.create_connection((address.hostname, address.port))
        waiting.register(connection, selectors.EVENT_READ, connection)
        started[connection] = time.perf_counter()
        connection.sendall(next(asked))
        sent += 1
    while len(times) < requests:
        for key, _events in waiting.select():
            ready: socket.socket = key.data
            _read(ready, status)
            now = time.perf_counter()
            times.append(now - started[ready])
            if sent < requests:
                started[ready] = now
                ready.sendall(next(asked))
                sent += 1
    seconds = time.perf_counter() - start
    times.sort()
    return Measured(
        requests / seconds, times[len(times) // 2] * 1e3, times[int(len(times) * 0.99)] * 1e3
    )


def _read(connection: socket.socket, status: bytes) -> None:
    data = connection.recv(1 << 18)
    while b"\r\n\r\n" not in data:
        data += connection.recv(1 << 18)
    head, _, body = data.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 " + status), head[:200]
    if status == b"304":
        return
    rest = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]) - len(body)
    while rest:
        rest -= len(connection.recv(min(rest, 1 << 18)))


if __name__ == "__main__":
    measured = _send(sys.argv[1], sys.stdin.read(), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    print(json.dumps(measured.__dict__))
