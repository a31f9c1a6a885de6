"""The catalogue is a true copy of the store's papers, whatever happens to them."""

import random
import shutil
from dataclasses import replace

import orjson
import pytest
from sqlalchemy import select

from app.db.engine import Database
from app.db.models import Paper
from app.document import Author, Document, Statement, Work
from app.ids import digest, paper_id
from app.search.engine import PaperEntry
from app.search.paper_entries import build_entries
from app.search.sync import IndexSync
from app.store import outbox, papers, same_as, statements
from app.store.statement_rows import SourceDocument
from tests.conftest import NOON, Place

ANA, BEN = Author("Ana Vidal", "Ana", "Vidal"), Author("Ben Osei", "Ben", "Osei")
LONG = "A randomised trial of the thing that everybody cites"
PMID = Work(pmid="123", title=LONG, year=2001, authors=(ANA,), raw="Vidal A. 2001.")
PRINTED = Work(title=LONG + " again", year=2002, authors=(BEN,), raw="Osei B. 2002.")


@pytest.fixture
def sync(place: Place, database: Database) -> IndexSync:
    sync = IndexSync(database, place.directory / "index")
    sync.open()
    return sync


def tell(database: Database, *documents: Document) -> None:
    with database.writing() as session:
        deliveries = [
            SourceDocument(d, f"{digest(repr(d))}.xml", digest(repr(d))) for d in documents
        ]
        statements.record(session, deliveries, NOON)


def citing(doi: str, *references: Work, version: str = "2000-01-01", **paper: object) -> Document:
    """A full text."""
    said = tuple(Statement(n, f"Sentence of {doi} [{n}].") for n in range(len(references)))
    own = replace(Work(doi=doi, title=f"The paper {doi}", authors=(BEN,)), **paper)  # type: ignore[arg-type]
    return Document(own, references, said, version=version)


def stored(database: Database) -> list[PaperEntry]:
    """In the order of the catalogue."""
    with database.reading() as session:
        found = list(build_entries(session, session.scalars(select(Paper.id)).all()))
    unique = {card.id: card for card in found}
    return sorted(unique.values(), key=lambda card: (-card.cited_by, card.id))


def holds(sync: IndexSync, database: Database) -> None:
    """The catalogue shows what the store has, in its order."""
    sync.follow()
    wanted = stored(database)
    assert sync.papers.search("", 1_000).ids == [card.id for card in wanted]
    for card in wanted:
        if card.doi:
            assert card.line in sync.papers.suggest(card.doi)


def listed(sync: IndexSync, q: str) -> list[str]:
    return [orjson.loads(line)["address"] for line in sync.papers.suggest(q)]


def test_what_has_an_address_is_listed(sync: IndexSync, database: Database) -> None:
    tell(database, citing("10.5555/a", Work(doi="10.5555/B"), PMID, PRINTED))
    sync.drain()
    assert listed(sync, "randomised trial") == ["pmid:123"]
    assert listed(sync, "10.5555/b") == ["10.5555/B"]
    assert sync.papers.search("", 10).total == 3


def test_a_reference_that_turns_out_to_be_a_paper_is_listed_as_that(
    sync: IndexSync, database: Database
) -> None:
    tell(database, citing("10.5555/a", PMID), citing("10.5555/b", Work(doi="10.5555/c")))
    sync.drain()
    tell(database, Document(Work(doi="10.5555/known", pmid="123"), whole=False))
    sync.drain()
    assert listed(sync, "randomised trial") == ["10.5555/known"]
    holds(sync, database)


def test_a_deleted_paper_is_gone_and_cites_nobody(sync: IndexSync, database: Database) -> None:
    tell(
        database,
        citing("10.5555/a", Work(doi="10.5555/c")),
        citing("10.5555/b", Work(doi="10.5555/d")),
    )
    tell(database, citing("10.5555/e", Work(doi="10.5555/d")))
    sync.drain()
    with database.writing() as session:
        for doi in ("10.5555/b", "10.5555/e"):
            papers.remove(session, papers.find(session, doi), NOON)
    sync.drain()
    assert [card.cited_by for card in stored(database)] == [1, 0, 0]
    holds(sync, database)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_the_catalogue_follows(
    sync: IndexSync, database: Database, seed: int
) -> None:
    chance = random.Random(seed)
    dois = [f"10.5555/{n}" for n in range(6)]
    for step in range(30):
        doi = chance.choice(dois)
        references = [
            *(Work(doi=one) for one in chance.sample(dois, 2) if one != doi),
            *chance.sample((PMID, PRINTED, replace(PMID, pmid="7")), chance.randint(0, 2)),
        ]
        pmid = chance.choice(("123", "7")) if chance.random() < 0.2 else None
        what = chance.random()
        if what < 0.6:
            tell(database, citing(doi, *references, version=f"{2000 + step}-01-01", pmid=pmid))
        elif what < 0.8:
            tell(
                database,
                Document(
                    Work(doi=doi, title=f"Title {step}", journal="Cells", pmid=pmid), whole=False
                ),
            )
        with database.writing() as session:
            if 0.8 <= what < 0.9:
                papers.put(
                    session, doi, Work(doi=doi, title=f"Said {step}", year=2000 + step), NOON
                )
            elif what >= 0.9 and session.scalar(select(Paper.id).where(Paper.doi == doi)):
                papers.remove(session, papers.find(session, doi), NOON)
        if chance.random() < 0.7:
            sync.drain()
            holds(sync, database)
    sync.drain()
    assert sync.lag() == 0
    holds(sync, database)
    sync.rebuild()
    holds(sync, database)


def test_a_paper_that_was_applied_but_not_settled_is_applied_again(
    sync: IndexSync, database: Database
) -> None:
    tell(database, citing("10.5555/a", Work(doi="10.5555/c")))
    sync.drain()
    with database.writing() as session:
        outbox.notify_papers(session, [card.id for card in stored(database)])
    assert sync.drain() == 2
    holds(sync, database)


def test_a_lost_catalogue_is_made_anew(place: Place, sync: IndexSync, database: Database) -> None:
    tell(database, citing("10.5555/a", Work(doi="10.5555/c")))
    sync.drain()
    (lost,) = (place.directory / "index").glob("*/papers")
    shutil.rmtree(lost)
    again = IndexSync(database, place.directory / "index")
    again.open()
    holds(again, database)


def test_a_rebuild_keeps_the_papers_that_come_meanwhile(
    sync: IndexSync, database: Database
) -> None:
    tell(database, citing("10.5555/a", Work(doi="10.5555/c")))
    sync.drain()

    seen: list[list[str]] = []

    def meanwhile(_done: int, _all: int) -> None:
        if len(seen) < 2:
            tell(
                database,
                citing(f"10.5555/late{len(seen)}", Work(doi="10.5555/c"), title="Come late"),
            )
            sync.drain()
            seen.append(listed(sync, "come late"))

    sync.rebuild(meanwhile)
    assert [len(one) for one in seen] == [1, 2], "the old one went on being drained and read"
    assert len(listed(sync, "come late")) == 2
    assert sync.lag() == 0
    holds(sync, database)


def test_an_alias_finds_its_prime(database: Database, sync: IndexSync) -> None:
    tell(database, citing("10.5555/prime"))
    with database.writing() as session:
        same_as.merge(session, "10.7777/The-Alias", Work(doi="10.5555/prime"), NOON)
    sync.drain()
    sync.follow()
    prime = [paper_id("10.5555/prime")]
    assert sync.papers.search("https://doi.org/10.7777/the-alias", 10).ids == prime
    (line,) = sync.papers.suggest("10.7777/the")
    assert orjson.loads(line)["doi"] == "10.5555/prime"
    assert len(stored(database)) == 1, "it is not listed by itself"
