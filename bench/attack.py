"""Under attack: 200 slow clients, 50 exports that are read slowly and a flood of broad searches at once, on loopback.

`python -m bench attack`. Requests of a paper's search and of /healthz are timed without and with all that, and the memory
that the server's processes have for themselves (RssAnon) is compared. Everything is bounded: clients, requests, seconds.
"""

import os
import random
import selectors
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from bench.corpus import write_ndjson
from bench.load import Measured, load
from tests.servers import run, serving

STATEMENTS = 100_000
REQUESTS = 600
CONNECTIONS = 2
SLOW_HEADS, SLOW_BODIES, EXPORTS, SEARCHES = 100, 100, 50, 8
SECONDS = 90.0
"""After which the attacking process ends, whatever else happens."""
HEAD = "GET {path} HTTP/1.1\r\nHost: bench\r\n"
BODY = "POST /tallies HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n"


def run_attack(directory: Path) -> None:
    """Measure, and print a line for each figure."""
    here = directory / "attack"
    shutil.rmtree(here, ignore_errors=True)
    here.mkdir(parents=True)
    records = here / "records.ndjson"
    write_ndjson(records, STATEMENTS)
    url = f"sqlite:///{here / 'citance.db'}"
    environment = {**os.environ, "CITANCE_DATA_DIR": str(here), "CITANCE_LOOKUP": "offline"}
    run("ingest", str(records), environment=environment)
    with serving(here, url) as server:
        base = str(server.client.base_url)
        first = server.get("/statements", limit=1).json()["items"][0]
        paths = {"healthz": "/healthz", "search": f"/papers/{first['cited']['doi']}/citations"}
        calm = {name: load(base, path, REQUESTS, CONNECTIONS) for name, path in paths.items()}
        assert server.process
        memory = anonymous_memory(server.process.pid)
        with attacked(base):
            time.sleep(3)
            hot = {name: load(base, path, REQUESTS, CONNECTIONS) for name, path in paths.items()}
            peak = max(_sampled(server.process.pid))
        _print(calm, hot, memory, peak)


def _print(calm: dict[str, Measured], hot: dict[str, Measured], memory: float, peak: float) -> None:
    for name, before in calm.items():
        after = hot[name]
        print(
            f"{name:8} p50 {before.p50:7.2f} → {after.p50:7.2f} ms   p99 {before.p99:7.2f} → {after.p99:7.2f} ms"
            f"   {after.p99 / before.p99:5.1f} times"
        )
    print(f"RssAnon  {memory:.0f} → {peak:.0f} MB   {peak / memory:.2f} times")


def anonymous_memory(group: int) -> float:
    """MB of all processes of a group that no file backs."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
            own = os.getpgid(int(status.parent.name))
        except (OSError, ValueError):
            continue
        if own == group:
            total += int(fields.get("RssAnon", "0 kB").split()[0])
    return total / 1_000


def _sampled(group: int) -> Iterator[float]:
    for _ in range(20):
        yield anonymous_memory(group)
        time.sleep(0.5)


@contextmanager
def attacked(base: str) -> Iterator[None]:
    """While the block runs, a process of its own attacks the server."""
    process = subprocess.Popen([sys.executable, "-m", "bench.attack", base])
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _attack(base: str) -> None:
    """Open all connections in one thread: each client sends or reads a little every half second."""
    address = urlsplit(base)
    target = (address.hostname or "", address.port or 80)
    end = time.monotonic() + SECONDS
    dripping = [_connected(target, HEAD.format(path="/stats")) for _ in range(SLOW_HEADS)]
    dripping += [_connected(target, BODY) for _ in range(SLOW_BODIES)]
    reading = [
        _connected(target, HEAD.format(path="/statements/export?format=ndjson") + "\r\n")
        for _ in range(EXPORTS)
    ]
    words = ["statement", "result", "model", "effect", "method", "data", "study", "analysis"]
    flood = selectors.DefaultSelector()
    for _ in range(SEARCHES):
        connection = _connected(target, _search(words))
        flood.register(connection, selectors.EVENT_READ, connection)
    slow = time.monotonic()
    while time.monotonic() < end:
        for key, _events in flood.select(0.05):
            asking: socket.socket = key.data
            if _read(asking, 1 << 20):
                _send(asking, _search(words))
            else:
                flood.unregister(asking)
                anew = _connected(target, _search(words))
                flood.register(anew, selectors.EVENT_READ, anew)
        if time.monotonic() - slow > 0.5:
            slow = time.monotonic()
            for connection in dripping:
                _send(connection, "X")
            for connection in reading:
                _read(connection, 4_096)


def _search(words: list[str]) -> str:
    path = f"/statements?q={random.choice(words)}+OR+{random.choice(words)}&facet_limit={random.randint(1, 200)}"
    return HEAD.format(path=path) + "\r\n"


def _connected(target: tuple[str, int], text: str) -> socket.socket:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)
    connection.connect(target)
    connection.setblocking(False)
    _send(connection, text)
    return connection


def _send(connection: socket.socket, text: str) -> None:
    try:
        connection.send(text.encode())
    except OSError:
        return  # it was closed, as it should be


def _read(connection: socket.socket, most: int) -> bytes:
    try:
        return connection.recv(most)
    except BlockingIOError:
        return b"-"
    except OSError:
        return b""


if __name__ == "__main__":
    _attack(sys.argv[1])
