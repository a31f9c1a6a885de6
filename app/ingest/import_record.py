"""The record of an import while it runs: state, counts and rejections, written as they come.

Every load leaves one, from the command line as over HTTP. One that was interrupted by the end of its process is left in
state `running`.
"""

from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.engine import UNAVAILABLE, Database
from app.db.models import Import, RejectionRow
from app.document import Rejection
from app.formats.detect import EXTENSIONS
from app.ingest.loader import Loader, LoadObserver, LoadProgress, LoadStopped
from app.ingest.pieces import Piece
from app.ingest.reader import LISTED_REJECTIONS

MAX_STARTS = 3
"""Processes that may end while they load an import; then it is given up."""
NO_FILES = f"Nothing was found: of folders and archives, files are read that end in {', '.join(EXTENSIONS)}."
CANCEL_POLL = 0.5
"""Seconds between two looks whether the import was cancelled."""


class ImportCancelled(LoadStopped):
    """Somebody has cancelled the import. What was stored until then stays."""


class ImportRecord(LoadObserver):
    """Writes what a load reports into the import's row, in the transactions of the load."""

    def __init__(
        self, database: Database, import_id: str, clock: Clock, *, counts_start: bool = True
    ) -> None:
        """`counts_start`: whether this process begins the import for the first time."""
        self.import_id = import_id
        self._database = database
        self._clock = clock
        self._number = 0
        self._counts_start = counts_start
        self._cancelled = False
        self._asked = monotonic()
        self._unsaved: list[dict[str, Any]] = []

    def start(self, name: str, format_name: str) -> None:
        """Set the state `running`, of a new row or of one that is queued or was interrupted.

        Raises `ImportCancelled`.
        """
        with self._database.writing() as session:
            row = session.get(Import, self.import_id)
            if row is None:
                row = Import(
                    id=self.import_id,
                    name=name,
                    format=format_name,
                    created_at=self._clock(),
                    starts=0,
                )
                session.add(row)
            if row.state == "cancelled":
                raise ImportCancelled
            row.state = "running"
            row.starts += self._counts_start
            session.execute(delete(RejectionRow).where(RejectionRow.import_id == self.import_id))

    def uncount_start(self, patience: float) -> None:
        """This process does not end because of the import. Raises `WriteTimeout` as `Database.writing`."""
        with self._database.writing(patience) as session:
            row = session.get(Import, self.import_id)
            if row and row.starts:
                row.starts -= 1

    def is_cancelled(self) -> bool:
        """Whether somebody has cancelled it. Asks the database now and then."""
        if not self._cancelled and monotonic() > self._asked + CANCEL_POLL:
            with self._database.reading() as session:
                query = select(Import.state).where(Import.id == self.import_id)
                self._cancelled = session.scalar(query) == "cancelled"
            self._asked = monotonic()
        return self._cancelled

    def on_rejection(self, file: str, rejection: Rejection) -> None:
        """Keep a rejection, to be written with the batch's counts; only the first ones are listed."""
        if self._number == LISTED_REJECTIONS:
            return
        self._number += 1
        self._unsaved.append(
            {
                "import_id": self.import_id,
                "number": self._number,
                "file": file,
                "place": rejection.place,
                "reason": rejection.reason,
            }
        )

    def on_batch(self, session: Session, progress: LoadProgress) -> None:
        """Write the counts, in the transaction of what they count."""
        if self._unsaved:
            session.execute(insert(RejectionRow), self._unsaved)
            self._unsaved = []
        row = session.get_one(Import, self.import_id)
        outcome = progress.outcome
        row.articles, row.references = progress.articles, progress.references
        row.statements, row.rejected = progress.statements, progress.rejected
        row.added, row.updated, row.removed = outcome.added, outcome.updated, outcome.removed

    def finish(self, state: str, reason: str | None = None) -> None:
        """Write the last state, `done` or `failed`, unless it was cancelled meanwhile."""
        with self._database.writing() as session:
            row = session.get(Import, self.import_id)
            if row and row.state != "cancelled":  # it may not even have begun
                row.state, row.reason, row.finished_at = state, reason, self._clock()


def run_import(
    loader: Loader,
    record: ImportRecord,
    name: str,
    pieces: Iterable[Piece],
    should_stop: Callable[[], bool] = lambda: False,
) -> LoadProgress:
    """Load these pieces and keep the record true, however it ends.

    Raises what the load raises, and `ImportCancelled`. After any other `LoadStopped`, or when the database is away, the
    state stays `running`: the caller knows whether anybody goes on. After any other error it is `failed`.
    """
    record.start(name, loader.reader.format_name)
    try:
        progress = loader.load(pieces, record, lambda: should_stop() or record.is_cancelled())
    except LoadStopped:
        if record.is_cancelled():
            raise ImportCancelled from None
        raise
    except UNAVAILABLE:
        raise
    except Exception as error:
        record.finish("failed", f"It was interrupted ({type(error).__name__}); send it again.")
        raise
    nothing = progress.refused == progress.files and not progress.skipped
    reason = "Nothing could be read." if progress.files else NO_FILES
    record.finish("failed" if nothing else "done", reason if nothing else None)
    return progress
