"""Upgrade a database's schema by migrations, and check its revision before anything is served."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import OperationalError

import migrations
from app.db.engine import Database
from app.db.failures import failure_of

_MIGRATIONS = Path(migrations.__file__).parent
UPGRADE_LOCK = 0x63697462
"""Key of PostgreSQL's advisory lock of whoever runs migrations."""
LOCK_ATTEMPTS = 300
"""How often a migration is tried that other processes keep from a lock."""
LOCK_PAUSE = 0.5
"""Seconds between two attempts."""


class SchemaBehind(Exception):
    """Raised when the database's schema is not the revision that this version of citance works on."""


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the migrations of an empty or older database. Two processes that do it at once are serialised.

    On SQLite, all of them are one transaction. On PostgreSQL each is one, or several (`migrations.online`), so that others
    read and write between them; one that has to wait for a lock gives way, and is tried again.
    """
    if database.engine.dialect.name == "sqlite":
        with (
            database.writer.connect() as connection,
            _with_temporary_files(connection),
            connection.begin(),
        ):
            _run(connection, revision)
        return
    with _only_upgrade(database):
        for attempt in range(1, LOCK_ATTEMPTS + 1):
            try:
                with database.writer.connect() as connection:
                    _run(connection, revision)
            except OperationalError as error:
                if failure_of(error) != "held" or attempt == LOCK_ATTEMPTS:
                    raise
                time.sleep(LOCK_PAUSE)
            else:
                return


def _run(connection: Connection, revision: str) -> None:
    from alembic import command  # noqa: PLC0415 - a fifth of every command's start, and it is needed once
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@contextmanager
def _only_upgrade(database: Database) -> Iterator[None]:
    """Wait until no other process upgrades this database. By asking again: one that waits in PostgreSQL itself has a
    transaction, and `CREATE INDEX CONCURRENTLY` waits for all transactions."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.scalar(text(f"SELECT pg_try_advisory_lock({UPGRADE_LOCK})")):
            time.sleep(LOCK_PAUSE)
        try:
            yield
        finally:
            connection.execute(text(f"SELECT pg_advisory_unlock({UPGRADE_LOCK})"))


def prepare(database: Database, directory: Path) -> None:
    """Create the data directory and, in an empty database, the schema. Raises `SchemaBehind` for an older one."""
    directory.mkdir(parents=True, exist_ok=True)
    if is_empty(database):
        upgrade(database)
    check(database)


def is_empty(database: Database) -> bool:
    """Whether no migration has run yet."""
    return _revision(database) is None


def check(database: Database) -> None:
    """Compare the database's revision with `newest()`. Raises `SchemaBehind`, whose message names the command that helps."""
    revision, wanted = _revision(database), newest()
    if revision != wanted:
        raise SchemaBehind(
            f"The database's schema is at revision {revision or 'none'}, this version of citance works on {wanted}. "
            "Make a copy of the database, then run: citance db upgrade"
        )


def newest() -> str:
    """The revision that this version works on: the highest number that a migration's file begins with."""
    return max(path.name for path in _MIGRATIONS.glob("versions/[0-9]*.py")).split("_")[0]


def _revision(database: Database) -> str | None:
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


@contextmanager
def _with_temporary_files(connection: Connection) -> Iterator[None]:
    """A statement that changes a whole table can be undone: what SQLite needs for that stands in files meanwhile, and not
    in memory, where it takes as much as the table."""
    if connection.dialect.name != "sqlite":
        yield
        return
    # by SQLAlchemy's way a transaction would begin, and within one SQLite refuses the change
    driver = connection.connection.cursor()
    (usual,) = driver.execute("PRAGMA temp_store").fetchone()
    driver.execute("PRAGMA temp_store=FILE")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA temp_store={usual}")
