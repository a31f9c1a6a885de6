"""Lines of results, the JSON of each statement with its two papers, in a few queries for a batch.

The index stores the lines; the same line answers `GET /statements/{id}`, so that a statement looks the same everywhere.
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

# tables, not ORM classes, whose rows take a longer way through the library
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
_OWN = PAPERS.alias()
_PAPERS = (
    select(
        _OWN.c.id.label("own_id"),
        PAPERS.c.id,
        PAPERS.c.doi,
        PAPERS.c.title,
        PAPERS.c.year,
        PAPERS.c.raw,
        PAPERS.c.publication_type,
        JOURNALS.c.title.label("journal"),
    )
    .select_from(_OWN)
    .join(PAPERS, PAPERS.c.id == func.coalesce(_OWN.c.same_as, _OWN.c.id))
    .outerjoin(JOURNALS, JOURNALS.c.id == PAPERS.c.journal_id)
)
"""A paper; of an alias, the canonical paper."""
TIMES = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS


@dataclass(slots=True)
class RenderedPaper:
    """A paper with its JSON in lines, rendered once for all its statements."""

    row: Any
    citing: orjson.Fragment
    """The JSON in statements that it makes."""
    cited: orjson.Fragment
    """The JSON in statements that it receives."""
    authors: tuple[str, ...]
    """Names; only of papers that cite."""


def lines(session: Session, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The lines of these statements, for `orjson.dumps`, without those that have been deleted."""
    for row, citing, cited in load_joined(session, ids):
        yield line(row, citing, cited)


def load_joined(
    session: Session, ids: Sequence[int]
) -> Iterator[tuple[Any, RenderedPaper, RenderedPaper]]:
    """Each statement with its citing and its cited paper, in the order of the cited ones. The papers are loaded apart, since
    each is in many statements."""
    for some in chunks(ids):
        rows = session.execute(_STATEMENTS.where(STATEMENTS.c.id.in_(some))).all()
        citing = {row.citing_id for row in rows}
        papers = _render_papers(session, citing | {row.cited_id for row in rows}, citing)
        # the order of the index, which has less to sort then
        for row in sorted(rows, key=lambda row: papers[row.cited_id].row.id):
            yield row, papers[row.citing_id], papers[row.cited_id]


def line(row: Any, citing: RenderedPaper, cited: RenderedPaper) -> dict[str, Any]:
    """The Statement of the HTTP contract without what only a search adds: highlights, score."""
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


def _render_papers(
    session: Session, ids: Collection[int], citing: Collection[int]
) -> dict[int, RenderedPaper]:
    """Only lines of citing papers have authors."""
    authors = {id_: a for some in chunks(citing) for id_, a in authors_of(session, some).items()}
    found = {}
    for some in chunks(ids):
        for paper in session.execute(_PAPERS.where(_OWN.c.id.in_(some))):
            its_authors = authors.get(paper.id, ())
            short = {"doi": paper.doi, "title": paper.title, "year": paper.year}
            cited = {**short, "printed": paper.raw if paper.doi is None else None}
            long = {
                **short,
                "publication_type": paper.publication_type,
                "journal": paper.journal,
                "authors": [{"name": person.name, "orcid": person.orcid} for person in its_authors],
            }
            found[paper.own_id] = RenderedPaper(
                paper,
                citing=orjson.Fragment(orjson.dumps(long)),
                cited=orjson.Fragment(orjson.dumps(cited)),
                authors=tuple(person.name for person in its_authors),
            )
    return found
