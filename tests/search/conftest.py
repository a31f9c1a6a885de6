"""Fixtures of the search tests."""

from pathlib import Path

import pytest

from app.db.engine import Database
from app.search.sync import IndexSync


@pytest.fixture
def sync(tmp_path: Path, database: Database) -> IndexSync:
    """An open index of its own for an empty database, on SQLite and on PostgreSQL."""
    sync = IndexSync(database, tmp_path / "index")
    sync.open()
    return sync
