"""Turns that the processes of one database share."""

import asyncio
from datetime import timedelta

import pytest

from app.db import Database, open_database
from app.lookup.ledger import Shared
from app.lookup.registries import Rate
from app.lookup.turns import NoTurn
from tests.conftest import NOON, Place
from tests.lookup.test_flights import Clock

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
