"""Select documents that are newer than the full-text versions in the store, and save their versions.

A full text owns the statements and citations that were read from it, so the store has one version of it at a time.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.db.bulk import chunks, insert
from app.db.models import FullTextVersion
from app.db.tables import DOCUMENTS
from app.document import UNDATED
from app.store.aliases import canonical_ids
from app.store.statement_rows import DocumentRows, SourceDocument


class Selection(NamedTuple):
    """Documents, but for those that the store has in the very same version."""

    newest: list[DocumentRows]
    """To be recorded: the newest version of each full text, then loose records."""
    older: list[DocumentRows]
    """Full texts of which the store has, or is given, a newer version."""


def select_newest(session: Session, batch: Sequence[DocumentRows]) -> Selection:
    """Compare full texts with each other and with the store. Their citing papers are replaced by the canonical ones."""
    canonical = canonical_ids(session, [rows.own_id for rows in batch])
    newest: dict[int, DocumentRows] = {}
    loose, older = [], []
    for own in batch:
        rows = own.with_citing(canonical.get(own.own_id, own.own_id))
        if not rows.document.whole:
            loose.append(rows)
        elif (rival := newest.get(rows.citing_id)) is None:
            newest[rows.citing_id] = rows
        elif _replaces(rows, rival.version, rival.source.name):
            older.append(rival)
            newest[rows.citing_id] = rows
        else:
            older.append(rows)
    query = select(DOCUMENTS.c.paper_id, DOCUMENTS.c.version, DOCUMENTS.c.digest, DOCUMENTS.c.name)
    for ids in chunks(newest):
        for id_, version, digest, name in session.execute(
            query.where(DOCUMENTS.c.paper_id.in_(ids))
        ):
            if digest == newest[id_].source.digest:
                del newest[id_]
            elif not _replaces(newest[id_], (version or UNDATED, digest), name):
                older.append(newest.pop(id_))
    return Selection([*newest.values(), *loose], older)


def without_stored(session: Session, sources: Sequence[SourceDocument]) -> list[SourceDocument]:
    """The documents without the full texts that the store has: those from which recording reads anything."""
    selection = select_newest(session, [DocumentRows(source) for source in sources])
    return [rows.source for rows in (*selection.newest, *selection.older)]


def save(
    session: Session, batch: Sequence[DocumentRows], import_id: str | None, now: datetime
) -> None:
    """Save the versions that the store has now, and the files that they were read from."""
    versions: list[dict[str, Any]] = [
        {
            "paper_id": rows.citing_id,
            "digest": rows.source.digest,
            "version": rows.document.version,
            "format": rows.document.format,
            "licence": rows.document.licence,
            "name": rows.source.name,
            "import_id": import_id,
            "read_at": now,
        }
        for rows in batch
        if rows.document.whole
    ]
    for ids in chunks(version["paper_id"] for version in versions):
        session.execute(delete(DOCUMENTS).where(DOCUMENTS.c.paper_id.in_(ids)))
    insert(session, FullTextVersion, versions)


def _replaces(rows: DocumentRows, version: tuple[str, int], name: str) -> bool:
    """The newer version replaces the older. Of two equally new ones the file of the same name does, since it has been
    corrected; else either, as long as it is the same one in whatever order they come."""
    return rows.version >= version or (
        rows.version[0] == version[0] and PurePath(rows.source.name).name == PurePath(name).name
    )
