"""Tallies: how many statements of each type a paper has received, from how many publications."""

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
    """(cited paper, type, statements), answered from one index; papers that turned out to be others count as those."""
    others = alias_ids(session, ids)
    query = select(STATEMENTS.c.cited_id, STATEMENTS.c.type, func.count())
    by_type = query.group_by(STATEMENTS.c.cited_id, STATEMENTS.c.type)
    found: Counter[tuple[int, Any]] = Counter()
    for some in chunks({*ids, *others}):
        for id_, type_, count in session.execute(by_type.where(STATEMENTS.c.cited_id.in_(some))):
            found[others.get(id_, id_), type_] += count
    return [(id_, type_, count) for (id_, type_), count in found.items()]


def cited_by(session: Session, ids: Collection[int]) -> dict[int, int]:
    """How many publications cite each of these papers, with a known statement or without."""
    others = alias_ids(session, ids)
    query = select(CITATIONS.c.cited_id, func.count()).group_by(CITATIONS.c.cited_id)
    found = {
        id_: count
        for some in chunks(set(ids) - set(others.values()))
        for id_, count in session.execute(query.where(CITATIONS.c.cited_id.in_(some)))
    }
    citing: dict[int, set[int]] = {}  # one who cites a paper under two names is one publication
    both = select(CITATIONS.c.cited_id, CITATIONS.c.citing_id)
    for some in chunks({*others, *others.values()}):
        for id_, who in session.execute(both.where(CITATIONS.c.cited_id.in_(some))):
            citing.setdefault(others.get(id_, id_), set()).add(who)
    return found | {id_: len(who) for id_, who in citing.items()}


def references(session: Session, ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """For each of these papers: how many it cites, and in how many statements."""
    whom = func.coalesce(PAPERS.c.same_as, PAPERS.c.id)
    cites = (
        select(CITATIONS.c.citing_id, func.count(whom.distinct()))
        .join(PAPERS, PAPERS.c.id == CITATIONS.c.cited_id)
        .group_by(CITATIONS.c.citing_id)
    )
    says = select(STATEMENTS.c.citing_id, func.count()).group_by(STATEMENTS.c.citing_id)
    found: dict[int, tuple[int, int]] = {}
    for some in chunks(ids):
        statements: dict[int, int] = dict(
            session.execute(says.where(STATEMENTS.c.citing_id.in_(some))).all()
        )
        for id_, count in session.execute(cites.where(CITATIONS.c.citing_id.in_(some))):
            found[id_] = (count, statements.get(id_, 0))
    return found


def edges(session: Session) -> int:
    """How many citations the store has: one for each pair, under whatever names."""
    resolved = (
        select(CITATIONS.c.citing_id, PAPERS.c.same_as.label("home"))
        .join(PAPERS, PAPERS.c.id == CITATIONS.c.cited_id)
        .where(PAPERS.c.same_as.is_not(None))
    )
    pairs = resolved.distinct().subquery()
    direct = exists().where(
        CITATIONS.c.citing_id == pairs.c.citing_id, CITATIONS.c.cited_id == pairs.c.home
    )
    everything, under_others, again = (
        session.scalar(select(func.count()).select_from(of)) or 0
        for of in (CITATIONS, resolved.subquery(), select(pairs).where(~direct).subquery())
    )
    return everything - under_others + again
