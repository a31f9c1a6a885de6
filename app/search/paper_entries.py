"""Entries of the paper index from SQL: a few queries for a batch of papers, and the line of a suggestion.

Indexed are papers with an address: those with a DOI, and those without one that have another identifier. A reference of
which only the printed text is known has no address of its own; what cites it is found among the statements.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.db.bulk import chunks
from app.db.models import Journal, Paper
from app.search.engine import PaperEntry
from app.store import tallies
from app.store.aliases import canonical_ids
from app.store.authors import authors_of

MAX_AUTHORS = 3
"""Names in a suggestion."""
INDEXED = (Paper.same_as.is_(None), or_(Paper.doi.is_not(None), ~Paper.key.startswith("ref:")))
"""Conditions of the papers that are indexed: canonical, and with an address."""
_PAPERS = (
    select(Paper.id, Paper.key, Paper.doi, Paper.title, Paper.year, Journal.title.label("journal"))
    .outerjoin(Journal, Journal.id == Paper.journal_id)
    .where(*INDEXED)
)
_ALIASES = (
    select(Paper.same_as.label("canonical"), Paper.doi)
    .where(Paper.doi.is_not(None))
    .order_by(Paper.doi)
)


def build_entries(session: Session, ids: Sequence[int]) -> Iterator[PaperEntry]:
    """The entries of these papers, for an alias that of its canonical paper. Papers that are gone or not to be indexed are
    left out."""
    canonical = canonical_ids(session, ids)
    for some in chunks({id_: None for id_ in (*ids, *canonical.values()) if id_ not in canonical}):
        authors = authors_of(session, some)
        cited_by = tallies.count_citing(session, some)
        aliases: dict[int, list[str]] = defaultdict(list)
        for alias in session.execute(_ALIASES.where(Paper.same_as.in_(some))):
            aliases[alias.canonical].append(alias.doi)
        for paper in session.execute(_PAPERS.where(Paper.id.in_(some))):
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


def _line(paper: Any, names: Sequence[str]) -> dict[str, Any]:
    """The Suggestion of the HTTP contract."""
    return {
        "doi": paper.doi,
        "address": paper.doi or paper.key,
        "title": paper.title,
        "year": paper.year,
        "journal": paper.journal,
        "authors": names[:MAX_AUTHORS],
    }
