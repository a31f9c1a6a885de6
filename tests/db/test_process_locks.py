"""Process locks: one holder among the processes of a database, which loses it with its connection and not in silence."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import Timeout
from sqlalchemy import text

from app.db.engine import Database, open_database
from app.db.process_locks import process_lock
from tests.conftest import DatabaseLocation

ON_POSTGRESQL = pytest.mark.parametrize("location", ["postgresql"], indirect=True)


@pytest.fixture
def other(location: DatabaseLocation) -> Iterator[Database]:
    """The same database, as another process has it."""
    database = open_database(location.url, 1)
    yield database
    database.engine.dispose()


@pytest.mark.parametrize("name", ["drain", "turn", "rebuild", "alerts"])
def test_process_lock_has_one_holder(
    database: Database, other: Database, name: str, tmp_path: Path
) -> None:
    """On PostgreSQL among hosts, whose directories differ; on SQLite among those that share one."""
    is_shared = database.engine.dialect.name == "postgresql"
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    mine = process_lock(database, tmp_path / "one", name)
    theirs = process_lock(other, tmp_path / ("two" if is_shared else "one"), name)
    with mine.hold():
        assert mine.is_kept()
        with mine.hold():  # by the thread that has it
            assert theirs.is_held()
        with pytest.raises(Timeout), theirs.hold(0.2):
            pass
    with theirs.hold(), other.reading() as session:  # whose pool has one connection
        assert session.scalar(text("SELECT 1")) == 1
        assert mine.is_held()
    assert not mine.is_held()


@ON_POSTGRESQL
def test_process_lock_goes_with_its_connection(
    database: Database, other: Database, tmp_path: Path
) -> None:
    """The holder sees it, and another takes it."""
    mine, theirs = (process_lock(one, tmp_path, "alerts") for one in (database, other))
    with mine.hold():
        with other.writing() as session:
            session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                    " AND pid != pg_backend_pid() AND objsubid = 2 AND database ="
                    " (SELECT oid FROM pg_database WHERE datname = current_database())"
                )
            )
        assert not mine.is_kept()
        with theirs.hold(5):
            assert theirs.is_kept()
