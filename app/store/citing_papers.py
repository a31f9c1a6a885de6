"""Citing papers: the newest of those with statements about some papers."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.db.tables import PAPERS, STATEMENTS


def newest_citing(session: Session, papers: Sequence[int], most: int) -> tuple[list[int], int]:
    """The newest papers with statements about each of these, and how many there are."""
    ids = select(STATEMENTS.c.citing_id).distinct()
    for paper in papers:
        cited = select(PAPERS.c.id).where(or_(PAPERS.c.id == paper, PAPERS.c.same_as == paper))
        about = select(STATEMENTS.c.citing_id).where(STATEMENTS.c.cited_id.in_(cited))
        ids = ids.where(STATEMENTS.c.citing_id.in_(about))
    newest = (
        select(PAPERS.c.id)
        .where(PAPERS.c.id.in_(ids))
        .order_by(func.coalesce(PAPERS.c.year, 0).desc(), PAPERS.c.id)
        .limit(most)
    )
    total = session.scalar(select(func.count()).select_from(ids.subquery())) or 0
    return list(session.scalars(newest)), total
