"""The schema's life: made and changed by the migrations only, and checked before anything is served."""

from pathlib import Path

from sqlalchemy import inspect, text

import migrations
from app.db.engine import Database


class SchemaBehind(Exception):
    """The database's schema is not the one that this version of citance works on."""


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring an empty or older database up to date. Two processes that do it at once take turns."""
    from alembic import command  # noqa: PLC0415 - a fifth of every command's start, and it is needed once
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with database.engine.execution_options(writer=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def prepare(database: Database, directory: Path) -> None:
    """Make the data directory and, in an empty database, the schema. An older one is left for `citance db upgrade`."""
    directory.mkdir(parents=True, exist_ok=True)
    if is_empty(database):
        upgrade(database)
    check(database)


def is_empty(database: Database) -> bool:
    """No migration has ever run here."""
    return _revision(database) is None


def check(database: Database) -> None:
    """Raises `SchemaBehind` with a sentence that says what to do."""
    has, wants = _revision(database), newest()
    if has != wants:
        raise SchemaBehind(
            f"The database's schema is at revision {has or 'none'}, this version of citance works on {wants}. "
            "Make a copy of the database, then run: citance db upgrade"
        )


def newest() -> str:
    """The revision that this version works on, by the numbers that the migrations' files begin with."""
    return max(path.name for path in _MIGRATIONS.glob("versions/[0-9]*.py")).split("_")[0]


def _revision(database: Database) -> str | None:
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


_MIGRATIONS = Path(migrations.__file__).parent
