"""Bulk inserts and reads at the speed of the driver, on both databases, and chunks of ids for IN lists."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import import_module
from itertools import islice
from operator import itemgetter
from typing import Any, TypeAlias, TypeVar

import orjson
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Dialect,
    Select,
    TableValuedAlias,
    bindparam,
    func,
    literal,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.db.engine import COPY
from app.db.models import Base, Moment

T = TypeVar("T", int, str)
SQLColumn: TypeAlias = Column[T] | InstrumentedAttribute[T]
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


def fetch(
    session: Session, query: Select[Any], column: Column[int], ids: Iterable[int]
) -> list[tuple[Any, ...]]:
    """The rows of a query where the column is one of these ids, as tuples. `query`: a constant, as it is compiled once.

    SQLAlchemy's own way makes a parameter of each id and an object of each row, which takes longer than the database does
    to find them.
    """
    given = list(ids)
    if not given:
        return []
    connection = session.connection()
    prepared = _prepared_select(query, column, connection.dialect)
    result = connection.exec_driver_sql(prepared.sql, prepared.parameters(given))
    cursor: Any = result.cursor
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    types = tuple(each[1] for each in cursor.description)
    result.close()
    converted = _result_processors(query, connection.dialect, types)
    if not converted or not rows:
        return rows
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for position, convert in converted:
        columns[position] = map(convert, columns[position])
    return list(zip(*columns, strict=True))


def among(session: Session, column: SQLColumn[T], values: Sequence[T]) -> ColumnElement[bool]:
    """The condition that a column is one of these ids or texts, with one parameter, as in `fetch`."""
    if session.get_bind().dialect.name == "sqlite":
        return _listed(column, literal(orjson.dumps(values).decode()))
    return column == func.any(literal(values, type_=ARRAY(column.type)))


def rows_of(session: Session, ids: Sequence[int]) -> TableValuedAlias:
    """The ids as rows, in this order, of a table with the column `value`, with one parameter."""
    if session.get_bind().dialect.name == "sqlite":
        return func.json_each(literal(orjson.dumps(ids).decode())).table_valued("value")
    listed = func.unnest(literal(ids, type_=ARRAY(BigInteger)))
    return listed.table_valued("value").render_derived()


def _listed(column: SQLColumn[T], values: ColumnElement[Any]) -> ColumnElement[bool]:
    """The condition in SQLite's words. `values`: a list as JSON."""
    listed = func.json_each(values).table_valued("value")
    return column.in_(select(listed.c.value))


@lru_cache(maxsize=200)
def _result_processors(
    query: Select[Any], dialect: Dialect, types: tuple[Any, ...]
) -> list[tuple[int, Callable[[Any], Any]]]:
    """Positions of columns, each with the result processor of its type, of those that have one. `types`: the driver's."""
    found: list[tuple[int, Callable[[Any], Any]]] = []
    for position, (column, type_) in enumerate(zip(query.selected_columns, types, strict=True)):
        convert = column.type.dialect_impl(dialect).result_processor(dialect, type_)
        if convert:
            found.append((position, _kept_of_moments(convert, column, dialect)))
    return found


def _kept_of_moments(
    convert: Callable[[Any], Any], column: ColumnElement[Any], dialect: Dialect
) -> Callable[[Any], Any]:
    """The same conversion; of times on SQLite, which has them as texts, with a cache: a transaction's rows have the same."""
    is_text = dialect.name == "sqlite" and isinstance(column.type, Moment)
    return lru_cache(maxsize=256)(convert) if is_text else convert


@dataclass(frozen=True, slots=True)
class _PreparedSelect:
    """A compiled SELECT and its parameters."""

    sql: str
    constants: Mapping[str, Any]
    """Values of its other parameters, by name."""
    positions: tuple[str, ...]
    """The names of all parameters in their order, where the driver takes tuples."""

    def parameters(self, ids: list[int]) -> Any:
        """All parameters as the driver takes them. The ids are one."""
        if not self.positions:
            return {**self.constants, "ids": ids}
        given = {**self.constants, "ids": orjson.dumps(ids).decode()}
        return tuple(given[name] for name in self.positions)


@lru_cache(maxsize=200)
def _prepared_select(query: Select[Any], column: Column[int], dialect: Dialect) -> _PreparedSelect:
    if dialect.name == "sqlite":
        matching = _listed(column, bindparam("ids"))
    else:
        matching = column == func.any(bindparam("ids", type_=ARRAY(BigInteger)))
    compiled = query.where(matching).compile(dialect=dialect)
    return _PreparedSelect(str(compiled), compiled.params, tuple(compiled.positiontup or ()))


@dataclass(frozen=True)
class _Prepared:
    """A compiled INSERT and the conversion of its parameters."""

    sql: str
    columns: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    """In the order of the parameters, each with the bind processor of its type, if it has one."""
    positional: bool
    """It takes tuples, not dictionaries."""

    @cached_property
    def values_of(self) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
        """The values of a row, in this order."""
        names = [name for name, _ in self.columns]
        return itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)


def _execute(
    session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]], *, skip_existing: bool
) -> None:
    """Convert column by column and hand the rows to the driver. SQLAlchemy's own way makes some calls for each value, and
    takes longer than SQLite does to store them."""
    if not rows:
        return
    connection = session.connection()
    names = tuple(rows[0])
    if connection.dialect.name != "sqlite" and not skip_existing and len(rows) > 1:
        prepared = _prepared_copy(table, names, connection.dialect)
    else:
        prepared = _prepared(table, names, connection.dialect, skip_existing)
    columns: list[Iterable[Any]] = list(zip(*map(prepared.values_of, rows), strict=True))
    for position, (_, bound) in enumerate(prepared.columns):
        if bound:
            columns[position] = map(bound, columns[position])
    given: list[Any] = list(zip(*columns, strict=True))
    if not prepared.positional:
        given = [dict(zip(names, values, strict=True)) for values in given]
    connection.exec_driver_sql(prepared.sql, given)


@lru_cache(maxsize=64)
def _prepared(
    table: type[Base],
    names: tuple[str, ...],
    dialect: Dialect,
    skip_existing: bool,
) -> _Prepared:
    # the one of this database: to import the other one takes 3 MB
    statement = import_module(f"sqlalchemy.dialects.{dialect.name}").insert(table)
    if skip_existing:
        statement = statement.on_conflict_do_nothing()
    compiled = statement.compile(dialect=dialect, column_keys=names)
    columns = _columns(table, tuple(compiled.positiontup or names), dialect)
    return _Prepared(str(compiled), columns, positional=bool(compiled.positiontup))


@lru_cache(maxsize=64)
def _prepared_copy(table: type[Base], names: tuple[str, ...], dialect: Dialect) -> _Prepared:
    """PostgreSQL's COPY, which `engine` runs: storing a load takes a third less by it than by INSERT, here and there."""
    quote = dialect.identifier_preparer.quote
    listed = ", ".join(map(quote, names))
    sql = f"{COPY}{quote(table.__tablename__)} ({listed}) FROM STDIN"
    return _Prepared(sql, _columns(table, names, dialect), positional=True)


def _columns(
    table: type[Base], names: tuple[str, ...], dialect: Dialect
) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    types = table.__table__.c
    found: list[tuple[str, Callable[[Any], Any] | None]] = []
    for name in names:
        bound = types[name].type.dialect_impl(dialect).bind_processor(dialect)
        found.append((name, bound and _kept_of_moments(bound, types[name], dialect)))
    return tuple(found)
