"""All rows of a database, to compare two stores, or to delete."""

from typing import Any

from sqlalchemy import select

from app.db.engine import Database
from app.db.models import Base
from app.db.tables import STORE_COUNTS


def contents(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables but the outboxes, which are queues."""
    with database.reading() as session:
        return {
            table.name: sorted(map(tuple, session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
            if table.name not in ("outbox", "paper_outbox")
        }


def empty(database: Database) -> None:
    """Delete all rows; the counters of what there is are 0."""
    with database.writing() as session:
        for table in reversed(Base.metadata.sorted_tables):
            if table is not STORE_COUNTS:
                session.execute(table.delete())
        session.execute(STORE_COUNTS.update().values(count=0))
