"""How the store's changes come into the index."""

import threading
import time
import tracemalloc
from itertools import count
from pathlib import Path

from sqlalchemy import func, select

from app.db.engine import Database
from app.db.models import StatementRow
from app.document import Author, Document, Statement, Work
from app.search.query import StatementQuery
from app.search.sync import IndexSync
from app.store import statements
from app.store.statement_rows import SourceDocument
from tests.conftest import NOON
from tests.servers import PATIENCE, until


def test_a_drain_holds_few_entries_at_a_time(database: Database, tmp_path: Path) -> None:
    """Each entry has all authors of its citing paper: of a large collaboration, half a megabyte."""
    authors = tuple(Author(f"{'A' * 490} {n}") for n in range(1_000))
    said = tuple(Statement(reference=0, text=f"Sentence {n}.") for n in range(100))
    paper, cited = Work(doi="10.5555/citing", authors=authors), Work(doi="10.5555/cited")
    sync = IndexSync(database, tmp_path / "index")
    sync.open()
    with database.writing() as session:
        document = Document(paper=paper, references=(cited,), statements=said)
        statements.record(session, [SourceDocument(document, "a file")], NOON)
    tracemalloc.start()
    assert sync.drain() >= len(said)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000
    assert sync.statements.search(StatementQuery()).total == len(said)


def test_a_rebuild_gets_its_turn_while_writes_go_on(database: Database, tmp_path: Path) -> None:
    sync, other = IndexSync(database, tmp_path / "index"), IndexSync(database, tmp_path / "index")
    sync.open()
    other.open()
    given_up, rebuilt = time.monotonic() + PATIENCE, threading.Event()

    def write(stream: int) -> None:
        for number in count():
            said = (Statement(reference=0, text=f"Sentence {stream} {number}."),)
            works = Work(doi="10.5555/citing"), (Work(doi="10.5555/cited"),)
            document = Document(*works, said, whole=False)
            with database.writing() as session:
                statements.record(session, [SourceDocument(document, "a record")], NOON)
            other.wake()
            if rebuilt.is_set() or time.monotonic() > given_up:
                return

    other.start()
    writers = [threading.Thread(target=write, args=(stream,)) for stream in range(2)]
    for writer in writers:
        writer.start()
    until(lambda: total(other))
    sync.rebuild()
    in_time = time.monotonic() < given_up
    rebuilt.set()
    for writer in writers:
        writer.join()
    until(lambda: not other.lag())
    other.stop()
    assert in_time
    with database.reading() as session:
        assert total(other) == session.scalar(select(func.count()).select_from(StatementRow))


def total(sync: IndexSync) -> int:
    return sync.statements.search(StatementQuery()).total
