"""Loader of references: what the store has of papers, in a few queries."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cite.reference import Reference, one_line, parse_date, parse_names
from app.cite.reference_types import reference_type
from app.db.bulk import chunks
from app.db.models import Identifier, Journal, JournalIssn, Paper, StatementRow
from app.ids import from_hex
from app.paper_fields import ID_SCHEMES, PAPER_FIELDS
from app.store.authors import authors_of

_CITED = {field.name for field in fields(Reference)}
_TEXT_FIELDS = [
    field.name
    for field in PAPER_FIELDS
    if field.column and field.type == "text" and field.name in _CITED
]
_SCHEMES = [scheme for scheme in ID_SCHEMES if scheme in _CITED]


def references(session: Session, ids: Sequence[int]) -> Iterator[Reference]:
    """References to the papers with these ids, in their order; unknown ids are skipped."""
    for some in chunks(ids):
        rows = {
            paper.id: (paper, journal)
            for paper, journal in session.execute(
                select(Paper, Journal.title)
                .outerjoin(Journal, Journal.id == Paper.journal_id)
                .where(Paper.id.in_(some))
            )
        }
        authors, identifiers = authors_of(session, some), _identifiers(session, some)
        issns = _issns(session, {paper.journal_id for paper, _ in rows.values()})
        for id_ in some:
            if id_ in rows:
                paper, journal = rows[id_]
                yield Reference(
                    type=reference_type(paper.publication_type, one_line(journal)),
                    authors=parse_names(authors.get(id_, ())),
                    has_more_authors=id_ in authors and not paper.authors_complete,
                    date=parse_date(paper.published_on, paper.year),
                    container=one_line(journal),
                    issns=tuple(issns.get(paper.journal_id or 0, ())),
                    **{name: one_line(getattr(paper, name)) for name in _TEXT_FIELDS},
                    **identifiers.get(id_, {}),
                )


def paper_ids(session: Session, statements: Sequence[str], cited: bool = False) -> list[int]:
    """Ids of the citing papers of these statements, or of the cited ones, each once, in the order of the statements.

    Statements are named by their hexadecimal ids; those that do not exist any more are skipped.
    """
    wanted = [id_ for id_ in map(from_hex, statements) if id_ is not None]
    end = StatementRow.cited_id if cited else StatementRow.citing_id
    query = select(StatementRow.id, func.coalesce(Paper.same_as, Paper.id)).join(
        Paper, Paper.id == end
    )
    found = {
        id_: paper
        for some in chunks(wanted)
        for id_, paper in session.execute(query.where(StatementRow.id.in_(some)))
    }
    return list(dict.fromkeys(found[id_] for id_ in wanted if id_ in found))


def _identifiers(session: Session, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Of each scheme the identifier with the highest confidence, and of several the first: it comes last in the query."""
    found: dict[int, dict[str, Any]] = {}
    claims = select(Identifier).where(Identifier.paper_id.in_(ids), Identifier.scheme.in_(_SCHEMES))
    for row in session.scalars(claims.order_by(Identifier.confidence, Identifier.value.desc())):
        found.setdefault(row.paper_id, {})[row.scheme] = one_line(row.value)
    return found


def _issns(session: Session, journals: set[int | None]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    query = select(JournalIssn).where(JournalIssn.journal_id.in_(journals - {None}))
    for row in session.scalars(query.order_by(JournalIssn.issn)):
        found.setdefault(row.journal_id, []).append(one_line(row.issn))
    return found
