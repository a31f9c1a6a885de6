"""Count the statements about papers by the year of the citing paper and by type, and the publications that cite them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from app.db.tables import AUTHORS, CITATIONS, JOURNAL_ISSNS, PAPERS, STATEMENTS
from app.vocabulary import TYPES

Papers = Select[tuple[int]]
"""A query for ids of canonical papers."""


def named(ids: Collection[int], issn: str | None = None, orcid: str | None = None) -> Papers:
    """Papers with these ids, those of the journals that have this ISSN, and those with an author who has this ORCID iD."""
    journals = select(JOURNAL_ISSNS.c.journal_id).where(JOURNAL_ISSNS.c.issn == issn)
    by_author = select(AUTHORS.c.paper_id).where(AUTHORS.c.orcid == orcid)
    wanted = [PAPERS.c.id.in_(ids)]
    if issn is not None:
        wanted.append(PAPERS.c.journal_id.in_(journals))
    if orcid is not None:
        wanted.append(PAPERS.c.id.in_(by_author))
    return select(PAPERS.c.id).where(or_(*wanted), PAPERS.c.same_as.is_(None))


def count(session: Session, papers: Papers) -> int:
    """How many papers these are."""
    return session.scalar(select(func.count()).select_from(papers.subquery())) or 0


def timeline(session: Session, papers: Papers) -> list[dict[str, Any]]:
    """The TimelineYears of the HTTP contract, the unknown year first, else ascending.

    Aliases count for their canonical papers. Over all years the types sum up to those of the papers' tallies. A publication
    that cites several of the papers counts once.
    """
    ids = papers.subquery()
    cited = select(PAPERS.c.id).where(
        or_(PAPERS.c.id.in_(select(ids)), PAPERS.c.same_as.in_(select(ids)))
    )
    years: dict[int | None, dict[str, Any]] = {}

    def of(year: int | None) -> dict[str, Any]:
        return years.setdefault(year, {"year": year, **dict.fromkeys(TYPES, 0), "publications": 0})

    by_type = (
        select(PAPERS.c.year, STATEMENTS.c.type, func.count())
        .join_from(STATEMENTS, PAPERS, PAPERS.c.id == STATEMENTS.c.citing_id)
        .where(STATEMENTS.c.cited_id.in_(cited))
        .group_by(PAPERS.c.year, STATEMENTS.c.type)
    )
    for year, type_, statements in session.execute(by_type):
        of(year)[type_] = statements
    citing = (
        select(PAPERS.c.year, func.count(CITATIONS.c.citing_id.distinct()))
        .join_from(CITATIONS, PAPERS, PAPERS.c.id == CITATIONS.c.citing_id)
        .where(CITATIONS.c.cited_id.in_(cited))
        .group_by(PAPERS.c.year)
    )
    for year, publications in session.execute(citing):
        of(year)["publications"] = publications
    return [years[year] for year in sorted(years, key=lambda year: year or 0)]
