"""One process's view of the search index, kept a true copy of the store: opened, drained, followed, rebuilt.

Every process polls for what others did: a commit to the current index, or another current index. The process that gets
the lock `drain` applies the outbox; one that finds the index missing or unusable builds a new one (`rebuild`). Both
indexes, of statements and of papers, are drained, rebuilt and made current together.

The name of the current index is where indexes are (`index_root`) and in the database (`index_state`). Where the two
differ, the index was lost or belongs to another database, and is rebuilt.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any, NoReturn

from filelock import Timeout
from sqlalchemy import func, select

from app import memory
from app.db.engine import Database
from app.db.models import IndexState
from app.errors import NotReady
from app.search.apply_outbox import ALL, WHILE_LOADING, Portion, drain, is_waiting, no_more
from app.search.engine import IndexUnusable, PaperEngine, StatementEngine
from app.search.engines import index_root
from app.search.index_root import Engines, Progress
from app.search.indexed_tables import INDEXED_TABLES
from app.search.query import Matched, StatementQuery
from app.search.rebuild import rebuild
from app.settings import ClusterSettings

POLL_INTERVAL = 0.2
"""Seconds between two looks for what was written, of a process that does nothing else."""

TRIM_INTERVAL = 60.0
"""Seconds after which memory that commits and answers have freed is given back."""

log = logging.getLogger(__name__)


def no_progress(_done: int, _all: int) -> None:
    """For who does not show it."""


class IndexSync:
    """The current index, opened, and a thread that keeps it current.

    `statements` and `papers` can be used at any time after `open`, and may be other objects the next moment.
    """

    statements: StatementEngine
    papers: PaperEngine

    def __init__(
        self,
        database: Database,
        directory: Path,
        cluster: ClusterSettings | None = None,
        search_processes: int = 0,
    ) -> None:
        """The index is in the directory, or in the cluster where one is given. `search_processes`: see `index_root`."""
        self._database = database
        self._root = index_root(database, directory, cluster, search_processes)
        not_opened: Any = _NotOpened()
        self.statements, self.papers = not_opened, not_opened
        self._name = ""
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def open(self, progress: Progress = no_progress) -> bool:
        """Open the index; rebuild it first when it is missing, damaged, outdated, or another database's. Returns whether it
        was rebuilt.

        Raises `NotReady` where a cluster can't be reached.
        """
        self._root.prepare()
        expected = self._expected()
        rebuilt = expected is None or expected != self._root.current()
        if rebuilt:
            self._rebuild_once(expected, progress)
        try:
            self.follow()
        except IndexUnusable as reason:
            log.warning("rebuilding the index", extra={"reason": str(reason)})
            self._rebuild_once(expected, progress)
            self.follow()
            rebuilt = True
        with suppress(Timeout), self._root.rebuild_lock.hold():
            self._root.delete_others()  # of a rebuild that was killed; or the next open does it
        return rebuilt

    def try_open(self) -> None:
        """Open the index; where its cluster can't be reached the thread does so later, and searches are `NotReady`."""
        try:
            self.open()
        except NotReady as problem:
            log.warning("the index can't be opened yet", extra={"reason": problem.detail})

    def follow(self) -> None:
        """See what this or another process has written, in this index or in a new one. Raises `IndexUnusable`."""
        name = self._root.current()
        if name != self._name:
            self.statements, self.papers = self._root.open(name)
            self._name = name
        else:
            self.statements.refresh()
            self.papers.refresh()

    def start(self) -> None:
        """Drain and follow in a thread of its own until `stop`."""
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread once the current drain is done. What is left in the outbox is safe there."""
        self._stop.set()
        self._wake.set()
        if self._thread:
            self._thread.join()
        self._root.close()

    def wake(self) -> None:
        """Something was committed: do not wait for the next poll."""
        self._wake.set()

    def mode_of(self, query: StatementQuery) -> Matched:
        """How many words the statements have that a search with `match=auto` finds."""
        return self.statements.search(replace(query, limit=1, facets=(), cursor=None)).match

    def lag(self) -> int:
        """How many rows of the outbox are still to be applied."""
        with self._database.reading() as session:
            counts = [
                select(func.count()).select_from(table.outbox).where(~table.outbox.applied)
                for table in INDEXED_TABLES
            ]
            return sum(session.scalar(each) or 0 for each in counts)

    def drain(self, portions: Sequence[Portion] = ALL) -> int:
        """Bring the index up to date, unless another process does. Returns the number of rows applied.

        Raises `NotReady` where a cluster can't be reached, `IndexUnusable`; what is left in the outbox is safe there.
        """
        if not self._name:
            self.open()
        if not is_waiting(self._database) or self._root.is_drain_preempted():
            return 0  # as a rule, and without the locks, which take longer than the question
        with suppress(Timeout), self._root.drain_lock.hold():
            return self._drain(portions)
        return 0

    def drain_load(self, wait: Callable[[], bool]) -> None:
        """Index what a load writes until `wait`, which waits a moment, says that no more is to come; meanwhile nobody else
        indexes, in the smaller commits of a server. Returns at once while another load is indexed. Raises as `drain`."""
        if not self._name:
            self.open()
        root = self._root
        with suppress(Timeout), root.load_lock.hold(), root.priority_drain_lock():
            self._drain(WHILE_LOADING, wait)

    def _drain(self, portions: Sequence[Portion], wait: Callable[[], bool] = no_more) -> int:
        self.follow()  # an index that is current no more must not be fed
        engines = Engines(self.statements, self.papers)
        return drain(self._database, self._root, engines, portions, wait)

    def rebuild(self, progress: Progress = no_progress) -> None:
        """Build a new index from the store and make it current, while reads and drains go on.

        Raises `filelock.Timeout` when another process is rebuilding.
        """
        rebuild(self._database, self._root, progress, is_open=bool(self._name))

    def _run(self) -> None:
        trimmed = monotonic()
        while not self._stop.is_set():
            self._wake.wait(self._root.poll_interval)
            self._wake.clear()
            try:
                if self._name:
                    self.follow()
                if self.drain():
                    self._stop.wait(self._root.pause)
                if monotonic() > trimmed + TRIM_INTERVAL:
                    memory.trim()
                    trimmed = monotonic()
            except IndexUnusable:
                self._reopen()
            except NotReady as problem:  # the outbox keeps what is to be indexed
                log.warning("the index can't be used now", extra={"reason": problem.detail})
                self._stop.wait(5 * POLL_INTERVAL)
            except Exception:  # the thread must outlive a database that is away for a while
                log.exception("the index could not be brought up to date; trying again")
                self._stop.wait(5 * POLL_INTERVAL)

    def _reopen(self) -> None:
        try:
            self.open()
        except Exception:
            log.exception("the index could not be made anew; trying again")
            self._stop.wait(5 * POLL_INTERVAL)

    def _rebuild_once(self, expected: str | None, progress: Progress) -> None:
        """Rebuild, unless another process has done so since the database expected the index of this name."""
        with self._root.rebuild_lock.hold(600):
            now_expected = self._expected()
            if now_expected != expected and now_expected == self._root.current():
                return
            self.rebuild(progress)

    def _expected(self) -> str | None:
        """The name of the index that the database's outbox feeds."""
        with self._database.reading() as session:
            return session.scalar(select(IndexState.name))


class _NotOpened:
    """Stands for the engines of an index that could not be opened yet."""

    def __getattr__(self, name: str) -> NoReturn:
        raise NotReady("The search index can't be reached yet.", retry_after=5)
