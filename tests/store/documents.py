"""Documents for tests of the store, recorded, and what the store has then."""

from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.db.engine import Database
from app.db.models import Outbox, Paper, StatementRow
from app.document import Author, Document, Statement, Work
from app.ids import digest
from app.store import statement_detail, statements
from app.store.statement_rows import SourceDocument
from app.store.statements import Outcome
from tests.conftest import NOON

ANA, BEN = Author("Ana Vidal", "Ana", "Vidal"), Author("Ben Osei", "Ben", "Osei")
LONG = "A randomised trial of the thing that everybody cites"
"""A title that is long enough to identify a paper, with year and first author."""
CITED = Work(doi="10.5555/cited", title="The cited paper", authors=(ANA,))
UNRESOLVED = Work(pmid="123", title=LONG, year=2001, authors=(ANA,), raw="Vidal A. 2001.")
RESOLVED = Work(doi="10.5555/known", pmid="123")


def article(doi: str = "10.5555/citing", *texts: str, **fields: Any) -> Document:
    """A full text with these sentences, which all cite `CITED`."""
    paper = Work(doi=doi, title="The citing paper", year=2020, authors=(BEN,), journal="A Journal")
    sentences = tuple(Statement(0, text) for text in texts or ("As they found [1].",))
    document: dict[str, Any] = {"paper": paper, "references": (CITED,), "statements": sentences}
    return Document(**(document | fields))


def reference_list(doi: str, *references: Work, **fields: Any) -> Document:
    """A full text that cites each of these once."""
    sentences = tuple(Statement(n, f"Sentence of {doi} [{n}].") for n in range(len(references)))
    paper = Work(doi=doi, title=f"The paper {doi}", authors=(BEN,))
    document: dict[str, Any] = {"paper": paper, "references": references, "statements": sentences}
    return Document(**(document | fields))


def record(database: Database, *documents: Document, name: str | None = None) -> Outcome:
    """Record documents in one batch, each as a file of this name, or of a name of its own."""
    sources = [
        SourceDocument(document, name or f"{hash_}.xml", hash_)
        for document in documents
        for hash_ in [digest(repr(document))]
    ]
    with database.writing() as session:
        return statements.record(session, sources, NOON)


def rerecord(database: Database, *documents: Document) -> Outcome:
    """Record documents as a file of always the same name, whose content has been corrected."""
    return record(database, *documents, name="a file")


def line_of(database: Database, id_: int) -> dict[str, Any]:
    """A statement as it is answered."""
    with database.reading() as session:
        line: dict[str, Any] = orjson.loads(orjson.dumps(statement_detail.detail(session, id_)))
    return line


def aliases_of_aliases(database: Database) -> list[str]:
    """Keys of papers whose canonical paper is an alias: there must be none."""
    other = aliased(Paper)
    chained = select(Paper.key).join(other, other.id == Paper.same_as)
    with database.reading() as session:
        return list(session.scalars(chained.where(other.same_as.is_not(None))))


def texts(database: Database) -> set[str]:
    """Of all statements."""
    with database.reading() as session:
        return set(session.scalars(select(StatementRow.text)))


def outbox(database: Database) -> list[int]:
    """The statements that have to be indexed again."""
    with database.reading() as session:
        return list(session.scalars(select(Outbox.statement_id)))
