"""Deliveries of alerts: messages that wait, are sent again, or are finished."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from app.db.models import Alert, AlertDelivery


def add(  # noqa: PLR0913, PLR0917 - the columns
    session: Session,
    alert: Alert,
    kind: str,
    now: datetime,
    statements: Iterable[str] = (),
    counts: Mapping[str, int] | None = None,
) -> AlertDelivery:
    """A message to be sent now."""
    delivery = AlertDelivery(
        id=f"msg_{secrets.token_hex(12)}",
        alert_number=alert.number,
        kind=kind,
        statements=list(statements),
        counts=dict(counts or {}),
        state="waiting",
        attempts=0,
        created_at=now,
        next_at=now,
    )
    session.add(delivery)
    session.flush()
    return delivery


def due(session: Session, now: datetime, limit: int) -> Sequence[tuple[AlertDelivery, Alert]]:
    """What is to be sent now, and to whom. Alerts that are paused tell nothing; whether they can is tried all the same."""
    query = (
        select(AlertDelivery, Alert)
        .join(Alert, Alert.number == AlertDelivery.alert_number)
        .where(AlertDelivery.next_at <= now)
        .where(or_(AlertDelivery.kind != "statements", Alert.state == "active"))
        .order_by(AlertDelivery.next_at, AlertDelivery.number)
        .limit(limit)
    )
    return [(delivery, alert) for delivery, alert in session.execute(query)]


def page(session: Session, alert: Alert, before: int | None, limit: int) -> Sequence[AlertDelivery]:
    """The newest deliveries of an alert that are older than number `before`."""
    query = select(AlertDelivery).where(AlertDelivery.alert_number == alert.number)
    if before is not None:
        query = query.where(AlertDelivery.number < before)
    return session.scalars(query.order_by(AlertDelivery.number.desc()).limit(limit)).all()


def count_since(session: Session, number: int, since: datetime) -> int:
    """Messages with statements that an alert has made since then."""
    query = select(func.count()).where(
        AlertDelivery.alert_number == number,
        AlertDelivery.kind == "statements",
        AlertDelivery.created_at > since,
    )
    return session.scalar(query) or 0


def remove_finished(session: Session, before: datetime) -> None:
    """Delete deliveries that were finished before then, but for those that a paused alert has yet to repeat."""
    is_over = or_(AlertDelivery.state == "delivered", AlertDelivery.kind != "statements")
    session.execute(delete(AlertDelivery).where(AlertDelivery.finished_at < before, is_over))


def find(session: Session, number: int) -> tuple[AlertDelivery, Alert] | None:
    """A delivery and its alert; None when the alert was deleted meanwhile."""
    query: Any = (
        select(AlertDelivery, Alert)
        .join(Alert, Alert.number == AlertDelivery.alert_number)
        .where(AlertDelivery.number == number)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])
