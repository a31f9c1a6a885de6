"""`citance ingest` beside a server of the same store: what is written there is found soon, as it is without a load."""

import time
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median

from bench.corpus import write_ndjson
from tests.servers import Command, Server, statement, until

STATEMENTS = 30_000
"""They are loaded for several seconds, in which their index would be committed once or twice."""
SOON = 2.0
"""Seconds, which half of the writes may take: on a busy machine others take longer."""


def test_write_beside_a_load_is_found_soon(fresh: Server, tmp_path: Path) -> None:
    """A statement, and its paper by title: not only once the load has indexed what it has stored so far."""
    write_ndjson(tmp_path / "records.ndjson", STATEMENTS)

    def is_found(number: int) -> bool:
        return all(
            fresh.get(path, q=f"beside{number}x").json()["total"]
            for path in ("/statements", "/papers")
        )

    took = []
    with (tmp_path / "ingest.log").open("wb") as log:
        load = Command(
            "ingest",
            str(tmp_path / "records.ndjson"),
            environment=fresh.environ(),
            stdout=log,
            stderr=log,
        )
        until(lambda: fresh.get("/stats").json()["statements"] > 1_000)
        for number in count():
            citing = {"doi": f"10.5555/beside.{number}", "title": f"Title beside{number}x"}
            assert fresh.post(statement(f"Said beside{number}x.", citing=citing)).is_success
            written = time.monotonic()
            until(partial(is_found, number))
            took.append(time.monotonic() - written)
            if load.poll() is not None:
                break
    assert load.wait() == 0, (tmp_path / "ingest.log").read_text()
    assert len(took) > 3
    assert median(took) < SOON, took
