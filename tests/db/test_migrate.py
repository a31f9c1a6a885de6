"""The schema is what the migrations make, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from app.db import migrate
from app.db.engine import Database, open_database
from app.db.models import Base
from tests.conftest import DatabaseLocation


def test_upgrade_makes_exactly_the_tables_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_check_refuses_an_older_schema_with_a_command(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(migrate.SchemaBehind, match="citance db upgrade"):
        migrate.check(database)


@pytest.mark.parametrize("empty_location", ["sqlite"], indirect=True)
def test_upgrade_needs_little_memory_and_resets_temp_store(
    empty_location: DatabaseLocation,
) -> None:
    """A statement that changes every row of SQLite's may take a file as large as the table, not memory."""
    database = open_database(empty_location.url)
    statements: list[str] = []
    with database.writer.connect() as connection:
        (usual,) = connection.execute(text("PRAGMA temp_store")).one()
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.set_trace_callback(statements.append)
    migrate.upgrade(database)
    changes = [
        one for one in statements if one.startswith(("PRAGMA temp_store", "BEGIN", "COMMIT"))
    ]
    assert changes == [
        *("PRAGMA temp_store", "PRAGMA temp_store=FILE", "BEGIN IMMEDIATE", "COMMIT"),
        f"PRAGMA temp_store={usual}",
    ]
    database.engine.dispose()
