"""Page through the publications that cite a paper, or that it cites, each with its number of statements by type.

An alias counts for its canonical paper, as in `app.store.tallies`, so that the totals are those of the paper itself. The
number of queries is the same for every page. No order of publications is stored: each page sorts them anew, by the years
and counts that indexes give, and takes the first ones after its position.
"""

import struct
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Subquery,
    Table,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session
from typing_extensions import TypeAliasType

from app import cursors
from app.db.tables import CITATIONS, NOTICES, PAPERS, STATEMENTS
from app.errors import CursorInvalid
from app.store.aliases import alias_ids
from app.store.listed_papers import listed_papers
from app.store.notices import of_paper, severity
from app.store.positions import positions_by_pair
from app.vocabulary import RELATIONSHIPS, TYPES

Side = Literal["cited_by", "cites"]
"""The publications that cite a paper, or those that it cites."""
PublicationSort = TypeAliasType(
    "PublicationSort", Literal["statements", "mentions", "newest", "oldest"]
)
StatementsFilter = TypeAliasType("StatementsFilter", Literal["any", "with", "without"])
NoticesFilter = TypeAliasType("NoticesFilter", Literal["any", "with"])
PositionsChoice = TypeAliasType("PositionsChoice", Literal["without", "with"])


@dataclass(frozen=True, slots=True)
class PublicationQuery:
    """Which publications, in which order, and which page of them."""

    sort: PublicationSort = "statements"
    """`statements`, `mentions`: most of them first, then the newest. Those without a year come last, ties end on the id."""
    statements: StatementsFilter = "any"
    notices: NoticesFilter = "any"
    """`with`: those that have a notice (retraction, correction, …), the gravest first and then as `sort` says."""
    positions: PositionsChoice = "without"
    limit: int = 20
    cursor: str | None = None


def page(session: Session, paper: int, side: Side, query: PublicationQuery) -> dict[str, Any]:
    """The PublicationPage of the HTTP contract. `paper`: id of a canonical paper. Raises `CursorInvalid`.

    Walking all pages gives every publication once, unless counts or years change meanwhile.
    """
    edges = _edges(session, paper, side)
    found = _matching(edges, query)
    keys = _sort_keys(found, query.sort)
    rows = select(*keys).join_from(found, PAPERS, PAPERS.c.id == found.c.id).order_by(*keys)
    fixed = f"{side} {paper} {query.sort} {query.statements} {query.notices}"
    if query.cursor is not None:
        rows = rows.where(tuple_(*keys) > _unpack(cursors.decode(fixed, query.cursor), len(keys)))
    positions = session.execute(rows.limit(query.limit + 1)).all()
    some = positions[: query.limit]
    ids = [position[-1] for position in some]
    items = _publications(session, edges, ids)
    if query.positions == "with":
        _add_positions(
            session, items, [(paper, id_) if side == "cites" else (id_, paper) for id_ in ids]
        )
    return {
        **_counts(session, edges, found, query),
        "items": items,
        "next": cursors.encode(fixed, _pack(some[-1])) if len(positions) > len(some) else None,
    }


@dataclass(frozen=True, slots=True)
class _Edges:
    """A paper's citations and statements, each with the `id` of the publication at the other end."""

    citations: Subquery
    """(id, relationship); several rows for a publication that cites an alias too."""
    statements: Subquery
    """(id, type, mentions): `mentions` are the markers of the statement, one at least."""


def _edges(session: Session, paper: int, side: Side) -> _Edges:
    has_aliases = bool(alias_ids(session, [paper]))

    def of(table: Table, *columns: ColumnElement[Any]) -> Subquery:
        if side == "cites":
            cited = func.coalesce(PAPERS.c.same_as, PAPERS.c.id).label("id")
            rows = select(cited, *columns).join_from(table, PAPERS, PAPERS.c.id == table.c.cited_id)
            return rows.where(table.c.citing_id == paper).subquery()
        rows = select(table.c.citing_id.label("id"), *columns)
        if not has_aliases:
            return rows.where(table.c.cited_id == paper).subquery()
        names = select(PAPERS.c.id).where(or_(PAPERS.c.id == paper, PAPERS.c.same_as == paper))
        return rows.where(table.c.cited_id.in_(names)).subquery()

    markers = func.json_array_length(STATEMENTS.c.markers)
    mentions = case((markers > 1, markers), else_=1).label("mentions")
    return _Edges(
        of(CITATIONS, CITATIONS.c.relationship), of(STATEMENTS, STATEMENTS.c.type, mentions)
    )


def _matching(edges: _Edges, query: PublicationQuery) -> Subquery:
    """(id, statements, mentions, severity) of the publications that the query's filters let through; `mentions` are counted
    for that order alone, `severity` is that of the gravest notice if notices are asked for, else 0.

    Counted in one pass over both tables: SQLite joins two grouped subqueries row by row."""
    citations = select(edges.citations.c.id, null().label("statement"))
    mentions = edges.statements.c.mentions if query.sort == "mentions" else literal(0)
    citations = citations.add_columns(literal(0).label("mentions"))
    statements = select(
        edges.statements.c.id,
        edges.statements.c.type.label("statement"),
        mentions.label("mentions"),
    )
    ends = union_all(citations, statements).subquery()
    counted = select(
        ends.c.id,
        func.count(ends.c.statement).label("statements"),
        func.sum(ends.c.mentions).label("mentions"),
    )
    ids = counted.group_by(ends.c.id).subquery()
    gravest: ColumnElement[int] = literal(0)
    if query.notices == "with":
        gravest = of_paper(func.min(severity(NOTICES.c.kind)), ids.c.id).scalar_subquery()
    found = select(ids.c.id, ids.c.statements, ids.c.mentions, gravest.label("severity"))
    if query.statements != "any":
        has_some = ids.c.statements > 0
        found = found.where(has_some if query.statements == "with" else ~has_some)
    if query.notices == "with":
        found = found.where(gravest.is_not(None))
    return found.subquery()


def _counts(
    session: Session, edges: _Edges, found: Subquery, query: PublicationQuery
) -> dict[str, int]:
    """`total`, `with_statements` and `statements` of the publications that match. Those of all are counted from indexes
    alone, in a fraction of the time that `found` takes."""
    if query.notices == "with":
        some = func.nullif(found.c.statements, 0)
        rows = select(func.count(), func.count(some), func.sum(some)).select_from(found)
        total, with_statements, statements = session.execute(rows).one()
    else:
        ends, stated = edges.citations.c.id, edges.statements.c.id
        counts = (func.count(ends.distinct()), func.count(stated.distinct()), func.count(stated))
        total, with_statements, statements = session.execute(
            select(*(select(count).scalar_subquery() for count in counts))
        ).one()
        if query.statements == "without":
            total, with_statements, statements = total - with_statements, 0, 0
        elif query.statements == "with":
            total = with_statements
    return {
        "total": total,
        "with_statements": with_statements,
        "statements": int(statements or 0),
    }


def _sort_keys(found: Subquery, sort: PublicationSort) -> list[ColumnElement[int]]:
    """Integers that sort in ascending order, the last one an id."""
    newest = -func.coalesce(PAPERS.c.year, 0)
    by_sort: dict[PublicationSort, list[ColumnElement[int]]] = {
        "statements": [-found.c.statements, newest],
        "mentions": [-cast(found.c.mentions, BigInteger), newest],
        "newest": [newest],
        "oldest": [func.coalesce(PAPERS.c.year, 9999)],
    }
    return [found.c.severity, *by_sort[sort], found.c.id]


def _pack(position: Sequence[int]) -> bytes:
    return struct.pack(f">{len(position)}q", *position)


def _unpack(body: bytes, keys: int) -> tuple[int, ...]:
    """Raises `CursorInvalid`."""
    try:
        return struct.unpack(f">{keys}q", body)
    except struct.error as error:
        raise CursorInvalid("This is no cursor; take `next` as it is.") from error


def _publications(session: Session, edges: _Edges, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The Publications of the HTTP contract, in this order."""
    papers = listed_papers(session, ids)
    citations, statements = edges.citations.c, edges.statements.c
    relations: dict[int, set[str]] = defaultdict(set)
    related = select(citations.id, citations.relationship).where(citations.id.in_(ids)).distinct()
    for id_, relationship in session.execute(related):
        relations[id_].add(relationship)
    counts: dict[int, dict[str, int]] = {id_: dict.fromkeys(TYPES, 0) for id_ in ids}
    mentions = dict.fromkeys(ids, 0)
    by_type = (
        select(statements.id, statements.type, func.count(), func.sum(statements.mentions))
        .where(statements.id.in_(ids))
        .group_by(statements.id, statements.type)
    )
    for id_, type_, count, mentioned in session.execute(by_type):
        counts[id_][type_] = count
        mentions[id_] += int(mentioned)
    return [
        {
            "paper": papers[id_],
            "relationship": min(relations[id_], key=RELATIONSHIPS.index),
            "statements": {"total": sum(counts[id_].values()), **counts[id_]},
            "mentions": mentions[id_],
            "positions": None,
        }
        for id_ in ids
    ]


def _add_positions(
    session: Session, items: list[dict[str, Any]], pairs: Sequence[tuple[int, int]]
) -> None:
    """Put the positions of the statements of each item's (citing, cited) into it."""
    found = positions_by_pair(session, {citing for citing, _ in pairs})
    for item, pair in zip(items, pairs, strict=True):
        item["positions"] = found.get(pair, [])
