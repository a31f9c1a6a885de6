"""Load papers as the HTTP contract has them, with counts and lookup state, in a constant number of queries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from app import doi as dois
from app.db.bulk import chunks
from app.db.models import Journal, Lookup, Paper
from app.document import Author
from app.paper_fields import ID_SCHEMES, PAPER_FIELDS
from app.store.authors import authors_of
from app.store.identifier_claims import identifiers_of
from app.store.journals import issns_of
from app.store.lookup_state import LookupState, lookup_state
from app.store.notices import notices_of
from app.store.tallies import count_citing, count_references, reference_counts, tallies
from app.store.versions import versions_of


def load(session: Session, ids: Collection[int], now: datetime) -> dict[int, dict[str, Any]]:
    """The views of those of these papers that are in the store."""
    found: dict[int, dict[str, Any]] = {}
    for some in chunks(ids):
        rows = session.execute(
            select(Paper, Journal.title)
            .outerjoin(Journal, Journal.id == Paper.journal_id)
            .where(Paper.id.in_(some))
        ).all()
        related = _load_related(session, [paper for paper, _ in rows], now)
        found |= {paper.id: _view(paper, journal, related) for paper, journal in rows}
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
    lookups: Mapping[str, LookupState]
    """By key."""


def _load_related(session: Session, papers: Sequence[Paper], now: datetime) -> _Related:
    ids = [paper.id for paper in papers]
    return _Related(
        authors=authors_of(session, ids),
        identifiers=identifiers_of(session, ids),
        notices=notices_of(session, ids),
        versions=versions_of(session, ids),
        issns=issns_of(session, {paper.journal_id for paper in papers if paper.journal_id}),
        tallies=tallies(session, {paper.id: paper.doi for paper in papers}),
        citing_with_statements=count_citing(session, ids, with_statements=True),
        references=count_references(session, ids),
        lookups=_lookups(session, [paper.key for paper in papers if paper.doi], now),
    )


def _lookups(session: Session, keys: Collection[str], now: datetime) -> dict[str, LookupState]:
    query = select(Lookup).options(defer(Lookup.payload)).where(Lookup.key.in_(keys))
    return {row.key: lookup_state(row, row.requested_doi, now) for row in session.scalars(query)}


def _view(paper: Paper, journal: str | None, related: _Related) -> dict[str, Any]:
    identifiers = related.identifiers.get(paper.id, {})
    tally = related.tallies[paper.id]
    issns = related.issns.get(paper.journal_id or 0, [])
    return {
        **{name: getattr(paper, name) for name in _COLUMNS},
        "journal": journal and {"title": journal, "issns": issns},
        "authors": [author._asdict() for author in related.authors.get(paper.id, ())],
        "ids": {scheme: identifiers.get(scheme) for scheme in ID_SCHEMES},
        "links": {
            "landing": paper.landing or (paper.doi and dois.url(paper.doi)),
            "full_text": paper.full_text or [],
        },
        "notices": related.notices.get(paper.id, []),
        "versions": related.versions.get(paper.id, []),
        "tally": tally,
        "cited_by": {
            "publications": tally["publications"],
            "with_statements": related.citing_with_statements.get(paper.id, 0),
            "statements": tally["total"],
        },
        "references": related.references.get(paper.id) or reference_counts(),
        "lookup": _lookup(related.lookups.get(paper.key)),
    }


def _lookup(state: LookupState | None) -> dict[str, Any]:
    """The Lookup of the HTTP contract."""
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
