"""Rows of the imports table: the queue of uploads, and an import as HTTP shows it.

A file sent over HTTP waits in the uploads directory with a row in state `queued`, until `app.ingest.import_worker` loads
it.
"""

import re
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Import, RejectionRow
from app.errors import ImportFinished, ImportNotFound
from app.ingest.archives import printable

REJECTIONS = 100
"""Rejected records on a page."""
PENDING = ("queued", "running")
"""States of imports that are still to be loaded, or are being loaded."""


CANCELLED = "It was cancelled. What was stored until then stays."


def new_id() -> str:
    """An id for an import: 16 hexadecimal digits."""
    return secrets.token_hex(8)


def enqueue(session: Session, name: str, format_name: str, path: Path, now: datetime) -> str:
    """Add a file that is to be loaded. `path` lies in the uploads directory and is named by the import's id, which this
    returns; `name` is the file's own."""
    id_ = path.name
    session.add(
        Import(
            id=id_,
            state="queued",
            name=printable(name),
            format=format_name,
            path=str(path),
            created_at=now,
        )
    )
    return id_


def cancel(session: Session, id_: str, now: datetime) -> None:
    """Cancel an import that is queued or running: whoever loads it will see. Cancelling it twice changes nothing.

    Raises `ImportNotFound`, `ImportFinished`.
    """
    row = _get(session, id_)
    if row.state in PENDING:
        row.state, row.reason, row.finished_at = "cancelled", CANCELLED, now
    elif row.state != "cancelled":
        raise ImportFinished(f"The import `{id_}` has ended already, in state `{row.state}`.")


def latest(session: Session, limit: int) -> list[Import]:
    """The imports that were begun or queued last, the newest first."""
    query = select(Import).order_by(Import.created_at.desc(), Import.id).limit(limit)
    return list(session.scalars(query))


def import_view(session: Session, id_: str, after: int = 0) -> dict[str, Any]:
    """The ImportRecord of the HTTP contract, with a page of its rejections, those behind number `after`.

    Raises `ImportNotFound`.
    """
    row = _get(session, id_)
    query = (
        select(RejectionRow)
        .where(RejectionRow.import_id == id_, RejectionRow.number > after)
        .order_by(RejectionRow.number)
        .limit(REJECTIONS + 1)
    )
    rejections = session.scalars(query).all()
    page = rejections[:REJECTIONS]
    return {
        **{name: getattr(row, name) for name in _FIELDS},
        "rejections": [{"file": r.file, "place": r.place, "reason": r.reason} for r in page],
        "next": str(page[-1].number) if len(rejections) > len(page) else None,
    }


def _get(session: Session, id_: str) -> Import:
    row = session.get(Import, id_) if _ID.fullmatch(id_) else None
    if row is None:
        raise ImportNotFound(f"There is no import `{id_[:100]}`.")
    return row


_ID = re.compile("[0-9a-f]{16}")
_FIELDS = (
    "id", "state", "name", "format", "articles", "references", "statements", "added", "updated",
    "removed", "rejected", "reason", "created_at", "finished_at",
)  # fmt: skip
