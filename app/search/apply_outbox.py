"""Drain: what the outbox lists is applied to the index, and then deleted from the outbox.

Rows of the outbox are deleted one by one, by number, after the index has them on disk. There is no "read up to here": a
slower writer's row that appears later with a lower number is simply found by the next drain. A crash between the two
steps only means that a row is applied twice, which changes nothing.

Urgent rows, which a request has written, come before all others: a search is to find them within two seconds, whatever
else is being loaded. Who applies others looks for urgent ones after each batch, adds them to it, and commits.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import chain
from time import monotonic, sleep
from typing import Any, Generic

from sqlalchemy import Select, delete, exists, or_, select, update

from app.db.bulk import among, chunks
from app.db.engine import Database
from app.search.engine import Engine
from app.search.index_root import IndexRoot
from app.search.indexed_tables import INDEXED_TABLES, PAPERS, STATEMENTS, IndexedTable, T

BATCH = 5_000
"""Rows of an outbox that are applied before others are looked for."""
FEW = 1_000
"""Rows of others that are applied with urgent ones, so that a stream of these does not keep the others waiting."""
COMMIT = 50_000
"""Rows of a load that are committed together. Each commit leaves a segment, and eight alike are merged into one, which takes
half as long again as to index them: segments of a whole load are to be few. But urgent rows wait for so long a commit."""
COMMIT_SECONDS = 30.0
"""Seconds from which on fewer are, so that who looks on sees a slow load grow."""

_ANY_WAITING = select(or_(*(exists().where(~table.outbox.applied) for table in INDEXED_TABLES)))
_ANY_URGENT = select(or_(*(exists().where(table.outbox.urgent) for table in INDEXED_TABLES)))


@dataclass(frozen=True)
class Portion:
    """What of the outboxes a drain applies, beside urgent rows."""

    batch: int = BATCH
    """Rows that are read at a time."""
    tables: tuple[IndexedTable[Any], ...] = INDEXED_TABLES
    at_least: int = 1
    """Rows of an outbox; fewer wait."""
    commit: int = 0
    """Rows up to which the index takes batch after batch before it commits them; at least one batch."""
    by_id: bool = False
    """In the order of what was changed, not of the changes: what was changed often is indexed once. Each time that some are
    read costs a sort of all that wait."""


ALL = (Portion(),)
LOADED = (
    Portion(BATCH, (STATEMENTS,), commit=COMMIT),
    Portion(20 * BATCH, (PAPERS,), by_id=True),
)
"""Each batch of a load cites those papers again that are cited most, which are indexed at its end."""
WHILE_LOADING = (Portion(BATCH, (STATEMENTS,), BATCH, COMMIT), *LOADED)


def is_waiting(database: Database, *, urgent: bool = False) -> bool:
    """Whether an outbox has rows that no drain has applied, or such that are urgent; one query, as every process asks it
    several times a second."""
    with database.engine.connect() as connection:
        return bool(connection.scalar(_ANY_URGENT if urgent else _ANY_WAITING))


def no_more() -> bool:
    """What is there by now is all."""
    return False


def drain(
    database: Database,
    root: IndexRoot,
    engines: tuple[Engine[Any], ...],
    portions: Sequence[Portion] = ALL,
    wait: Callable[[], bool] = no_more,
) -> int:
    """Apply outboxes, portion after portion, each until fewer rows wait than it asks for and no more are to come; or until
    another process waits for the lock `drain`, which is to be held. Returns the number of rows applied.

    `wait`: waits a moment for more rows; False when no more are to come.
    """
    applied = 0
    with ExitStack() as writers:
        opened: set[Engine[Any]] = set()

        def apply(portion: Portion) -> int:
            nonlocal applied
            taken = [_Taken(database, root, table, portion, wait) for table in INDEXED_TABLES]
            for rows, engine in zip(taken, engines, strict=True):
                batches = rows.batches()
                if (first := next(batches, None)) is None:
                    continue
                if engine not in opened:
                    writers.enter_context(engine.writing(bulk=portions is not ALL))
                    opened.add(engine)
                apply_changes(database, rows.table, engine, chain([first], batches))
            count = _acknowledge(database, root, taken)
            applied += count
            return count

        for portion in portions:
            while not root.is_drain_preempted() and (apply(portion) or wait()):
                pass
        # to close a writer takes as long as its merges, and nobody else can write meanwhile
        while any(engine.is_merging() for engine in opened) and not root.is_drain_preempted():
            if not apply(*ALL):
                sleep(root.poll_interval)
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
        """The ids of what was changed: of the portion, until that is enough or others wait, and then of urgent rows."""
        # rows of Core take half the time of the mapped class's
        outbox: Any = self.table.outbox.__table__.c
        changed_id = outbox[self.table.changed_id.key]
        rows = select(outbox.number, changed_id)
        others = rows.where(~outbox.applied, ~outbox.urgent)
        others = others.order_by(changed_id if self.portion.by_id else outbox.number)
        end = monotonic() + COMMIT_SECONDS
        is_enough = self.table not in self.portion.tables
        while not is_enough:
            is_enough = self._is_interrupted()
            if is_enough and self.numbers:
                break
            last = self.numbers[-1] if self.numbers else 0
            portion = replace(self.portion, batch=FEW) if is_enough else self.portion
            read = self._read(others.where(outbox.number > last), portion)
            if not read and not (self.numbers and self.wait()):
                break
            for some in chunks(read):
                yield self._take({number: read[number] for number in some})
                if self._is_interrupted():
                    break
            is_enough = is_enough or len(self.numbers) >= self.portion.commit or monotonic() > end
        if urgent := self._read(rows.where(outbox.urgent).order_by(outbox.number), Portion()):
            yield self._take(urgent)

    def _read(self, query: Select[int, int], portion: Portion) -> dict[int, int]:
        """The first rows of the outbox by number: which row of the table was changed. None where too few wait."""
        with self.database.reading() as session:
            if session.execute(query.offset(portion.at_least - 1).limit(1)).first() is None:
                return {}
            return dict(session.execute(query.limit(portion.batch)).all())

    def _take(self, rows: dict[int, int]) -> list[int]:
        self.numbers += rows
        return list(rows.values())

    def _is_interrupted(self) -> bool:
        """Whether urgent rows wait, or another process."""
        return is_waiting(self.database, urgent=True) or self.root.is_drain_preempted()


def _acknowledge(database: Database, root: IndexRoot, taken: Sequence[_Taken[Any]]) -> int:
    """Delete rows that were applied; while a new index is being built, mark them, since that needs them too. Returns how
    many there were. In one transaction: 100,000 are deleted in 60 ms, and to get a turn beside a load takes longer."""
    count = sum(len(each.numbers) for each in taken)
    if not count:
        return 0
    is_rebuilding = root.is_rebuilding()
    with database.writing() as session:
        for each in taken:
            outbox: Any = each.table.outbox.__table__
            rows = among(session, outbox.c.number, each.numbers)
            if is_rebuilding:
                session.execute(update(outbox).where(rows).values(applied=True, urgent=False))
            else:  # together with rows that an unfinished rebuild has left
                session.execute(delete(outbox).where(or_(rows, outbox.c.applied)))
    return count
