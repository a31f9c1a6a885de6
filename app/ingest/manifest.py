"""Manifest of the contents that were read, so that an interrupted load can be resumed and failures can be retried.

A row is written in the transaction that stores what the content says: where there is a row, the statements are there too.
Its key is a digest of the content, not the name, so files may be moved and packed. It doesn't record what became of the
statements since: what a person has deleted stays deleted when a load is resumed. `documents.digest` is the other half: of a
paper's full text, which content it has now.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Row, bindparam, delete, or_, select
from sqlalchemy.orm import Session

from app.db.bulk import chunks, insert
from app.db.engine import Database
from app.db.models import ManifestEntry, RejectionRow
from app.db.tables import MANIFEST
from app.ingest.pieces import Piece
from app.ingest.reader_version import reader_version

CHUNK = 64
"""Pieces whose digests are looked up in one query."""
CHUNK_BYTES = 8_000_000
"""Bytes, about, that they may have together."""


class ReadContent(NamedTuple):
    """A content that was read: a document, or some lines of a file."""

    digest: int
    name: str
    """Of the file."""
    line: int
    """The first one."""
    lines: int
    size: int
    """Bytes."""
    refused: bool
    """Nothing of it could be read."""
    rejected: int
    """How many things in it were not taken in."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which pieces of the sources are read. With neither flag, all; with both, what either would read."""

    resume: bool = False
    """Those that this version has not stored yet: new ones, changed ones, and those that were refused."""
    retry_failed: bool = False
    """Those that any version has refused or has rejected something of, and what has changed since in files of their
    names."""

    def select(
        self, database: Database, pieces: Iterable[Piece], digest_of: Callable[[Piece], int]
    ) -> Iterator[tuple[Piece, bool]]:
        """Each piece, and whether it is to be read. `digest_of` computes a piece's key in the manifest."""
        if not self.resume and not self.retry_failed:
            yield from ((piece, True) for piece in pieces)
            return
        with database.reading() as session:
            failed, names = _failed(session)
        for chunk in _chunks(pieces):
            digests = [digest_of(piece) for piece in chunk]
            with database.reading() as session:
                stored = _stored(session, digests)
            for piece, digest in zip(chunk, digests, strict=True):
                new = self.resume and not stored.get(digest)
                retry = digest in failed or (piece.name in names and digest not in stored)
                yield piece, new or (self.retry_failed and retry)


EVERYTHING = Selection()


def save(
    session: Session, read: Sequence[ReadContent], import_id: str | None, now: datetime
) -> None:
    """Insert rows of what was read. What earlier imports found at the same lines of the same file is deleted: a file that is
    changed and changed back has to be read again."""
    rows = {
        one.digest: {
            **one._asdict(),
            "reader": reader_version(),
            "import_id": import_id,
            "read_at": now,
        }
        for one in read
    }
    for digests in chunks(rows):
        session.execute(delete(MANIFEST).where(MANIFEST.c.digest.in_(digests)))
    if rows:
        # a part's title line is counted in each; one line less does no harm
        ranges = {(one.name, one.line, one.line + max(1, one.lines - 1)) for one in read}
        session.connection().execute(
            _SUPERSEDED,
            [{"file": n, "start": a, "end": b, "now": import_id} for n, a, b in sorted(ranges)],
        )
        insert(session, ManifestEntry, list(rows.values()))


def rejections(session: Session) -> Iterator[Row[str, str, str]]:
    """(file, place, reason) of all that was not taken in when its content was read the last time."""
    failed = select(MANIFEST.c.import_id, MANIFEST.c.name).where(_FAILED).distinct().subquery()
    query = (
        select(RejectionRow.file, RejectionRow.place, RejectionRow.reason)
        .join(
            failed,
            (failed.c.import_id == RejectionRow.import_id) & (failed.c.name == RejectionRow.file),
        )
        .order_by(RejectionRow.file, RejectionRow.import_id, RejectionRow.number)
    )
    yield from session.execute(query)


def _stored(session: Session, digests: Sequence[int]) -> dict[int, bool]:
    """Of these digests, those that were read before; True: and stored, by this version."""
    query = select(MANIFEST.c.digest, MANIFEST.c.reader, MANIFEST.c.refused)
    rows = session.execute(query.where(MANIFEST.c.digest.in_(digests)))
    version = reader_version()
    return {digest: reader == version and not refused for digest, reader, refused in rows}


def _failed(session: Session) -> tuple[set[int], set[str]]:
    """The digests of what failed, and the names of the files."""
    query = select(MANIFEST.c.digest, MANIFEST.c.name).where(_FAILED)
    rows = session.execute(query).all()
    return {digest for digest, _ in rows}, {name for _, name in rows}


def _chunks(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    chunk: list[Piece] = []
    size = 0
    for piece in pieces:
        chunk.append(piece)
        size += len(piece.content)
        if len(chunk) == CHUNK or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    yield chunk


_FAILED = or_(MANIFEST.c.refused, MANIFEST.c.rejected > 0)
_SUPERSEDED = delete(MANIFEST).where(
    MANIFEST.c.name == bindparam("file"),
    MANIFEST.c.line >= bindparam("start"),
    MANIFEST.c.line < bindparam("end"),
    MANIFEST.c.import_id.is_distinct_from(bindparam("now")),
)
