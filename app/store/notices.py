"""Notices (corrections, retractions and the like) of papers, read and written."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, case, literal, select
from sqlalchemy.orm import Session

from app.db.bulk import insert_new
from app.db.models import PaperNotice
from app.db.tables import NOTICES
from app.document import Notice, Work
from app.doi import fold
from app.ids import paper_id

KINDS = (
    *("retraction", "partial_retraction", "expression_of_concern", "withdrawal", "removal"),
    *("correction", "clarification", "addendum"),
)
"""Kinds of notices, the gravest first. There are others, which come after these."""


def severity(kind: ColumnElement[str]) -> ColumnElement[int]:
    """An expression of SQL: the place of a notice's kind among `KINDS`."""
    order = {literal(known): literal(place) for place, known in enumerate(KINDS)}
    return case(order, value=kind, else_=len(KINDS))


def notices_of(session: Session, ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """The PaperNotices of the HTTP contract, the gravest first, of those of these papers that have any."""
    found: dict[int, list[dict[str, Any]]] = {}
    query = select(PaperNotice).where(PaperNotice.paper_id.in_(ids))
    grave_first = (severity(NOTICES.c.kind), PaperNotice.date, PaperNotice.doi, PaperNotice.kind)
    for row in session.scalars(query.order_by(*grave_first)):
        found.setdefault(row.paper_id, []).append(
            {"kind": row.kind, "doi": row.doi, "date": row.date, "source": row.source}
        )
    return found


def save_notices(session: Session, notices: Iterable[tuple[Notice, Work]]) -> None:
    """Add notices, each with its document's paper. What one paper announces about another is kept with the other."""
    rows = [
        {
            "paper_id": paper_id(fold(notice.doi)),
            "kind": notice.kind,
            "doi": announcer,
            "date": notice.date or (None if notice.by else paper.published_on),
            "source": notice.source or "full-text",
        }
        for notice, paper in notices
        if (announcer := notice.by or paper.doi)
    ]
    insert_new(session, PaperNotice, rows)
