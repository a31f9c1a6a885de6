"""Articles as links to them need them: DOI, PMCID, addresses of full texts."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.article_links import Article
from app.db.tables import IDENTIFIERS, PAPERS

_PAPERS = select(PAPERS.c.id, PAPERS.c.doi, PAPERS.c.full_text)
_PMCIDS = (
    select(IDENTIFIERS.c.paper_id, IDENTIFIERS.c.value)
    .where(IDENTIFIERS.c.scheme == "pmcid")
    .order_by(IDENTIFIERS.c.confidence, IDENTIFIERS.c.value.desc())
)
"""The surest claim last."""


def articles_of(session: Session, ids: Collection[int]) -> dict[int, Article]:
    """The articles of a page's papers, by id."""
    pmcids = session.execute(_PMCIDS.where(IDENTIFIERS.c.paper_id.in_(ids))).all()
    by_id = {id_: value.upper() for id_, value in pmcids}
    found = session.execute(_PAPERS.where(PAPERS.c.id.in_(ids))).all()
    return {
        id_: Article(doi, by_id.get(id_), tuple(one["url"] for one in full_text or ()))
        for id_, doi, full_text in found
    }
