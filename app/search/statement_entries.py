"""Entries of the statement index from SQL."""

from collections.abc import Iterator, Sequence

import orjson
from sqlalchemy.orm import Session

from app import cito
from app.search.engine import StatementEntry
from app.store.statement_lines import TIMES, line, load_joined


def build_entries(session: Session, ids: Sequence[int]) -> Iterator[StatementEntry]:
    """The entries of these statements; those that are gone are left out."""
    for row, citing, cited in load_joined(session, ids):
        paper = citing.row
        yield StatementEntry(
            id=row.id,
            cited=cited.row.id,
            citing=paper.id,
            text=row.text,
            title=paper.title,
            before=row.before,
            after=row.after,
            section_title=row.section_title,
            cited_title=cited.row.title,
            type=row.type,
            section=row.section,
            relationship=row.relationship,
            publication_type=paper.publication_type,
            year=paper.year,
            confidence=row.confidence,
            authors=citing.authors,
            journal=paper.journal,
            created_at=row.created_at,
            line=orjson.dumps(line(row, citing, cited), option=TIMES),
            purposes=tuple(cito.purposes(row.intents or ())),
        )
