"""Many rows at once: written as fast as the driver takes them, whichever database it is, and chunks of ids."""

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
    """The ids, so many at a time as one query takes."""
    rest = iter(ids)
    while some := list(islice(rest, CHUNK)):
        yield some


def insert(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows, all with the same columns."""
    _write(session, table, rows, passing_over=False)


def insert_new(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows whose primary keys are not there yet; the others stay as they are."""
    _write(session, table, rows, passing_over=True)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An INSERT as one database spells it, and what its driver is given."""

    sql: str
    columns: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    """In the order of the parameters; each with what makes the driver's value of ours."""
    positional: bool


def _write(
    session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]], *, passing_over: bool
) -> None:
    """Column by column the values become what the driver takes: the library's own way makes some calls for each of them,
    and takes longer than SQLite does to store them."""
    if not rows:
        return
    connection = session.connection()
    prepared = _prepared(table, tuple(rows[0]), connection.dialect, passing_over)
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
    passing_over: bool,
) -> _Prepared:
    module = sqlite if dialect.name == "sqlite" else postgresql
    statement = module.insert(table)
    if passing_over:
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
