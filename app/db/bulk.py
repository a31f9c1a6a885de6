"""Bulk inserts at the speed of the driver, on both databases, and chunks of ids for IN lists."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.db.models import Base

T = TypeVar("T", int, str)
CHUNK = 5_000
"""Ids in one IN list: well under SQLite's 32,766 and PostgreSQL's 65,535 parameters."""


def chunks(ids: Iterable[T]) -> Iterator[list[T]]:
    """The ids in lists of at most `CHUNK`."""
    rest = iter(ids)
    while some := list(islice(rest, CHUNK)):
        yield some


def insert(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows, all with the same columns."""
    _execute(session, table, rows, skip_existing=False)


def insert_new(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows whose primary keys are not there yet; existing rows are unchanged."""
    _execute(session, table, rows, skip_existing=True)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A compiled INSERT and the conversion of its parameters."""

    sql: str
    columns: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    """In the order of the parameters, each with the bind processor of its type, if it has one."""
    positional: bool
    """The driver takes tuples, not dictionaries."""


def _execute(
    session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]], *, skip_existing: bool
) -> None:
    """Convert column by column and hand the rows to the driver. SQLAlchemy's own way makes some calls for each value, and
    takes longer than SQLite does to store them."""
    if not rows:
        return
    connection = session.connection()
    prepared = _prepared(table, tuple(rows[0]), connection.dialect, skip_existing)
    columns = []
    for name, bound in prepared.columns:
        values = [row[name] for row in rows]
        columns.append(list(map(bound, values)) if bound else values)
    given: list[Any] = list(zip(*columns, strict=True))
    if not prepared.positional:
        names = [name for name, _ in prepared.columns]
        given = [dict(zip(names, values, strict=True)) for values in given]
    connection.exec_driver_sql(prepared.sql, given)


@lru_cache(maxsize=64)
def _prepared(
    table: type[Base],
    names: tuple[str, ...],
    dialect: Dialect,
    skip_existing: bool,
) -> _Prepared:
    module = sqlite if dialect.name == "sqlite" else postgresql
    statement = module.insert(table)
    if skip_existing:
        statement = statement.on_conflict_do_nothing()
    compiled = statement.compile(dialect=dialect, column_keys=names)
    types = table.__table__.c
    return _Prepared(
        str(compiled),
        tuple(
            (name, types[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup or names
        ),
        positional=bool(compiled.positiontup),
    )
