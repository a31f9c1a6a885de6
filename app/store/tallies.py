"""Count the statements of each type that papers have received (their tallies)."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Select, Table, case, func, select
from sqlalchemy.orm import Session

from app.db.bulk import chunks, fetch
from app.db.tables import CITATIONS, NOTICES, PAPERS, STATEMENTS
from app.store.aliases import alias_ids
from app.store.notices import of_paper
from app.vocabulary import TYPES


def tallies(
    session: Session, papers: Mapping[int, str | None], aliases: Mapping[int, int] | None = None
) -> dict[int, dict[str, Any]]:
    """The tally of each of these papers (id: DOI in its display form), in a constant number of queries. `aliases`: theirs,
    where the caller knows them."""
    aliases = alias_ids(session, papers) if aliases is None else aliases
    types = {id_: dict.fromkeys(TYPES, 0) for id_ in papers}
    for id_, type_, count in _count_by_type(session, papers, aliases):
        types[id_][type_] = count
    publications = count_citing(session, papers, aliases)
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


def _count_by_type(
    session: Session, ids: Collection[int], aliases: Mapping[int, int]
) -> list[tuple[int, Any, int]]:
    """(cited paper, type, number of statements), from an index alone. Aliases count for the canonical paper."""
    found: Counter[tuple[int, Any]] = Counter()
    for some in chunks({*ids, *aliases}):
        for id_, type_, count in fetch(session, _TYPES, STATEMENTS.c.cited_id, some):
            found[aliases.get(id_, id_), type_] += count
    return [(id_, type_, count) for (id_, type_), count in found.items()]


def count_citing(
    session: Session,
    ids: Collection[int],
    aliases: Mapping[int, int] | None = None,
    *,
    with_statements: bool = False,
) -> dict[int, int]:
    """How many publications cite each of these papers: all, or only those with statements about it. `aliases`: theirs, where
    the caller knows them."""
    cited, counted, pairs = _STATED if with_statements else _CITED
    aliases = alias_ids(session, ids) if aliases is None else aliases
    found = {
        id_: count
        for some in chunks(set(ids) - set(aliases.values()))
        for id_, count in fetch(session, counted, cited, some)
    }
    citing: dict[int, set[int]] = {}  # a publication that cites a paper and its alias counts once
    for some in chunks({*aliases, *aliases.values()}):
        for id_, citing_id in fetch(session, pairs, cited, some):
            citing.setdefault(aliases.get(id_, id_), set()).add(citing_id)
    return found | {id_: len(papers) for id_, papers in citing.items()}


class _Citing(NamedTuple):
    """Queries for the publications that cite papers."""

    cited: Column[int]
    counted: Select[Any]
    """How many, by cited paper."""
    pairs: Select[Any]
    """(cited, citing)."""


def _citing(table: Table, count: ColumnElement[int]) -> _Citing:
    cited = table.c.cited_id
    return _Citing(
        cited, select(cited, count).group_by(cited), select(cited, table.c.citing_id).distinct()
    )


_TYPES = select(STATEMENTS.c.cited_id, STATEMENTS.c.type, func.count()).group_by(
    STATEMENTS.c.cited_id, STATEMENTS.c.type
)
_CITED = _citing(CITATIONS, func.count())
_STATED = _citing(STATEMENTS, func.count(STATEMENTS.c.citing_id.distinct()))


_CANONICAL = func.coalesce(PAPERS.c.same_as, PAPERS.c.id)
_REFERENCES = (
    select(
        CITATIONS.c.citing_id,
        func.count(_CANONICAL.distinct()),
        func.count(case((of_paper(NOTICES.c.kind, _CANONICAL).exists(), _CANONICAL)).distinct()),
    )
    .join(PAPERS, PAPERS.c.id == CITATIONS.c.cited_id)
    .group_by(CITATIONS.c.citing_id)
)
_STATED_REFERENCES = (
    select(STATEMENTS.c.citing_id, func.count(_CANONICAL.distinct()), func.count())
    .join(PAPERS, PAPERS.c.id == STATEMENTS.c.cited_id)
    .group_by(STATEMENTS.c.citing_id)
)


def count_references(session: Session, ids: Collection[int]) -> dict[int, dict[str, int]]:
    """The ReferenceCounts of the HTTP contract, of those of these papers that cite any."""
    found: dict[int, dict[str, int]] = {}
    for some in chunks(ids):
        rows = fetch(session, _STATED_REFERENCES, STATEMENTS.c.citing_id, some)
        in_statements = {id_: (with_statements, count) for id_, with_statements, count in rows}
        for id_, count, with_notices in fetch(session, _REFERENCES, CITATIONS.c.citing_id, some):
            found[id_] = reference_counts(count, *in_statements.get(id_, (0, 0)), with_notices)
    return found


def reference_counts(
    publications: int = 0, with_statements: int = 0, statements: int = 0, with_notices: int = 0
) -> dict[str, int]:
    """The ReferenceCounts of the HTTP contract; without arguments of a paper that cites none."""
    return {
        "publications": publications,
        "with_statements": with_statements,
        "statements": statements,
        "with_notices": with_notices,
    }
