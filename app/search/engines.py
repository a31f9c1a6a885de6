"""The engines of one index, opened or created: the only place that names an implementation."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from app.search.embedded.batch import EmbeddedStatementBatch
from app.search.embedded.papers import EmbeddedPaperEngine
from app.search.embedded.statements import EmbeddedStatementEngine
from app.search.engine import PaperEngine, StatementBatch, StatementEngine, StatementEntry

_PAPERS = "papers"
"""The directory of the paper index, below that of the statement index."""


class Engines(NamedTuple):
    """The two engines of an index, in the order of `INDEXED_TABLES`."""

    statements: StatementEngine
    papers: PaperEngine


def open_engines(path: Path) -> Engines:
    """The engines of an existing index. Raises `IndexUnusable`."""
    return Engines(
        EmbeddedStatementEngine(path, create=False),
        EmbeddedPaperEngine(path / _PAPERS, create=False),
    )


def create_engines(path: Path) -> Engines:
    """The engines of a new, empty index."""
    return Engines(EmbeddedStatementEngine(path), EmbeddedPaperEngine(path / _PAPERS))


def index_batch(entries: Iterable[StatementEntry]) -> StatementBatch:
    """A few statements in memory."""
    return EmbeddedStatementBatch(entries)
