"""From rows to what the index keeps: a few queries for a batch of statements, and the line that a result shows.

The same line answers `GET /statements/{id}`, so that a statement looks the same wherever it is read.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.db.bulk import chunks
from app.db.tables import CITATIONS, JOURNALS, PAPERS, STATEMENTS
from app.ids import to_hex
from app.store.authors import authors_of

# tables, not the classes: rows of those go through other hands before they are seen here
_STATEMENTS = select(
    *(column for column in STATEMENTS.c if column.name not in ("in_document", "digest")),
    CITATIONS.c.relationship,
).join(
    CITATIONS,
    and_(
        CITATIONS.c.citing_id == STATEMENTS.c.citing_id,
        CITATIONS.c.cited_id == STATEMENTS.c.cited_id,
    ),
)
_NAMED = PAPERS.alias()
_PAPERS = (
    select(
        _NAMED.c.id.label("named"),
        PAPERS.c.id,
        PAPERS.c.doi,
        PAPERS.c.title,
        PAPERS.c.year,
        PAPERS.c.raw,
        PAPERS.c.publication_type,
        JOURNALS.c.title.label("journal"),
    )
    .select_from(_NAMED)
    .join(PAPERS, PAPERS.c.id == func.coalesce(_NAMED.c.same_as, _NAMED.c.id))
    .outerjoin(JOURNALS, JOURNALS.c.id == PAPERS.c.journal_id)
)
"""A paper, or what it has turned out to be."""
TIMES = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS


@dataclass(slots=True)
class LineEnd:
    """A paper at one end of statements: its facts, and how a line shows it, made once for all its statements."""

    facts: Any
    citing: orjson.Fragment
    cited: orjson.Fragment
    authors: tuple[str, ...]


def lines(session: Session, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """These statements as they are shown, for `orjson.dumps`; those that are gone are left out."""
    for row, citing, cited in joined(session, ids):
        yield line(row, citing, cited)


def joined(session: Session, ids: Sequence[int]) -> Iterator[tuple[Any, LineEnd, LineEnd]]:
    """Each statement with its two papers, which are read apart since each stands in many statements; in the order of the
    cited ones."""
    for some in chunks(ids):
        rows = session.execute(_STATEMENTS.where(STATEMENTS.c.id.in_(some))).all()
        citing = {row.citing_id for row in rows}
        ends = _ends(session, citing | {row.cited_id for row in rows}, citing)
        # as the index has them, which has less to sort then
        for row in sorted(rows, key=lambda row: ends[row.cited_id].facts.id):
            yield row, ends[row.citing_id], ends[row.cited_id]


def _ends(session: Session, ids: Collection[int], citing: Collection[int]) -> dict[int, LineEnd]:
    """Only citing papers are shown with their authors."""
    authors = {id_: a for some in chunks(citing) for id_, a in authors_of(session, some).items()}
    found = {}
    for some in chunks(ids):
        for paper in session.execute(_PAPERS.where(_NAMED.c.id.in_(some))):
            people = authors.get(paper.id, ())
            short = {"doi": paper.doi, "title": paper.title, "year": paper.year}
            cited = {**short, "printed": paper.raw if paper.doi is None else None}
            long = {
                **short,
                "publication_type": paper.publication_type,
                "journal": paper.journal,
                "authors": [{"name": person.name, "orcid": person.orcid} for person in people],
            }
            found[paper.named] = LineEnd(
                paper,
                citing=orjson.Fragment(orjson.dumps(long)),
                cited=orjson.Fragment(orjson.dumps(cited)),
                authors=tuple(person.name for person in people),
            )
    return found


def line(row: Any, citing: LineEnd, cited: LineEnd) -> dict[str, Any]:
    """The Statement of the HTTP contract without what only a search knows (`highlights`, `score`)."""
    text = row.text
    markers = [{"start": start, "end": end, "text": text[start:end]} for start, end in row.markers]
    return {
        "id": to_hex(row.id),
        "text": text,
        "before": row.before,
        "after": row.after,
        "marker": markers[0] if markers else None,
        "markers": markers,
        "section": row.section,
        "section_title": row.section_title,
        "type": row.type,
        "confidence": row.confidence,
        "type_source": row.type_source,
        "intents": row.intents or [],
        "relationship": row.relationship,
        "language": row.language,
        "citing": citing.citing,
        "cited": cited.cited,
        "provenance": {
            "source": row.source,
            "format": row.format,
            "licence": row.licence,
            "anchor": row.anchor,
            "import_id": row.import_id,
            "model": row.model,
        },
        "created_at": row.created_at,
    }
