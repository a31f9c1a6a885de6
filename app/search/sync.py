"""Keeps the index a true copy of the store: drains the outbox into it, rebuilds it, follows what others did.

    index/
    ├── current          the name of the index that is served; replaced in one step
    ├── <name>/          the index itself: of the statements, and below it
    │   └── papers/      of the papers
    ├── drain.lock       held by the process that writes to the index
    ├── turn.lock        held by the process that wants drain.lock next, and should not wait for writes to pause
    └── rebuild.lock     held by the process that makes a new one

Rows of the outbox are deleted one by one, by number, after the index has them on disk. There is no "read up to here": a
slower writer's row that appears later with a lower number is simply found by the next drain. A crash between the two
steps only means that a row is applied twice, which changes nothing.

Both parts are drained, rebuilt and put in place as one, each from an outbox of its own.

The name in `current` also stands in the database (`index_state`). Where the two differ, the index was lost or belongs to
another database, and is made anew.
"""

import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic
from uuid import uuid4

from filelock import FileLock, Timeout
from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.db.bulk import chunks
from app.db.engine import Database
from app.db.models import IndexState, Outbox, Paper, PaperOutbox, StatementRow
from app.search import paper_entries, statement_entries
from app.search.embedded.index_directory import IndexDirectory, T
from app.search.embedded.papers import EmbeddedPaperEngine
from app.search.embedded.statements import EmbeddedStatementEngine
from app.search.engine import IndexDamaged, IndexUnusable
from app.search.paper_entries import INDEXED

BATCH = 5_000
"""Statements, and papers, that one drain takes at a time."""
BULK_BATCH = 25_000
"""The same while much is being loaded: fewer commits, some 100 MB of memory."""
POLL_INTERVAL = 0.2
"""Seconds after which a process looks for what others wrote. Search promises to show it within two."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Part(Generic[T]):
    """One kind of thing that the index keeps: where the store tells of changes, which rows there are, and how they become
    entries. What no entry comes of is not kept."""

    queue: type[Outbox | PaperOutbox]
    told: InstrumentedAttribute[int]
    rows: Select[int]
    id: InstrumentedAttribute[int]
    entries: Callable[[Session, Sequence[int]], Iterator[T]]


STATEMENTS = Part(
    Outbox,
    Outbox.statement_id,
    select(StatementRow.id),
    StatementRow.id,
    statement_entries.build_entries,
)
PAPERS = Part(
    PaperOutbox,
    PaperOutbox.paper_id,
    select(Paper.id).where(*INDEXED),
    Paper.id,
    paper_entries.build_entries,
)
PARTS: tuple[Part[Any], ...] = (STATEMENTS, PAPERS)
PAPERS_BELOW = "papers"


def _opened(path: Path) -> tuple[EmbeddedStatementEngine, EmbeddedPaperEngine]:
    """The copies of the parts, in their order."""
    return EmbeddedStatementEngine(path), EmbeddedPaperEngine(path / PAPERS_BELOW)


class IndexSync:
    """One process's hold on the index.

    `statements` and `papers` are always usable after `open`, and may be others the next moment.
    """

    statements: EmbeddedStatementEngine
    papers: EmbeddedPaperEngine

    def __init__(self, database: Database, directory: Path) -> None:
        self._database = database
        self._directory = directory
        self._draining = FileLock(directory / "drain.lock", timeout=0)
        self._turn = FileLock(directory / "turn.lock", timeout=0)
        self._rebuilding = FileLock(directory / "rebuild.lock", timeout=0)
        self._name = ""
        self._woken = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None

    def open(self) -> None:
        """Open the index, made anew when it is missing, damaged, of an older make, or another database's."""
        self._directory.mkdir(parents=True, exist_ok=True)
        with self._database.reading() as session:
            wanted = session.scalar(select(IndexState.name))
        if wanted is None or wanted != self._current():
            self._rebuild_unless_done(wanted)
        try:
            self.follow()
        except IndexUnusable as reason:
            log.warning("rebuilding the index", extra={"reason": str(reason)})
            self._rebuild_unless_done(wanted)
            self.follow()

    def follow(self) -> None:
        """See what this or another process has written, in this index or in a new one.

        Raises `IndexUnusable`.
        """
        name = self._current()
        here = self._directory / name
        for directory in (here, here / PAPERS_BELOW):
            if not (directory / "meta.json").exists():
                raise IndexDamaged(f"There is no index in {directory}.")
        if name != self._name:
            self.statements, self.papers = _opened(here)
            self._name = name
        else:
            self.statements.refresh()
            self.papers.refresh()

    def start(self) -> None:
        """Drain and follow in a thread of its own until `stop`."""
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread once the drain under way is done. What is left in the outbox is safe there."""
        self._stopping = True
        self._woken.set()
        if self._thread:
            self._thread.join()

    def wake(self) -> None:
        """Something was committed."""
        self._woken.set()

    def lag(self) -> int:
        """How many rows of the outbox the index has yet to learn."""
        with self._database.reading() as session:
            waiting = [
                select(func.count()).select_from(part.queue).where(~part.queue.applied)
                for part in PARTS
            ]
            return sum(session.scalar(one) or 0 for one in waiting)

    def drain(self, batch: int = BATCH) -> int:
        """Bring the index up to date, unless another process is at it. Returns the number of rows applied."""
        if self._is_held("turn.lock"):
            return 0
        try:
            with self._draining:
                return self._drain(batch)
        except Timeout:
            return 0

    def rebuild(self, progress: Callable[[int, int], None] = lambda _done, _all: None) -> None:
        """Make a new index from the store and put it in the old one's place, while reads and drains go on.

        Raises `filelock.Timeout` when another process is rebuilding.
        """
        with self._rebuilding.acquire(timeout=5):  # a drain may be asking whether it is held
            with self._instead_of_draining():
                # every drain from here on sees that rows must be kept for the new index
                if not self._name:
                    self._forget_waiting()
            name = uuid4().hex
            fresh: tuple[IndexDirectory[Any], ...] = _opened(self._directory / name)
            self._fill(fresh, progress)
            with self._instead_of_draining():
                late = [self._late(part) for part in PARTS]
                for part, copy, rows in zip(PARTS, fresh, late, strict=True):
                    self._apply(part, copy, list(rows.values()))
                self._put_in_place(name, late)

    def _run(self) -> None:
        while not self._stopping:
            self._woken.wait(POLL_INTERVAL)
            self._woken.clear()
            try:
                self.follow()
                self.drain()
            except IndexUnusable:
                self._open_again()
            except Exception:  # the thread must outlive a database that is away for a while
                log.exception("the index could not be brought up to date; trying again")
                self._woken.wait(5 * POLL_INTERVAL)

    @contextmanager
    def _instead_of_draining(self) -> Iterator[None]:
        """A stream of writes would keep a drain busy for ever; it ends after its batch when a turn is wanted."""
        with self._turn.acquire(timeout=600), self._draining.acquire(timeout=600):
            yield

    def _drain(self, batch: int) -> int:
        applied = 0
        copies: tuple[IndexDirectory[Any], ...] = (self.statements, self.papers)
        with ExitStack() as writing:
            opened: set[IndexDirectory[Any]] = set()
            while waiting := [
                (part, copy, rows)
                for part, copy in zip(PARTS, copies, strict=True)
                if (rows := self._waiting(part, batch))
            ]:
                for part, copy, rows in waiting:
                    if copy not in opened:
                        writing.enter_context(copy.writing(bulk=len(rows) > BATCH))
                        opened.add(copy)
                    self._apply(part, copy, list(rows.values()))
                    self._settle(part, list(rows))
                    applied += len(rows)
                if self._is_held("turn.lock"):
                    break
        return applied

    def _open_again(self) -> None:
        try:
            self.open()
        except Exception:
            log.exception("the index could not be made anew; trying again")
            self._woken.wait(5 * POLL_INTERVAL)

    def _forget_waiting(self) -> None:
        # No index is served; the one to come is made from the store as it is. Should that fail, it is tried again.
        with self._database.writing() as session:
            for part in PARTS:
                session.execute(delete(part.queue))

    def _current(self) -> str:
        try:
            return (self._directory / "current").read_text().strip()
        except FileNotFoundError:
            return ""

    def _rebuild_unless_done(self, wanted: str | None) -> None:
        with self._rebuilding.acquire(timeout=600):
            with self._database.reading() as session:
                now_wanted = session.scalar(select(IndexState.name))
            if now_wanted != wanted and now_wanted == self._current():
                return  # another process was faster
            self.rebuild()

    def _waiting(self, part: Part[Any], batch: int) -> dict[int, int]:
        query = (
            select(part.queue.number, part.told)
            .where(~part.queue.applied)
            .order_by(part.queue.number)
            .limit(batch)
        )
        with self._database.reading() as session:
            return dict(session.execute(query).all())

    def _late(self, part: Part[Any]) -> dict[int, int]:
        with self._database.reading() as session:
            return dict(session.execute(select(part.queue.number, part.told)).all())

    def _apply(self, part: Part[T], copy: IndexDirectory[T], ids: Sequence[int]) -> None:
        unique = list(dict.fromkeys(ids))
        there: set[int] = set()

        def found(session: Session) -> Iterator[T]:
            # one by one: an entry of a paper with thousands of authors is large, and so may be the next thousands
            for entry in part.entries(session, unique):
                there.add(entry.id)
                yield entry

        with self._database.reading() as session:
            copy.apply(found(session), (id_ for id_ in unique if id_ not in there))

    def _settle(self, part: Part[Any], numbers: Sequence[int]) -> None:
        queue = part.queue
        with self._database.writing() as session:
            for some in chunks(numbers):
                theirs = queue.number.in_(some)
                if self._is_held("rebuild.lock"):
                    session.execute(update(queue).where(theirs).values(applied=True))
                else:  # with what an unfinished rebuild has left
                    session.execute(delete(queue).where(or_(theirs, queue.applied)))

    def _is_held(self, name: str) -> bool:
        try:
            with FileLock(self._directory / name, timeout=0):
                return False
        except Timeout:
            return True

    def _fill(
        self, fresh: Sequence[IndexDirectory[Any]], progress: Callable[[int, int], None]
    ) -> None:
        with self._database.reading() as session:
            counts = [select(func.count()).select_from(part.rows.subquery()) for part in PARTS]
            count, done = sum(session.scalar(one) or 0 for one in counts), 0

        def everything(part: Part[T]) -> Iterator[T]:
            nonlocal done
            last = -1
            while ids := self._ids_after(part, last):
                with self._database.reading() as session:
                    yield from part.entries(session, ids)
                done, last = done + len(ids), ids[-1]
                progress(done, count)

        for part, copy in zip(PARTS, fresh, strict=True):
            copy.apply(everything(part), ())

    def _ids_after(self, part: Part[Any], last: int) -> Sequence[int]:
        query = part.rows.where(part.id > last).order_by(part.id).limit(BATCH)
        with self._database.reading() as session:
            return session.scalars(query).all()

    def _put_in_place(self, name: str, applied: Sequence[Iterable[int]]) -> None:
        with self._database.writing() as session:
            session.execute(delete(IndexState))
            session.add(IndexState(id=1, name=name))
            for part, numbers in zip(PARTS, applied, strict=True):
                for some in chunks(numbers):
                    session.execute(delete(part.queue).where(part.queue.number.in_(some)))
        pointer = self._directory / "current.new"
        with pointer.open("w") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        pointer.replace(self._directory / "current")
        for old in self._directory.iterdir():
            if old.is_dir() and old.name != name:
                shutil.rmtree(old, ignore_errors=True)
