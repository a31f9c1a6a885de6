"""The thread that loads what was sent over HTTP, one import at a time.

One process of those that share the uploads directory does it, the one that holds the lock file. An import that was
interrupted is found in state `running` with no process loading it, and is done again, unless it has ended that process
several times.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import select

from app.db.engine import UNAVAILABLE
from app.db.models import Import
from app.ingest import imports, sources, uploads
from app.ingest.import_record import MAX_STARTS, ImportCancelled, ImportRecord, run_import
from app.ingest.loader import Loader, LoadStopped

GIVEN_UP = (
    f"The process that loaded it has ended {MAX_STARTS} times before it was done; it may take more memory than there is. "
    "What was stored until then stays. Send it in parts."
)
STOP_PATIENCE = 3.0
"""Seconds that the end of a process waits for the batch under way; one that takes longer is rolled back, and done again."""
log = logging.getLogger(__name__)


class ImportWorker:
    """Loads the queued imports of a database, in a thread of its own."""

    def __init__(self, loader: Loader, directory: Path, on_stored: Callable[[], None]) -> None:
        """`directory`: where uploads lie. `on_stored`: called after each import that stored something."""
        self._loader = loader
        self._database = loader.database
        self._clock = loader.clock
        self._directory = directory
        self._on_stored = on_stored
        self._woken = threading.Event()
        self._stopping = False
        self._begun: set[str] = set()
        """Ids of the imports that this process has begun."""
        self._loading: ImportRecord | None = None
        """Of the import that is begun and has not ended."""
        self._thread = threading.Thread(target=self._run, name="imports", daemon=True)

    def start(self) -> None:
        """Start the thread. Makes the directory."""
        self._directory.mkdir(parents=True, exist_ok=True)
        self._thread.start()

    def stop(self, patience: float = STOP_PATIENCE) -> None:
        """End after the batch under way; the next start takes up the rest. No crash is counted, even where the load does not
        end within `patience`."""
        self._stopping = True
        self._woken.set()
        self._thread.join(timeout=patience)
        interrupted, self._loading = self._loading, None
        if interrupted:
            try:
                interrupted.uncount_start(patience)
            except UNAVAILABLE:
                log.warning("the end of this process counts as one by an import", exc_info=True)

    def wake(self) -> None:
        """Look for queued imports now. Without this they are found within a second."""
        self._woken.set()

    def _run(self) -> None:
        while not self._stopping:
            self._woken.wait(1.0)
            self._woken.clear()
            try:
                with FileLock(self._directory / uploads.LOCK, timeout=0):
                    while not self._stopping and (row := self._next()):
                        self._load(row)
                    uploads.delete_abandoned(self._database, self._directory)
            except Timeout:
                continue  # another process of this server is at it
            except Exception:
                log.exception("imports can't go on at this moment")

    def _next(self) -> Import | None:
        """The oldest whose file lies here: another host of the database loads what was sent to it."""
        here = {path.name for path in self._directory.iterdir()} - {uploads.LOCK}
        if not here:
            return None
        query = select(Import).where(Import.path.is_not(None), Import.state.in_(imports.PENDING))
        with self._database.reading() as session:
            rows = session.scalars(query.order_by(Import.created_at, Import.id))
            return next((row for row in rows if row.id in here), None)

    def _load(self, row: Import) -> None:
        path = self._directory / row.id
        again = row.id in self._begun  # in this process, which has survived it
        record = ImportRecord(self._database, row.id, self._clock, counts_start=not again)
        try:
            if row.starts >= MAX_STARTS and not again:
                record.finish("failed", GIVEN_UP)
            else:
                self._begun.add(row.id)
                self._loading = record
                self._run_import(record, row, path)
        except LoadStopped:
            return  # the file waits, and is taken up by the next start
        except UNAVAILABLE:
            raise  # the database is away for a while: likewise
        except Exception:
            log.exception("import failed", extra={"import_id": row.id})
        self._loading = None
        path.unlink(missing_ok=True)

    def _run_import(self, record: ImportRecord, row: Import, path: Path) -> None:
        reader = replace(self._loader.reader, format_name=row.format)

        def should_stop() -> bool:
            return self._stopping or record.is_cancelled()

        pieces = sources.file_pieces(path, row.name, row.format, should_stop)
        try:
            run_import(replace(self._loader, reader=reader), record, row.name, pieces, should_stop)
        except ImportCancelled:
            log.info("import cancelled", extra={"import_id": row.id})
        self._on_stored()
