"""Drain: the outbox is applied to the index, in bounded memory, and more than once without harm."""

import tracemalloc
from pathlib import Path

import orjson
from sqlalchemy import select

from app.db.engine import Database
from app.db.models import StatementRow
from app.document import Author, Document, Statement, Work
from app.search.apply_outbox import Portion, _Taken, no_more
from app.search.indexed_tables import PAPERS, STATEMENTS
from app.search.sync import IndexSync
from app.store import outbox, statements
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
    assert sync.drain([Portion(2, (STATEMENTS,)), Portion(2, (PAPERS,), by_id=True)]) == rows
    assert sync.lag() == 0
    assert_papers_equal_store(sync, database)


def test_drain_commits_several_batches_at_once(
    sync: IndexSync, database: Database, tmp_path: Path
) -> None:
    """While a load goes on, more rows are waited for: one segment, with what was stored last, without what went since."""
    record(database, full_text("10.5555/a", *(Work(doi=f"10.5555/c{n}") for n in range(5))))
    steps = iter((True, True, False, False))

    def wait() -> bool:
        if goes_on := next(steps):
            with database.writing() as session:
                some = session.scalars(select(StatementRow.id).limit(2)).all()
                statements.remove(session, some[0])
                outbox.notify_statements(session, some[1:])
            record(database, full_text("10.5555/b", Work(doi="10.5555/c0"), version="2001-01-01"))
        return goes_on

    portion = Portion(2, (STATEMENTS,), commit=100)
    assert sync._drain([portion], wait) == 5 + 2 + 1 + 2
    assert sync.drain([portion]) == 0
    (directory,) = (path for path in (tmp_path / "index").iterdir() if path.is_dir())
    assert len(orjson.loads((directory / "meta.json").read_bytes())["segments"]) == 1
    assert statement_count(sync) == 5 - 2 + 1


def test_load_is_interrupted_by_what_a_request_writes(sync: IndexSync, database: Database) -> None:
    """Statement and paper are found before it goes on; its rows are too few for a commit, its papers wait for its end."""
    record(database, full_text("10.5555/a", *(Work(doi=f"10.5555/c{n}") for n in range(5))))
    found: list[tuple[int, int]] = []

    def wait() -> bool:
        found.append((statement_count(sync), sync.papers.search("10.5555/now", 10).total))
        if len(found) == 1:
            record(database, full_text("10.5555/now", Work(doi="10.5555/d")), is_request=True)
        return len(found) < 3

    load = Portion(tables=(STATEMENTS,), commit=100)
    sync._drain([load], wait)
    assert found[:2] == [(0, 0), (5 + 1, 1)]
    assert sync.papers.search("10.5555/a", 10).total == 0


def test_request_is_indexed_before_all_that_waits(sync: IndexSync, database: Database) -> None:
    """Also where its row is the last, and another process takes over after one batch."""
    record(database, full_text("10.5555/a", *(Work(doi=f"10.5555/c{n}") for n in range(5))))
    record(database, full_text("10.5555/now", Work(doi="10.5555/d")), is_request=True)
    seen = []

    def wait() -> bool:
        seen.append(statement_count(sync))
        return False

    sync._drain([Portion(tables=())], wait)
    assert seen == [1]
    assert sync.papers.search("10.5555/now", 10).total == 1
    assert sync.drain() > 0
    assert statement_count(sync) == 6
    assert_papers_equal_store(sync, database)


def test_requests_do_not_keep_a_load_waiting(sync: IndexSync, database: Database) -> None:
    """With what requests write goes some of the rest, so that a stream of requests does not hold it up for ever."""
    record(database, full_text("10.5555/a", *(Work(doi=f"10.5555/c{n}") for n in range(5))))
    record(database, full_text("10.5555/now", Work(doi="10.5555/d")), is_request=True)
    sync.open()
    taken = _Taken(database, sync._root, STATEMENTS, Portion(), no_more)
    assert list(map(len, taken.batches())) == [5, 1]
