"""Load pieces of files: worker processes read them, one writer stores the documents in batches.

A batch is a transaction: what was read, the documents, and the counts of the import's record. What was stored before an
interruption stays; loading again changes nothing of it, and need not even read it again (`app.ingest.manifest`).
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from time import monotonic, sleep

from sqlalchemy.orm import Session

from app.classify.configured_classifier import classify_documents
from app.classify.model import Classify
from app.clock import Clock, now
from app.db.engine import Database
from app.document import Rejection
from app.ingest import manifest
from app.ingest.pieces import Piece
from app.ingest.reader import LISTED_REJECTIONS, Reader, ReadResult
from app.ingest.worker_process import DEFAULT_LIMITS, Limits
from app.ingest.workers import parallel_map
from app.store import full_texts, statements
from app.store.statement_rows import SourceDocument
from app.store.statements import Outcome

FIRST_BATCH = 500
"""References and statements, about, in the first transaction of a load, so that indexing can begin; each later one takes at
most as many as all before it."""
BATCH = 10_000
"""The most of them in one transaction."""
BULK_BATCH = 40_000
"""The same where no request waits to write. Keys are hashes: each batch touches most pages of every index, so fewer
and larger batches write much less. That is so once there are many pages."""
TRANSACTION_SECONDS = 0.4
"""Seconds that a transaction takes at most, about, while nobody else is seen to write. Batches are as large as the last ones
were stored that fast."""
SHARED_SECONDS = 0.1
"""The same while others write too, a service's requests for example: so long do they wait. As long is then theirs."""
SHARED_FOR = 2.0
"""Seconds from a transaction that had to wait for others, in which more of them are expected."""
COLLISION = 0.005
"""Seconds of waiting for the database from which on somebody else has written."""
PAUSE = 0.02
"""Seconds between two transactions, in which other writers get their turn: SQLite has no queue of them."""
BATCH_BYTES = 64_000_000
"""Bytes of content that a transaction takes at most, about, however little of it there is to count."""


@dataclass(slots=True)
class LoadProgress:
    """Counts of a load so far; at its end, of all of it."""

    files: int = 0
    skipped: int = 0
    """Files, or parts of them, that were passed over, because the manifest has them."""
    refused: int = 0
    """Pieces of which nothing could be read."""
    bytes: int = 0
    """Of the contents that were read, unpacked."""
    disk_offset: int = 0
    """How far the load is, in bytes as they lie on disk (see `Piece`)."""
    articles: int = 0
    """Full texts."""
    references: int = 0
    statements: int = 0
    rejected: int = 0
    outcome: Outcome = field(default_factory=Outcome)


class LoadObserver:
    """Callbacks of a load, all in its own thread. Each does nothing here; a subclass overrides what it wants."""

    import_id: str | None = None
    """The import that the rows of this load name as theirs."""

    def on_rejection(self, file: str, rejection: Rejection) -> None:
        """Something in this file was not taken in. Called before the piece's batch is stored, and for a bounded number of
        things in each piece."""

    def on_batch(self, session: Session, progress: LoadProgress) -> None:
        """A batch was stored. Called at the end of its transaction; what is written here is committed with it."""

    def on_piece(self, progress: LoadProgress) -> None:
        """A piece was read or passed over."""


class LoadStopped(Exception):
    """The load ended early because it was asked to. What was read until then is stored."""


@dataclass(slots=True)
class _Batch:
    """What is stored in one transaction."""

    read: list[manifest.ReadContent] = field(default_factory=list)
    documents: list[SourceDocument] = field(default_factory=list)
    weight: int = 0
    """References and statements, and one for each piece."""
    bytes: int = 0


@dataclass(slots=True)
class _BatchSize:
    """How much the next transaction takes, at most as much as all before it and as is stored in time; and the pause."""

    most: int
    limit: int = FIRST_BATCH
    pause: float = PAUSE
    _total: int = 0
    _shared_until: float = 0.0

    def stored(self, weight: int, waited: float, seconds: float) -> None:
        """A transaction waited and took so long."""
        if waited > COLLISION:
            self._shared_until = monotonic() + SHARED_FOR
        shared = monotonic() < self._shared_until
        self.pause = max(PAUSE, seconds) if shared else PAUSE
        self._total += weight
        wanted = SHARED_SECONDS if shared else TRANSACTION_SECONDS
        in_time = int(weight * wanted / max(seconds, 0.001))
        self.limit = max(min(max(self._total, FIRST_BATCH), self.most, in_time), 1)


@dataclass(frozen=True, slots=True)
class Loader:
    """How pieces are loaded into a database."""

    database: Database
    reader: Reader = field(default_factory=Reader)
    clock: Clock = now
    selection: manifest.Selection = manifest.EVERYTHING
    batch: int = BATCH
    """The largest batch."""
    limits: Limits = DEFAULT_LIMITS
    """Of reading a piece."""

    def load(
        self,
        pieces: Iterable[Piece],
        observer: LoadObserver,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> LoadProgress:
        """Read, in other processes, and store everything.

        Raises `LoadStopped` once `should_stop`, which is asked between pieces, is true.
        """
        progress, batch, last = LoadProgress(), _Batch(), None
        batches = _BatchSize(self.batch)
        wanted = self._wanted(pieces, progress, observer, should_stop)
        read = self._pure_reader().read
        with closing(parallel_map(read, wanted, should_stop, self.limits)) as results:
            for result in results:
                progress.files += result.name != last
                last = result.name
                _add(result, batch, progress, observer)
                if batch.weight >= batches.limit or batch.bytes >= BATCH_BYTES:
                    batches.stored(batch.weight, *self._store(batch, progress, observer))
                    batch = _Batch()
                    sleep(batches.pause)
                observer.on_piece(progress)
        self._store(batch, progress, observer)
        if should_stop():
            raise LoadStopped
        return progress

    def _wanted(
        self,
        pieces: Iterable[Piece],
        progress: LoadProgress,
        observer: LoadObserver,
        should_stop: Callable[[], bool],
    ) -> Iterator[Piece]:
        """The pieces that are to be read; the others are counted as skipped."""
        last = None
        for piece, wanted in self.selection.select(self.database, pieces, self.reader.digest):
            if should_stop():
                return
            if wanted:
                yield piece
            else:
                progress.skipped += piece.name != last
                last = piece.name
                progress.disk_offset = piece.disk_offset
                observer.on_piece(progress)

    def _pure_reader(self) -> Reader:
        """Without a classifier that is a service: that one is asked from here, batch by batch (see `_store`), and not by
        each process."""
        classifier = self.reader.classifier
        pure = classifier is None or classifier.pure
        return self.reader if pure else replace(self.reader, classifier=None)

    def _store(
        self, batch: _Batch, progress: LoadProgress, observer: LoadObserver
    ) -> tuple[float, float]:
        """Seconds of waiting for the database, and of the transaction."""
        if not batch.weight:
            return 0, 0
        moment, documents = self.clock(), batch.documents
        classifier = self.reader.classifier
        if classifier and not classifier.pure:
            documents = self._classified(documents, classifier.classify)
        asked = monotonic()
        with self.database.writing() as session:
            session.connection()  # begins the transaction
            began = monotonic()
            outcome = statements.record(session, documents, moment, observer.import_id)
            outcome.ids = []
            progress.outcome += outcome
            manifest.save(session, batch.read, observer.import_id, moment)
            observer.on_batch(session, progress)
        return began - asked, monotonic() - began

    def _classified(
        self, documents: list[SourceDocument], classify: Classify
    ) -> list[SourceDocument]:
        """By a service: not while a connection is held, nor about full texts that the store has."""
        with self.database.reading() as session:
            new = full_texts.without_stored(session, documents)
        classified = classify_documents((one.document for one in new), classify)
        return [replace(one, document=d) for one, d in zip(new, classified, strict=True)]


def _add(result: ReadResult, batch: _Batch, progress: LoadProgress, observer: LoadObserver) -> None:
    """Add what a piece gave to the batch, and count it."""
    for rejection in result.rejections():
        observer.on_rejection(result.name, rejection)
    progress.refused += result.refused
    if not result.refused or progress.refused <= LISTED_REJECTIONS:  # else nobody could name them
        batch.read.append(
            manifest.ReadContent(
                result.content_digest, result.name, result.first_line, result.lines, result.size,
                result.refused, result.rejected_count,
            )
        )  # fmt: skip
    batch.weight += 1
    batch.bytes += result.size
    progress.rejected += result.rejected_count
    progress.bytes += result.size
    progress.disk_offset = result.disk_offset
    for document in result.documents:
        if document.references or document.paper.doi or document.paper.title:
            batch.documents.append(SourceDocument(document, result.name, result.digest))
            batch.weight += len(document.references) + len(document.statements)
            progress.articles += document.whole
            progress.references += len(document.references)
            progress.statements += len(document.statements)
