"""Load papers as the HTTP contract has them, with counts and lookup state, in a constant number of queries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app import doi as dois
from app.db.bulk import chunks, fetch
from app.db.tables import JOURNALS, LOOKUPS, PAPERS
from app.document import Author
from app.paper_fields import ID_SCHEMES, PAPER_FIELDS
from app.store.aliases import alias_ids
from app.store.authors import authors_of
from app.store.identifier_claims import identifiers_of
from app.store.journals import issns_of
from app.store.lookup_state import LookupRow, lookup_state
from app.store.notices import notices_of
from app.store.tallies import count_citing, count_references, reference_counts, tallies
from app.store.versions import versions_of


def load(session: Session, ids: Collection[int], now: datetime) -> dict[int, dict[str, Any]]:
    """The views of those of these papers that are in the store."""
    found: dict[int, dict[str, Any]] = {}
    for some in chunks(ids):
        rows = fetch(session, _PAPERS, PAPERS.c.id, some)
        papers = [dict(zip(_NAMES, row, strict=False)) for row in rows]
        lookups = [LookupRow._make(row[len(_NAMES) :]) for row in rows]
        related = _load_related(session, papers)
        for paper, lookup in zip(papers, lookups, strict=True):
            found[paper["id"]] = _view(paper, lookup, related, now)
    return found


def load_list(session: Session, ids: Sequence[int], now: datetime) -> list[dict[str, Any]]:
    """The views in this order, without papers that have been removed since."""
    views = load(session, ids, now)
    return [views[id_] for id_ in ids if id_ in views]


@dataclass(frozen=True, slots=True)
class _Related:
    """What other tables than `papers` have of some papers, by paper id if not otherwise stated."""

    authors: Mapping[int, Sequence[Author]]
    identifiers: Mapping[int, Mapping[str, str]]
    """By scheme."""
    notices: Mapping[int, Sequence[dict[str, Any]]]
    versions: Mapping[int, Sequence[dict[str, Any]]]
    issns: Mapping[int, Sequence[str]]
    """By journal id."""
    tallies: Mapping[int, dict[str, Any]]
    citing_with_statements: Mapping[int, int]
    """How many publications have statements about it."""
    references: Mapping[int, dict[str, int]]
    """ReferenceCounts."""


def _load_related(session: Session, papers: Sequence[Mapping[str, Any]]) -> _Related:
    ids = [paper["id"] for paper in papers]
    aliases = alias_ids(session, ids)
    return _Related(
        authors=authors_of(session, ids),
        identifiers=identifiers_of(session, ids),
        notices=notices_of(session, ids, aliases),
        versions=versions_of(session, ids, aliases),
        issns=issns_of(session, {paper["journal_id"] for paper in papers if paper["journal_id"]}),
        tallies=tallies(session, {paper["id"]: paper["doi"] for paper in papers}, aliases),
        citing_with_statements=count_citing(session, ids, aliases, with_statements=True),
        references=count_references(session, ids),
    )


def _view(
    paper: Mapping[str, Any], lookup: LookupRow, related: _Related, now: datetime
) -> dict[str, Any]:
    id_ = paper["id"]
    identifiers = related.identifiers.get(id_, {})
    tally = related.tallies[id_]
    issns = related.issns.get(paper["journal_id"], [])
    return {
        **{name: paper[name] for name in _COLUMNS},
        "journal": paper["journal"] and {"title": paper["journal"], "issns": issns},
        "authors": [author._asdict() for author in related.authors.get(id_, ())],
        "ids": {scheme: identifiers.get(scheme) for scheme in ID_SCHEMES},
        "links": {
            "landing": paper["landing"] or (paper["doi"] and dois.url(paper["doi"])),
            "full_text": paper["full_text"] or [],
        },
        "notices": related.notices.get(id_, []),
        "versions": related.versions.get(id_, []),
        "tally": tally,
        "cited_by": {
            "publications": tally["publications"],
            "with_statements": related.citing_with_statements.get(id_, 0),
            "statements": tally["total"],
        },
        "references": related.references.get(id_) or reference_counts(),
        "lookup": _lookup(lookup, now),
    }


def _lookup(row: LookupRow, now: datetime) -> dict[str, Any]:
    """The Lookup of the HTTP contract. Of a paper that was not looked up all columns are None."""
    state = lookup_state(row, row.requested_doi, now) if row.key else None
    if state is None or state.state == "none":
        return {**dict.fromkeys(_LOOKUP), "state": "none"}
    return {name: getattr(state, name) for name in _LOOKUP}


_COLUMNS = tuple(
    field.name
    for field in PAPER_FIELDS
    if field.in_answers and field.column == field.name == field.record
)
"""Fields that answers have as their column has them."""
_LOOKUP = ("source", "requested_doi", "fetched_at", "expires_at", "state")
_OTHER_COLUMNS = ("id", "journal_id", "landing", "full_text")
_NAMES = (*_COLUMNS, *_OTHER_COLUMNS, "journal")
"""Of the columns of `_PAPERS`; those of `LookupRow` follow."""
_PAPERS = (
    select(
        *(PAPERS.c[name] for name in (*_COLUMNS, *_OTHER_COLUMNS)),
        JOURNALS.c.title,
        *(LOOKUPS.c[name] for name in LookupRow._fields),
    )
    .outerjoin(JOURNALS, JOURNALS.c.id == PAPERS.c.journal_id)
    .outerjoin(LOOKUPS, and_(LOOKUPS.c.key == PAPERS.c.key, PAPERS.c.doi.is_not(None)))
)
