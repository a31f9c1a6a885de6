"""Failures of the database, told apart by the driver's error: held by other writers, no room on its disk, or away."""

import sqlite3
from typing import Literal

from app.db.engine import WriteTimeout

Failure = Literal["held", "full", "away"]
_SQLITE: dict[int, Failure] = {sqlite3.SQLITE_BUSY: "held", sqlite3.SQLITE_FULL: "full"}
"""By the primary result code (https://www.sqlite.org/rescode.html)."""
_SQLITE_WRITING = {
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
}
"""What SQLite says where a write fails for another reason than space; a quota, or a limit of the process."""
_POSTGRESQL: dict[str, Failure] = {"55P03": "held", "53100": "full"}
"""By SQLSTATE: lock_not_available, disk_full."""


def failure_of(error: BaseException) -> Failure:
    """What one of `UNAVAILABLE` tells of."""
    if isinstance(error, WriteTimeout):
        return "held"
    cause = getattr(error, "orig", None)
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0)
        return "full" if code in _SQLITE_WRITING else _SQLITE.get(code & 0xFF, "away")
    return _POSTGRESQL.get(getattr(cause, "sqlstate", None) or "", "away")
