"""Database engine with the same read and write transactions on SQLite and PostgreSQL.

Readers never wait. Writers are serialised on both databases: BEGIN IMMEDIATE on SQLite (a deferred transaction that reads
and then writes fails under concurrency), a transaction-long advisory lock on PostgreSQL. So what a writer has read is
still true when it writes, and no two writers can deadlock (docs/adr/0002).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

WRITER_LOCK = 0x63697461
"""Key of PostgreSQL's advisory lock. Any number will do, as long as it is always the same one."""


@dataclass(frozen=True)
class Database:
    """An engine and its two kinds of transaction."""

    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for reading, which commits nothing."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """The session of the only writer: commits at the end of the block, rolls back on an exception."""
        with Session(self.engine.execution_options(writer=True)) as session, session.begin():
            yield session


def open_database(url: str, pool_size: int = 10) -> Database:
    """A database that connects lazily. `url` contains the driver (see `Settings.url`)."""
    options: dict[str, object] = (
        {}
        if make_url(url).database in (None, "", ":memory:")
        else {
            "pool_size": pool_size,
            "max_overflow": 0,
            "pool_timeout": 30,
        }
    )
    engine = create_engine(
        url,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        **options,
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)
    return Database(engine)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver starts no transactions of its own
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # in WAL, NORMAL may lose the last commits when the power fails
        "foreign_keys=ON",
        "busy_timeout=30000",
        "cache_size=-32000",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writer = connection.get_execution_options().get("writer")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("writer"):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")
