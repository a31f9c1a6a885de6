"""Turns that the processes of one database share."""

import asyncio
from datetime import timedelta
from functools import partial

import httpx
import pytest

from app.clock import now
from app.db.engine import Database, open_database
from app.lookup.client import Upstream
from app.lookup.outcomes import Found, Outcome, Refused
from app.lookup.rate_limit import NoTurn
from app.lookup.registries import Rate, configured
from app.lookup.shared_rate_limit import Shared, blocked, unblock
from tests.conftest import NOON, Place
from tests.lookup.registry_server import answer, standing_in
from tests.lookup.test_single_flight import Clock

FIVE_A_SECOND = Rate(5, 1)


def test_processes_get_turns_one_after_another(place: Place, database: Database) -> None:
    other = open_database(place.url)
    books = [Shared(one, "crossref", Clock()) for one in (database, other)]

    async def run() -> list[float]:
        takes = (book.take(FIVE_A_SECOND, 60) for book in books * 5)
        return sorted(await asyncio.gather(*takes))

    waits = asyncio.run(run())
    other.engine.dispose()
    assert waits == pytest.approx([n / 5 for n in range(10)], abs=1e-3)


def test_a_pause_holds_for_all_and_for_its_registry_only(database: Database) -> None:
    clock = Clock()
    one, other = Shared(database, "crossref", clock), Shared(database, "crossref", clock)
    elsewhere = Shared(database, "datacite", clock)

    async def run() -> None:
        assert await other.paused() == 0
        await one.pause(60)
        await one.pause(7)
        assert await other.paused() == 60
        assert await elsewhere.take(FIVE_A_SECOND, 60) == 0
        with pytest.raises(NoTurn) as refused:
            await other.take(FIVE_A_SECOND, 30)
        assert refused.value.wait == 60
        clock.now += timedelta(seconds=61)
        assert await other.paused() == 0
        assert await other.take(FIVE_A_SECOND, 30) == 0

    asyncio.run(run())
    assert clock.now == NOON + timedelta(seconds=61)


def test_whom_a_registry_shuts_out_stops_all_until_one_is_started_anew(database: Database) -> None:
    with standing_in() as here:
        here.will("crossref", "/works/x", answer(b"no", 403), answer({}))

        async def ask() -> Outcome:
            """As a process does that knows nothing of the others."""
            async with httpx.AsyncClient(trust_env=False) as client:
                books = partial(Shared, database)
                one = Upstream(client, configured(here.settings()), books=books)
                return await one.get("crossref", "/works/x")

        assert [type(asyncio.run(ask())) for _ in range(2)] == [Refused, Refused]
        assert len(here.requests) == 1
        with database.writing() as session:
            assert blocked(session, now()) == ["crossref"]
            assert blocked(session, now() + timedelta(days=1, seconds=1)) == []
            unblock(session)
            assert blocked(session, now()) == []
        assert isinstance(asyncio.run(ask()), Found)
