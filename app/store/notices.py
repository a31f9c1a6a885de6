"""Notices (corrections, retractions and the like) of papers, read and written.

A notice is kept with the DOI that it names. Whoever reads those of a paper reads those of its aliases too.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, literal, or_, select
from sqlalchemy.orm import Session

from app.db.bulk import chunks, fetch, insert_new
from app.db.models import PaperNotice
from app.db.tables import NOTICES, PAPERS
from app.document import Notice, Work
from app.doi import fold
from app.formats.text.retracted_titles import notice_in_title
from app.ids import paper_id
from app.store.aliases import alias_ids
from app.store.field_merge import PaperMetadata

KINDS = (
    *("retraction", "partial_retraction", "expression_of_concern", "withdrawal", "removal"),
    *("correction", "clarification", "addendum"),
)
"""Kinds of notices, the gravest first. There are others, which come after these."""
RETRACTIONS = frozenset({"retraction", "partial_retraction", "withdrawal", "removal"})
TITLE = "title"
"""The source of a notice that nothing announces but the paper's own title: "RETRACTED: …"."""
OPENALEX = "openalex"
"""The source of a notice without a date, of which nobody knows what announces it."""


def severity(kind: ColumnElement[str]) -> ColumnElement[int]:
    """An expression of SQL: the place of a notice's kind among `KINDS`."""
    order = {literal(known): literal(place) for place, known in enumerate(KINDS)}
    return case(order, value=kind, else_=len(KINDS))


def of_paper(column: ColumnElement[Any], paper: ColumnElement[int]) -> Select[Any]:
    """A query for a column of the notices of a canonical paper, for use in a query that has the paper's id.

    Those of its aliases are among them, but for what their titles say: its own title is made of all that was claimed.
    """
    names = PAPERS.alias()
    is_said = or_(names.c.id == paper, NOTICES.c.source.is_distinct_from(TITLE))
    return (
        select(column)
        .join_from(NOTICES, names, names.c.id == NOTICES.c.paper_id)
        .where(or_(names.c.id == paper, names.c.same_as == paper), is_said)
    )


def notices_of(
    session: Session, ids: Iterable[int], aliases: Mapping[int, int] | None = None
) -> dict[int, list[dict[str, Any]]]:
    """The PaperNotices of the HTTP contract, the gravest first, of those of these canonical papers that have any.
    `aliases`: theirs, where the caller knows them."""
    canonical = set(ids)
    aliases = alias_ids(session, canonical) if aliases is None else aliases
    found: dict[int, list[dict[str, Any]]] = {}
    for some in chunks(canonical | aliases.keys()):
        for id_, kind, doi, date, source in fetch(session, _NOTICES, NOTICES.c.paper_id, some):
            notice = {"kind": kind, "doi": doi, "date": date, "source": source}
            listed = found.setdefault(aliases.get(id_, id_), [])
            if not (id_ in aliases and source == TITLE) and notice not in listed:
                listed.append(notice)
    return {id_: without_repeated(notices) for id_, notices in found.items() if notices}


def without_repeated(notices: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The gravest first, without what a title or OpenAlex says where another source says it, too: when, and where it is
    announced."""
    announced = {one["kind"] for one in notices if one["source"] not in (TITLE, OPENALEX)}
    kept = [one for one in notices if one["source"] != OPENALEX or one["kind"] not in announced]
    others = [one for one in kept if one["source"] != TITLE]
    is_repeated = any(one["kind"] in RETRACTIONS for one in others)
    return sorted(others if is_repeated else kept, key=_by_severity)


def _by_severity(notice: dict[str, Any]) -> tuple[int, str, str, str]:
    kind = notice["kind"]
    order = KINDS.index(kind) if kind in KINDS else len(KINDS)
    return order, notice["date"] or "", notice["doi"] or "", kind


def save_of_titles(session: Session, papers: Iterable[PaperMetadata]) -> None:
    """Add what the new titles of these papers say of them, and delete what their titles no longer say. The titles of notices
    ("Retracted: …") are of the papers that they are about. A notice has to be somewhere: nothing is kept of papers without
    a DOI."""
    changes = {paper.id: _of_titles(paper) for paper in papers if paper.values.get("doi")}
    changed = {id_: now for id_, (before, now) in changes.items() if before != now}
    if not changed:
        return
    _delete_of_titles(session, changed)
    marked = {one.id: one.values["doi"] for one in papers if changed.get(one.id)}
    announcers = _announcers(session, marked.values())
    rows = [
        {"paper_id": id_, "kind": changed[id_], "doi": doi, "date": None, "source": TITLE}
        for id_, doi in marked.items()
        if fold(doi) not in announcers
    ]
    insert_new(session, PaperNotice, rows)


def _of_titles(paper: PaperMetadata) -> tuple[str | None, str | None]:
    """What the title that is stored says, and what the one that is going to be says."""
    before, now = (paper.stored or {}).get("title"), paper.values.get("title")
    kind = notice_in_title(now)
    return (kind if before == now else notice_in_title(before)), kind


def _delete_of_titles(session: Session, ids: Iterable[int]) -> None:
    for some in chunks(ids):
        of_titles = delete(PaperNotice).where(NOTICES.c.source == TITLE)
        session.execute(of_titles.where(NOTICES.c.paper_id.in_(some)))


def _announcers(session: Session, dois: Collection[str]) -> set[str]:
    """Of these DOIs, folded, those at which something is announced about another paper."""
    query = select(NOTICES.c.paper_id, NOTICES.c.doi)
    return {
        fold(doi)
        for some in chunks({*dois, *map(fold, dois)})
        for id_, doi in session.execute(query.where(NOTICES.c.doi.in_(some)))
        if id_ != paper_id(fold(doi))
    }


def save_notices(session: Session, notices: Iterable[tuple[Notice, Work]]) -> None:
    """Add notices, each with its document's paper. What one paper announces about another is kept with the other; what
    titles say of either gives way."""
    rows: list[dict[str, Any]] = [
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
    retracted = {row["paper_id"] for row in rows if row["kind"] in RETRACTIONS}
    ends = {(paper_id(fold(row["doi"])), row["paper_id"]) for row in rows}
    _delete_of_titles(session, retracted | {by for by, about in ends if by != about})
    insert_new(session, PaperNotice, rows)


_NOTICES = select(*NOTICES.c["paper_id", "kind", "doi", "date", "source"])
