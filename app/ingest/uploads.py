"""The uploads directory: files that were sent over HTTP, until they are loaded.

Whoever receives a file holds a lock on it until its import is queued. A file that no import waits for and nobody holds is
left over: the process that received or loaded it was killed.
"""

import fcntl
import logging
from io import FileIO
from pathlib import Path

from sqlalchemy import select

from app.db.engine import Database
from app.db.models import Import
from app.ingest.imports import PENDING, new_id

LOCK = "imports.lock"
"""In the directory: held by the process that loads."""
log = logging.getLogger(__name__)


def create(directory: Path) -> tuple[Path, FileIO]:
    """A new file, named by the id of its import to be, and locked until it is closed. It has no buffer, so that an fsync
    brings all of it to the disk."""
    while True:
        path = directory / new_id()
        file = path.open("xb", buffering=0)
        fcntl.flock(file, fcntl.LOCK_EX)
        if path.exists():  # else `delete_abandoned` was there before the lock
            return path, file
        file.close()


def write(file: FileIO, block: bytes) -> None:
    """Write all of it."""
    rest = memoryview(block)
    while rest:
        rest = rest[file.write(rest) :]


def delete_abandoned(database: Database, directory: Path) -> None:
    """Delete what is left over. The database is asked only where there are files."""
    for path in directory.iterdir():
        if path.name == LOCK:
            continue
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue  # it is being received
            if not _is_awaited(
                database, path.name
            ):  # asked with the lock: what is queued is so by now
                log.warning("deleted an upload that no import waits for", extra={"file": path.name})
                path.unlink()


def _is_awaited(database: Database, id_: str) -> bool:
    with database.reading() as session:
        return session.scalar(select(Import.state).where(Import.id == id_)) in PENDING
