"""Backup and restore of a SQLite database, while others use it or not; commands of PostgreSQL that do the same.

A backup names no index: whoever starts on it, restored by a command or merely copied into place, builds the index anew,
since the one that lies there may know of what came later.
"""

import os
import shlex
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

PATIENCE = 2.0
"""Seconds that a restore waits for a database that others have open."""


class BackupRefused(Exception):
    """Raised when a backup can't be made or restored; the message says why and what to do."""


@dataclass(frozen=True)
class BackupContents:
    """What is in a backup."""

    revision: str
    """Of the schema."""
    statements: int
    waiting: int
    """Imports that were acknowledged and not yet loaded: their files are in the uploads directory."""


def back_up(url: str, file: Path) -> BackupContents:
    """Copy the database to a file as it is at this moment. Raises `BackupRefused`, and leaves no file then."""
    if file.exists():
        raise BackupRefused(f"{file} exists; name a new file.")
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        with (
            closing(_opened(_database(url))) as source,
            closing(sqlite3.connect(unfinished)) as copy,
        ):
            source.backup(copy)  # in one step: one read transaction, which no writer waits for
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, not three
            contents = _contents(copy, Path(str(make_url(url).database)))
            with copy:
                copy.execute("DELETE FROM index_state")
        _sync(unfinished)
        unfinished.rename(file)
        _sync(file.parent)
    except (sqlite3.Error, OSError) as error:
        unfinished.unlink(missing_ok=True)
        raise BackupRefused(f"No backup was made: {error}.") from error
    return contents


def restore(url: str, file: Path, *, replace: bool) -> BackupContents:
    """Make the database what the backup is, all or nothing. `replace`: even if there is one.

    Raises `BackupRefused`, also when a server or a command has the database open.
    """
    target = _database(url)
    if target.exists() and target.stat().st_size and not replace:
        raise BackupRefused(
            f"There is a database at {target}; --replace puts the backup in its place."
        )
    try:
        with closing(_opened(file)) as source:
            contents = _contents(source, file)
            target.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(target, timeout=PATIENCE)) as copy:
                _require_alone(copy, target)
                source.backup(copy)
    except (sqlite3.Error, OSError) as error:
        raise BackupRefused(f"The backup was not restored: {error}.") from error
    return contents


def postgresql_commands(url: str, file: Path) -> tuple[str, str]:
    """What makes a backup of a PostgreSQL database, and what restores it. The password is not shown."""
    shown = make_url(url).set(drivername="postgresql", password=None)
    database, name = shlex.quote(shown.render_as_string()), shlex.quote(str(file))
    return (
        f"pg_dump --format=custom --exclude-table-data=index_state --file={name} {database}",
        f"pg_restore --clean --if-exists --no-owner --single-transaction --dbname={database} {name}",
    )


def _database(url: str) -> Path:
    return Path(str(make_url(url).database))


def _opened(file: Path) -> sqlite3.Connection:
    """A database that is there, to read from."""
    if not file.is_file():
        raise BackupRefused(f"There is no file {file}.")
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)


def _contents(connection: sqlite3.Connection, file: Path) -> BackupContents:
    """Raises `BackupRefused` for what is no database of citance, or is damaged."""
    try:
        (problem,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if problem != "ok":
            raise BackupRefused(f"{file} is damaged: {problem}.")
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        (statements,) = connection.execute("SELECT count(*) FROM statements").fetchone()
        (waiting,) = connection.execute(
            "SELECT count(*) FROM imports WHERE path IS NOT NULL AND state IN ('queued', 'running')"
        ).fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupRefused(f"{file} is no database of citance: {error}.") from error
    return BackupContents(revision, statements, waiting)


def _require_alone(connection: sqlite3.Connection, file: Path) -> None:
    """Raises `BackupRefused` when another process has the database open; from here on none can open it."""
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    try:
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError:
        raise BackupRefused(
            f"{file} is in use. Stop the servers and commands that use it."
        ) from None


def _sync(path: Path) -> None:
    """Bring a file, or the names in a directory, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
