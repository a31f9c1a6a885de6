"""Keeps the index a true copy of the store: drains the outbox into it, rebuilds it, follows what others did.

    index/
    ├── current          the name of the index that is served; replaced in one step
    ├── <name>/          the index itself
    ├── drain.lock       held by the process that writes to the index
    ├── turn.lock        held by the process that wants drain.lock next, and should not wait for writes to pause
    └── rebuild.lock     held by the process that makes a new one

Rows of the outbox are deleted one by one, by number, after the index has them on disk. There is no "read up to here": a
slower writer's row that appears later with a lower number is simply found by the next drain. A crash between the two
steps only means that a row is applied twice, which changes nothing.

The name in `current` also stands in the database (`index_state`). Where the two differ, the index was lost or belongs to
another database, and is made anew.
"""

import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.db import Database, open_database
from app.models import IndexState, Outbox, Statement
from app.rows import chunks
from app.search.embedded import Embedded, IndexDamaged, IndexUnusable
from app.search.entries import entries
from app.search.index import Entry
from app.workers import CONTEXT, deaf, leave_with_parent

BATCH = 5_000
"""Statements that one drain takes at a time."""
BULK = 25_000
"""The same while much is being loaded: fewer commits, some 100 MB of memory."""
TICK = 0.2
"""Seconds after which a process looks for what others wrote. Search promises to show it within two."""

log = logging.getLogger(__name__)


@contextmanager
def beside(url: str, directory: Path) -> Iterator[Callable[[], None]]:
    """Index what is written meanwhile in a process of its own, once the function that this gives is called.

    Everything is indexed when the block ends well; else the outbox keeps the rest for whoever drains it next.
    """
    written = CONTEXT.Event()
    process = CONTEXT.Process(target=_index_beside, args=(url, directory, written), daemon=True)

    def start() -> None:
        if process.pid is None:
            with deaf():
                process.start()

    try:
        yield start
        written.set()
        if process.pid is not None:
            process.join()
        # a short walk, unless the process has failed or was never started
        _index_until(url, directory, written)
    finally:
        if process.pid is not None:
            process.terminate()
            process.join()


def _index_beside(url: str, directory: Path, written: Event) -> None:
    leave_with_parent()
    _index_until(url, directory, written)


def _index_until(url: str, directory: Path, written: Event) -> None:
    database = open_database(url)
    sync = Sync(database, directory)
    sync.open()
    while not written.wait(TICK):
        sync.drain(BULK)
    sync.drain(BULK)
    database.engine.dispose()


class Sync:
    """One process's hold on the index. `index` is always usable after `open`, and may be another one the next moment."""

    index: Embedded

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
        if not (self._directory / name / "meta.json").exists():
            raise IndexDamaged(f"There is no index in {self._directory / name}.")
        if name != self._name:
            self.index = Embedded(self._directory / name)
            self._name = name
        else:
            self.index.refresh()

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
            waiting = select(func.count()).select_from(Outbox).where(~Outbox.applied)
            return session.scalar(waiting) or 0

    def drain(self, batch: int = BATCH) -> int:
        """Bring the index up to date, unless another process is at it. Returns the number of rows applied."""
        if self._is_held("turn.lock"):
            return 0
        try:
            with self._draining:
                rows = self._waiting(batch)
                return self._drain(rows, batch) if rows else 0
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
            fresh = Embedded(self._directory / name)
            fresh.apply(self._all(progress), ())
            with self._instead_of_draining():
                with self._database.reading() as session:
                    late = dict(session.execute(select(Outbox.number, Outbox.statement_id)).all())
                self._apply(fresh, list(late.values()))
                self._put_in_place(name, list(late))

    def _run(self) -> None:
        while not self._stopping:
            self._woken.wait(TICK)
            self._woken.clear()
            try:
                self.follow()
                self.drain()
            except IndexUnusable:
                self._open_again()
            except Exception:  # the thread must outlive a database that is away for a while
                log.exception("the index could not be brought up to date; trying again")
                self._woken.wait(5 * TICK)

    @contextmanager
    def _instead_of_draining(self) -> Iterator[None]:
        """A stream of writes would keep a drain busy for ever; it ends after its batch when a turn is wanted."""
        with self._turn.acquire(timeout=600), self._draining.acquire(timeout=600):
            yield

    def _drain(self, rows: dict[int, int], batch: int) -> int:
        applied = 0
        with self.index.writing(bulk=len(rows) > BATCH):
            while rows:
                self._apply(self.index, list(rows.values()))
                self._settle(list(rows))
                applied += len(rows)
                rows = {} if self._is_held("turn.lock") else self._waiting(batch)
        return applied

    def _open_again(self) -> None:
        try:
            self.open()
        except Exception:
            log.exception("the index could not be made anew; trying again")
            self._woken.wait(5 * TICK)

    def _forget_waiting(self) -> None:
        # No index is served; the one to come is made from the store as it is. Should that fail, it is tried again.
        with self._database.writing() as session:
            session.execute(delete(Outbox))

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

    def _waiting(self, batch: int) -> dict[int, int]:
        query = (
            select(Outbox.number, Outbox.statement_id)
            .where(~Outbox.applied)
            .order_by(Outbox.number)
            .limit(batch)
        )
        with self._database.reading() as session:
            return dict(session.execute(query).all())

    def _apply(self, index: Embedded, ids: Sequence[int]) -> None:
        unique = list(dict.fromkeys(ids))
        there: set[int] = set()

        def found(session: Session) -> Iterator[Entry]:
            # one by one: an entry of a paper with thousands of authors is large, and so may be the next thousands
            for entry in entries(session, unique):
                there.add(entry.id)
                yield entry

        with self._database.reading() as session:
            index.apply(found(session), (id_ for id_ in unique if id_ not in there))

    def _settle(self, numbers: Sequence[int]) -> None:
        with self._database.writing() as session:
            for some in chunks(numbers):
                theirs = Outbox.number.in_(some)
                if self._is_held("rebuild.lock"):
                    session.execute(update(Outbox).where(theirs).values(applied=True))
                else:  # with what an unfinished rebuild has left
                    session.execute(delete(Outbox).where(or_(theirs, Outbox.applied)))

    def _is_held(self, name: str) -> bool:
        try:
            with FileLock(self._directory / name, timeout=0):
                return False
        except Timeout:
            return True

    def _all(self, progress: Callable[[int, int], None]) -> Iterator[Entry]:
        with self._database.reading() as session:
            count = session.scalar(select(func.count()).select_from(Statement)) or 0
        done, last = 0, -1
        while ids := self._ids_after(last):
            with self._database.reading() as session:
                yield from entries(session, ids)
            done, last = done + len(ids), ids[-1]
            progress(done, count)

    def _ids_after(self, last: int) -> Sequence[int]:
        query = select(Statement.id).where(Statement.id > last).order_by(Statement.id).limit(BATCH)
        with self._database.reading() as session:
            return session.scalars(query).all()

    def _put_in_place(self, name: str, applied: Sequence[int]) -> None:
        with self._database.writing() as session:
            session.execute(delete(IndexState))
            session.add(IndexState(id=1, name=name))
            for some in chunks(applied):
                session.execute(delete(Outbox).where(Outbox.number.in_(some)))
        pointer = self._directory / "current.new"
        with pointer.open("w") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        pointer.replace(self._directory / "current")
        for old in self._directory.iterdir():
            if old.is_dir() and old.name != name:
                shutil.rmtree(old, ignore_errors=True)
