"""The outbox: what the index has to look at again, told in the transaction that changes it. `search.sync` empties it."""

from collections.abc import Collection, Iterable

from sqlalchemy import insert as insert_into
from sqlalchemy import literal, or_, select
from sqlalchemy.orm import Session

from app.db.bulk import chunks, insert
from app.db.models import Outbox, PaperOutbox
from app.db.tables import PAPERS, STATEMENTS


def notify_statements(session: Session, ids: Iterable[int]) -> None:
    """Tell the index, through the outbox, to look at these statements again."""
    insert(session, Outbox, [{"statement_id": id_, "applied": False} for id_ in ids])


def notify_papers(session: Session, ids: Iterable[int]) -> None:
    """Tell the index to look again at these papers alone: they are new, or others than before cite them."""
    insert(session, PaperOutbox, [{"paper_id": id_, "applied": False} for id_ in ids])


def notify_papers_and_statements(session: Session, ids: Collection[int]) -> None:
    """Tell the index to look again at these papers, and at every statement that one of them makes or receives, also under
    another name (`papers.same_as`)."""
    notify_papers(session, ids)
    for some in chunks(ids):
        others = select(PAPERS.c.id).where(PAPERS.c.same_as.in_(some))
        made_or_received = or_(
            STATEMENTS.c.citing_id.in_(some),
            STATEMENTS.c.cited_id.in_(some),
            STATEMENTS.c.cited_id.in_(others),
        )
        theirs = select(STATEMENTS.c.id, literal(value=False)).where(made_or_received)
        session.execute(insert_into(Outbox).from_select(["statement_id", "applied"], theirs))
