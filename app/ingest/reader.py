"""Read a piece of a file into documents. Needs no database, so that worker processes are small and start at once."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from app import ids
from app.classify.configured_classifier import SHIPPED, Classifier, classify_documents
from app.document import Document, Rejection, Unreadable
from app.formats import detect
from app.formats.tei import reader as tei
from app.formats.works import without_useless_references
from app.ingest.pieces import Piece
from app.ingest.reader_version import reader_version

WHOLE_FILE = "file"
"""Place of a rejection of all that is in a file."""
LISTED_REJECTIONS = 10_000
"""Of a piece, and of an import; more are only counted."""
LONGEST = 1_000
"""Characters of a rejection's place, and of its reason."""


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The documents of a piece, or why there are none. What is not described here is as in `Piece`."""

    name: str
    size: int
    """Bytes."""
    first_line: int = 1
    lines: int = 1
    disk_offset: int = 0
    content_digest: int = 0
    """A digest of its bytes and format."""
    documents: tuple[Document, ...] = ()
    digest: int = 0
    """Of `content_digest` and the version of the readers: another may see more in the same content."""
    rejected: tuple[Rejection, ...] = ()
    rejected_count: int = 0
    """How many things were not taken in; at most `LISTED_REJECTIONS` of them are in `rejections`."""
    refused: bool = False
    """Nothing of it could be read."""

    def rejections(self) -> Iterator[Rejection]:
        """All that was not taken in: of the piece, then of each document."""
        return chain(
            self.rejected, (one for document in self.documents for one in document.rejected)
        )


@dataclass(frozen=True, slots=True)
class Reader:
    """Settings of reading."""

    format_name: str = "auto"
    grobid_url: str = ""
    """Of the server that turns PDFs into TEI; empty: PDFs are rejected."""
    grobid_timeout: float = 120.0
    """Seconds."""
    classifier: Classifier | None = SHIPPED
    """For statements without a type; None leaves them so."""

    def read(self, piece: Piece) -> ReadResult:
        """A piece that can't be read is refused, with the reason. Pure but for PDFs, which a GROBID server reads, and for a
        classifier that is not. Raises `MemoryError` and nothing else."""
        content, size = self.digest(piece), len(piece.content)
        lines = piece.content.count(b"\n")
        result = ReadResult(piece.name, size, piece.first_line, lines, piece.disk_offset, content)
        try:
            documents, count = _bounded_rejections(self._documents(piece))
            if self.classifier:
                documents = classify_documents(documents, self.classifier.classify)
        except Unreadable as error:
            return _refused(result, str(error))
        except MemoryError:
            raise  # whoever has set a limit knows what to say
        except Exception as error:  # noqa: BLE001 - a fault of ours in one file must not cost a night's work
            reason = (
                f"citance has failed on it, please report this: {type(error).__name__}, {error}"
            )
            return _refused(result, reason)
        if piece.first_line > 1:
            documents = tuple(_shift_lines(one, piece.first_line - 1) for one in documents)
        digest = ids.digest(reader_version(), str(content))
        return replace(result, documents=documents, rejected_count=count, digest=digest)

    def digest(self, piece: Piece) -> int:
        """63 bits: the same for the same content read as the same format. Of what can't be opened, the name's."""
        if piece.problem:
            return ids.digest("problem", piece.name)
        try:
            format_name = self._format(piece).name
        except Unreadable:
            format_name = ""
        return ids.content_id(piece.content, format_name)

    def _format(self, piece: Piece) -> detect.Format:
        return detect.find_format(piece.format or self.format_name, piece.content[:4096])

    def _documents(self, piece: Piece) -> Iterator[Document]:
        if piece.problem:
            raise Unreadable(piece.problem)
        format_ = self._format(piece)
        if format_.name == "pdf" and self.grobid_url:
            from app.ingest import grobid  # noqa: PLC0415 - few need it, and it imports an HTTP client

            made = grobid.to_tei(piece.content, self.grobid_url, self.grobid_timeout)
            return map(without_useless_references, tei.read(made))
        documents = format_.read(piece.content)
        return (
            documents if format_.name == "records" else map(without_useless_references, documents)
        )


def _refused(result: ReadResult, reason: str) -> ReadResult:
    rejected = (_bounded(Rejection(WHOLE_FILE, reason)),)
    return replace(result, rejected=rejected, rejected_count=1, refused=True)


def _bounded_rejections(documents: Iterable[Document]) -> tuple[tuple[Document, ...], int]:
    """The documents without the rejections that are too many, and how many there were."""
    kept: list[Document] = []
    count = 0
    for document in documents:
        if rejected := document.rejected:
            listed = tuple(map(_bounded, rejected[: max(LISTED_REJECTIONS - count, 0)]))
            count += len(rejected)
            kept.append(replace(document, rejected=listed))
        else:
            kept.append(document)
    return tuple(kept), count


def _bounded(rejection: Rejection) -> Rejection:
    """As it can be stored: a place or reason may quote the file, and that at length."""
    place, reason = (
        rejection.place.replace("\0", "\ufffd"),
        rejection.reason.replace("\0", "\ufffd"),
    )
    return replace(rejection, place=_cut(place), reason=_cut(reason))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _shift_lines(document: Document, lines: int) -> Document:
    """Count the lines of the rejections from the start of the file instead of the part's. A place may go on behind the
    line: "line 3, /contexts/0"."""

    def shifted(line: re.Match[str]) -> str:
        return f"line {int(line[1]) + lines}"

    if not document.rejected:
        return document
    rejected = tuple(
        replace(one, place=_LINE.sub(shifted, one.place, count=1)) for one in document.rejected
    )
    return replace(document, rejected=rejected)


_LINE = re.compile(r"^line (\d+)")
