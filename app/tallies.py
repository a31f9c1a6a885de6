"""Tallies: how many statements of each type a paper has received, from how many publications."""

from collections.abc import Collection, Mapping
from typing import Any, cast

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from app.models import Citation, Statement
from app.rows import chunks
from app.vocabulary import TYPES

_STATEMENTS = cast("Table", Statement.__table__)
_CITATIONS = cast("Table", Citation.__table__)


def tallies(session: Session, papers: Mapping[int, str | None]) -> dict[int, dict[str, Any]]:
    """The tally of each of these papers (id to DOI as shown), in two queries however many they are."""
    types = {id_: dict.fromkeys(TYPES, 0) for id_ in papers}
    for id_, type_, count in counts(session, papers):
        types[id_][type_] = count
    publications = cited_by(session, papers)
    return {
        id_: {
            "doi": doi,
            "total": sum(types[id_].values()),
            "supporting": types[id_]["supporting"],
            "mentioning": types[id_]["mentioning"],
            "contrasting": types[id_]["contrasting"],
            "unclassified": types[id_]["unclassified"],
            "publications": publications.get(id_, 0),
        }
        for id_, doi in papers.items()
    }


def counts(session: Session, ids: Collection[int]) -> list[tuple[int, Any, int]]:
    """(cited paper, type, statements), answered from one index."""
    query = select(_STATEMENTS.c.cited_id, _STATEMENTS.c.type, func.count())
    by_type = query.group_by(_STATEMENTS.c.cited_id, _STATEMENTS.c.type)
    return [
        (id_, type_, count)
        for some in chunks(ids)
        for id_, type_, count in session.execute(by_type.where(_STATEMENTS.c.cited_id.in_(some)))
    ]


def cited_by(session: Session, ids: Collection[int]) -> dict[int, int]:
    """How many publications cite each of these papers, with a known statement or without."""
    query = select(_CITATIONS.c.cited_id, func.count()).group_by(_CITATIONS.c.cited_id)
    return {
        id_: count
        for some in chunks(ids)
        for id_, count in session.execute(query.where(_CITATIONS.c.cited_id.in_(some)))
    }


def references(session: Session, ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """For each of these papers: how many it cites, and in how many statements."""
    cites = select(_CITATIONS.c.citing_id, func.count()).group_by(_CITATIONS.c.citing_id)
    says = select(_STATEMENTS.c.citing_id, func.count()).group_by(_STATEMENTS.c.citing_id)
    found: dict[int, tuple[int, int]] = {}
    for some in chunks(ids):
        statements: dict[int, int] = dict(
            session.execute(says.where(_STATEMENTS.c.citing_id.in_(some))).all()
        )
        for id_, count in session.execute(cites.where(_CITATIONS.c.citing_id.in_(some))):
            found[id_] = (count, statements.get(id_, 0))
    return found
