"""Drain: what the outbox lists is applied to the index, and then deleted from the outbox.

Rows of the outbox are deleted one by one, by number, after the index has them on disk. There is no "read up to here": a
slower writer's row that appears later with a lower number is simply found by the next drain. A crash between the two
steps only means that a row is applied twice, which changes nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain
from time import monotonic
from typing import Any, Generic

from sqlalchemy import delete, exists, or_, select, update

from app.db.bulk import among, chunks
from app.db.engine import Database
from app.search.engine import Engine
from app.search.index_root import IndexRoot
from app.search.indexed_tables import INDEXED_TABLES, PAPERS, STATEMENTS, IndexedTable, T

BATCH = 5_000
"""Rows of each outbox that a drain applies at a time."""
BULK_BATCH = 25_000
"""The same while much is being loaded."""
COMMIT = 100_000
"""Rows of a load that are committed together. Each commit leaves a segment, and eight alike are merged into one, which takes
half as long again as to index them: segments of a whole load are to be few."""
COMMIT_SECONDS = 5.0
"""Seconds from which on fewer are: so long may others wait for what they wrote beside a load."""

_ANY_WAITING = select(or_(*(exists().where(~table.outbox.applied) for table in INDEXED_TABLES)))


@dataclass(frozen=True)
class Portion:
    """What of the outboxes a drain applies."""

    batch: int = BATCH
    tables: tuple[IndexedTable[Any], ...] = INDEXED_TABLES
    at_least: int = 1
    """Rows of an outbox; fewer wait."""
    commit: int = 0
    """Rows up to which the index takes batch after batch before it commits them; at least one batch."""
    by_id: bool = False
    """In the order of what was changed, not of the changes: what was changed often is indexed once. Each portion costs a
    sort of all that wait."""


ALL = Portion()
WHILE_LOADING = Portion(BULK_BATCH, (STATEMENTS,), 2 * BATCH, COMMIT)
"""Each batch of a load cites those papers again that are cited most, which are indexed at its end."""
ALL_LOADED = (Portion(BULK_BATCH, (STATEMENTS,)), Portion(4 * BULK_BATCH, (PAPERS,), by_id=True))


def is_waiting(database: Database) -> bool:
    """Whether an outbox has rows that no drain has applied; one query, as every process asks it several times a second."""
    with database.engine.connect() as connection:
        return bool(connection.scalar(_ANY_WAITING))


def no_more() -> bool:
    """What is there by now is all."""
    return False


def drain(
    database: Database,
    root: IndexRoot,
    engines: tuple[Engine[Any], ...],
    portion: Portion,
    wait: Callable[[], bool] = no_more,
) -> int:
    """Apply outboxes until fewer rows wait than are asked for, or another process waits for the lock `drain`, which is to be
    held. Returns the number of rows applied.

    `wait`: waits a moment for more rows, to be committed with those that are taken; False when no more are to come.
    """
    applied = 0
    with ExitStack() as writers:
        opened: set[Engine[Any]] = set()
        while True:
            before = applied
            for table, engine in zip(INDEXED_TABLES, engines, strict=True):
                taken = _Taken(database, root, table, portion, wait)
                batches = taken.batches()
                if (first := next(batches, None)) is None:
                    continue
                if engine not in opened:
                    writers.enter_context(engine.writing(bulk=len(first) > BATCH))
                    opened.add(engine)
                apply_changes(database, table, engine, chain([first], batches))
                _acknowledge(database, root, table, taken.numbers)
                applied += len(taken.numbers)
            if applied == before or root.is_drain_preempted():
                return applied


def apply_changes(
    database: Database, table: IndexedTable[T], engine: Engine[T], batches: Iterable[Sequence[int]]
) -> None:
    """Index these rows as they are now, batch by batch, all in one commit; those that have no entry any more are removed."""
    gone: set[int] = set()

    def entries() -> Iterator[T]:
        # one by one: an entry of a paper with thousands of authors is large, and so may be the next thousands
        for batch in batches:
            ids = list(dict.fromkeys(batch))
            gone.update(ids)
            with database.reading() as session:
                for entry in table.build_entries(session, ids):
                    gone.discard(entry.id)
                    yield entry

    engine.apply(entries(), gone)  # complete when the last entry is made, and not read before


@dataclass(slots=True)
class _Taken(Generic[T]):
    """Rows of an outbox that are committed to the index together."""

    database: Database
    root: IndexRoot
    table: IndexedTable[T]
    portion: Portion
    wait: Callable[[], bool]
    """See `drain`."""
    numbers: list[int] = field(default_factory=list)
    """Of the rows taken so far."""

    def batches(self) -> Iterator[list[int]]:
        """The ids of what was changed."""
        end = monotonic() + COMMIT_SECONDS
        while self.table in self.portion.tables:
            last = self.numbers[-1] if self.numbers else 0
            rows = _waiting(self.database, self.table, self.portion, last)
            self.numbers += rows
            if rows:
                yield list(rows.values())
            elif not self.numbers or not self.wait():
                return
            is_enough = len(self.numbers) >= self.portion.commit or monotonic() > end
            if is_enough or self.root.is_drain_preempted():
                return


def _waiting(
    database: Database, table: IndexedTable[T], portion: Portion, last: int
) -> dict[int, int]:
    """The first rows of the outbox after the last one taken, by number: which row of the table was changed; empty where too
    few wait."""
    columns: Any = table.outbox.__table__.c  # rows of Core take half the time of the mapped class's
    query = (
        select(columns.number, columns[table.changed_id.key])
        .where(~columns.applied, columns.number > last)
        .order_by(columns[table.changed_id.key] if portion.by_id else columns.number)
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
