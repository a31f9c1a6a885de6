"""The outbox: what the index has to look at again, told in the transaction that changes it. `search.sync` empties it."""

from collections.abc import Iterable
from typing import cast

from sqlalchemy import Table, insert, literal, or_, select
from sqlalchemy.orm import Session

from app.models import Outbox, Statement
from app.rows import chunks


def notify(session: Session, ids: Iterable[int]) -> None:
    """Tell the index, through the outbox, to look at these statements again."""
    rows = [{"statement_id": id_, "applied": False} for id_ in ids]
    if rows:
        session.execute(insert(_OUTBOX), rows)


def notify_papers(session: Session, ids: Iterable[int]) -> None:
    """Tell the index to look again at every statement that one of these papers makes or receives."""
    for some in chunks(ids):
        theirs = select(_ROWS.c.id, literal(value=False)).where(
            or_(_ROWS.c.citing_id.in_(some), _ROWS.c.cited_id.in_(some))
        )
        session.execute(insert(_OUTBOX).from_select(["statement_id", "applied"], theirs))


_ROWS, _OUTBOX = (cast("Table", t.__table__) for t in (Statement, Outbox))
