"""Drain: the outbox is applied to the index, in bounded memory, and more than once without harm."""

import tracemalloc

from app.db.engine import Database
from app.document import Author, Document, Statement, Work
from app.search.apply_outbox import Portion
from app.search.indexed_tables import PAPERS, STATEMENTS
from app.search.sync import IndexSync
from app.store import outbox
from tests.search.documents import (
    assert_papers_equal_store,
    full_text,
    record,
    statement_count,
    stored_entries,
)


def test_drain_has_few_entries_in_memory(sync: IndexSync, database: Database) -> None:
    """Each entry has all authors of its citing paper: of a large collaboration, half a megabyte."""
    authors = tuple(Author(f"{'A' * 490} {n}") for n in range(1_000))
    statements = tuple(Statement(reference=0, text=f"Sentence {n}.") for n in range(100))
    paper, cited = Work(doi="10.5555/citing", authors=authors), Work(doi="10.5555/cited")
    record(database, Document(paper=paper, references=(cited,), statements=statements))
    tracemalloc.start()
    assert sync.drain() >= len(statements)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000
    assert statement_count(sync) == len(statements)


def test_drain_applies_a_row_twice_without_harm(sync: IndexSync, database: Database) -> None:
    """A paper that was applied but not acknowledged, as after a crash, is applied again."""
    record(database, full_text("10.5555/a", Work(doi="10.5555/c")))
    sync.drain()
    with database.writing() as session:
        outbox.notify_papers(session, [entry.id for entry in stored_entries(database)])
    assert sync.drain() == 2
    assert_papers_equal_store(sync, database)


def test_drain_by_id_leaves_no_row(sync: IndexSync, database: Database) -> None:
    """A portion may end between two changes of one paper; the rest of them is applied with the next."""
    cited = [Work(doi=f"10.5555/c{n}") for n in range(4)]
    for name in ("a", "b", "c"):
        record(database, full_text(f"10.5555/{name}", *cited))
    rows = sync.lag()
    assert (
        sync.drain(Portion(2, (STATEMENTS,))) + sync.drain(Portion(2, (PAPERS,), by_id=True))
        == rows
    )
    assert sync.lag() == 0
    assert_papers_equal_store(sync, database)
