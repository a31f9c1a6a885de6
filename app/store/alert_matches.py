"""Matches of alerts: which statement an alert has matched, and whether a delivery has it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from app.db.bulk import chunks, insert
from app.db.models import Alert, AlertMatch
from app.db.tables import STATEMENTS


def add(session: Session, pairs: Collection[tuple[int, int]]) -> list[Any]:
    """Save (alert's number, statement's id) that are not there yet. Returns the alerts with new ones."""
    statements = {statement for _, statement in pairs}
    known: set[tuple[int, int]] = set()
    query = select(AlertMatch.alert_number, AlertMatch.statement_id)
    for some in chunks(statements):
        rows = session.execute(query.where(AlertMatch.statement_id.in_(some)))
        known.update((number, id_) for number, id_ in rows)
    alerts: dict[int, Any] = {}
    for some in chunks({number for number, _ in pairs}):  # without those deleted meanwhile
        alerts |= {
            row.number: row for row in session.execute(_ALERTS.where(Alert.number.in_(some)))
        }
    new = [(number, id_) for number, id_ in {*pairs} - known if number in alerts]
    rows_ = [{"alert_number": n, "statement_id": id_, "delivered": False} for n, id_ in sorted(new)]
    insert(session, AlertMatch, rows_)
    return [alerts[number] for number in {number for number, _ in new}]


def schedule(session: Session, times: Iterable[tuple[int, datetime, datetime]]) -> None:
    """Set since when these alerts have something to tell, and when they do."""
    columns = ("number", "waiting_since", "due_at")
    rows = [dict(zip(columns, row, strict=True)) for row in times]
    if rows:
        session.execute(update(Alert), rows)


def waiting(session: Session, number: int, limit: int) -> Sequence[int]:
    """Ids of statements that an alert has yet to tell of, the first to come into the store first."""
    query = _waiting(STATEMENTS.c.id, number).order_by(STATEMENTS.c.created_at, STATEMENTS.c.id)
    return session.scalars(query.limit(limit)).all()


def waiting_by_type(session: Session, number: int) -> dict[str, int]:
    """How many of them there are of each type."""
    columns = (STATEMENTS.c.type, func.count())
    return dict(session.execute(_waiting(columns, number).group_by(STATEMENTS.c.type)).all())


def deliver(session: Session, number: int, ids: Sequence[int] | None) -> None:
    """Mark statements as part of a delivery; None: all that wait, those too that are gone from the store."""
    query = update(AlertMatch).where(AlertMatch.alert_number == number, ~AlertMatch.delivered)
    if ids is not None:
        query = query.where(AlertMatch.statement_id.in_(ids))
    session.execute(query.values(delivered=True))


def withdraw(session: Session, number: int, ids: Sequence[int] | None) -> None:
    """Forget statements that wait and do not match any more: they may again. None: all that wait."""
    query = delete(AlertMatch).where(AlertMatch.alert_number == number, ~AlertMatch.delivered)
    if ids is not None:
        query = query.where(AlertMatch.statement_id.in_(ids))
    session.execute(query)


def counts(session: Session, numbers: Collection[int]) -> Mapping[int, int]:
    """How many statements each of these alerts has matched."""
    query = (
        select(AlertMatch.alert_number, func.count())
        .where(AlertMatch.alert_number.in_(numbers))
        .group_by(AlertMatch.alert_number)
    )
    return dict(session.execute(query).all())


def _waiting(columns: Any, number: int) -> Select[Any]:
    what = columns if isinstance(columns, tuple) else (columns,)
    return (
        select(*what)
        .select_from(AlertMatch)
        .join(STATEMENTS, STATEMENTS.c.id == AlertMatch.statement_id)
        .where(AlertMatch.alert_number == number, ~AlertMatch.delivered)
    )


_ALERTS = select(
    *(Alert.number, Alert.kind, Alert.rhythm, Alert.created_at, Alert.waiting_since, Alert.last_at)
)
