"""Root of embedded indexes: a directory, in which a file names the current one.

    index/
    ├── current          the name of the current index; replaced atomically
    ├── <name>/          an index: of the statements, and below it
    │   └── papers/      of the papers
    └── *.lock           `process_locks`

These names never change, since processes of two versions may run on one directory at the same time.
"""

import os
import shutil
from functools import partial
from pathlib import Path

from app.db.process_locks import FileProcessLock
from app.search.embedded.papers import EmbeddedPaperEngine
from app.search.embedded.search_processes import SearchProcesses
from app.search.embedded.statements import EmbeddedStatementEngine
from app.search.index_root import Engines, IndexRoot
from app.search.query import StatementQuery

_PAPERS = "papers"


class EmbeddedIndexRoot(IndexRoot):
    """The directory."""

    def __init__(self, path: Path, search_processes: int = 0) -> None:
        """`search_processes`: how many may search while this one does other things; 0: it searches itself."""
        super().__init__(partial(FileProcessLock, path))
        self.path = path
        self._processes = SearchProcesses(search_processes) if search_processes else None

    def prepare(self) -> None:
        """Make the directory."""
        self.path.mkdir(parents=True, exist_ok=True)

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
        """Delete every index but the current one."""
        name = self.current()
        for other in self.path.iterdir():
            if other.is_dir() and other.name != name:
                shutil.rmtree(other, ignore_errors=True)

    def open(self, name: str) -> Engines:
        """The engines of an existing index. Raises `IndexUnusable`."""
        path = self.path / name
        statements = EmbeddedStatementEngine(path, create=False, processes=self._processes)
        if self._processes:
            self._processes.prepare(path, statements.cost(StatementQuery()))
        return Engines(statements, EmbeddedPaperEngine(path / _PAPERS, create=False))

    def create(self, name: str) -> Engines:
        """The engines of a new, empty index."""
        path = self.path / name
        return Engines(EmbeddedStatementEngine(path), EmbeddedPaperEngine(path / _PAPERS))

    def close(self) -> None:
        """End the processes that search."""
        if self._processes:
            self._processes.close()

    def describe(self) -> str:
        """The directory."""
        return f"embedded, in {self.path.absolute()}"
