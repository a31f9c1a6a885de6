"""Data stored under an older schema is there under the newer."""

from datetime import timedelta

from sqlalchemy import select, text

from app.db import migrate
from app.db.engine import open_database
from app.db.models import RegistryLimit
from app.lookup.circuit_breaker import blocked_registries
from tests.conftest import NOON, DatabaseLocation


def test_upgrade_0002_keeps_identifiers(empty_location: DatabaseLocation) -> None:
    database = open_database(empty_location.url)
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
        kept = connection.execute(
            text("SELECT scheme, value, paper_id, confidence FROM identifiers")
        )
        assert kept.all() == [("pmid", "123", 7, 1)]
        assert connection.execute(text("SELECT key, same_as FROM papers")).all() == [
            ("10.1/a", None)
        ]
    database.engine.dispose()


def test_upgrade_0009_keeps_blocks_and_pauses(empty_location: DatabaseLocation) -> None:
    """A registry that has blocked us before the upgrade is still blocked after it, and a pause that it asked for holds."""
    database = open_database(empty_location.url)
    migrate.upgrade(database, "0008")
    until = (NOON + timedelta(hours=20)).timestamp()
    with database.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO registry_turns VALUES (:name, :due, :not_before)"),
            [
                {"name": "crossref", "due": NOON.timestamp() + 0.2, "not_before": 0.0},
                {"name": "crossref lists", "due": 0.0, "not_before": NOON.timestamp() + 600},
                {"name": "datacite blocked", "due": 0.0, "not_before": until},
            ],
        )
    migrate.upgrade(database)
    with database.reading() as session:
        assert blocked_registries(session, NOON) == ["datacite"]
        assert blocked_registries(session, NOON + timedelta(hours=20)) == []
        limits = session.execute(
            select(
                RegistryLimit.name,
                RegistryLimit.kind,
                RegistryLimit.theoretical_arrival_time,
                RegistryLimit.paused_until,
            ).order_by(RegistryLimit.kind)
        )
        assert limits.all() == [
            ("crossref", "list", 0.0, NOON.timestamp() + 600),
            ("crossref", "single", NOON.timestamp() + 0.2, 0.0),
        ]
    database.engine.dispose()


def test_upgrade_0018_has_notices_of_titles(empty_location: DatabaseLocation) -> None:
    """Of titles that say so and are announced nowhere else, and are not those of notices."""
    database = open_database(empty_location.url)
    migrate.upgrade(database, "0017")
    titles = (
        "RETRACTED: Looms",
        "RETRACTED: Spindles",
        "Retracted: Spindles",
        "On retracted: papers",
    )
    with database.engine.begin() as connection:
        for number, title in enumerate(titles):
            connection.execute(
                text(
                    "INSERT INTO papers (id, key, doi, title, authors_complete, sources, updated_at)"
                    " VALUES (:id, :doi, :doi, :title, false, '{}', '2026-01-01 00:00:00')"
                ),
                {"id": number, "doi": f"10.5555/{number}", "title": title},
            )
        notice = "INSERT INTO notices VALUES (1, 'retraction', '10.5555/2', NULL, 'publisher')"
        connection.execute(text(notice))
    migrate.upgrade(database)
    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT paper_id, doi, source FROM notices ORDER BY 1"))
        assert rows.all() == [(0, "10.5555/0", "title"), (1, "10.5555/2", "publisher")]
    database.engine.dispose()
