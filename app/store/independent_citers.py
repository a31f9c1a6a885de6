"""Independent citers: citing papers that share no author with each other, nor with what they cite."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.bulk import chunks
from app.db.tables import CITATIONS, STATEMENTS
from app.store.authors import author_lists
from app.store.relationship import relationship


def count_independent(session: Session, statements: Collection[int]) -> int:
    """How many of the papers that make these statements are independent, taken in the order of the statements.

    A paper counts if it is not known to share an author with the papers that its statements cite, nor with one that counts
    already. Takes time that grows with the square of the number of papers.
    """
    citing = _citing(session, statements)
    authors = author_lists(session, citing)
    counted: list[int] = []
    for paper, is_independent in citing.items():
        if is_independent and all(
            relationship(*authors[paper], *authors[other]) != "self" for other in counted
        ):
            counted.append(paper)
    return len(counted)


def _citing(session: Session, statements: Collection[int]) -> dict[int, bool]:
    """The papers, and whether all that they cite here is by others."""
    query = select(STATEMENTS.c.id, STATEMENTS.c.citing_id, CITATIONS.c.relationship).join(
        CITATIONS,
        (CITATIONS.c.citing_id == STATEMENTS.c.citing_id)
        & (CITATIONS.c.cited_id == STATEMENTS.c.cited_id),
    )
    rows: dict[int, Any] = {}
    for some in chunks(statements):
        rows |= {row.id: row for row in session.execute(query.where(STATEMENTS.c.id.in_(some)))}
    found: dict[int, bool] = {}
    for id_ in statements:
        if id_ in rows:
            _, citing, related = rows[id_]
            found[citing] = found.get(citing, True) and related != "self"
    return found
