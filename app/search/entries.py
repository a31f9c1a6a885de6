"""From rows to what the index keeps: one query for a batch of statements, and the line that a result shows.

The same line answers `GET /statements/{id}`, so that a statement looks the same wherever it is read.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session, aliased

from app.identity import shown
from app.ingest.document import Author
from app.models import Citation, Journal, Paper, Statement
from app.knowledge import authors_of
from app.rows import chunks
from app.search.index import Entry

_CITING, _CITED = aliased(Paper), aliased(Paper)
_QUERY = (
    select(
        Statement.id, Statement.citing_id, Statement.cited_id, Statement.text, Statement.before,
        Statement.after, Statement.markers, Statement.section, Statement.section_title,
        Statement.type, Statement.confidence, Statement.type_source, Statement.language,
        Statement.source, Statement.format, Statement.licence, Statement.anchor,
        Statement.import_id, Statement.created_at, Citation.relationship,
        _CITING.doi.label("citing_doi"), _CITING.title.label("citing_title"),
        _CITING.year.label("citing_year"), _CITING.publication_type.label("publication_type"),
        Journal.title.label("journal"),
        _CITED.doi.label("cited_doi"), _CITED.title.label("cited_title"),
        _CITED.year.label("cited_year"),
    )
    .join(Citation, and_(Citation.citing_id == Statement.citing_id, Citation.cited_id == Statement.cited_id))
    .join(_CITING, _CITING.id == Statement.citing_id)
    .join(_CITED, _CITED.id == Statement.cited_id)
    .outerjoin(Journal, Journal.id == _CITING.journal_id)
)  # fmt: skip

_TIMES = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS


def entries(session: Session, ids: Sequence[int]) -> Iterator[Entry]:
    """What the index keeps of these statements; those that are gone are left out."""
    for row, people in _rows(session, ids):
        yield Entry(
            id=row.id,
            cited=row.cited_id,
            citing=row.citing_id,
            text=row.text,
            title=row.citing_title,
            type=row.type,
            section=row.section,
            relationship=row.relationship,
            publication_type=row.publication_type,
            year=row.citing_year,
            confidence=row.confidence,
            authors=tuple(person.name for person in people),
            journal=row.journal,
            line=orjson.dumps(_line(row, people), option=_TIMES),
        )


def lines(session: Session, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """These statements as they are shown; those that are gone are left out."""
    for row, people in _rows(session, ids):
        yield _line(row, people)


def _rows(session: Session, ids: Sequence[int]) -> Iterator[tuple[Row[Any], tuple[Author, ...]]]:
    """Each statement with the authors of its citing paper."""
    for some in chunks(ids):
        rows = session.execute(_QUERY.where(Statement.id.in_(some))).all()
        authors = authors_of(session, list({row.citing_id for row in rows}))
        for row in rows:
            yield row, authors.get(row.citing_id, ())


def _line(row: Row[Any], authors: Sequence[Author]) -> dict[str, Any]:
    """The Statement of the HTTP contract without what only a search knows (`highlights`, `score`)."""
    markers = [
        {"start": start, "end": end, "text": row.text[start:end]} for start, end in row.markers
    ]
    return {
        "id": shown(row.id),
        "text": row.text,
        "before": row.before,
        "after": row.after,
        "marker": markers[0] if markers else None,
        "markers": markers,
        "section": row.section,
        "section_title": row.section_title,
        "type": row.type,
        "confidence": row.confidence,
        "type_source": row.type_source,
        "relationship": row.relationship,
        "language": row.language,
        "citing": {
            "doi": row.citing_doi,
            "title": row.citing_title,
            "year": row.citing_year,
            "publication_type": row.publication_type,
            "journal": row.journal,
            "authors": [{"name": person.name, "orcid": person.orcid} for person in authors],
        },
        "cited": {"doi": row.cited_doi, "title": row.cited_title, "year": row.cited_year},
        "provenance": {
            "source": row.source,
            "format": row.format,
            "licence": row.licence,
            "anchor": row.anchor,
            "import_id": row.import_id,
        },
        "created_at": row.created_at,
    }
