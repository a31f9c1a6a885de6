"""The manifest: which contents were read, so that an interrupted loading goes on where it was, and what failed is found.

A row is written in the transaction that stores what the content says: whoever finds it finds the statements too. It is
known by the content, not by the name, so files may be moved and packed. It says nothing of what became of the statements
since: what a person has deleted stays deleted when a loading is resumed. `documents.digest` is the other half: of a paper's
full text, which content it has now.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Row, bindparam, delete, or_, select
from sqlalchemy.orm import Session

from app import __version__
from app.db.bulk import chunks, insert
from app.db.engine import Database
from app.db.models import ManifestEntry, RejectionRow
from app.db.tables import MANIFEST
from app.ingest.sources import Piece

CHUNK = 64
"""Pieces that are looked up at a time, and"""
CHUNK_BYTES = 8_000_000
"""about how many bytes they may have together."""


class ReadContent(NamedTuple):
    """A content that was read: a document, or some lines of a file."""

    digest: int
    name: str
    line: int
    lines: int
    size: int
    refused: bool
    rejected: int


@dataclass(frozen=True, slots=True)
class Selection:
    """Which pieces of a source are read. With neither, all; with both, what either would read."""

    resume: bool = False
    """Those that this version has not stored yet: new ones, changed ones, and those that were refused."""
    retry_failed: bool = False
    """Those that any version has refused or has rejected something of, and what has changed since in files of their
    names."""

    def select(
        self, database: Database, pieces: Iterable[Piece], digest_of: Callable[[Piece], int]
    ) -> Iterator[tuple[Piece, bool]]:
        """Each piece, and whether it is to be read."""
        if not self.resume and not self.retry_failed:
            yield from ((piece, True) for piece in pieces)
            return
        with database.reading() as session:
            failed, names = _failed(session)
        for some in _chunks(pieces):
            digests = [digest_of(piece) for piece in some]
            with database.reading() as session:
                known = _known(session, digests)
            for piece, digest in zip(some, digests, strict=True):
                new = self.resume and not known.get(digest)
                retried = digest in failed or (piece.name in names and digest not in known)
                yield piece, new or (self.retry_failed and retried)


EVERYTHING = Selection()


def save(
    session: Session, read: Sequence[ReadContent], import_id: str | None, now: datetime
) -> None:
    """Note what was read. What earlier imports found in the same place of the same file is forgotten: a file that is
    changed and changed back has to be read again."""
    rows = {
        one.digest: {
            **one._asdict(),
            "reader": __version__,
            "import_id": import_id,
            "read_at": now,
        }
        for one in read
    }
    for digests in chunks(rows):
        session.execute(delete(MANIFEST).where(MANIFEST.c.digest.in_(digests)))
    if rows:
        # a part's title line is counted in each; one line less does no harm
        places = {(one.name, one.line, one.line + max(1, one.lines - 1)) for one in read}
        session.connection().execute(
            _SUPERSEDED,
            [{"its": n, "start": a, "end": b, "now": import_id} for n, a, b in sorted(places)],
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


def _known(session: Session, digests: Sequence[int]) -> dict[int, bool]:
    """Of these, those that were read; True: and stored, by this version."""
    query = select(MANIFEST.c.digest, MANIFEST.c.reader, MANIFEST.c.refused)
    rows = session.execute(query.where(MANIFEST.c.digest.in_(digests)))
    return {digest: reader == __version__ and not refused for digest, reader, refused in rows}


def _failed(session: Session) -> tuple[set[int], set[str]]:
    """The digests of what failed, and the names."""
    query = select(MANIFEST.c.digest, MANIFEST.c.name).where(_FAILED)
    rows = session.execute(query).all()
    return {digest for digest, _ in rows}, {name for _, name in rows}


def _chunks(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    some: list[Piece] = []
    size = 0
    for piece in pieces:
        some.append(piece)
        size += len(piece.content)
        if len(some) == CHUNK or size >= CHUNK_BYTES:
            yield some
            some, size = [], 0
    yield some


_FAILED = or_(MANIFEST.c.refused, MANIFEST.c.rejected > 0)
_SUPERSEDED = delete(MANIFEST).where(
    MANIFEST.c.name == bindparam("its"),
    MANIFEST.c.line >= bindparam("start"),
    MANIFEST.c.line < bindparam("end"),
    MANIFEST.c.import_id.is_distinct_from(bindparam("now")),
)
