"""Counters of what the store holds: papers, citations, and statements by type, changed in the transactions that change it.

Counting rows takes seconds where there are millions. Whatever adds, removes or changes rows says so here, in the same
transaction, so that the counters are right whenever something is committed, however the process ends. Writers come one
at a time (ADR 2), so the few rows of counters keep nobody waiting.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from app.db.bulk import chunks
from app.db.tables import CITATIONS, PAPERS, STATEMENTS, STORE_COUNTS
from app.store.aliases import alias_ids, canonical_ids
from app.store.field_merge import PaperMetadata
from app.vocabulary import TYPES

PAPERS_COUNT, CITATIONS_COUNT = "papers", "citations"


def read(session: Session) -> dict[str, int]:
    """The counters: `papers` that are no aliases, `citations` with aliases resolved, and statements by their types."""
    return dict(session.execute(select(STORE_COUNTS.c.name, STORE_COUNTS.c.count)).all())


def add(session: Session, changes: Mapping[str, int]) -> None:
    """Add to these counters; what is negative was removed."""
    rows = [{"counter": name, "change": change} for name, change in changes.items() if change]
    if rows:
        session.connection().execute(_ADD, rows)


def retyped(session: Session, changes: Iterable[tuple[str | None, str | None]]) -> None:
    """Statements have other types than before: (before, after), None where there is no statement."""
    by_type: dict[str, int] = {}
    for before, after in changes:
        for type_, change in ((before, -1), (after, 1)):
            if type_ is not None:
                by_type[type_] = by_type.get(type_, 0) + change
    add(session, by_type)


def delete_statements(session: Session, *where: ColumnElement[bool]) -> int:
    """Delete the statements of which this is true. Returns how many there were."""
    deletion = delete(STATEMENTS).where(*where).returning(STATEMENTS.c.type)
    types = session.scalars(deletion).all()
    retyped(session, ((type_, None) for type_ in types))
    return len(types)


def cite(
    session: Session,
    added: Collection[tuple[int, int]],
    stored: Iterable[tuple[int, int]],
    papers: Mapping[int, PaperMetadata],
) -> None:
    """These citations, (citing, cited), were added; `stored`: those that the citing papers had; `papers`: those loaded."""
    citing = {one for one, _ in added}
    beside = [pair for pair in stored if pair[0] in citing]
    cited = {other for _, other in chain(added, beside)}
    canonical = canonical_ids(session, cited - papers.keys())
    canonical |= {id_: same for id_ in cited & papers.keys() if (same := papers[id_].same_as)}
    have, has = (
        {(one, canonical.get(other, other)) for one, other in pairs} for pairs in (beside, added)
    )
    add(session, {CITATIONS_COUNT: len(has - have)})


@contextmanager
def of_citing(session: Session, ids: Collection[int]) -> Iterator[None]:
    """Count what the block changes about the citations that these papers make."""
    before = _resolved(session, ids)
    yield
    add(session, {CITATIONS_COUNT: _resolved(session, ids) - before})


def relink(session: Session, before: Mapping[int, int], after: Mapping[int, int | None]) -> None:
    """Papers are about to have these canonical papers, None where they become their own; `before`: those of aliases.

    A paper that cites an alias and the canonical paper makes one citation. So of the papers that cite one of these, all
    citations of the canonical papers, as they were and will be, are compared.
    """
    add(session, {PAPERS_COUNT: sum((id_ in before) - bool(after[id_]) for id_ in after)})
    edges = _edges(session, CITATIONS.c.cited_id, after)
    if not edges:
        return
    groups = {*after, *before.values(), *filter(None, after.values())}
    members = groups | alias_ids(session, groups).keys()
    citing = {citing for citing, _ in edges}
    for some in chunks(members - after.keys()):
        edges |= _edges(session, CITATIONS.c.citing_id, citing, CITATIONS.c.cited_id.in_(some))
    were = canonical_ids(session, members)
    become = {id_: after.get(id_, were.get(id_)) or id_ for id_ in members}
    change = len({(one, become[other]) for one, other in edges}) - len(
        {(one, were.get(other, other)) for one, other in edges}
    )
    add(session, {CITATIONS_COUNT: change})


def recount(session: Session) -> dict[str, int]:
    """Set the counters to what the tables have. Returns what was wrong: by how much each counter has changed.

    It counts every row, so that other writers wait for as long as that takes.
    """
    kept, counted = read(session), count_rows(session)
    wrong = {name: count - kept[name] for name, count in counted.items() if count != kept[name]}
    add(session, wrong)
    return wrong


def count_rows(session: Session) -> dict[str, int]:
    """What the counters have to be, by counting every row."""
    by_type = select(STATEMENTS.c.type, func.count()).group_by(STATEMENTS.c.type)
    return {
        PAPERS_COUNT: session.scalar(select(func.count()).where(PAPERS.c.same_as.is_(None))) or 0,
        CITATIONS_COUNT: session.scalar(_count(_PAIRS)) or 0,
        **dict.fromkeys(TYPES, 0),
        **dict(session.execute(by_type).all()),
    }


def _resolved(session: Session, citing: Iterable[int]) -> int:
    """How many citations these papers make."""
    some_pairs = (_PAIRS.where(CITATIONS.c.citing_id.in_(some)) for some in chunks(citing))
    return sum(session.scalar(_count(pairs)) or 0 for pairs in some_pairs)


def _count(rows: Select[Any]) -> Select[int]:
    return select(func.count()).select_from(rows.subquery())


def _edges(
    session: Session, column: Column[int], ids: Iterable[int], *where: ColumnElement[bool]
) -> set[tuple[int, int]]:
    """(citing, cited), where this column is one of the ids."""
    query = select(CITATIONS.c.citing_id, CITATIONS.c.cited_id).where(*where)
    return {
        (citing, cited)
        for some in chunks(ids)
        for citing, cited in session.execute(query.where(column.in_(some)))
    }


_PAIRS = (
    select(CITATIONS.c.citing_id, func.coalesce(PAPERS.c.same_as, PAPERS.c.id))
    .join(PAPERS, PAPERS.c.id == CITATIONS.c.cited_id)
    .distinct()
)
"""The two ends of every citation, aliases resolved."""
_ADD = (
    update(STORE_COUNTS)
    .where(STORE_COUNTS.c.name == bindparam("counter"))
    .values(count=STORE_COUNTS.c.count + bindparam("change"))
)
