"""The editions of full texts: of which paper the store has one, and whether another is newer.

A full text owns what was read from it, so a paper has one at a time.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.db.bulk import chunks, insert
from app.db.models import FullTextVersion
from app.document import UNDATED
from app.store.aliases import canonical_ids
from app.store.statement_rows import DocumentRows, SourceDocument


def newest(
    session: Session, books: Sequence[DocumentRows]
) -> tuple[list[DocumentRows], list[DocumentRows]]:
    """Without full texts that the store has; and apart from them those of which it has, or is given, a newer edition. Sets
    whose they are."""
    homes = canonical_ids(session, [book.named for book in books])
    best: dict[int, DocumentRows] = {}
    loose, older = [], []
    for book in books:
        book.citing = homes.get(book.named, book.named)
        if not book.document.whole:
            loose.append(book)
        elif (rival := best.get(book.citing)) is None:
            best[book.citing] = book
        elif _replaces(book, rival.edition, rival.delivery.name):
            older.append(rival)
            best[book.citing] = book
        else:
            older.append(book)
    for ids in chunks(best):
        query = select(
            FullTextVersion.paper_id,
            FullTextVersion.version,
            FullTextVersion.digest,
            FullTextVersion.name,
        ).where(FullTextVersion.paper_id.in_(ids))
        for id_, version, had, name in session.execute(query):
            if had == best[id_].delivery.digest:
                del best[id_]
            elif not _replaces(best[id_], (version or UNDATED, had), name):
                older.append(best.pop(id_))
    return [*best.values(), *loose], older


def without_stored(session: Session, deliveries: Sequence[SourceDocument]) -> list[SourceDocument]:
    """Without full texts that the store has: what recording will look at."""
    books, older = newest(session, [DocumentRows(delivery) for delivery in deliveries])
    return [book.delivery for book in (*books, *older)]


def save(
    session: Session, books: Sequence[DocumentRows], import_id: str | None, now: datetime
) -> None:
    """Note whose full text the store has now, and where it was read."""
    rows: list[dict[str, Any]] = [
        {
            "paper_id": book.citing,
            "digest": book.delivery.digest,
            "version": book.document.version,
            "format": book.document.format,
            "licence": book.document.licence,
            "name": book.delivery.name,
            "import_id": import_id,
            "read_at": now,
        }
        for book in books
        if book.document.whole
    ]
    for ids in chunks(row["paper_id"] for row in rows):
        session.execute(delete(FullTextVersion).where(FullTextVersion.paper_id.in_(ids)))
    insert(session, FullTextVersion, rows)


def _replaces(book: DocumentRows, edition: tuple[str, int], name: str) -> bool:
    """The newer one replaces the older. Of two that are equally new the file of the same name does, since it has been
    mended; else either, as long as it is the same one in whatever order they come."""
    if book.edition[0] == edition[0] and PurePath(book.delivery.name).name == PurePath(name).name:
        return True
    return book.edition >= edition
