"""Rebuild: a new index becomes current while the old one is read and written."""

import threading
import time
from itertools import count
from pathlib import Path

import orjson
from sqlalchemy import func, select

from app.db.engine import Database
from app.db.models import StatementRow
from app.document import Document, Statement, Work
from app.search.sync import IndexSync
from tests.search.documents import (
    assert_papers_equal_store,
    full_text,
    record,
    statement_count,
)
from tests.servers import PATIENCE, until


def test_rebuild_keeps_papers_recorded_meanwhile(sync: IndexSync, database: Database) -> None:
    """Changes during a rebuild are drained into the old index, and applied to the new one before it is current."""
    record(database, full_text("10.5555/a", Work(doi="10.5555/c")))
    sync.drain()

    found: list[int] = []

    def suggested() -> list[str]:
        return [orjson.loads(line)["address"] for line in sync.papers.suggest("come late")]

    def meanwhile(_done: int, _all: int) -> None:
        if len(found) < 2:
            doi = f"10.5555/late{len(found)}"
            record(database, full_text(doi, Work(doi="10.5555/c"), title="Come late"))
            sync.drain()
            found.append(len(suggested()))

    sync.rebuild(meanwhile)
    assert found == [1, 2], "the old index went on being drained and read"
    assert len(suggested()) == 2
    assert sync.lag() == 0
    assert_papers_equal_store(sync, database)


def test_rebuild_ends_while_writes_go_on(database: Database, tmp_path: Path) -> None:
    """It gets drain.lock with priority, before a stream of writes ends, and loses none of them."""
    sync, other = IndexSync(database, tmp_path / "index"), IndexSync(database, tmp_path / "index")
    sync.open()
    other.open()
    deadline, rebuilt = time.monotonic() + PATIENCE, threading.Event()

    def write(stream: int) -> None:
        for number in count():
            sentence = (Statement(reference=0, text=f"Sentence {stream} {number}."),)
            works = Work(doi="10.5555/citing"), (Work(doi="10.5555/cited"),)
            record(database, Document(*works, sentence, whole=False))
            other.wake()
            if rebuilt.is_set() or time.monotonic() > deadline:
                return

    other.start()
    writers = [threading.Thread(target=write, args=(stream,)) for stream in range(2)]
    for writer in writers:
        writer.start()
    until(lambda: statement_count(other))
    sync.rebuild()
    in_time = time.monotonic() < deadline
    rebuilt.set()
    for writer in writers:
        writer.join()
    until(lambda: not other.lag())
    other.stop()
    assert in_time
    with database.reading() as session:
        stored = session.scalar(select(func.count()).select_from(StatementRow))
    assert statement_count(other) == stored
