"""One fetch for one DOI, however many tasks, lookups and processes want it. On both databases."""

import asyncio
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from threading import Event, Semaphore

import pytest

from app.db.engine import Database, open_database
from app.lookup.fetch import LookupLimits, LookupResult
from app.lookup.single_flight import Lookups
from tests.conftest import DatabaseLocation
from tests.lookup.lookups import (
    AGENCY,
    ASKED,
    DAY,
    DOI,
    LIMITS,
    WORK,
    FakeClock,
    look_up,
    lookup_rows,
    with_lookups,
)
from tests.lookup.registry_server import (
    RegistryServer,
    answer,
    answer_after,
    registry_client,
)
from tests.lookup.works import CROSSREF


@pytest.fixture
def registries(registries: RegistryServer) -> RegistryServer:
    """Crossref knows the work."""
    registries.set_answers("crossref", WORK, answer(CROSSREF))
    return registries


def test_look_up_of_a_stale_doi_runs_in_background(
    database: Database, registries: RegistryServer
) -> None:
    """What is stale is returned at once."""
    clock, may_answer = FakeClock(), Event()
    look_up(database, registries, clock=clock)
    clock.now += 14 * DAY
    registries.set_answers("crossref", WORK, answer_after(may_answer, answer(CROSSREF)))

    async def work(lookups: Lookups) -> None:
        assert (await lookups.look_up(DOI)).stored.state == "stale"
        assert (await lookups.look_up(DOI)).stored.state == "stale"
        may_answer.set()
        await lookups.join()
        assert (await lookups.look_up(DOI)).stored.state == "fresh"

    with_lookups(database, registries, work, clock)
    assert registries.asked_paths == [AGENCY, ASKED, ASKED]


def test_look_up_offline_shows_what_is_stored(
    database: Database, registries: RegistryServer
) -> None:
    """Nothing is asked, nothing stored."""
    clock = FakeClock()
    look_up(database, registries, clock=clock)
    clock.now += 15 * DAY
    asked = len(registries.requests)
    assert look_up(database, registries, clock=clock, lookup="offline").stored.state == "stale"
    unknown = look_up(database, registries, "10.5555/unknown", clock, lookup="offline")
    assert unknown.stored.state == "none"
    assert unknown.failure
    assert "offline" in unknown.failure.reason
    assert len(registries.requests) == asked
    assert "10.5555/unknown" not in lookup_rows(database)


def test_look_up_by_many_tasks_makes_one_request(
    database: Database, registries: RegistryServer
) -> None:
    """In one process."""

    async def work(lookups: Lookups) -> list[LookupResult]:
        return await asyncio.gather(*(lookups.look_up(DOI) for _ in range(30)))

    found = with_lookups(database, registries, work)
    assert {seen.stored.state for seen in found} == {"fresh"}
    assert registries.asked_paths == [AGENCY, ASKED]


def test_look_up_by_many_lookups_makes_one_request(
    location: DatabaseLocation, database: Database, registries: RegistryServer
) -> None:
    """With a database connection each, as processes have."""
    others = [open_database(location.url) for _ in range(3)]

    async def run() -> list[LookupResult]:
        async with registry_client(registries, openalex_url="") as client:
            several = [Lookups(one, client, LIMITS, FakeClock()) for one in (database, *others)]
            found = await asyncio.gather(*(one.look_up(DOI) for one in several for _ in range(3)))
            for one in several:
                await one.aclose()
            return found

    found = asyncio.run(run())
    assert {seen.stored.state for seen in found} == {"fresh"}
    assert registries.asked_paths.count(ASKED) == 1
    for one in others:
        one.engine.dispose()


def test_look_up_with_refresh_asks_anyway(database: Database, registries: RegistryServer) -> None:
    """Although the answer is fresh."""
    clock = FakeClock()
    look_up(database, registries, clock=clock)
    clock.now += timedelta(hours=1)

    async def work(lookups: Lookups) -> LookupResult:
        return await lookups.look_up(DOI, refresh=True)

    assert with_lookups(database, registries, work, clock).stored.fetched_at == clock.now
    assert registries.asked_paths.count(ASKED) == 2


def test_look_up_beyond_the_bound_fails_at_once(
    database: Database, registries: RegistryServer
) -> None:
    """What is stored is returned as ever."""
    may_answer, begun = Event(), Semaphore(0)
    look_up(database, registries, "10.5555/y")
    registries.set_answers("crossref", WORK, answer_after(may_answer, answer(CROSSREF), begun))

    async def work(lookups: Lookups) -> None:
        waiting = asyncio.create_task(lookups.look_up(DOI))
        await asyncio.to_thread(begun.acquire)
        turned_away = await lookups.look_up("10.5555/z")
        assert turned_away.stored.state == "none"
        assert turned_away.failure
        assert "Too many" in turned_away.failure.reason
        assert (await lookups.look_up("10.5555/y")).stored.state == "absent"
        assert not waiting.done()
        may_answer.set()
        assert (await waiting).stored.state == "fresh"

    with_lookups(database, registries, work, limits=LookupLimits(concurrency=1, poll_interval=0.01))


def test_aclose_cancels_and_releases_leases(database: Database, registries: RegistryServer) -> None:
    """A row of which nothing is known is deleted."""
    begun = Semaphore(0)
    registries.set_answers(
        "crossref", WORK, answer_after(registries.closed, answer(CROSSREF), begun)
    )

    async def work(lookups: Lookups) -> asyncio.Task[LookupResult]:
        task = asyncio.create_task(lookups.look_up(DOI))
        await asyncio.to_thread(begun.acquire)
        return task

    assert with_lookups(database, registries, work).cancelled()
    assert DOI not in lookup_rows(database), "of which nothing is known"


_START: list[Barrier] = []
"""In each process, the one line behind which they start."""


def line_up(start: Barrier) -> None:
    _START.append(start)


def asked_in_a_process_of_its_own(database_url: str, registries: str) -> str:
    """The state that a lookup of the DOI comes to."""

    async def work(lookups: Lookups) -> LookupResult:
        return await lookups.look_up(DOI)

    database = open_database(database_url)
    _START[0].wait(60)
    seen = with_lookups(database, RegistryServer(registries), work)
    database.engine.dispose()
    return seen.stored.state


@pytest.mark.usefixtures("database")
def test_look_up_by_processes_makes_one_request(
    location: DatabaseLocation, registries: RegistryServer
) -> None:
    """Real processes, started together."""
    forking = get_context("forkserver")  # the two import what they need once
    forking.set_forkserver_preload([__name__])
    together = forking.Barrier(2)
    with ProcessPoolExecutor(2, forking, line_up, (together,)) as processes:
        asked = asked_in_a_process_of_its_own
        waiting = [processes.submit(asked, location.url, registries.url) for _ in range(2)]
        assert [one.result(60) for one in waiting] == ["fresh"] * 2
    assert registries.asked_paths.count(ASKED) == 1
