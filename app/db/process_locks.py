"""Locks between processes of one database: advisory locks of PostgreSQL, for several hosts; else files of a directory.

Both are released when the process that holds them dies, and can be taken again by the thread that holds them.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from app.db.engine import Database

LOCKS = ("drain", "turn", "rebuild", "alerts", "load")
"""Their names never change, since processes of two versions may run at the same time."""
_CLASS = 0x63697461
"""The first key of the advisory locks; the second is the position in `LOCKS`."""
_POLL_INTERVAL = 0.1
_TRY = text("SELECT pg_try_advisory_lock(:class, :number)")
_UNLOCK = text("SELECT pg_advisory_unlock(:class, :number)")
_HELD = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND classid = :class AND objid = :number AND objsubid = 2"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_ALIVE = text("SELECT 1")
_KEEPALIVE = (
    "SET tcp_keepalives_idle = 15",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
)
"""A host that has lost its power holds a lock for half a minute, not for the two hours of most systems."""


class ProcessLock(Protocol):
    """One of `LOCKS`."""

    def hold(self, timeout: float = 0) -> AbstractContextManager[None]:
        """Hold it in the block; wait so many seconds for it. Raises `filelock.Timeout`."""

    def is_held(self) -> bool:
        """Whether any process holds it, this one too."""

    def is_kept(self) -> bool:
        """Whether this process, which has taken it, still has it: a lock of a database goes with its connection."""


class FileProcessLock:
    """A file of a directory, for the processes of one host."""

    def __init__(self, directory: Path, name: str) -> None:
        self._path = directory / f"{name}.lock"
        self._lock = FileLock(self._path, timeout=0)

    @contextmanager
    def hold(self, timeout: float = 0) -> Iterator[None]:
        """Hold it in the block."""
        with self._lock.acquire(timeout=timeout):
            yield

    def is_held(self) -> bool:
        """Whether any process holds it.

        It is taken to find out, for less than a millisecond: who tries in that moment finds it held. So ask only of locks
        that others wait for, and where both answers are safe: a drain that sees `turn` held ends early, and rows that are
        kept though no `rebuild` is under way go with the next. `flock` has no question that takes nothing.
        """
        try:
            with FileLock(self._path, timeout=0):
                return False
        except Timeout:
            return True

    def is_kept(self) -> bool:
        """The kernel takes it from no process."""
        return True


class AdvisoryProcessLock:
    """A session's advisory lock in PostgreSQL, on a connection while it is held that is none of the readers'.

    A pooler before the database has to keep sessions (not `pool_mode = transaction`).
    """

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._key = {"class": _CLASS, "number": LOCKS.index(name)}
        self._held = threading.local()
        self._connection: Connection | None = None

    @contextmanager
    def hold(self, timeout: float = 0) -> Iterator[None]:
        """Hold it in the block. Should the connection break in it, the lock is lost: what is written is guarded besides."""
        if getattr(self._held, "here", False):
            yield
            return
        with self._database.locks.connect() as pooled:
            connection = pooled.execution_options(isolation_level="AUTOCOMMIT")
            self._acquire(connection, timeout)
            self._held.here, self._connection = True, connection
            try:
                yield
            finally:
                self._held.here, self._connection = False, None
                self._release(connection)

    def is_held(self) -> bool:
        """Whether any session of this database holds it."""
        with self._database.engine.connect() as connection:
            return bool(connection.scalar(_HELD, self._key))

    def is_kept(self) -> bool:
        """Asked on the connection that has it."""
        try:
            return self._connection is not None and self._connection.scalar(_ALIVE) == 1
        except SQLAlchemyError:
            return False

    def _acquire(self, connection: Connection, timeout: float) -> None:
        for setting in _KEEPALIVE:
            connection.exec_driver_sql(setting)
        end = time.monotonic() + timeout
        while not connection.scalar(_TRY, self._key):
            if time.monotonic() >= end:
                raise Timeout(self._name)
            time.sleep(_POLL_INTERVAL)

    def _release(self, connection: Connection) -> None:
        with suppress(SQLAlchemyError):
            connection.execute(_UNLOCK, self._key)
            return
        connection.invalidate()  # its session ends, and with it the lock


def process_lock(database: Database, directory: Path, name: str) -> ProcessLock:
    """The lock of this name: of all processes of a PostgreSQL database, else of those that share the directory."""
    if database.engine.dialect.name == "postgresql":
        return AdvisoryProcessLock(database, name)
    return FileProcessLock(directory, name)
