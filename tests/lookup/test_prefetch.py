"""Prefetch of many DOIs. On both databases."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from app.db.engine import Database
from app.db.models import Paper
from app.document import Document, Work
from app.lookup.prefetch import PrefetchProgress, prefetch, unanswered
from app.lookup.single_flight import Lookups
from app.store import statements
from app.store.statement_rows import SourceDocument
from tests.conftest import NOON
from tests.lookup.lookups import with_lookups
from tests.lookup.registry_server import RegistryServer, answer
from tests.lookup.works import CROSSREF, minimal_work, work_list


@pytest.fixture
def registries(registries: RegistryServer) -> RegistryServer:
    """Crossref knows two works when it is asked for many."""
    works = map(minimal_work, ("10.5555/a", "10.5555/b"))
    registries.set_answers("crossref", "/works", answer(work_list(*works)))
    return registries


def run_prefetch(
    database: Database, registries: RegistryServer, *dois: str, **settings: Any
) -> PrefetchProgress:
    async def run(lookups: Lookups) -> PrefetchProgress:
        return await prefetch(lookups, dois, lambda _: None)

    return with_lookups(database, registries, run, **settings)


def test_prefetch_asks_crossref_for_many_at_once(
    database: Database, registries: RegistryServer
) -> None:
    """DOIs of Crossref are one request."""
    done = run_prefetch(database, registries, "10.5555/a", "10.5555/B")
    assert done.states == {"fresh": 2}
    assert registries.asked_paths == ["doi/ra/10.5555", "crossref/works"]
    query = parse_qs(urlsplit(registries.requests[-1][1]).query)
    assert (query["filter"], query["rows"]) == (["doi:10.5555/a,doi:10.5555/B"], ["2"])
    with database.reading() as session:
        titles = session.scalars(select(Paper.title).order_by(Paper.key)).all()
    assert titles == ["Paper 10.5555/a", "Paper 10.5555/b"]


def test_prefetch_skips_what_is_fresh(database: Database, registries: RegistryServer) -> None:
    """A second run asks for nothing."""
    run_prefetch(database, registries, "10.5555/a", "10.5555/b")
    asked = len(registries.requests)
    assert run_prefetch(database, registries, "10.5555/a", "10.5555/b").states == {"fresh": 2}
    assert len(registries.requests) == asked


def test_prefetch_asks_for_the_others_one_by_one(
    database: Database, registries: RegistryServer
) -> None:
    """What the request for many does not find, and DOIs with a comma."""
    registries.set_answers(
        "crossref", "/works/10.5555/c,d", answer({"message": minimal_work("10.5555/c,d")})
    )
    done = run_prefetch(
        database, registries, "10.5555/a", "10.5555/b", "10.5555/absent", "10.5555/c,d"
    )
    assert done.states == {"fresh": 3, "absent": 1}
    assert sorted(registries.asked_paths[2:]) == [
        "crossref/works/10.5555/absent",
        "crossref/works/10.5555/c,d",
    ]
    assert "c%2Cd" not in registries.requests[1][1]


def test_prefetch_asks_other_agencies_one_by_one(
    database: Database, registries: RegistryServer
) -> None:
    """DataCite has no request for many."""
    registries.set_answers("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "DataCite"}]))
    assert run_prefetch(database, registries, "10.5555/a", "10.5555/b").states == {"absent": 2}
    assert sorted(registries.asked_paths[1:]) == [
        "datacite/dois/10.5555/a",
        "datacite/dois/10.5555/b",
    ]


def test_prefetch_survives_a_batch_that_fails(
    database: Database, registries: RegistryServer
) -> None:
    """Each DOI is asked for alone then."""
    registries.set_answers("crossref", "/works", answer(b"", 400))
    registries.set_answers(
        "crossref", "/works/10.5555/a", answer({"message": minimal_work("10.5555/a")})
    )
    assert run_prefetch(database, registries, "10.5555/a", "10.5555/b").states == {
        "fresh": 1,
        "absent": 1,
    }


def test_prefetch_stops_when_refused(database: Database, registries: RegistryServer) -> None:
    """By a registry that has blocked us, and offline."""
    registries.set_answers("crossref", "/works", answer(b"", 403))
    done = run_prefetch(database, registries, *(f"10.5555/{n}" for n in range(100)))
    assert done.stopped
    assert "blocked" in done.stopped
    assert done.states == {"none": 20}
    assert len(registries.requests) == 2
    assert "offline" in (
        run_prefetch(database, registries, "10.5555/a", lookup="offline").stopped or ""
    )


def test_unanswered_are_dois_that_were_not_looked_up(
    database: Database, registries: RegistryServer
) -> None:
    """The store's own, until they are."""
    registries.set_answers("crossref", "/works/10.5555/x", answer(CROSSREF))

    async def look_up(lookups: Lookups) -> None:
        await lookups.look_up("10.5555/x")

    with_lookups(database, registries, look_up)
    assert set(unanswered(database)) == {"10.5555/cited"}
    run_prefetch(database, registries, *unanswered(database))
    assert not list(unanswered(database))


def test_unanswered_has_those_looked_up_in_vain(
    database: Database, registries: RegistryServer
) -> None:
    """They are asked for by the next run."""
    cited = Document(Work(doi="10.5555/a"), (Work(doi="10.5555/b"),), whole=False)
    with database.writing() as session:
        statements.record(session, [SourceDocument(cited, "a file")], NOON)
    registries.set_answers("crossref", "/works", answer(b"", 400))
    registries.set_answers("crossref", "/works/10.5555/a", answer(b"", 400))
    registries.set_answers(
        "crossref", "/works/10.5555/b", answer({"message": minimal_work("10.5555/b")})
    )
    assert run_prefetch(database, registries, *unanswered(database)).states == {
        "none": 1,
        "fresh": 1,
    }
    assert list(unanswered(database)) == ["10.5555/a"]
