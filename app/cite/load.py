"""Loader of references: what the store has of papers, in a few queries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cite.reference import (
    Reference,
    one_line,
    one_page,
    parse_date,
    parse_names,
    without_end,
)
from app.cite.reference_types import reference_type
from app.db.bulk import chunks
from app.db.models import Journal, Paper, StatementRow
from app.ids import from_hex
from app.paper_fields import ID_SCHEMES, PAPER_FIELDS
from app.store.authors import authors_of
from app.store.identifier_claims import identifiers_of
from app.store.journals import issns_of

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
        authors, identifiers = authors_of(session, some), identifiers_of(session, some)
        issns = issns_of(
            session, {paper.journal_id for paper, _ in rows.values() if paper.journal_id}
        )
        for id_ in some:
            if id_ in rows:
                paper, journal = rows[id_]
                yield Reference(
                    type=reference_type(paper.publication_type, one_line(journal)),
                    authors=parse_names(authors.get(id_, ())),
                    has_more_authors=id_ in authors and not paper.authors_complete,
                    date=parse_date(paper.published_on, paper.year),
                    container=without_end(one_line(journal)),
                    issns=tuple(map(one_line, issns.get(paper.journal_id or 0, ()))),
                    **{name: _tidy(name, one_line(getattr(paper, name))) for name in _TEXT_FIELDS},
                    **_cited(identifiers.get(id_, {})),
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


def _tidy(name: str, value: str) -> str:
    """A text as it is printed: without the comma behind a title or publisher, one page once."""
    if name == "pages":
        return one_page(value)
    return without_end(value) if name in ("title", "publisher") else value


def _cited(identifiers: Mapping[str, str]) -> dict[str, str]:
    """Those that a reference has."""
    return {scheme: one_line(identifiers[scheme]) for scheme in _SCHEMES if scheme in identifiers}
