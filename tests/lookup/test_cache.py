"""The cache of the registries' answers: how long each is fresh. On both databases."""

import pytest
from sqlalchemy import select

from app.db.engine import Database
from app.db.models import Paper
from app.document import Document, Work
from app.ids import paper_id
from app.lookup import cache
from app.store import statements
from app.store.statement_rows import SourceDocument
from tests.conftest import NOON
from tests.lookup.lookups import (
    ASKED,
    DAY,
    DOI,
    WORK,
    FakeClock,
    look_up,
    lookup_rows,
)
from tests.lookup.registry_server import (
    RegistryServer,
    answer,
    redirect,
)
from tests.lookup.works import CROSSREF


@pytest.fixture
def registries(registries: RegistryServer) -> RegistryServer:
    """Crossref knows the work."""
    registries.set_answers("crossref", WORK, answer(CROSSREF))
    return registries


def test_cache_keeps_absence_longer_each_time(
    database: Database, registries: RegistryServer
) -> None:
    """Up to a month, until the work is found."""
    clock = FakeClock()
    registries.set_answers("crossref", WORK, answer(b"Resource not found.", 404))
    days = []
    for _ in range(7):
        seen = look_up(database, registries, clock=clock)
        assert seen.stored.state == "absent"
        assert look_up(database, registries, clock=clock) == seen
        assert seen.stored.expires_at
        days.append((seen.stored.expires_at - clock.now).days)
        clock.now = seen.stored.expires_at
    assert days == [1, 2, 4, 8, 16, 30, 30]
    assert registries.asked_paths.count(ASKED) == 7
    registries.set_answers("crossref", WORK, answer(CROSSREF))
    assert look_up(database, registries, clock=clock).stored.state == "fresh"


def test_cache_keeps_a_work_that_is_absent_now(
    database: Database, registries: RegistryServer
) -> None:
    """And asks for it a day later."""
    clock = FakeClock()
    look_up(database, registries, clock=clock)
    clock.now += 14 * DAY
    registries.set_answers("crossref", WORK, answer(b"", 404))
    look_up(database, registries, clock=clock)
    seen = look_up(database, registries, clock=clock)
    assert (seen.stored.state, seen.stored.expires_at) == ("fresh", clock.now + DAY)
    assert cache.unpack(lookup_rows(database)[DOI])


def test_cache_stores_an_alias_with_its_prime(
    database: Database, registries: RegistryServer
) -> None:
    """Either is answered from one row, and what cites the alias cites the paper."""
    registries.set_answers(
        "crossref", "/works/10.5555/old", redirect("/crossref/works/10.5555%2Fx")
    )
    document = Document(Work(doi="10.5555/citing"), (Work(doi="10.5555/old"),), whole=False)
    with database.writing() as session:
        statements.record(session, [SourceDocument(document, "a file")], NOON)
    alias = look_up(database, registries, "10.5555/old")
    assert (alias.stored.requested_doi, alias.stored.doi, alias.stored.state) == (
        "10.5555/old",
        DOI,
        "fresh",
    )
    asked = len(registries.requests)
    assert look_up(database, registries).stored.doi == DOI
    assert look_up(database, registries, "10.5555/old") == alias
    assert len(registries.requests) == asked
    with database.reading() as session:
        homes = session.scalars(select(Paper.same_as).where(Paper.key == "10.5555/old")).all()
    assert homes == [paper_id(DOI)], "what cites the alias cites the paper"


def test_cache_stores_another_agency(database: Database, registries: RegistryServer) -> None:
    """As absent, for as long as what was found."""
    registries.set_answers("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "JaLC"}]))
    seen = look_up(database, registries)
    assert (seen.stored.state, seen.stored.source, seen.stored.expires_at) == (
        "absent",
        "JaLC",
        NOON + 14 * DAY,
    )
