"""Many rows at once: the two statements that SQLAlchemy spells differently for each database, and chunks of ids."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.models import Base

CHUNK = 5_000
"""Ids in one IN list: well under SQLite's 32,766 and PostgreSQL's 65,535 parameters."""


def chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    """The ids, so many at a time as one query takes."""
    rest = iter(ids)
    while some := list(islice(rest, CHUNK)):
        yield some


def insert_new(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows whose primary keys are not there yet; the others stay as they are."""
    if rows:
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        session.execute(dialect.insert(table).on_conflict_do_nothing(), rows)
