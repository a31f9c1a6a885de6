"""Fetching a DOI: asked for once and stored; failures change nothing. On both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.db.engine import Database
from app.db.models import Citation, Paper, PaperNotice
from app.lookup.fetch import LookupLimits, LookupResult
from app.lookup.single_flight import Lookups
from tests.conftest import NOON
from tests.lookup.lookups import (
    AGENCY,
    ASKED,
    DAY,
    DOI,
    WORK,
    FakeClock,
    look_up,
    lookup_rows,
    with_lookups,
)
from tests.lookup.registry_server import (
    RegistryServer,
    answer,
)
from tests.lookup.works import CROSSREF


@pytest.fixture
def registries(registries: RegistryServer) -> RegistryServer:
    """Crossref knows the work."""
    registries.set_answers("crossref", WORK, answer(CROSSREF))
    return registries


def test_fetch_stores_what_is_found(database: Database, registries: RegistryServer) -> None:
    """It is not asked for again."""
    first = look_up(database, registries)
    assert (first.stored.state, first.stored.doi, first.stored.source) == ("fresh", DOI, "crossref")
    assert (first.stored.fetched_at, first.stored.expires_at) == (NOON, NOON + 14 * DAY)
    assert look_up(database, registries, "10.5555/X") == first
    assert registries.asked_paths == [AGENCY, ASKED]
    with database.reading() as session:
        paper = session.scalars(select(Paper).where(Paper.doi == DOI)).one()
        assert (paper.title, paper.year) == ("On looms", 2020)
        assert len(session.scalars(select(Citation)).all()) == 2
        notice = session.scalars(select(PaperNotice)).one()
        assert (notice.kind, notice.doi, notice.source) == ("correction", "10.5555/n", "publisher")


@pytest.mark.parametrize("status", [500, 429, 403])
def test_fetch_failure_changes_nothing(
    database: Database, registries: RegistryServer, status: int
) -> None:
    """What is there stays, and a failure is never stored as absence."""
    clock = FakeClock()
    registries.set_answers("crossref", WORK, answer(b"", status))
    nothing = look_up(database, registries, clock=clock)
    assert nothing.stored.state == "none"
    assert nothing.failure
    registries.set_answers("crossref", WORK, answer(CROSSREF))
    clock.now += timedelta(seconds=30)
    assert look_up(database, registries, clock=clock).stored.state == "fresh"
    clock.now += 15 * DAY
    registries.set_answers("crossref", WORK, answer(b"", status))
    assert look_up(database, registries, clock=clock).stored.state == "stale"
    clock.now += timedelta(seconds=30)
    assert look_up(database, registries, clock=clock).stored.state == "stale"
    assert lookup_rows(database)[DOI].holder is None


@pytest.mark.parametrize(("headers", "seconds"), [({}, 30), ({"Retry-After": "90"}, 90)])
def test_fetch_failure_makes_the_lease_rest(
    database: Database, registries: RegistryServer, headers: dict[str, str], seconds: int
) -> None:
    """For half a minute, or as long as the registry says."""
    clock = FakeClock()
    registries.set_answers("crossref", WORK, answer(b"", 503, headers))
    look_up(database, registries, clock=clock)
    asked = len(registries.requests)
    clock.now += timedelta(seconds=seconds - 1)
    seen = look_up(database, registries, clock=clock)
    assert seen.stored.state == "none"
    assert seen.failure
    assert "in vain" in seen.failure.reason
    assert len(registries.requests) == asked
    clock.now += timedelta(seconds=1)
    look_up(database, registries, clock=clock)
    assert len(registries.requests) > asked


def test_fetch_asks_with_the_stored_validators(
    database: Database, registries: RegistryServer
) -> None:
    """An answer that is unchanged is not sent again, and is fresh again."""
    clock = FakeClock()
    registries.set_answers(
        "crossref", WORK, answer(CROSSREF, headers={"ETag": '"7"'}), answer(b"", 304)
    )
    look_up(database, registries, clock=clock)
    before = lookup_rows(database)[DOI].payload
    clock.now += 14 * DAY
    look_up(database, registries, clock=clock)
    row = lookup_rows(database)[DOI]
    assert (row.payload, row.fetched_at, row.expires_at) == (
        before,
        clock.now,
        clock.now + 14 * DAY,
    )
    assert registries.requests[-1][2]["if-none-match"] == '"7"'


def test_fetch_ends_with_its_patience(database: Database, registries: RegistryServer) -> None:
    """A registry that hangs: the lease is released."""
    registries.set_answers("crossref", WORK, registries.hang)

    async def work(lookups: Lookups) -> LookupResult:
        return await lookups.look_up(DOI)

    seen = with_lookups(
        database, registries, work, limits=LookupLimits(patience=0.3, poll_interval=0.01)
    )
    assert seen.stored.state == "none"
    assert seen.failure
    assert "longer than 0.3 seconds" in seen.failure.reason
    assert lookup_rows(database)[DOI].holder is None


def test_fetch_refused_leaves_no_row(database: Database, registries: RegistryServer) -> None:
    """While no registry can be asked, lookups fill no table."""
    registries.set_answers("crossref", WORK, answer(b"", 403))
    for _ in range(2):
        assert look_up(database, registries).failure
    assert list(lookup_rows(database)) == ["10.5555"], "the agency"
    registries.set_answers("crossref", WORK, answer(CROSSREF))
    assert look_up(database, registries).stored.state == "fresh", "at once"
