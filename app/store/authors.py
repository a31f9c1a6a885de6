"""Authors of papers, read and written."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from app.db.bulk import chunks, fetch, insert
from app.db.models import PaperAuthor
from app.db.tables import AUTHORS, PAPERS
from app.document import Author
from app.store.field_merge import PaperMetadata

AuthorList: TypeAlias = tuple[tuple[Author, ...], bool]
"""The authors in order, and whether they are all."""


def authors_of(
    session: Session, ids: Sequence[int], most: int | None = None
) -> dict[int, tuple[Author, ...]]:
    """The authors, in order, of those of these papers that have any; the first ones of each, at most `most`. At most some
    hundred ids at a time."""
    authors: dict[int, list[Author]] = {}
    for id_, *person in fetch(session, _query(most), AUTHORS.c.paper_id, ids):
        authors.setdefault(id_, []).append(Author._make(person))
    return {id_: tuple(persons) for id_, persons in authors.items()}


@cache
def _query(most: int | None) -> Select[Any]:
    columns = (AUTHORS.c[name] for name in ("paper_id", *Author._fields))
    query = select(*columns).order_by(AUTHORS.c.paper_id, AUTHORS.c.position)
    return query if most is None else query.where(AUTHORS.c.position < most)


def count_authors(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """The number of authors of those of these papers that have any. At most some hundred ids at a time."""
    query = select(AUTHORS.c.paper_id, func.count()).where(AUTHORS.c.paper_id.in_(ids))
    counts: dict[int, int] = dict(session.execute(query.group_by(AUTHORS.c.paper_id)).all())
    return counts


def author_lists(session: Session, ids: Iterable[int]) -> dict[int, AuthorList]:
    """The authors of each of these papers; none where none are known."""
    found: dict[int, AuthorList] = {}
    for some in chunks(ids):
        authors = authors_of(session, some)
        whole = select(PAPERS.c.id, PAPERS.c.authors_complete).where(PAPERS.c.id.in_(some))
        found |= {id_: (authors.get(id_, ()), complete) for id_, complete in session.execute(whole)}
    return found


def save_authors(session: Session, papers: Sequence[PaperMetadata]) -> None:
    """Replace the authors of these papers by those that they have now."""
    for ids in chunks(paper.id for paper in papers if paper.stored is not None):
        session.execute(delete(AUTHORS).where(AUTHORS.c.paper_id.in_(ids)))
    rows = [
        {
            "paper_id": paper.id,
            "position": position,
            "name": person.name,
            "given": person.given,
            "family": person.family,
            "orcid": person.orcid,
        }
        for paper in papers
        for position, person in enumerate(paper.authors[0])
    ]
    insert(session, PaperAuthor, rows)
