"""The schema's life: made and changed by the migrations only, and checked before anything is served."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import migrations
from app.db import Database


class SchemaBehind(Exception):
    """The database's schema is not the one that this version of citance works on."""


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring an empty or older database up to date. Two processes that do it at once take turns."""
    with database.engine.execution_options(writer=True).begin() as connection:
        config = _config()
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
    has, wants = _revision(database), ScriptDirectory.from_config(_config()).get_current_head()
    if has != wants:
        raise SchemaBehind(
            f"The database's schema is at revision {has or 'none'}, this version of citance works on {wants}. "
            "Make a copy of the database, then run: citance db upgrade"
        )


def _revision(database: Database) -> str | None:
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    return config
