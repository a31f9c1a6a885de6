"""Rebuild: a new index from the store, made current while reads and drains of the old one go on.

rebuild        the lock is held: drains mark rows of the outbox instead of deleting them
               fill a new index from the tables
drain          apply all rows that the outbox has by now, marked ones too: what was written meanwhile
               make the new index current, in the database and in the directory
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, func, select

from app.db.bulk import chunks
from app.db.engine import Database
from app.db.models import IndexState
from app.errors import NotReady
from app.search.apply_outbox import BATCH, apply_changes
from app.search.engine import Engine
from app.search.index_root import IndexRoot, Progress
from app.search.indexed_tables import INDEXED_TABLES, IndexedTable, T


def rebuild(database: Database, root: IndexRoot, progress: Progress, *, is_open: bool) -> None:
    """Build a new index and make it current. `is_open`: this process has the current one open, so that it can be read.

    Raises `filelock.Timeout` when another process is rebuilding.
    """
    with root.rebuild_lock.hold(5):  # a drain may be asking whether it is held
        with root.priority_drain_lock():
            # every drain from here on sees that rows must be kept for the new index
            if not is_open:
                _clear_outboxes(database)
        name = uuid4().hex
        engines: tuple[Engine[Any], ...] = root.create(name)
        if not root.fill(database, name, progress):
            _fill(database, engines, progress)
        with root.priority_drain_lock():
            outboxes = [_read_outbox(database, table) for table in INDEXED_TABLES]
            for table, engine, rows in zip(INDEXED_TABLES, engines, outboxes, strict=True):
                if rows:  # a writer takes some time to open
                    apply_changes(database, table, engine, [list(rows.values())])
            _set_current(database, root, name, outboxes)
        with suppress(NotReady):  # the next process that opens the index does it
            root.delete_others()


def _clear_outboxes(database: Database) -> None:
    # No index can be read; the new one is built from the store as it is. Should that fail, it is tried again.
    with database.writing() as session:
        for table in INDEXED_TABLES:
            session.execute(delete(table.outbox))


def _fill(database: Database, engines: tuple[Engine[Any], ...], progress: Progress) -> None:
    with database.reading() as session:
        counts = [select(func.count()).select_from(t.ids.subquery()) for t in INDEXED_TABLES]
        count, done = sum(session.scalar(each) or 0 for each in counts), 0

    def all_entries(table: IndexedTable[T]) -> Iterator[T]:
        nonlocal done
        last = -1
        while ids := _ids_after(database, table, last):
            with database.reading() as session:
                yield from table.build_entries(session, ids)
            done, last = done + len(ids), ids[-1]
            progress(done, count)

    for table, engine in zip(INDEXED_TABLES, engines, strict=True):
        engine.apply(all_entries(table), ())


def _ids_after(database: Database, table: IndexedTable[T], last: int) -> Sequence[int]:
    query = table.ids.where(table.id > last).order_by(table.id).limit(BATCH)
    with database.reading() as session:
        return session.scalars(query).all()


def _read_outbox(database: Database, table: IndexedTable[T]) -> dict[int, int]:
    """All rows of the outbox, applied to the old index or not, by number."""
    with database.reading() as session:
        return dict(session.execute(select(table.outbox.number, table.changed_id)).all())


def _set_current(
    database: Database, root: IndexRoot, name: str, applied: Sequence[Iterable[int]]
) -> None:
    with database.writing() as session:
        session.execute(delete(IndexState))
        session.add(IndexState(id=1, name=name))
        for table, numbers in zip(INDEXED_TABLES, applied, strict=True):
            for some in chunks(numbers):
                session.execute(delete(table.outbox).where(table.outbox.number.in_(some)))
    root.set_current(name)
