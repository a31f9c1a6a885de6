"""Database engine with the same read and write transactions on SQLite and PostgreSQL.

Readers never wait, and see one state of the database in all their queries: SQLite gives that by itself, PostgreSQL by
REPEATABLE READ. Writers are serialised on both databases: BEGIN IMMEDIATE on SQLite (a deferred transaction that reads and
then writes fails under concurrency), a transaction-long advisory lock on PostgreSQL. So what a writer has read is still
true when it writes, and no two writers can deadlock (docs/adr/0002). Within a process they wait for one another before they
take a connection, of which there is one for them: however many wait, readers have theirs.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from math import ceil
from time import monotonic, sleep
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import IsolationLevel
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

WRITER_LOCK = 0x63697461
"""Key of PostgreSQL's advisory lock. Any number will do, as long as it is always the same one."""
LOCK_CONNECTIONS = 6
"""As many as there are locks that a process may hold at a time, or wait for."""
SQLITE_PATIENCE = 30.0
"""Seconds that SQLite waits for the lock of another process, unless a writer says how long."""

SQLITE_POLL = 0.004
"""Seconds between two attempts of a writer to get that lock."""
READER_CACHE, WRITER_CACHE = 4_000, 32_000
"""KB of pages that a connection of SQLite keeps. A read beside 200,000 statements takes as much CPU time with 2 MB as with
32, since the system has the pages; the writer asks for the same ones again and again."""
COPY = "COPY "
"""How a statement begins that takes rows as PostgreSQL's COPY does."""


class WriteTimeout(Exception):
    """Raised when other writers have held the database for longer than a writer would wait. Nothing was written."""


UNAVAILABLE = (OperationalError, InterfaceError, PoolTimeout, WriteTimeout)
"""What is raised while the database can't be reached, is full, or is held by others: trying again later may help."""


@dataclass(frozen=True)
class Database:
    """Engines for readers and for the writer, and their two kinds of transaction."""

    engine: Engine
    """For readers; what disposes of it disposes of all."""
    writer: Engine
    """With one connection."""
    locks: Engine
    """For `process_locks`, which are held for longer than a reader should wait for a connection."""
    _writing: threading.Lock = field(default_factory=threading.Lock)
    """Held by the process's writer. No `RLock`: a request's session may be closed by another thread than has opened it."""

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for reading, which commits nothing."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self, patience: float | None = None) -> Iterator[Session]:
        """The session of the only writer: commits at the end of the block, rolls back on an exception.

        `patience`: seconds to wait for other writers at most, here and in other processes; None: for as long as it takes
        here, and as the database does for other processes. Raises `WriteTimeout`, or what the database says of a lock.
        """
        start = monotonic()
        if not self._writing.acquire(timeout=-1 if patience is None else max(patience, 0)):
            raise WriteTimeout(f"other writers took more than {patience} s")
        try:
            rest = None if patience is None else max(patience - (monotonic() - start), 0.001)
            engine = self.writer.execution_options(patience=rest)
            with Session(engine) as session, session.begin():
                yield session
        finally:
            self._writing.release()


def open_database(url: str, pool_size: int = 10) -> Database:
    """A database that connects lazily. `url` contains the driver (see `Settings.url`)."""
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    engine = _engine(url, pool_size, isolation_level=None if is_sqlite else "REPEATABLE READ")
    # not so the writer: its snapshot would be older than the lock that it waits for
    writer = _engine(url, 1, WRITER_CACHE).execution_options(writer=True)
    locks = _engine(url, LOCK_CONNECTIONS)
    for other in (writer, locks):
        event.listen(engine, "engine_disposed", lambda _engine, other=other: other.dispose())
    return Database(engine, writer, locks)


def _engine(
    url: str,
    pool_size: int,
    cache: int = READER_CACHE,
    isolation_level: IsolationLevel | None = None,
) -> Engine:
    engine = create_engine(
        url,
        isolation_level=isolation_level,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=30,
        pool_use_lifo=True,  # few connections keep pages, where few are used at a time
        hide_parameters=True,  # in messages of errors, which are logged
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", partial(_prepare_sqlite, cache))
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)
        event.listen(engine, "do_executemany", _copy)
    return engine


def _prepare_sqlite(cache: int, connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver starts no transactions of its own
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # in WAL, NORMAL may lose the last commits when the power fails
        "foreign_keys=ON",
        f"busy_timeout={SQLITE_PATIENCE * 1000:.0f}",
        f"cache_size=-{cache}",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("writer"):
        connection.exec_driver_sql("BEGIN")
        return
    patience = options.get("patience") or SQLITE_PATIENCE
    deadline = monotonic() + patience
    # SQLite's own waiting sleeps ten times as long as a load leaves between two transactions, and would miss these
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    raw: Any = connection.connection.driver_connection
    while monotonic() < deadline:
        try:
            raw.execute("BEGIN IMMEDIATE")
            break
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                break
            sleep(SQLITE_POLL)
    if not raw.in_transaction:
        connection.exec_driver_sql(
            "BEGIN IMMEDIATE"
        )  # raises what SQLAlchemy makes of the driver's error
    connection.exec_driver_sql(f"PRAGMA busy_timeout={_milliseconds(patience)}")


def _begin_postgresql(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("writer"):
        return
    if patience := options.get("patience"):  # for each lock that this transaction takes
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_milliseconds(patience)}")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")


def _copy(cursor: Any, statement: str, rows: Sequence[tuple[Any, ...]], _context: object) -> bool:
    """Run COPY. As SQLAlchemy's way to run a statement with many rows, so that errors are what they are of any other."""
    if not statement.startswith(COPY):
        return False
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
    return True


def _milliseconds(seconds: float) -> int:
    return max(ceil(seconds * 1000), 1)
