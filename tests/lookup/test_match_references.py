"""Reference matching: stored references get a DOI from Crossref's search. On both databases."""

import asyncio
from typing import Any

from sqlalchemy import select

from app.db.engine import Database
from app.db.models import Outbox, Paper, ReferenceMatch
from app.document import Author, Document, Statement, Work
from app.ids import paper_id
from app.lookup.match_references import MatchProgress, match_references
from tests.conftest import NOON
from tests.lookup.registry_server import RegistryServer, answer, registry_client, serve_registries
from tests.lookup.works import LOOMS, LOOMS_PRINTED, work_list
from tests.store.documents import line_of, record

WORKS = "/works"


def citing(*references: Work) -> Document:
    cited = tuple(Statement(n, f"Sentence [{n}].") for n in range(len(references)))
    return Document(
        paper=Work(doi="10.5555/citing", title="A", authors=(Author("B O", "B", "O"),)),
        references=references,
        statements=cited,
    )


def run(
    database: Database, registries: RegistryServer, limit: int = 100, **settings: Any
) -> MatchProgress:
    async def match() -> MatchProgress:
        async with registry_client(registries, **settings) as client:
            return await match_references(database, client, lambda: NOON, limit, lambda _: None)

    return asyncio.run(match())


def test_match_references_gives_a_reference_its_doi(database: Database) -> None:
    """It is asked for once, and keeps its statements."""
    (id_,) = record(database, citing(Work(raw=LOOMS_PRINTED))).ids
    with database.writing() as session:
        session.query(Outbox).delete()
    with serve_registries() as registries:
        registries.set_answers("crossref", WORKS, answer(work_list(LOOMS)))
        assert run(database, registries) == MatchProgress(asked=1, matched=1)
        assert run(database, registries) == MatchProgress()
        assert len(registries.requests) == 1
    assert line_of(database, id_)["cited"]["doi"] == "10.5555/looms"
    with database.reading() as session:
        assert session.scalars(select(Outbox.statement_id)).all() == [id_]


def test_match_references_stores_that_there_is_no_match(database: Database) -> None:
    """What is not surely the work is not taken, and not asked for again."""
    (id_,) = record(database, citing(Work(raw=LOOMS_PRINTED))).ids
    with serve_registries() as registries:
        registries.set_answers(
            "crossref", WORKS, answer(work_list(LOOMS, {**LOOMS, "DOI": "10.5555/twin"}))
        )
        assert run(database, registries) == MatchProgress(asked=1)
        assert run(database, registries) == MatchProgress()
    assert line_of(database, id_)["cited"]["doi"] is None
    with database.reading() as session:
        assert session.scalars(select(ReferenceMatch.doi)).all() == [None]


def test_match_references_stops_after_failures(
    database: Database,
) -> None:
    """A registry that fails ends the run, and nothing is taken for absent."""
    works = [Work(raw=f"{LOOMS_PRINTED} {n}") for n in range(5)]
    record(database, citing(*works))
    with serve_registries() as registries:
        registries.set_answers("crossref", WORKS, answer(b"{}", 500))
        progress = run(database, registries)
        assert progress.stopped
        assert progress.asked == 0
        registries.set_answers("crossref", WORKS, answer(work_list(LOOMS)))
        assert run(database, registries).asked == 5


def test_match_references_stops_offline(database: Database) -> None:
    """No registry is asked."""
    record(database, citing(Work(raw=LOOMS_PRINTED)))
    with serve_registries() as registries:
        assert "offline" in (run(database, registries, lookup="offline").stopped or "")
        assert not registries.requests


def test_match_references_begins_with_those_cited_most(database: Database) -> None:
    """`limit` bounds what is asked for."""
    record(
        database, citing(Work(raw="Cited once, by one paper only. 1999."), Work(raw=LOOMS_PRINTED))
    )
    other = Document(
        paper=Work(doi="10.5555/other", title="O"), references=(Work(raw=LOOMS_PRINTED),)
    )
    record(database, other)
    with serve_registries() as registries:
        registries.set_answers("crossref", WORKS, answer(work_list(LOOMS)))
        assert run(database, registries, limit=1) == MatchProgress(asked=1, matched=1)
    with database.reading() as session:
        primes = session.scalars(select(Paper.same_as).where(Paper.same_as.is_not(None))).all()
    assert primes == [paper_id("10.5555/looms")]
