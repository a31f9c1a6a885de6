"""Memory of a server of two processes (RssAnon, all of them summed), minute by minute of reads and writes of real articles.

A request reads a paper's statements with words and filters, or all statements; every second one statement is written, so
that the index is drained all the time. `python -m bench memory [MINUTES]`; 10 by default.
"""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from statistics import mean

import httpx

from bench.attack import anonymous_memory
from bench.ingest import ARTICLES

MINUTES = 10
PORT = 8934
READS = 20
"""A second, about."""
WORDS = ("results", "model", "patients", "cells", "similar", "study", "genes", "method")


def run(here: Path) -> None:
    """Load the open articles, serve them, and print the memory after each minute."""
    minutes = int(sys.argv[2]) if len(sys.argv) > 2 else MINUTES
    store = here / "memory"
    shutil.rmtree(store, ignore_errors=True)
    environment = {**os.environ, "CITANCE_DATA_DIR": str(store), "CITANCE_LOOKUP": "offline"}
    citance = str(Path(sys.executable).parent / "citance")
    subprocess.run(
        [citance, "ingest", str(ARTICLES.with_name("open"))], env=environment, check=True
    )
    made = subprocess.run(
        [citance, "keys", "create", "bench"], env=environment, stdout=subprocess.PIPE, check=True
    )
    headers = {"Authorization": f"Bearer {made.stdout.decode().split()[-1]}"}
    with sqlite3.connect(store / "citance.db") as connection:
        papers = [doi for (doi,) in connection.execute("SELECT doi FROM papers") if doi]
    command = [citance, "serve", "--workers", "2", "--port", str(PORT)]
    server = subprocess.Popen(
        command, env=environment, stderr=subprocess.DEVNULL, start_new_session=True
    )
    address = f"http://127.0.0.1:{PORT}"
    try:
        with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
            _wait(client)
            count = client.get("/stats").json()["statements"]
            print(f"memory   {count:,} statements, {anonymous_memory(server.pid):.0f} MB at first")
            curve = []
            for minute in range(minutes):
                _ask_for_a_minute(client, papers, random.Random(minute))
                curve.append(anonymous_memory(server.pid))
                print(f"  minute {minute + 1:<5} {curve[-1]:.0f} MB", flush=True)
        half = len(curve) // 2
        if half:
            growth = mean(curve[half:]) / mean(curve[:half])
            print(f"  ratio    {growth:.2f}   of the second half to the first")
    finally:
        server.terminate()
        server.wait()


def _wait(client: httpx.Client) -> None:
    """Until the server is ready. Raises `TimeoutError`."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with suppress(httpx.TransportError):
            client.get("/readyz")
            return
        time.sleep(0.1)
    raise TimeoutError("The server did not start.")


def _ask_for_a_minute(client: httpx.Client, papers: list[str], chance: random.Random) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for _ in range(READS):
            asked = {"q": chance.choice(WORDS), "year_from": str(chance.randint(1990, 2020))}
            if chance.random() < 0.2:
                client.get("/statements", params=asked)
            else:
                client.get(f"/papers/{chance.choice(papers)}/citations", params=asked)
        record = {
            "citing": {"doi": f"10.5555/memory.{chance.randrange(1_000)}"},
            "cited": {"doi": chance.choice(papers)},
            "text": f"At {time.time()}, memory was measured again [1].",
        }
        client.post("/statements", json=[record]).raise_for_status()
        time.sleep(1)
