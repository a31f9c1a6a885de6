"""Documents to record, and what the indexes should have of them."""

from dataclasses import replace

from sqlalchemy import select

from app.db.engine import Database
from app.db.models import Paper
from app.document import Author, Document, Statement, Work
from app.ids import digest
from app.search.engine import PaperEntry
from app.search.paper_entries import build_entries
from app.search.query import StatementQuery
from app.search.sync import IndexSync
from app.store import outbox, statements
from app.store.statement_rows import SourceDocument
from tests.conftest import NOON

AUTHOR = Author("Ben Osei", "Ben", "Osei")


def full_text(
    doi: str, *references: Work, version: str = "2000-01-01", **paper: object
) -> Document:
    """A full text with a sentence for each reference."""
    sentences = tuple(Statement(n, f"Sentence of {doi} [{n}].") for n in range(len(references)))
    work = replace(Work(doi=doi, title=f"The paper {doi}", authors=(AUTHOR,)), **paper)  # type: ignore[arg-type]
    return Document(work, references, sentences, version=version)


def record(database: Database, *documents: Document, is_request: bool = False) -> None:
    """Record each as read from a file of its own; or as a request does, which says that it is found soon."""
    sources = [SourceDocument(d, f"{digest(repr(d))}.xml", digest(repr(d))) for d in documents]
    with database.writing() as session:
        if is_request:
            outbox.mark_urgent(session)
        statements.record(session, sources, NOON)


def stored_entries(database: Database) -> list[PaperEntry]:
    """The entries of all papers, in the order of the paper index."""
    with database.reading() as session:
        entries = list(build_entries(session, session.scalars(select(Paper.id)).all()))
    unique = {entry.id: entry for entry in entries}
    return sorted(unique.values(), key=lambda entry: (-entry.cited_by, entry.id))


def assert_papers_equal_store(sync: IndexSync, database: Database) -> None:
    """The paper index has what the store has, in its order."""
    sync.follow()
    entries = stored_entries(database)
    assert sync.papers.search("", 1_000).ids == [entry.id for entry in entries]
    for entry in entries:
        if entry.doi:
            assert entry.line in sync.papers.suggest(entry.doi)


def statement_count(sync: IndexSync) -> int:
    """How many statements the index has."""
    return sync.statements.search(StatementQuery()).total
