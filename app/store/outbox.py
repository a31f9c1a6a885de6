"""Outbox of what has to be indexed again, written in the transaction of the change; `app.search.apply_outbox` applies it."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, literal, or_, select
from sqlalchemy import insert as insert_into
from sqlalchemy.orm import Session

from app.db.bulk import chunks, rows_of
from app.db.models import Outbox, PaperOutbox
from app.db.tables import PAPERS, STATEMENTS

_URGENT = "urgent"


def mark_urgent(session: Session) -> None:
    """Have what is changed in this session indexed before all else: a request's answer promises that it is found soon."""
    session.info[_URGENT] = True


def notify_statements(session: Session, ids: Iterable[int]) -> None:
    """Have these statements indexed again."""
    _notify(session, Outbox, "statement_id", ids)


def notify_papers(session: Session, ids: Iterable[int]) -> None:
    """Have these papers indexed again, without their statements: they are new, or other papers than before cite them."""
    _notify(session, PaperOutbox, "paper_id", ids)


def notify_papers_and_statements(session: Session, ids: Collection[int]) -> None:
    """Have these papers indexed again, with every statement that one of them or of their aliases receives, or that one of
    them makes."""
    notify_papers(session, ids)
    for some in chunks(ids):
        aliases = select(PAPERS.c.id).where(PAPERS.c.same_as.in_(some))
        makes_or_receives = or_(
            STATEMENTS.c.citing_id.in_(some),
            STATEMENTS.c.cited_id.in_(some),
            STATEMENTS.c.cited_id.in_(aliases),
        )
        rows = select(STATEMENTS.c.id, *_state(session)).where(makes_or_receives)
        session.execute(insert_into(Outbox).from_select(["statement_id", *_STATE], rows))


def _notify(
    session: Session, table: type[Outbox | PaperOutbox], column: str, ids: Iterable[int]
) -> None:
    """Add a row for each. The database makes them of one parameter in an eighth of the time that handing them over takes."""
    if changed := list(ids):
        rows = select(rows_of(session, changed).c.value, *_state(session))
        session.execute(insert_into(table).from_select([column, *_STATE], rows))


_STATE = ("applied", "urgent")


def _state(session: Session) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The values of `_STATE` in a new row."""
    return literal(value=False), literal(session.info.get(_URGENT, False))
