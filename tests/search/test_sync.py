"""How the store's changes come into the index."""

import tracemalloc
from pathlib import Path

from app import statements
from app.db import Database
from app.ingest.document import Author, Document, Statement, Work
from app.search.query import StatementQuery
from app.search.sync import Sync
from app.statements import Delivery
from tests.conftest import NOON


def test_a_drain_holds_few_entries_at_a_time(database: Database, tmp_path: Path) -> None:
    """Each entry has all authors of its citing paper: of a large collaboration, half a megabyte."""
    authors = tuple(Author(f"{'A' * 490} {n}") for n in range(1_000))
    said = tuple(Statement(reference=0, text=f"Sentence {n}.") for n in range(100))
    paper, cited = Work(doi="10.5555/citing", authors=authors), Work(doi="10.5555/cited")
    sync = Sync(database, tmp_path / "index")
    sync.open()
    with database.writing() as session:
        document = Document(paper=paper, references=(cited,), statements=said)
        statements.record(session, [Delivery(document, "a file")], NOON)
    tracemalloc.start()
    assert sync.drain() == len(said)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000
    assert sync.index.search(StatementQuery()).total == len(said)
