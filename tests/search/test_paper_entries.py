"""Entries of the paper index follow the store, whatever happens to its papers."""

import random
from dataclasses import replace

import orjson
import pytest
from sqlalchemy import select

from app.db.engine import Database
from app.db.models import Paper
from app.document import Author, Document, Work
from app.ids import paper_id
from app.search.sync import IndexSync
from app.store import papers, registry_aliases
from tests.conftest import NOON
from tests.search.documents import (
    AUTHOR,
    assert_papers_equal_store,
    full_text,
    record,
    stored_entries,
)

TITLE = "A randomised trial of the thing that everybody cites"
PMID = Work(
    pmid="123",
    title=TITLE,
    year=2001,
    authors=(Author("Ana Vidal", "Ana", "Vidal"),),
    raw="Vidal A. 2001.",
)
PRINTED = Work(title=TITLE + " again", year=2002, authors=(AUTHOR,), raw="Osei B. 2002.")


def suggested(sync: IndexSync, q: str) -> list[str]:
    """The addresses in the suggested lines."""
    return [orjson.loads(line)["address"] for line in sync.papers.suggest(q)]


def test_entries_are_of_papers_with_an_address(sync: IndexSync, database: Database) -> None:
    """A reference without any identifier is no paper to go on to."""
    record(database, full_text("10.5555/a", Work(doi="10.5555/B"), PMID, PRINTED))
    sync.drain()
    assert suggested(sync, "randomised trial") == ["pmid:123"]
    assert suggested(sync, "10.5555/b") == ["10.5555/B"]
    assert sync.papers.search("", 10).total == 3


def test_entry_of_a_reference_becomes_the_papers(sync: IndexSync, database: Database) -> None:
    """A reference that turns out to be a paper with a DOI is indexed as that."""
    record(database, full_text("10.5555/a", PMID), full_text("10.5555/b", Work(doi="10.5555/c")))
    sync.drain()
    record(database, Document(Work(doi="10.5555/known", pmid="123"), whole=False))
    sync.drain()
    assert suggested(sync, "randomised trial") == ["10.5555/known"]
    assert_papers_equal_store(sync, database)


def test_entry_of_a_deleted_paper_is_removed(sync: IndexSync, database: Database) -> None:
    """And it does not count among those that cite another."""
    record(
        database,
        full_text("10.5555/a", Work(doi="10.5555/c")),
        full_text("10.5555/b", Work(doi="10.5555/d")),
    )
    record(database, full_text("10.5555/e", Work(doi="10.5555/d")))
    sync.drain()
    with database.writing() as session:
        for doi in ("10.5555/b", "10.5555/e"):
            papers.remove(session, papers.find(session, doi), NOON)
    sync.drain()
    assert [entry.cited_by for entry in stored_entries(database)] == [1, 0, 0]
    assert_papers_equal_store(sync, database)


def test_entry_has_the_dois_of_its_aliases(sync: IndexSync, database: Database) -> None:
    """An alias finds its canonical paper, and has no entry of its own."""
    record(database, full_text("10.5555/prime"))
    with database.writing() as session:
        registry_aliases.merge(session, "10.7777/The-Alias", Work(doi="10.5555/prime"), NOON)
    sync.drain()
    sync.follow()
    canonical = [paper_id("10.5555/prime")]
    assert sync.papers.search("https://doi.org/10.7777/the-alias", 10).ids == canonical
    (line,) = sync.papers.suggest("10.7777/the")
    assert orjson.loads(line)["doi"] == "10.5555/prime"
    assert len(stored_entries(database)) == 1


@pytest.mark.parametrize(
    ("location", "seed"), [("sqlite", 0), ("sqlite", 1), ("postgresql", 2)], indirect=["location"]
)
def test_entries_follow_random_changes(sync: IndexSync, database: Database, seed: int) -> None:
    """Full texts, metadata, corrections and deletions in random order, then a rebuild."""
    rng = random.Random(seed)
    dois = [f"10.5555/{n}" for n in range(6)]
    for step in range(30):
        doi = rng.choice(dois)
        references = [
            *(Work(doi=other) for other in rng.sample(dois, 2) if other != doi),
            *rng.sample((PMID, PRINTED, replace(PMID, pmid="7")), rng.randint(0, 2)),
        ]
        pmid = rng.choice(("123", "7")) if rng.random() < 0.2 else None
        action = rng.random()
        if action < 0.6:
            version = f"{2000 + step}-01-01"
            record(database, full_text(doi, *references, version=version, pmid=pmid))
        elif action < 0.8:
            metadata = Work(doi=doi, title=f"Title {step}", journal="Cells", pmid=pmid)
            record(database, Document(metadata, whole=False))
        with database.writing() as session:
            if 0.8 <= action < 0.9:
                correction = Work(doi=doi, title=f"Corrected {step}", year=2000 + step)
                papers.put(session, doi, correction, NOON)
            elif action >= 0.9 and session.scalar(select(Paper.id).where(Paper.doi == doi)):
                papers.remove(session, papers.find(session, doi), NOON)
        if rng.random() < 0.7:
            sync.drain()
            assert_papers_equal_store(sync, database)
    sync.drain()
    assert sync.lag() == 0
    assert_papers_equal_store(sync, database)
    sync.rebuild()
    assert_papers_equal_store(sync, database)
