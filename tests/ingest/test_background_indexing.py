"""Indexing beside other writers."""

import logging
from threading import Timer

import pytest
from sqlalchemy.exc import OperationalError

from app.db.engine import Database, open_database
from app.ingest.background_indexing import ATTEMPTS, index_in_background, retry
from app.search.sync import IndexSync
from tests.conftest import DatabaseLocation
from tests.store.documents import article, record


def test_indexing_outlasts_another_writer(
    location: DatabaseLocation, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """A writer that holds the database for longer than another waits; the step is done once it has ended."""
    other = open_database(location.url)
    steps: list[str] = []

    def step() -> None:
        steps.append("begun")
        with database.writing(patience=0.1) as session:
            session.connection()
            steps.append("written")

    holding = other.writing()
    holding.__enter__().connection()
    Timer(0.8, holding.__exit__, (None, None, None)).start()
    with caplog.at_level(logging.WARNING):
        retry(step)
    assert steps.count("written") == 1
    assert 1 < steps.count("begun") < ATTEMPTS
    assert {one.getMessage() for one in caplog.records} == {
        "indexing waits, as the database is held"
    }
    other.engine.dispose()


def test_indexing_ends_when_the_database_stays_away(database: Database) -> None:
    """The error is the database's own, so that the command can say what it is."""
    attempts: list[int] = []

    def step() -> None:
        attempts.append(1)
        raise OperationalError("SELECT 1", {}, Exception("away"))

    with pytest.raises(OperationalError):
        retry(step)
    assert len(attempts) == ATTEMPTS
    with database.writing():
        pass


def test_indexing_in_background_leaves_an_empty_outbox(
    location: DatabaseLocation, database: Database
) -> None:
    """Few rows wait for the end of the load; then statements and papers are both there."""
    with index_in_background(database, location.url, location.directory) as indexing:
        indexing.start()
        for number in range(3):
            record(database, article(f"10.5555/{number}"))
        indexing.finish()
    sync = IndexSync(database, location.directory)
    sync.open()
    assert sync.lag() == 0
    assert sync.drain() == 0
    assert sync.papers.search("10.5555/2", 10).total == 1
