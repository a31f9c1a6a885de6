"""Latency of reads while the registries do not answer.

200 requests for unknown DOIs wait for a registry that is silent; meanwhile a known paper's statements are requested, with
and without these, in alternation.
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.load import Measured, load

ROUNDS = 5
REQUESTS = 1_500
CONNECTIONS = 4
UNKNOWN = 200
PATH = "/papers/10.1037%2Fint0000101/citations?limit=5"


def run(here: Path) -> None:
    """Print the latencies of reads without and with the 200, and their ratio."""
    sample = Path(__file__).parents[1] / "app" / "sample"
    with _silent_registry() as registry, _served(here / "lookup", sample, registry) as base:
        load(base, PATH, 300, CONNECTIONS)  # warm
        without, with_lookups = [], []
        for round_ in range(ROUNDS):
            without.append(load(base, PATH, REQUESTS, CONNECTIONS))
            with _waiting_lookups(base, round_) as waiting:
                with_lookups.append(load(base, PATH, REQUESTS, CONNECTIONS))
                still = sum(one.is_alive() for one in waiting)
    ratio = statistics.median(b.p99 / c.p99 for b, c in zip(with_lookups, without, strict=True))
    print(f"reads while the registries hang ({UNKNOWN} lookups sent, {still} still waiting)")
    print(f"  without  p50 {_median(without, 'p50')} ms, p99 {_median(without, 'p99')} ms")
    print(
        f"  with     p50 {_median(with_lookups, 'p50')} ms, p99 {_median(with_lookups, 'p99')} ms"
    )
    print(f"  p99 {ratio:.2f} times that without (aim: at most 2)")


def _median(rounds: list[Measured], name: str) -> str:
    return f"{statistics.median(getattr(one, name) for one in rounds):.1f}"


@contextmanager
def _waiting_lookups(base: str, round_: int) -> Iterator[list[threading.Thread]]:
    """Requests for unknown papers, each in a thread; a refused one is not repeated."""

    def request(number: int) -> None:
        address = f"{base}/papers/10.5555%2Funknown-{round_}-{number}"
        try:
            httpx.get(address, timeout=120)
        except httpx.HTTPError:
            return

    threads = [threading.Thread(target=request, args=(n,), daemon=True) for n in range(UNKNOWN)]
    for thread in threads:
        thread.start()
    yield threads
    for thread in threads:
        thread.join()


@contextmanager
def _silent_registry() -> Iterator[str]:
    """A server that accepts connections and sends nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=500) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def _served(directory: Path, sample: Path, registry: str) -> Iterator[str]:
    shutil.rmtree(directory, ignore_errors=True)  # of an earlier version, perhaps
    directory.mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    urls = {f"CITANCE_{name}_URL": registry for name in ("DOI", "CROSSREF", "DATACITE")}
    environment = {
        **os.environ, **urls, "CITANCE_DATA_DIR": str(directory), "CITANCE_LOOKUP": "online",
        "CITANCE_LOOKUP_PATIENCE": "10", "CITANCE_LOG_LEVEL": "error",
    }  # fmt: skip
    citance = [str(Path(sys.executable).parent / "citance")]
    subprocess.run(
        [*citance, "ingest", str(sample)], env=environment, check=True, capture_output=True
    )
    serving = [*citance, "serve", "--port", str(port)]
    with subprocess.Popen(serving, env=environment, stderr=subprocess.DEVNULL) as process:
        base = f"http://127.0.0.1:{port}"
        transport = httpx.HTTPTransport(retries=8)
        with httpx.Client(transport=transport, timeout=30) as client:
            client.get(f"{base}/readyz").raise_for_status()
        try:
            yield base
        finally:
            process.terminate()
