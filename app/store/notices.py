"""Notices: corrections, retractions and the like of papers."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.db.bulk import insert_new
from app.db.models import PaperNotice
from app.document import Notice, Work
from app.doi import fold
from app.ids import paper_id


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
