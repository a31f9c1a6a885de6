"""Outbox of alerts: statements to be matched, written in the transaction of the change; `app.alerts.matching` empties it.

A row says what a change was: the statement is new, or had another type, confidence or cited paper before. That can be
found nowhere else afterwards. Where there is no alert nothing is written: writers are serialised (ADR 2), so that a change
that sees no alert was committed before the first one was.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, delete, exists, func, select
from sqlalchemy.orm import Session

from app.db.bulk import chunks, insert
from app.db.models import Alert, AlertOutbox
from app.db.tables import STATEMENTS


def notify_added(session: Session, ids: Sequence[int]) -> None:
    """Have these new statements matched."""
    _notify(session, [{**_CHANGE, "statement_id": id_, "is_new": True} for id_ in ids])


def notify_retyped(session: Session, before: Sequence[Row[Any]]) -> None:
    """Have statements matched whose type or confidence may have changed. `before`: their `id`, `type` and `confidence`."""
    _notify(session, [_change(row) for row in before])


def notify_relinked(session: Session, before: Mapping[int, int]) -> None:
    """Have the statements matched that these aliases receive. `before`: the canonical paper that each had, or itself."""
    columns = (STATEMENTS.c[name] for name in ("id", "cited_id", "type", "confidence"))
    query = select(*columns)
    for some in chunks(before) if before and newest_alert(session) is not None else ():
        rows = session.execute(query.where(STATEMENTS.c.cited_id.in_(some))).all()
        changes = [{**_change(row), "cited_before": before[row.cited_id]} for row in rows]
        _notify(session, changes)


def newest_alert(session: Session) -> int | None:
    """Number of the newest alert that matches; None without one."""
    return session.scalar(select(func.max(Alert.number)).where(Alert.state != "pending"))


def waiting(session: Session, limit: int) -> Sequence[AlertOutbox]:
    """The oldest rows."""
    query = select(AlertOutbox).order_by(AlertOutbox.number).limit(limit)
    return session.scalars(query).all()


def is_empty(session: Session) -> bool:
    """Whether nothing waits."""
    return not session.scalar(select(exists().select_from(AlertOutbox)))


def acknowledge(session: Session, numbers: Iterable[int]) -> None:
    """Delete rows that have been matched, by number (ADR 3)."""
    for some in chunks(numbers):
        session.execute(delete(AlertOutbox).where(AlertOutbox.number.in_(some)))


def _notify(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    if rows and (newest := newest_alert(session)) is not None:
        insert(session, AlertOutbox, [{**row, "newest_alert": newest} for row in rows])


def _change(row: Row[Any]) -> dict[str, Any]:
    before = {"type_before": row.type, "confidence_before": row.confidence}
    return {**_CHANGE, **before, "statement_id": row.id}


_CHANGE = {"is_new": False, "type_before": None, "confidence_before": None, "cited_before": None}
