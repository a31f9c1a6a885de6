"""app.api.concurrency: what waits holds nothing that others need, and does not wait for ever."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from time import perf_counter

import httpx
import pytest
from sqlalchemy import text

from app.api.concurrency import ConcurrencyLimit
from app.db.engine import open_database
from app.errors import Busy
from tests.api.in_process import served_in_process
from tests.conftest import DatabaseLocation
from tests.servers import statement

PATIENCE_OF_WRITES = 6
"""Seconds in which a busy machine answers all these reads; the test takes as long, and no CPU time."""
READS = ("/papers/10.5555/cited/tally", "/papers/10.5555/cited", "/stats", "/readyz", "/metrics")


@contextmanager
def held(location: DatabaseLocation) -> Iterator[None]:
    """Somebody else writes and does not commit: has the lock of SQLite, or all rows of PostgreSQL and citance's own lock."""
    other = open_database(location.url)
    try:
        with other.writing() as session:
            rows = "" if location.url.startswith("sqlite") else " FOR UPDATE"
            session.execute(text(f"SELECT * FROM papers{rows}"))  # noqa: S608
            yield
    finally:
        other.engine.dispose()


@asynccontextmanager
async def sent(*requests: object) -> AsyncIterator[list[asyncio.Future[httpx.Response]]]:
    """Requests that are under way while the block runs."""
    futures = [asyncio.ensure_future(one) for one in requests]  # type: ignore[call-overload]
    await asyncio.sleep(0.2)
    try:
        yield futures
    finally:
        await asyncio.gather(*futures)


def test_waiting_writers_keep_no_read_from_answering(location: DatabaseLocation) -> None:
    """40 writers wait; each ends in 503 with Retry-After, and the next is stored as soon as the database is free."""

    async def run() -> None:
        async with served_in_process(location, write_patience=PATIENCE_OF_WRITES) as (_, client):
            record = statement("Stored before.")
            assert (await client.post("/statements", json=[record])).status_code == 201
            writes = [
                client.put("/papers/10.5555/x", json={"title": "x"})
                if number % 2
                else client.post("/statements", json=[statement(f"Number {number}.")])
                for number in range(38)
            ]
            writes += [client.post("/imports", content=b"{}"), client.delete("/papers/10.5555/y")]
            with held(location):
                async with sent(*writes) as waiting:
                    reads = [await client.get(path) for path in READS * 3]
                    assert {read.status_code for read in reads} == {200}
                    assert [one.result().text for one in waiting if one.done()] == []
                for answer in (one.result() for one in waiting):
                    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/busy")
                    assert int(answer.headers["retry-after"]) > 0
            assert not list((location.directory / "uploads").glob("[0-9a-f]*")), "nothing is left"
            assert (await client.post("/statements", json=[record])).status_code == 201

    asyncio.run(run())


def test_concurrency_limit_refuses_what_is_beyond() -> None:
    """So many run, so many wait, in their order; the rest is refused at once, and what waits too long later."""

    async def run() -> None:
        limit = ConcurrencyLimit("things", 2, waiting=3, patience=0.3)
        done: list[int] = []
        release = asyncio.Event()

        async def one(number: int) -> None:
            async with limit.slot():
                await release.wait()
                done.append(number)

        inside = [asyncio.create_task(one(number)) for number in range(5)]
        await asyncio.sleep(0)
        start = perf_counter()
        with pytest.raises(Busy, match="things"):
            await one(5)
        assert perf_counter() - start < 0.2
        release.set()
        await asyncio.gather(*inside)
        assert done == [0, 1, 2, 3, 4]
        release.clear()
        inside = [asyncio.create_task(one(number)) for number in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await one(2)
        inside[0].cancel()
        await asyncio.sleep(0)
        release.set()
        await one(3)
        await inside[1]
        assert sorted(done[5:]) == [1, 3]

    asyncio.run(run())
