"""From rows to what the index keeps: a few queries for a batch of statements, and the line that a result shows.

The same line answers `GET /statements/{id}`, so that a statement looks the same wherever it is read.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import Session, aliased

from app.identity import shown
from app.knowledge import authors_of
from app.models import Citation, Journal, Paper, Statement
from app.rows import chunks
from app.search.index import Entry

_STATEMENTS = select(
    Statement.id, Statement.citing_id, Statement.cited_id, Statement.text, Statement.before,
    Statement.after, Statement.markers, Statement.section, Statement.section_title, Statement.type,
    Statement.confidence, Statement.type_source, Statement.model, Statement.intents, Statement.language, Statement.source,
    Statement.format, Statement.licence, Statement.anchor, Statement.import_id,
    Statement.created_at, Citation.relationship,
).join(
    Citation,
    and_(Citation.citing_id == Statement.citing_id, Citation.cited_id == Statement.cited_id),
)  # fmt: skip
_NAMED = aliased(Paper)
_PAPERS = (
    select(
        _NAMED.id.label("named"),
        Paper.id,
        Paper.doi,
        Paper.title,
        Paper.year,
        Paper.raw,
        Paper.publication_type,
        Journal.title.label("journal"),
    )
    .join(Paper, Paper.id == func.coalesce(_NAMED.same_as, _NAMED.id))
    .outerjoin(Journal, Journal.id == Paper.journal_id)
)
"""A paper, or what it has turned out to be."""
_TIMES = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS


@dataclass(slots=True)
class _End:
    """A paper at one end of statements: its facts, and how a line shows it, made once for all its statements."""

    facts: Any
    citing: orjson.Fragment
    cited: orjson.Fragment
    authors: tuple[str, ...]


def entries(session: Session, ids: Sequence[int]) -> Iterator[Entry]:
    """What the index keeps of these statements; those that are gone are left out."""
    for row, citing, cited in _joined(session, ids):
        paper = citing.facts
        yield Entry(
            id=row.id,
            cited=cited.facts.id,
            citing=paper.id,
            text=row.text,
            title=paper.title,
            type=row.type,
            section=row.section,
            relationship=row.relationship,
            publication_type=paper.publication_type,
            year=paper.year,
            confidence=row.confidence,
            authors=citing.authors,
            journal=paper.journal,
            line=orjson.dumps(_line(row, citing, cited), option=_TIMES),
        )


def lines(session: Session, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """These statements as they are shown, for `orjson.dumps`; those that are gone are left out."""
    for row, citing, cited in _joined(session, ids):
        yield _line(row, citing, cited)


def _joined(session: Session, ids: Sequence[int]) -> Iterator[tuple[Row[Any], _End, _End]]:
    """Each statement with its two papers. Those are read apart: each stands in many statements."""
    for some in chunks(ids):
        rows = session.execute(_STATEMENTS.where(Statement.id.in_(some))).all()
        citing = {row.citing_id for row in rows}
        ends = _ends(session, citing | {row.cited_id for row in rows}, citing)
        for row in rows:
            yield row, ends[row.citing_id], ends[row.cited_id]


def _ends(session: Session, ids: Collection[int], citing: Collection[int]) -> dict[int, _End]:
    """Only citing papers are shown with their authors."""
    authors = {id_: a for some in chunks(citing) for id_, a in authors_of(session, some).items()}
    found = {}
    for some in chunks(ids):
        for paper in session.execute(_PAPERS.where(_NAMED.id.in_(some))):
            people = authors.get(paper.id, ())
            short = {"doi": paper.doi, "title": paper.title, "year": paper.year}
            cited = {**short, "printed": paper.raw if paper.doi is None else None}
            long = {
                **short,
                "publication_type": paper.publication_type,
                "journal": paper.journal,
                "authors": [{"name": person.name, "orcid": person.orcid} for person in people],
            }
            found[paper.named] = _End(
                paper,
                citing=orjson.Fragment(orjson.dumps(long)),
                cited=orjson.Fragment(orjson.dumps(cited)),
                authors=tuple(person.name for person in people),
            )
    return found


def _line(row: Row[Any], citing: _End, cited: _End) -> dict[str, Any]:
    """The Statement of the HTTP contract without what only a search knows (`highlights`, `score`)."""
    text = row.text
    markers = [{"start": start, "end": end, "text": text[start:end]} for start, end in row.markers]
    return {
        "id": shown(row.id),
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
