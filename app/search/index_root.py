"""Root of the search index: which index is current, how one is opened and made, and the locks between processes.

drain      held by the process that writes to the current index
turn       held by a process that waits for `drain`; a drain ends after its batch while it is held
rebuild    held by the process that builds a new index
load       held by a process that indexes a load, so that no two of them take `drain` from each other
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

from app.db.engine import Database
from app.db.process_locks import ProcessLock
from app.search.engine import PaperEngine, StatementEngine

Progress = Callable[[int, int], None]
"""Called with the number of rows indexed so far, and of all."""


class Engines(NamedTuple):
    """The two engines of an index, in the order of `INDEXED_TABLES`."""

    statements: StatementEngine
    papers: PaperEngine


class IndexRoot(ABC):
    """Where indexes are, each by its name, and this process's handles of the locks."""

    poll_interval = 0.2
    """Seconds between two looks for what others wrote. Search promises to find it within two."""
    pause = 0.0
    """Seconds after a drain until the next."""

    def __init__(self, lock: Callable[[str], ProcessLock]) -> None:
        self.drain_lock = lock("drain")
        self.rebuild_lock = lock("rebuild")
        self.load_lock = lock("load")
        self._turn_lock = lock("turn")

    @abstractmethod
    def prepare(self) -> None:
        """Make what indexes are kept in, where it is missing."""

    @abstractmethod
    def current(self) -> str:
        """The name of the current index; "" without one of this version."""

    @abstractmethod
    def set_current(self, name: str) -> None:
        """Make this index the current one, durably."""

    @abstractmethod
    def delete_others(self) -> None:
        """Delete every index but the current one: with the lock `rebuild` held, nobody makes one."""

    def close(self) -> None:  # noqa: B027 - where nothing was started, there is nothing to end
        """End what was started to search."""

    @abstractmethod
    def open(self, name: str) -> Engines:
        """The engines of the current index, whose name this is. Raises `IndexUnusable`."""

    @abstractmethod
    def create(self, name: str) -> Engines:
        """The engines of a new, empty index."""

    @abstractmethod
    def describe(self) -> str:
        """What the index is kept in, in a few words."""

    def fill(self, database: Database, name: str, progress: Progress) -> bool:  # noqa: ARG002
        """Fill a new index from the store, in a way that this kind of index has; False where it has none."""
        return False

    @contextmanager
    def priority_drain_lock(self) -> Iterator[None]:
        """Hold the lock `drain`, ahead of all drains. Without priority, a stream of writes would never let us have it."""
        with ExitStack() as turn, ExitStack() as drain:
            turn.enter_context(self._turn_lock.hold(600))
            drain.enter_context(self.drain_lock.hold(600))
            turn.close()
            yield

    def is_drain_preempted(self) -> bool:
        """Whether a process waits for the lock `drain` with priority."""
        return self._turn_lock.is_held()

    def is_rebuilding(self) -> bool:
        """Whether a process, this one too, builds a new index."""
        return self.rebuild_lock.is_held()
