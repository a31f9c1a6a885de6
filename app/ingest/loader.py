"""Loading: pieces of files are read in worker processes, and one writer stores what they say, in batches.

A batch is a transaction: what was read, what it said, and what the import's record tells of it. What was stored before an
interruption stays; loading again changes nothing of it, and need not even read it again (`app.ingest.manifest`).
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from app.classify.classifier import classify_documents
from app.classify.model import Classify
from app.clock import Clock
from app.db.engine import Database
from app.document import Rejection
from app.ingest import manifest
from app.ingest.reader import Reader, Reading
from app.ingest.sources import Piece
from app.ingest.workers import each, never
from app.store import full_texts, statements
from app.store.statement_rows import SourceDocument
from app.store.statements import Outcome

BATCH = 10_000
"""References and statements, about, that are stored in one transaction."""
BULK = 40_000
"""The most of them where nobody waits for a turn. Keys are hashes: each batch touches most pages of every index, so fewer
and larger batches write much less. That is so once there are many pages; until then small ones let the index begin early."""
HEAVY = 64_000_000
"""Bytes of content that a transaction takes at most, about, however little of it there is to count."""


@dataclass(slots=True)
class Loaded:
    """What a loading has done so far."""

    files: int = 0
    passed: int = 0
    """Files, or parts of them, that were passed over."""
    refused: int = 0
    bytes: int = 0
    reached: int = 0
    """How far it is, in bytes as they lie on disk (see `Piece`)."""
    articles: int = 0
    references: int = 0
    statements: int = 0
    rejected: int = 0
    outcome: Outcome = field(default_factory=Outcome)


class Stopped(Exception):
    """Somebody wanted the loading to end. What was read until then is stored."""


@dataclass(slots=True)
class _Batch:
    """What is stored in one transaction."""

    read: list[manifest.Read] = field(default_factory=list)
    deliveries: list[SourceDocument] = field(default_factory=list)
    weight: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Loader:
    """Where loaded things go, and who is told of it."""

    database: Database
    clock: Clock
    rejected: Callable[[str, Rejection], None]
    """Called for each rejection, with the file's name."""
    stored: Callable[[Session, Loaded], None]
    """Called at the end of each batch's transaction."""
    progress: Callable[[Loaded], None]
    """Called after each piece."""
    import_id: str | None = None
    reader: Reader = field(default_factory=Reader)
    batch: int = BATCH
    """The largest batch; the first is no larger than `BATCH`, and each no larger than all before it."""
    choice: manifest.Choice = manifest.EVERYTHING
    stopping: Callable[[], bool] = never

    def load(self, pieces: Iterable[Piece]) -> Loaded:
        """Read and store everything. Other processes help when there is enough to do. Raises `Stopped`."""
        loaded, batch, last, before = Loaded(), _Batch(), None, 0
        chosen = self._chosen(pieces, loaded)
        with closing(each(self._pure_reader().read, chosen, self.stopping)) as readings:
            for reading in readings:
                loaded.files += reading.name != last
                last = reading.name
                self._take(reading, batch, loaded)
                if batch.weight >= min(max(before, BATCH), self.batch) or batch.bytes >= HEAVY:
                    self._store(batch, loaded)
                    before += batch.weight
                    batch = _Batch()
                self.progress(loaded)
        self._store(batch, loaded)
        if self.stopping():
            raise Stopped
        return loaded

    def _chosen(self, pieces: Iterable[Piece], loaded: Loaded) -> Iterator[Piece]:
        last = None
        for piece, wanted in self.choice.sift(self.database, pieces, self.reader.identity):
            if self.stopping():
                return
            if wanted:
                yield piece
            else:
                loaded.passed += piece.name != last
                last = piece.name
                loaded.reached = piece.reached
                self.progress(loaded)

    def _pure_reader(self) -> Reader:
        """A service that judges is asked from here, batch by batch (see `_store`), and not by each process."""
        classifier = self.reader.classifier
        pure = classifier is None or classifier.pure
        return self.reader if pure else replace(self.reader, classifier=None)

    def _take(self, reading: Reading, batch: _Batch, loaded: Loaded) -> None:
        rejections = list(reading.rejections())
        for rejection in rejections:
            self.rejected(reading.name, rejection)
        batch.read.append(
            manifest.Read(
                reading.content, reading.name, reading.line, reading.lines, reading.size,
                reading.refused, len(rejections),
            )
        )  # fmt: skip
        batch.weight += 1
        batch.bytes += reading.size
        loaded.rejected += len(rejections)
        loaded.refused += reading.refused
        loaded.bytes += reading.size
        loaded.reached = reading.reached
        for document in reading.documents:
            if document.references or document.paper.doi or document.paper.title:
                batch.deliveries.append(SourceDocument(document, reading.name, reading.digest))
                batch.weight += len(document.references) + len(document.statements)
                loaded.articles += document.whole
                loaded.references += len(document.references)
                loaded.statements += len(document.statements)

    def _store(self, batch: _Batch, loaded: Loaded) -> None:
        if not batch.read:
            return
        now, deliveries = self.clock(), batch.deliveries
        classifier = self.reader.classifier
        if classifier and not classifier.pure:
            deliveries = self._classified(deliveries, classifier.classify)
        with self.database.writing() as session:
            outcome = statements.record(session, deliveries, now, self.import_id)
            outcome.ids = []
            loaded.outcome += outcome
            manifest.save(session, batch.read, self.import_id, now)
            self.stored(session, loaded)

    def _classified(self, batch: list[SourceDocument], classify: Classify) -> list[SourceDocument]:
        """By a service: not while a connection is held, nor about full texts that the store has."""
        with self.database.reading() as session:
            batch = full_texts.without_stored(session, batch)
        documents = classify_documents((delivery.document for delivery in batch), classify)
        return [replace(d, document=document) for d, document in zip(batch, documents, strict=True)]
