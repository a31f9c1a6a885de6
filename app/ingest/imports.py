"""Imports: every loading leaves a record of what it did and of each thing that it did not take in.

A file sent over HTTP waits in the uploads directory with a row in state `queued`. One process of those that share the
directory works them off; one that was interrupted is found in state `running` with nobody at it, and is done again.
"""

import logging
import re
import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.engine import Database
from app.db.models import Import, RejectionRow
from app.document import Rejection
from app.errors import ImportNotFound
from app.ingest import sources
from app.ingest.loader import Loaded, Loader, Stopped
from app.ingest.reader import Reader
from app.ingest.sources import Piece

REJECTIONS = 100
"""Rejected records on a page."""
log = logging.getLogger(__name__)


def queue(session: Session, name: str, format_name: str, path: Path, now: datetime) -> str:
    """Remember a file that is to be loaded. Returns the import's id."""
    id_ = path.name
    session.add(
        Import(
            id=id_,
            state="queued",
            name=sources.readable(name),
            format=format_name,
            path=str(path),
            created_at=now,
        )
    )
    return id_


def shown(session: Session, id_: str, after: int = 0) -> dict[str, Any]:
    """The Import of the HTTP contract, with the rejections behind number `after`. Raises `ImportNotFound`."""
    row = session.get(Import, id_) if _ID.fullmatch(id_) else None
    if row is None:
        raise ImportNotFound(f"There is no import `{id_[:100]}`.")
    query = (
        select(RejectionRow)
        .where(RejectionRow.import_id == id_, RejectionRow.number > after)
        .order_by(RejectionRow.number)
        .limit(REJECTIONS + 1)
    )
    rejections = session.scalars(query).all()
    page = rejections[:REJECTIONS]
    return {
        **{name: getattr(row, name) for name in _SHOWN},
        "rejections": [{"file": r.file, "place": r.place, "reason": r.reason} for r in page],
        "next": str(page[-1].number) if len(rejections) > len(page) else None,
    }


class Record:
    """An import while it runs: its rejections and counts are written as they come."""

    def __init__(self, database: Database, id_: str, clock: Clock) -> None:
        self._database = database
        self.id = id_
        self._clock = clock
        self._number = 0
        self._waiting: list[dict[str, Any]] = []

    def start(self, name: str, format_name: str) -> None:
        """Begin, or begin again."""
        with self._database.writing() as session:
            row = session.get(Import, self.id)
            if row is None:
                row = Import(id=self.id, name=name, format=format_name, created_at=self._clock())
                session.add(row)
            row.state = "running"
            session.execute(delete(RejectionRow).where(RejectionRow.import_id == self.id))

    def reject(self, file: str, reason: Rejection) -> None:
        """Keep a rejection, to be written with the next counts."""
        self._number += 1
        self._waiting.append(
            {
                "import_id": self.id,
                "number": self._number,
                "file": file,
                "place": reason.place,
                "reason": reason.reason,
            }
        )

    def note(self, session: Session, loaded: Loaded) -> None:
        """Write how far it is, in the transaction that gets it there."""
        if self._waiting:
            session.execute(insert(RejectionRow), self._waiting)
            self._waiting = []
        row = session.get_one(Import, self.id)
        outcome = loaded.outcome
        row.articles, row.references = loaded.articles, loaded.references
        row.statements, row.rejected = loaded.statements, loaded.rejected
        row.added, row.updated, row.removed = outcome.added, outcome.updated, outcome.removed

    def end(self, state: str, reason: str | None = None) -> None:
        """Write how it ended."""
        with self._database.writing() as session:
            if row := session.get(Import, self.id):  # it may not even have begun
                row.state, row.reason, row.finished_at = state, reason, self._clock()


def run(record: Record, loader: Loader, name: str, pieces: Iterable[Piece]) -> Loaded:
    """Load and keep the record true, however it ends. After `Stopped`, or when the store is away, it stays `running`: the
    caller knows whether anybody goes on."""
    record.start(name, loader.reader.format_name)
    try:
        loaded = loader.load(pieces)
    except (InterfaceError, OperationalError, Stopped):
        raise
    except Exception as error:
        record.end("failed", f"It was interrupted ({type(error).__name__}); send it again.")
        raise
    nothing = loaded.refused == loaded.files and not loaded.passed
    record.end("failed" if nothing else "done", "Nothing could be read." if nothing else None)
    return loaded


def new_id() -> str:
    """An id for an import: 16 hexadecimal digits."""
    return secrets.token_hex(8)


class Desk:
    """Works off what was sent over HTTP, one import at a time, in a thread of its own."""

    def __init__(
        self,
        database: Database,
        directory: Path,
        reader: Reader,
        clock: Clock,
        stored: Callable[[], None],
    ) -> None:
        self._database = database
        self._directory = directory
        self._reader = reader
        self._clock = clock
        self._stored = stored
        self._woken = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="imports", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._directory.mkdir(parents=True, exist_ok=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the batch under way; what is left is taken up by the next start."""
        self._stopping = True
        self._woken.set()
        self._thread.join(timeout=10)

    def wake(self) -> None:
        """A file has come."""
        self._woken.set()

    def _run(self) -> None:
        while not self._stopping:
            self._woken.wait(1.0)
            self._woken.clear()
            try:
                with FileLock(self._directory / "imports.lock", timeout=0):
                    while not self._stopping and (row := self._next()):
                        self._load(row)
            except Timeout:
                continue  # another process of this server is at it
            except Exception:
                log.exception("imports can't go on at this moment")

    def _next(self) -> Import | None:
        query = select(Import).where(
            Import.path.is_not(None), Import.state.in_(("queued", "running"))
        )
        with self._database.reading() as session:
            return session.scalars(query.order_by(Import.created_at, Import.id).limit(1)).first()

    def _load(self, row: Import) -> None:
        record = Record(self._database, row.id, self._clock)
        path = Path(row.path or "")

        loader = Loader(
            self._database,
            self._clock,
            record.reject,
            record.note,
            lambda _loaded: None,
            row.id,
            replace(self._reader, format_name=row.format),
            stopping=lambda: self._stopping,
        )
        try:
            run(record, loader, row.name, sources.uploaded(path, row.name, row.format))
            self._stored()
        except Stopped:
            return  # the file waits, and is taken up by the next start
        except (InterfaceError, OperationalError):
            raise  # the store is away for a while: likewise
        except Exception:
            log.exception("import failed", extra={"import_id": row.id})
        path.unlink(missing_ok=True)


_ID = re.compile("[0-9a-f]{16}")
_SHOWN = (
    "id", "state", "name", "format", "articles", "references", "statements", "added", "updated",
    "removed", "rejected", "reason", "created_at", "finished_at",
)  # fmt: skip
