"""Lines of results, the JSON of each statement with its two papers, in a few queries for a batch.

The index stores the lines; the same line answers `GET /statements/{id}`, so that a statement looks the same everywhere.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

import orjson
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app import cito
from app.db.bulk import chunks, fetch
from app.db.tables import CITATIONS, JOURNALS, PAPERS, STATEMENTS
from app.ids import to_hex
from app.store.authors import authors_of
from app.vocabulary import Relationship, Section, StatementType


class JoinedStatement(NamedTuple):
    """A row of the table of statements, but for what only recording needs, and the relationship of its papers."""

    id: int
    citing_id: int
    cited_id: int
    text: str
    before: str | None
    after: str | None
    markers: list[tuple[int, int]]
    section: Section
    section_title: str | None
    type: StatementType
    confidence: float | None
    type_source: str | None
    model: str | None
    intents: list[str] | None
    language: str | None
    source: str | None
    format: str
    licence: str | None
    anchor: str | None
    place: dict[str, Any] | None
    import_id: str | None
    created_at: datetime
    relationship: Relationship


_STATEMENTS = select(
    *(STATEMENTS.c[name] for name in JoinedStatement._fields[:-1]), CITATIONS.c.relationship
).join(
    CITATIONS,
    and_(
        CITATIONS.c.citing_id == STATEMENTS.c.citing_id,
        CITATIONS.c.cited_id == STATEMENTS.c.cited_id,
    ),
)


class PaperRow(NamedTuple):
    """What lines have of a paper; of an alias, of the canonical one."""

    own_id: int
    id: int
    doi: str | None
    title: str | None
    year: int | None
    raw: str | None
    publication_type: str | None
    journal: str | None


_OWN = PAPERS.alias()
_PAPERS = (
    select(_OWN.c.id, *(PAPERS.c[name] for name in PaperRow._fields[1:-1]), JOURNALS.c.title)
    .select_from(_OWN)
    .join(PAPERS, PAPERS.c.id == func.coalesce(_OWN.c.same_as, _OWN.c.id))
    .outerjoin(JOURNALS, JOURNALS.c.id == PAPERS.c.journal_id)
)
NOT_SEARCHED: dict[str, Any] = {
    "highlights": [],
    "before_highlights": [],
    "after_highlights": [],
    "score": None,
}
"""What a search adds to a line, of a statement that was not searched for."""
TIMES = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS


@dataclass(slots=True)
class RenderedPaper:
    """A paper with its JSON in lines, rendered once for all its statements."""

    row: PaperRow
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


def listed(session: Session, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The Statements of the HTTP contract in this order, without those that have been deleted; no search has found them."""
    by_id = {one["id"]: {**one, **NOT_SEARCHED} for one in lines(session, ids)}
    return [by_id[hexadecimal] for id_ in ids if (hexadecimal := to_hex(id_)) in by_id]


def load_joined(
    session: Session, ids: Sequence[int]
) -> Iterator[tuple[JoinedStatement, RenderedPaper, RenderedPaper]]:
    """Each statement with its citing and its cited paper; those of one citing paper together, since their sentences are
    neighbours. The papers are loaded apart, since each is in many statements."""
    for some in chunks(ids):
        rows = list(map(JoinedStatement._make, fetch(session, _STATEMENTS, STATEMENTS.c.id, some)))
        citing = {row.citing_id for row in rows}
        papers = _render_papers(session, citing | {row.cited_id for row in rows}, citing)
        for row in sorted(rows, key=attrgetter("citing_id")):
            yield row, papers[row.citing_id], papers[row.cited_id]


def line(row: JoinedStatement, citing: RenderedPaper, cited: RenderedPaper) -> dict[str, Any]:
    """The Statement of the HTTP contract without what only a search adds: highlights, score."""
    text, intents = row.text, row.intents or []
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
        "intents": intents,
        "purposes": cito.purposes(intents),
        "place": row.place,
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
        for paper in map(PaperRow._make, fetch(session, _PAPERS, _OWN.c.id, some)):
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
                citing=orjson.Fragment(orjson.dumps(long).decode()),
                cited=orjson.Fragment(orjson.dumps(cited).decode()),
                authors=tuple(person.name for person in its_authors),
            )
    return found
