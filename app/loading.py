"""Loading: pieces of files are read in worker processes, and one writer stores what they say, in batches.

A batch is a transaction. What was stored before an interruption stays; loading again changes nothing of it and goes on.
"""

import multiprocessing
import os
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import chain

from app import __version__, statements
from app.classify.model import Judge
from app.classifying import SHIPPED, Classifier, judged
from app.clock import Clock
from app.db import Database
from app.identity import digest
from app.ingest import formats, grobid, tei
from app.ingest.document import Document, Rejection, Unreadable
from app.ingest.sources import Piece
from app.statements import Delivery, Outcome

BATCH = 10_000
"""References and statements, about, that are stored in one transaction."""
BULK = 40_000
"""The same where nobody waits for a turn. Keys are hashes: each batch touches most pages of every index, so fewer and
larger batches write much less."""
SMALL = 2_000_000
"""Bytes up to which starting other processes takes longer than reading everything here."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a piece had to say."""

    name: str
    size: int
    documents: tuple[Document, ...] = ()
    digest: int = 0
    rejected: tuple[Rejection, ...] = ()
    refused: bool = False
    """Nothing of it could be read."""


@dataclass(slots=True)
class Loaded:
    """What a loading has done so far."""

    files: int = 0
    refused: int = 0
    bytes: int = 0
    articles: int = 0
    references: int = 0
    statements: int = 0
    rejected: int = 0
    outcome: Outcome = field(default_factory=Outcome)


@dataclass(frozen=True, slots=True)
class Reader:
    """How pieces are read: as which format, what turns a PDF into TEI, who judges statements without a type."""

    format_name: str = "auto"
    grobid_url: str = ""
    grobid_timeout: float = 120.0
    classifier: Classifier | None = SHIPPED

    def read(self, piece: Piece) -> Reading:
        """What a piece says, or why it says nothing. Pure but for PDFs, which a GROBID server reads, and for a
        classifier that is not."""
        size = len(piece.content)
        if piece.problem:
            refusal = Rejection("file", piece.problem)
            return Reading(piece.name, size, rejected=(refusal,), refused=True)
        try:
            format_ = formats.find(piece.format or self.format_name, piece.content[:4096])
            documents = tuple(self._documents(format_, piece.content))
        except Unreadable as reason:
            refusal = Rejection("file", str(reason))
            return Reading(piece.name, size, rejected=(refusal,), refused=True)
        if piece.first_line > 1:
            documents = tuple(_moved(document, piece.first_line - 1) for document in documents)
        if self.classifier:
            documents = judged(documents, self.classifier.judge)
        # another version of our own reading may see more in the same content
        content = digest(__version__, format_.name, piece.content.decode("latin-1"))
        return Reading(piece.name, size, documents, content)

    def _documents(self, format_: formats.Format, content: bytes) -> Iterator[Document]:
        if format_.name == "pdf" and self.grobid_url:
            return tei.read(grobid.to_tei(content, self.grobid_url, self.grobid_timeout))
        return format_.read(content)


@dataclass(frozen=True, slots=True)
class Loader:
    """Where loaded things go, and who is told of it."""

    database: Database
    clock: Clock
    rejected: Callable[[str, Rejection], None]
    """Called for each rejection, with the file's name."""
    progress: Callable[[Loaded], None]
    """Called after each batch."""
    import_id: str | None = None
    reader: Reader = Reader()
    batch: int = BATCH

    def load(self, pieces: Iterable[Piece]) -> Loaded:
        """Read and store everything. Other processes help when there is enough to do."""
        loaded = Loaded()
        batch: list[Delivery] = []
        weight, last = 0, None
        for reading in self._readings(iter(pieces)):
            loaded.files += reading.name != last
            last = reading.name
            loaded.bytes += reading.size
            self._note_rejections(reading, loaded)
            for document in reading.documents:
                if document.references or document.paper.doi or document.paper.title:
                    batch.append(Delivery(document, reading.name, reading.digest))
                    weight += 1 + len(document.references) + len(document.statements)
                    loaded.articles += document.whole
                    loaded.references += len(document.references)
                    loaded.statements += len(document.statements)
            if weight >= self.batch:
                self._store(batch, loaded)
                batch, weight = [], 0
        self._store(batch, loaded)
        return loaded

    def _note_rejections(self, reading: Reading, loaded: Loaded) -> None:
        within = (rejection for document in reading.documents for rejection in document.rejected)
        for rejection in chain(reading.rejected, within):
            self.rejected(reading.name, rejection)
            loaded.rejected += 1
        loaded.refused += reading.refused

    def _store(self, batch: list[Delivery], loaded: Loaded) -> None:
        if batch:
            classifier = self.reader.classifier
            if classifier and not classifier.pure:
                batch = self._judged(batch, classifier.judge)
            with self.database.writing() as session:
                outcome = statements.record(session, batch, self.clock(), self.import_id)
            outcome.ids = []
            loaded.outcome += outcome
        self.progress(loaded)

    def _judged(self, batch: list[Delivery], judge: Judge) -> list[Delivery]:
        """By a service: not while a connection is held, nor about full texts that the store has."""
        with self.database.reading() as session:
            batch = statements.unread(session, batch)
        documents = judged((delivery.document for delivery in batch), judge)
        return [replace(d, document=document) for d, document in zip(batch, documents, strict=True)]

    def _readings(self, pieces: Iterator[Piece]) -> Iterator[Reading]:
        # a service is asked from here, batch by batch: see `_store`
        classifier = self.reader.classifier
        pure = classifier is None or classifier.pure
        reader = self.reader if pure else replace(self.reader, classifier=None)
        first, size = [], 0
        for piece in pieces:
            first.append(piece)
            size += len(piece.content)
            if size > SMALL:
                return self._read_by_others(reader, chain(first, pieces))
        return (reader.read(piece) for piece in first)

    def _read_by_others(self, reader: Reader, pieces: Iterator[Piece]) -> Iterator[Reading]:
        workers = max(1, (os.cpu_count() or 2) - 1)
        # spawn, since forking a process that has threads (an index, a server) may stop it for ever
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, mp_context=context) as pool:
            waiting: deque[Future[Reading]] = deque()
            for piece in pieces:
                waiting.append(pool.submit(reader.read, piece))
                if len(waiting) > 4 * workers:  # bounds what is held in memory
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()


def _moved(document: Document, lines: int) -> Document:
    """A part's own line numbers as those of its file; a place may go on behind the line: "line 3, /contexts/0"."""

    def moved(line: re.Match[str]) -> str:
        return f"line {int(line[1]) + lines}"

    rejected = tuple(
        replace(one, place=_LINE.sub(moved, one.place, count=1)) for one in document.rejected
    )
    return replace(document, rejected=rejected)


_LINE = re.compile(r"^line (\d+)")
