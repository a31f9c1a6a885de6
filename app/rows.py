"""Many rows at once: the two statements that SQLAlchemy spells differently for each database, and chunks of ids."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.models import Base

T = TypeVar("T", int, str)
CHUNK = 5_000
"""Ids in one IN list: well under SQLite's 32,766 and PostgreSQL's 65,535 parameters."""


def chunks(ids: Iterable[T]) -> Iterator[list[T]]:
    """The ids, so many at a time as one query takes."""
    rest = iter(ids)
    while some := list(islice(rest, CHUNK)):
        yield some


def insert_new(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows whose primary keys are not there yet; the others stay as they are."""
    if rows:
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        session.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def insert_or_raise(
    session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]], raised: str
) -> list[Any]:
    """Insert the rows, but where one is there raise its column `raised`, if that is less. Returns the first two columns
    of what was inserted or raised."""
    if not rows:
        return []
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    columns = table.__table__.c
    statement = dialect.insert(table)
    statement = statement.on_conflict_do_update(
        index_elements=list(table.__table__.primary_key),
        set_={raised: statement.excluded[raised]},
        where=statement.excluded[raised] > columns[raised],
    ).returning(*list(columns)[:2])
    return [tuple(row) for row in session.execute(statement, rows)]
