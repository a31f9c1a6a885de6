"""Entries of the paper index from SQL: a few queries for a batch of papers, and the line of a suggestion.

Indexed are papers with an address: those with a DOI, and those without one that have another identifier. A reference of
which only the printed text is known has no address of its own; what cites it is found among the statements.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.db.bulk import chunks, fetch
from app.db.models import Paper
from app.db.tables import JOURNALS, PAPERS
from app.search.engine import PaperEntry
from app.store import tallies
from app.store.aliases import canonical_ids
from app.store.authors import authors_of

MAX_AUTHORS = 3
"""Names in a suggestion."""
INDEXED = (Paper.same_as.is_(None), or_(Paper.doi.is_not(None), ~Paper.key.startswith("ref:")))
"""Conditions of the papers that are indexed: canonical, and with an address."""


class _Paper(NamedTuple):
    id: int
    key: str
    doi: str | None
    title: str | None
    year: int | None
    journal: str | None


_PAPERS = (
    select(*(PAPERS.c[name] for name in _Paper._fields[:-1]), JOURNALS.c.title)
    .outerjoin(JOURNALS, JOURNALS.c.id == PAPERS.c.journal_id)
    .where(*INDEXED)
)
_ALIASES = (
    select(PAPERS.c.same_as, PAPERS.c.doi).where(PAPERS.c.doi.is_not(None)).order_by(PAPERS.c.doi)
)


def build_entries(session: Session, ids: Sequence[int]) -> Iterator[PaperEntry]:
    """The entries of these papers, for an alias that of its canonical paper. Papers that are gone or not to be indexed are
    left out."""
    canonical = canonical_ids(session, ids)
    for some in chunks({id_: None for id_ in (*ids, *canonical.values()) if id_ not in canonical}):
        papers = list(map(_Paper._make, fetch(session, _PAPERS, PAPERS.c.id, some)))
        indexed = [paper.id for paper in papers]
        authors = authors_of(session, indexed)
        cited_by = tallies.count_citing(session, indexed)
        aliases: dict[int, list[str]] = defaultdict(list)
        for canonical_id, doi in fetch(session, _ALIASES, PAPERS.c.same_as, indexed):
            aliases[canonical_id].append(doi)
        for paper in papers:
            names = tuple(author.name for author in authors.get(paper.id, ()))
            yield PaperEntry(
                id=paper.id,
                doi=paper.doi,
                title=paper.title,
                authors=names,
                journal=paper.journal,
                year=paper.year,
                cited_by=cited_by.get(paper.id, 0),
                line=orjson.dumps(_line(paper, names)),
                aliases=tuple(aliases[paper.id]),
            )


def _line(paper: _Paper, names: Sequence[str]) -> dict[str, Any]:
    """The Suggestion of the HTTP contract."""
    return {
        "doi": paper.doi,
        "address": paper.doi or paper.key,
        "title": paper.title,
        "year": paper.year,
        "journal": paper.journal,
        "authors": names[:MAX_AUTHORS],
    }
