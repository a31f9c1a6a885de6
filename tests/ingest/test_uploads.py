"""Uploads: what is left over is deleted, and nothing that somebody receives or waits for."""

from pathlib import Path

import pytest

from app.db.engine import Database
from app.db.models import Import
from app.ingest import uploads
from tests.conftest import NOON, ON_SQLITE


@ON_SQLITE
@pytest.mark.parametrize(
    ("state", "kept"),
    [(None, False), ("queued", True), ("running", True), ("done", False), ("failed", False)],
)
def test_abandoned_uploads_are_deleted(
    database: Database, tmp_path: Path, state: str | None, kept: bool
) -> None:
    """By the state of their import, None where it was never queued; while it is received, none is."""
    path, file = uploads.create(tmp_path)
    if state:
        with database.writing() as session:
            row = Import(id=path.name, state=state, name="", format="auto", created_at=NOON)
            session.add(row)
    (tmp_path / uploads.LOCK).touch()
    uploads.write(file, b"records")
    uploads.delete_abandoned(database, tmp_path)
    assert path.read_bytes() == b"records", "it is still being received"
    file.close()
    uploads.delete_abandoned(database, tmp_path)
    assert path.exists() == kept
    assert (tmp_path / uploads.LOCK).exists()
