"""The tables that are indexed: for each the outbox of its changes, and how its rows become entries."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.db.models import Outbox, Paper, PaperOutbox, StatementRow
from app.search import paper_entries, statement_entries
from app.search.engine import PaperEntry, StatementEntry

T = TypeVar("T", bound=StatementEntry | PaperEntry)


@dataclass(frozen=True)
class IndexedTable(Generic[T]):
    """A table whose rows are indexed, each as one entry."""

    outbox: type[Outbox | PaperOutbox]
    changed_id: InstrumentedAttribute[int]
    """The outbox's column with the id of the row that was changed."""
    id: InstrumentedAttribute[int]
    """The table's primary key."""
    ids: Select[int]
    """Ids of all rows to be indexed."""
    build_entries: Callable[[Session, Sequence[int]], Iterator[T]]
    """The entries of these rows. A row without an entry is removed from the index."""


STATEMENTS = IndexedTable(
    Outbox,
    Outbox.statement_id,
    StatementRow.id,
    select(StatementRow.id),
    statement_entries.build_entries,
)
PAPERS = IndexedTable(
    PaperOutbox,
    PaperOutbox.paper_id,
    Paper.id,
    select(Paper.id).where(*paper_entries.INDEXED),
    paper_entries.build_entries,
)
INDEXED_TABLES: tuple[IndexedTable[Any], ...] = (STATEMENTS, PAPERS)
"""In the order of `Engines`."""
