"""Count the statements of each type that papers have received (their tallies), and citations."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.db.bulk import chunks
from app.db.tables import CITATIONS, PAPERS, STATEMENTS
from app.store.aliases import alias_ids
from app.vocabulary import TYPES


def tallies(session: Session, papers: Mapping[int, str | None]) -> dict[int, dict[str, Any]]:
    """The tally of each of these papers (id: DOI in its display form), in a constant number of queries."""
    types = {id_: dict.fromkeys(TYPES, 0) for id_ in papers}
    for id_, type_, count in count_by_type(session, papers):
        types[id_][type_] = count
    publications = count_citing(session, papers)
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


def count_by_type(session: Session, ids: Collection[int]) -> list[tuple[int, Any, int]]:
    """(cited paper, type, number of statements), from an index alone. Aliases count for the canonical paper."""
    aliases = alias_ids(session, ids)
    query = select(STATEMENTS.c.cited_id, STATEMENTS.c.type, func.count())
    by_type = query.group_by(STATEMENTS.c.cited_id, STATEMENTS.c.type)
    found: Counter[tuple[int, Any]] = Counter()
    for some in chunks({*ids, *aliases}):
        for id_, type_, count in session.execute(by_type.where(STATEMENTS.c.cited_id.in_(some))):
            found[aliases.get(id_, id_), type_] += count
    return [(id_, type_, count) for (id_, type_), count in found.items()]


def count_citing(session: Session, ids: Collection[int]) -> dict[int, int]:
    """How many publications cite each of these papers, with statements or without."""
    aliases = alias_ids(session, ids)
    query = select(CITATIONS.c.cited_id, func.count()).group_by(CITATIONS.c.cited_id)
    found = {
        id_: count
        for some in chunks(set(ids) - set(aliases.values()))
        for id_, count in session.execute(query.where(CITATIONS.c.cited_id.in_(some)))
    }
    citing: dict[int, set[int]] = {}  # a publication that cites a paper and its alias counts once
    pairs = select(CITATIONS.c.cited_id, CITATIONS.c.citing_id)
    for some in chunks({*aliases, *aliases.values()}):
        for id_, citing_id in session.execute(pairs.where(CITATIONS.c.cited_id.in_(some))):
            citing.setdefault(aliases.get(id_, id_), set()).add(citing_id)
    return found | {id_: len(papers) for id_, papers in citing.items()}


def count_references(session: Session, ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """For each of these papers: how many it cites, and in how many statements."""
    cited = func.coalesce(PAPERS.c.same_as, PAPERS.c.id)
    papers = (
        select(CITATIONS.c.citing_id, func.count(cited.distinct()))
        .join(PAPERS, PAPERS.c.id == CITATIONS.c.cited_id)
        .group_by(CITATIONS.c.citing_id)
    )
    statements = select(STATEMENTS.c.citing_id, func.count()).group_by(STATEMENTS.c.citing_id)
    found: dict[int, tuple[int, int]] = {}
    for some in chunks(ids):
        in_statements: dict[int, int] = dict(
            session.execute(statements.where(STATEMENTS.c.citing_id.in_(some))).all()
        )
        for id_, count in session.execute(papers.where(CITATIONS.c.citing_id.in_(some))):
            found[id_] = (count, in_statements.get(id_, 0))
    return found


def count_citations(session: Session) -> int:
    """How many citations the store has: one for each pair of papers, aliases being resolved.

    All edges, less those to aliases, plus the pairs that these stand for and that have no edge of their own.
    """
    to_aliases = (
        select(CITATIONS.c.citing_id, PAPERS.c.same_as.label("canonical_id"))
        .join(PAPERS, PAPERS.c.id == CITATIONS.c.cited_id)
        .where(PAPERS.c.same_as.is_not(None))
    )
    resolved = to_aliases.distinct().subquery()
    direct = exists().where(
        CITATIONS.c.citing_id == resolved.c.citing_id,
        CITATIONS.c.cited_id == resolved.c.canonical_id,
    )
    indirect_only = select(resolved).where(~direct).subquery()
    total, aliased, resolved_only = (
        session.scalar(select(func.count()).select_from(rows)) or 0
        for rows in (CITATIONS, to_aliases.subquery(), indirect_only)
    )
    return total - aliased + resolved_only
