"""Looking up and keeping, on both databases: one request for one DOI, and what is kept answers without any."""

import asyncio
import zlib
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from threading import Event, Semaphore
from typing import Any, TypeVar

import pytest
from sqlalchemy import select, update

from app.db.engine import Database, open_database
from app.db.models import Citation, Lookup, Paper, PaperNotice
from app.document import Document, Work
from app.ids import paper_id
from app.lookup import cache
from app.lookup.save import reparse
from app.lookup.single_flight import LookupLimits, LookupResult, Lookups
from app.store import statements
from app.store.statement_rows import SourceDocument
from tests.conftest import NOON, Place
from tests.lookup.registry_server import Standin, after, answer, asking, redirect, standing_in
from tests.lookup.test_resolve import CROSSREF

T = TypeVar("T")
DOI = "10.5555/x"
WORK = f"/works/{DOI}"
AGENCY, ASKED = "doi/ra/10.5555", f"crossref{WORK}"
DAY = timedelta(days=1)


@dataclass
class Clock:
    """`tick`: passes with each look at it."""

    now: datetime = NOON
    tick: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        self.now += self.tick
        return self.now


@pytest.fixture
def here() -> Iterator[Standin]:
    with standing_in() as one:
        one.will("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "Crossref"}]))
        one.will("crossref", WORK, answer(CROSSREF))
        yield one


def during(
    database: Database,
    here: Standin,
    work: Callable[[Lookups], Awaitable[T]],
    clock: Clock | None = None,
    terms: LookupLimits = LookupLimits(glance=0.01),  # noqa: B008  # frozen
    **settings: Any,
) -> T:
    """What `work` comes to, in a process that looks things up."""

    async def run() -> T:
        async with asking(here, **{"openalex_url": "", **settings}) as upstream:
            lookups = Lookups(database, upstream, terms, clock or Clock())
            try:
                return await work(lookups)
            finally:
                await lookups.aclose()

    return asyncio.run(run())


def look(
    database: Database, here: Standin, doi: str = DOI, clock: Clock | None = None, **settings: Any
) -> LookupResult:
    async def work(lookups: Lookups) -> LookupResult:
        found = await lookups.look_up(doi)
        await lookups.settle()
        return found

    return during(database, here, work, clock, **settings)


def rows(database: Database) -> dict[str, Lookup]:
    with database.reading() as session:
        return {row.key: row for row in session.scalars(select(Lookup))}


# what is kept


def test_what_is_found_is_stored_and_not_asked_for_again(database: Database, here: Standin) -> None:
    first = look(database, here)
    assert (first.stored.state, first.stored.doi, first.stored.source) == ("fresh", DOI, "crossref")
    assert (first.stored.fetched_at, first.stored.expires_at) == (NOON, NOON + 14 * DAY)
    assert look(database, here, "10.5555/X") == first
    assert here.asked == [AGENCY, ASKED]
    with database.reading() as session:
        paper = session.scalars(select(Paper).where(Paper.doi == DOI)).one()
        assert (paper.title, paper.year) == ("On looms", 2020)
        assert len(session.scalars(select(Citation)).all()) == 2
        notice = session.scalars(select(PaperNotice)).one()
        assert (notice.kind, notice.doi, notice.source) == ("correction", "10.5555/n", "publisher")


def test_what_is_stale_is_shown_at_once_and_asked_for_behind(
    database: Database, here: Standin
) -> None:
    clock, may_answer = Clock(), Event()
    look(database, here, clock=clock)
    clock.now += 14 * DAY
    here.will("crossref", WORK, after(may_answer, answer(CROSSREF)))

    async def work(lookups: Lookups) -> None:
        assert (await lookups.look_up(DOI)).stored.state == "stale"
        assert (await lookups.look_up(DOI)).stored.state == "stale"
        may_answer.set()
        await lookups.settle()
        assert (await lookups.look_up(DOI)).stored.state == "fresh"

    during(database, here, work, clock)
    assert here.asked == [AGENCY, ASKED, ASKED]


@pytest.mark.parametrize("status", [500, 429, 403])
def test_trouble_leaves_what_is_there_and_is_never_kept_as_absence(
    database: Database, here: Standin, status: int
) -> None:
    clock = Clock()
    here.will("crossref", WORK, answer(b"", status))
    nothing = look(database, here, clock=clock)
    assert nothing.stored.state == "none"
    assert nothing.failure
    here.will("crossref", WORK, answer(CROSSREF))
    clock.now += timedelta(seconds=30)
    assert look(database, here, clock=clock).stored.state == "fresh"
    clock.now += 15 * DAY
    here.will("crossref", WORK, answer(b"", status))
    assert look(database, here, clock=clock).stored.state == "stale"
    clock.now += timedelta(seconds=30)
    assert look(database, here, clock=clock).stored.state == "stale"
    assert rows(database)[DOI].holder is None


@pytest.mark.parametrize(("headers", "seconds"), [({}, 30), ({"Retry-After": "90"}, 90)])
def test_what_was_asked_for_in_vain_is_left_alone_for_a_while(
    database: Database, here: Standin, headers: dict[str, str], seconds: int
) -> None:
    clock = Clock()
    here.will("crossref", WORK, answer(b"", 503, headers))
    look(database, here, clock=clock)
    asked = len(here.requests)
    clock.now += timedelta(seconds=seconds - 1)
    seen = look(database, here, clock=clock)
    assert seen.stored.state == "none"
    assert seen.failure
    assert "in vain" in seen.failure.reason
    assert len(here.requests) == asked
    clock.now += timedelta(seconds=1)
    look(database, here, clock=clock)
    assert len(here.requests) > asked


def test_absence_is_kept_longer_each_time(database: Database, here: Standin) -> None:
    clock = Clock()
    here.will("crossref", WORK, answer(b"Resource not found.", 404))
    days = []
    for _ in range(7):
        seen = look(database, here, clock=clock)
        assert seen.stored.state == "absent"
        assert look(database, here, clock=clock) == seen
        assert seen.stored.expires_at
        days.append((seen.stored.expires_at - clock.now).days)
        clock.now = seen.stored.expires_at
    assert days == [1, 2, 4, 8, 16, 30, 30]
    assert here.asked.count(ASKED) == 7
    here.will("crossref", WORK, answer(CROSSREF))
    assert look(database, here, clock=clock).stored.state == "fresh"


def test_a_work_that_its_registry_no_longer_knows_stays(database: Database, here: Standin) -> None:
    clock = Clock()
    look(database, here, clock=clock)
    clock.now += 14 * DAY
    here.will("crossref", WORK, answer(b"", 404))
    look(database, here, clock=clock)
    seen = look(database, here, clock=clock)
    assert (seen.stored.state, seen.stored.expires_at) == ("fresh", clock.now + DAY)
    assert cache.unpacked(rows(database)[DOI])


def test_an_answer_that_still_holds_is_not_sent_again(database: Database, here: Standin) -> None:
    clock = Clock()
    here.will("crossref", WORK, answer(CROSSREF, headers={"ETag": '"7"'}), answer(b"", 304))
    look(database, here, clock=clock)
    before = rows(database)[DOI].payload
    clock.now += 14 * DAY
    look(database, here, clock=clock)
    row = rows(database)[DOI]
    assert (row.payload, row.fetched_at, row.expires_at) == (
        before,
        clock.now,
        clock.now + 14 * DAY,
    )
    assert here.requests[-1][2]["if-none-match"] == '"7"'


def test_an_alias_and_its_prime_are_kept_together(database: Database, here: Standin) -> None:
    here.will("crossref", "/works/10.5555/old", redirect("/crossref/works/10.5555%2Fx"))
    document = Document(Work(doi="10.5555/citing"), (Work(doi="10.5555/old"),), whole=False)
    with database.writing() as session:
        statements.record(session, [SourceDocument(document, "a file")], NOON)
    alias = look(database, here, "10.5555/old")
    assert (alias.stored.requested_doi, alias.stored.doi, alias.stored.state) == (
        "10.5555/old",
        DOI,
        "fresh",
    )
    asked = len(here.requests)
    assert look(database, here).stored.doi == DOI
    assert look(database, here, "10.5555/old") == alias
    assert len(here.requests) == asked
    with database.reading() as session:
        homes = session.scalars(select(Paper.same_as).where(Paper.key == "10.5555/old")).all()
    assert homes == [paper_id(DOI)], "what cites the alias cites the paper"


def test_the_agency_of_a_prefix_is_asked_for_once_in_months(
    database: Database, here: Standin
) -> None:
    clock = Clock()

    async def work(lookups: Lookups) -> None:
        await asyncio.gather(*(lookups.look_up(f"10.5555/{n}") for n in range(5)))

    during(database, here, work, clock)
    assert here.asked.count(AGENCY) == 1
    clock.now += 179 * DAY
    look(database, here, "10.5555/later", clock)
    assert here.asked.count(AGENCY) == 1
    clock.now += 2 * DAY
    look(database, here, "10.5555/latest", clock)
    assert here.asked.count(AGENCY) == 2


def test_what_no_registry_of_ours_has_is_absent_for_as_long_as_what_was_found(
    database: Database, here: Standin
) -> None:
    here.will("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "JaLC"}]))
    seen = look(database, here)
    assert (seen.stored.state, seen.stored.source, seen.stored.expires_at) == (
        "absent",
        "JaLC",
        NOON + 14 * DAY,
    )


def test_offline_what_is_kept_is_shown_and_nobody_is_asked(
    database: Database, here: Standin
) -> None:
    clock = Clock()
    look(database, here, clock=clock)
    clock.now += 15 * DAY
    asked = len(here.requests)
    assert look(database, here, clock=clock, lookup="offline").stored.state == "stale"
    unknown = look(database, here, "10.5555/unknown", clock, lookup="offline")
    assert unknown.stored.state == "none"
    assert unknown.failure
    assert "offline" in unknown.failure.reason
    assert len(here.requests) == asked
    assert "10.5555/unknown" not in rows(database)


def test_answers_that_are_kept_are_read_again_without_asking(
    database: Database, here: Standin
) -> None:
    look(database, here)
    with database.writing() as session:
        session.execute(update(Lookup).values(parser_version=0))
        session.execute(update(Paper).values(title=None, sources="0" * 15))
    assert reparse(database, NOON) == (1, [])
    assert reparse(database, NOON) == (0, [])
    assert len(here.requests) == 2
    with database.reading() as session:
        assert session.scalars(select(Paper.title).where(Paper.doi == DOI)).one() == "On looms"


def test_an_answer_that_can_t_be_read_again_stays_and_stops_no_other(
    database: Database, here: Standin
) -> None:
    look(database, here)
    broken = zlib.compress(b'[["crossref", "{}"]]')
    with database.writing() as session:
        session.add(Lookup(key="10.5555/a", requested_doi="10.5555/A", status=200, fetched_at=NOON,
                           expires_at=NOON, payload=broken, parser_version=0))  # fmt: skip
        session.execute(update(Lookup).values(parser_version=0))
    assert reparse(database, NOON) == (1, ["10.5555/A"])
    assert rows(database)["10.5555/a"].payload == broken


# who asks


def test_many_who_ask_at_once_make_one_request(database: Database, here: Standin) -> None:
    async def work(lookups: Lookups) -> list[LookupResult]:
        return await asyncio.gather(*(lookups.look_up(DOI) for _ in range(30)))

    found = during(database, here, work)
    assert {seen.stored.state for seen in found} == {"fresh"}
    assert here.asked == [AGENCY, ASKED]


def test_many_processes_that_ask_at_once_make_one_request(
    place: Place, database: Database, here: Standin
) -> None:
    others = [open_database(place.url) for _ in range(3)]

    async def run() -> list[LookupResult]:
        async with asking(here, openalex_url="") as upstream:
            terms = LookupLimits(glance=0.01)
            several = [Lookups(one, upstream, terms, Clock()) for one in (database, *others)]
            found = await asyncio.gather(*(one.look_up(DOI) for one in several for _ in range(3)))
            for one in several:
                await one.aclose()
            return found

    found = asyncio.run(run())
    assert {seen.stored.state for seen in found} == {"fresh"}
    assert here.asked.count(ASKED) == 1
    for one in others:
        one.engine.dispose()


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
    seen = during(database, Standin(registries), work)
    database.engine.dispose()
    return seen.stored.state


@pytest.mark.usefixtures("database")
def test_processes_of_their_own_make_one_request(place: Place, here: Standin) -> None:
    spawning = get_context("spawn")
    together = spawning.Barrier(2)
    with ProcessPoolExecutor(2, spawning, line_up, (together,)) as processes:
        asked = asked_in_a_process_of_its_own
        waiting = [processes.submit(asked, place.url, here.url) for _ in range(2)]
        assert [one.result(60) for one in waiting] == ["fresh"] * 2
    assert here.asked.count(ASKED) == 1


def test_whoever_died_while_asking_is_outlived_and_not_before_its_time(
    database: Database, here: Standin
) -> None:
    until = NOON + timedelta(seconds=35)
    with database.writing() as session:
        assert cache.board(session, DOI, "the dead", NOON, until)
        assert not cache.board(session, DOI, "another", NOON + timedelta(seconds=34), until)
    clock = Clock(tick=timedelta(seconds=1))
    seen = look(database, here, clock=clock)
    assert seen.stored.state == "fresh"
    assert seen.stored.fetched_at
    assert until <= seen.stored.fetched_at <= until + timedelta(seconds=15)
    assert here.asked.count(ASKED) == 1


def test_whoever_lost_a_row_does_not_take_it_from_the_next(database: Database) -> None:
    late = NOON + timedelta(seconds=40)
    with database.writing() as session:
        cache.board(session, DOI, "slow", NOON, NOON + timedelta(seconds=35))
        assert cache.board(session, DOI, "next", late, late + timedelta(seconds=35))
        cache.leave(session, DOI, "slow")
    assert rows(database)[DOI].holder == "next"


def test_a_refresh_asks_although_the_answer_is_fresh(database: Database, here: Standin) -> None:
    clock = Clock()
    look(database, here, clock=clock)
    clock.now += timedelta(hours=1)

    async def work(lookups: Lookups) -> LookupResult:
        return await lookups.look_up(DOI, again=True)

    assert during(database, here, work, clock).stored.fetched_at == clock.now
    assert here.asked.count(ASKED) == 2


def test_lookups_beyond_the_bound_are_turned_away_at_once_and_reading_goes_on(
    database: Database, here: Standin
) -> None:
    may_answer, begun = Event(), Semaphore(0)
    look(database, here, "10.5555/y")
    here.will("crossref", WORK, after(may_answer, answer(CROSSREF), begun))

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

    during(database, here, work, terms=LookupLimits(most=1, glance=0.01))


def test_a_registry_that_hangs_ends_with_the_patience_and_leaves_the_row(
    database: Database, here: Standin
) -> None:
    here.will("crossref", WORK, here.hang)

    async def work(lookups: Lookups) -> LookupResult:
        return await lookups.look_up(DOI)

    seen = during(database, here, work, terms=LookupLimits(patience=0.3, glance=0.01))
    assert seen.stored.state == "none"
    assert seen.failure
    assert "longer than 0.3 seconds" in seen.failure.reason
    assert rows(database)[DOI].holder is None


def test_what_is_under_way_at_the_end_is_given_up_and_left(
    database: Database, here: Standin
) -> None:
    begun = Semaphore(0)
    here.will("crossref", WORK, after(here.over, answer(CROSSREF), begun))

    async def work(lookups: Lookups) -> asyncio.Task[LookupResult]:
        task = asyncio.create_task(lookups.look_up(DOI))
        await asyncio.to_thread(begun.acquire)
        return task

    assert during(database, here, work).cancelled()
    assert DOI not in rows(database), "of which nothing is known"


def test_what_nobody_may_be_asked_for_fills_no_table(database: Database, here: Standin) -> None:
    here.will("crossref", WORK, answer(b"", 403))
    for _ in range(2):
        assert look(database, here).failure
    assert list(rows(database)) == ["10.5555"], "the agency"
    here.will("crossref", WORK, answer(CROSSREF))
    assert look(database, here).stored.state == "fresh", "at once"
