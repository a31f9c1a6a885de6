"""What was stored under an older schema is there under the newer."""

from sqlalchemy import text

from app.db import migrate
from app.db.engine import open_database
from tests.conftest import Place


def test_identifiers_outlive_the_second_migration(nowhere: Place) -> None:
    database = open_database(nowhere.url)
    migrate.upgrade(database, "0001")
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO papers (id, key, doi, authors_complete, sources, updated_at)"
                " VALUES (7, '10.1/a', '10.1/a', false, '000000000000000', '2026-01-01 00:00:00')"
            )
        )
        connection.execute(text("INSERT INTO identifiers VALUES ('pmid', '123', 7)"))
    migrate.upgrade(database)
    with database.engine.connect() as connection:
        kept = connection.execute(text("SELECT scheme, value, paper_id, sure FROM identifiers"))
        assert kept.all() == [("pmid", "123", 7, 1)]
        assert connection.execute(text("SELECT key, same_as FROM papers")).all() == [
            ("10.1/a", None)
        ]
    database.engine.dispose()
