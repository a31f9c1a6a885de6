"""Papers as lists show them: names, the first authors, journal, notices."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.tables import JOURNALS, PAPERS
from app.store.authors import authors_of, count_authors
from app.store.notices import notices_of

MOST_AUTHORS = 10
"""Authors of a paper in a list."""


def listed_papers(session: Session, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The ListedPapers of the HTTP contract."""
    authors = authors_of(session, ids, MOST_AUTHORS)
    author_counts = count_authors(session, ids)
    notices = notices_of(session, ids)
    columns = ("doi", "title", "year", "publication_type")
    rows = (
        select(*(PAPERS.c[name] for name in ("id", "key", "raw", *columns)))
        .add_columns(JOURNALS.c.title.label("journal"))
        .outerjoin(JOURNALS, JOURNALS.c.id == PAPERS.c.journal_id)
        .where(PAPERS.c.id.in_(ids))
    )
    return {
        row.id: {
            **{name: getattr(row, name) for name in columns},
            "address": row.doi or (None if row.key.startswith("ref:") else row.key),
            "journal": row.journal,
            "authors": [
                {"name": person.name, "orcid": person.orcid} for person in authors.get(row.id, ())
            ],
            "author_count": author_counts.get(row.id, 0),
            "notices": notices.get(row.id, []),
            "printed": row.raw if row.doi is None else None,
        }
        for row in session.execute(rows)
    }
