"""Root directory of the search index: which index is current, and the locks between processes.

    index/
    ├── current          the name of the current index; replaced atomically
    ├── <name>/          an index: of the statements, and below it
    │   └── papers/      of the papers
    ├── drain.lock       held by the process that writes to the current index
    ├── turn.lock        held by a process that waits for drain.lock; a drain ends after its batch while it is held
    └── rebuild.lock     held by the process that builds a new index

These names never change, since processes of two versions may run on one directory at the same time.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


class IndexRoot:
    """The directory, and this process's handles of its locks."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.drain_lock = FileLock(path / "drain.lock", timeout=0)
        self.rebuild_lock = FileLock(path / "rebuild.lock", timeout=0)
        self._priority_lock = FileLock(path / "turn.lock", timeout=0)

    def current(self) -> str:
        """The name of the current index; "" without one."""
        try:
            return (self.path / "current").read_text().strip()
        except FileNotFoundError:
            return ""

    def set_current(self, name: str) -> None:
        """Make this index the current one, durably, and delete all others."""
        pointer = self.path / "current.new"
        with pointer.open("w") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        pointer.replace(self.path / "current")
        self.delete_others()

    def delete_others(self) -> None:
        """Delete every index but the current one: with rebuild.lock held, nobody makes one."""
        name = self.current()
        for other in self.path.iterdir():
            if other.is_dir() and other.name != name:
                shutil.rmtree(other, ignore_errors=True)

    @contextmanager
    def priority_drain_lock(self) -> Iterator[None]:
        """Hold drain.lock, ahead of all drains. Without priority, a stream of writes would keep it from us for ever."""
        with self._priority_lock.acquire(timeout=600), self.drain_lock.acquire(timeout=600):
            yield

    def is_drain_preempted(self) -> bool:
        """Whether a process waits for drain.lock with priority."""
        return self._is_held("turn.lock")

    def is_rebuilding(self) -> bool:
        """Whether a process, this one too, builds a new index."""
        return self._is_held("rebuild.lock")

    def _is_held(self, name: str) -> bool:
        try:
            with FileLock(self.path / name, timeout=0):
                return False
        except Timeout:
            return True
