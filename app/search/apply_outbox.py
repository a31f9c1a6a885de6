"""Drain: what the outbox lists is applied to the index, and then deleted from the outbox.

Rows of the outbox are deleted one by one, by number, after the index has them on disk. There is no "read up to here": a
slower writer's row that appears later with a lower number is simply found by the next drain. A crash between the two
steps only means that a row is applied twice, which changes nothing.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session

from app.db.bulk import among, chunks
from app.db.engine import Database
from app.search.engine import Engine
from app.search.index_root import IndexRoot
from app.search.indexed_tables import INDEXED_TABLES, PAPERS, STATEMENTS, IndexedTable, T

BATCH = 5_000
"""Rows of each outbox that a drain applies at a time."""
BULK_BATCH = 25_000
"""The same while much is being loaded: fewer commits, some 100 MB of memory."""

_ANY_WAITING = select(or_(*(exists().where(~table.outbox.applied) for table in INDEXED_TABLES)))


@dataclass(frozen=True)
class Portion:
    """What of the outboxes a drain applies."""

    batch: int = BATCH
    tables: tuple[IndexedTable[Any], ...] = INDEXED_TABLES
    at_least: int = 1
    """Rows of an outbox; fewer wait."""
    by_id: bool = False
    """In the order of what was changed, not of the changes: what was changed often is indexed once. Each portion costs a
    sort of all that wait."""


ALL = Portion()
WHILE_LOADING = Portion(BULK_BATCH, (STATEMENTS,), 2 * BATCH)
"""Few rows at a time make many small segments, which are merged again and again; and each batch of a load cites those papers
again that are cited most, which are indexed at its end."""
ALL_LOADED = (Portion(BULK_BATCH, (STATEMENTS,)), Portion(4 * BULK_BATCH, (PAPERS,), by_id=True))


def is_waiting(database: Database) -> bool:
    """Whether an outbox has rows that no drain has applied; one query, as every process asks it several times a second."""
    with database.engine.connect() as connection:
        return bool(connection.scalar(_ANY_WAITING))


def drain(
    database: Database, root: IndexRoot, engines: tuple[Engine[Any], ...], portion: Portion
) -> int:
    """Apply outboxes until fewer rows wait than are asked for, or another process waits for the lock `drain`, which is to be
    held. Returns the number of rows applied."""
    applied = 0
    with ExitStack() as writers:
        opened: set[Engine[Any]] = set()
        while waiting := [
            (table, engine, rows)
            for table, engine in zip(INDEXED_TABLES, engines, strict=True)
            if table in portion.tables and (rows := _waiting(database, table, portion))
        ]:
            for table, engine, rows in waiting:
                if engine not in opened:
                    writers.enter_context(engine.writing(bulk=len(rows) > BATCH))
                    opened.add(engine)
                apply_changes(database, table, engine, list(rows.values()))
                _acknowledge(database, root, table, list(rows))
                applied += len(rows)
            if root.is_drain_preempted():
                break
    return applied


def apply_changes(
    database: Database, table: IndexedTable[T], engine: Engine[T], ids: Sequence[int]
) -> None:
    """Index these rows as they are now; those that have no entry any more are removed."""
    unique = list(dict.fromkeys(ids))
    existing: set[int] = set()

    def entries(session: Session) -> Iterator[T]:
        # one by one: an entry of a paper with thousands of authors is large, and so may be the next thousands
        for entry in table.build_entries(session, unique):
            existing.add(entry.id)
            yield entry

    with database.reading() as session:
        engine.apply(entries(session), (id_ for id_ in unique if id_ not in existing))


def _waiting(database: Database, table: IndexedTable[T], portion: Portion) -> dict[int, int]:
    """The first rows of the outbox, by number: which row of the table was changed; empty where too few wait."""
    query = (
        select(table.outbox.number, table.changed_id)
        .where(~table.outbox.applied)
        .order_by(table.changed_id if portion.by_id else table.outbox.number)
    )
    with database.reading() as session:
        if session.execute(query.offset(portion.at_least - 1).limit(1)).first() is None:
            return {}
        return dict(session.execute(query.limit(portion.batch)).all())


def _acknowledge(
    database: Database, root: IndexRoot, table: IndexedTable[T], numbers: Sequence[int]
) -> None:
    """Delete rows that were applied; while a new index is being built, mark them, since that needs them too. In several
    transactions, so that no other writer waits for all of them."""
    outbox: Any = table.outbox.__table__
    for some in chunks(numbers):
        with database.writing() as session:
            connection, rows = session.connection(), among(session, outbox.c.number, some)
            if root.is_rebuilding():
                connection.execute(update(outbox).where(rows).values(applied=True))
            else:  # together with rows that an unfinished rebuild has left
                connection.execute(delete(outbox).where(or_(rows, outbox.c.applied)))
