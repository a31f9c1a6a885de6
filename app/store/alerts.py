"""Alerts: created, listed, changed, deleted; which of them may ask for statements of given papers."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from app.db.bulk import chunks, insert
from app.db.models import Alert, AlertDelivery, AlertPaper
from app.errors import AlertNotFound
from app.store import papers

ANY_PAPER = 0
"""Stands in `alert_papers` for an alert that only a search can decide."""
OLD_SECRET = timedelta(days=1)
"""How long messages are signed with the secret before, too."""


def create(session: Session, alert: Alert, addresses: Sequence[str]) -> Alert:
    """Add an alert. `addresses`: of the papers at one end of its statements; none: of any paper."""
    alert.id = secrets.token_hex(8)
    session.add(alert)
    session.flush()
    index_papers(session, alert, addresses)
    return alert


def index_papers(session: Session, alert: Alert, addresses: Sequence[str]) -> None:
    """Have the alert found by these papers. What a DOI stands for follows from it; other addresses are looked up when
    statements are matched, since papers come to claim them later."""
    ids = {papers.parse_address(address) for address in addresses} or {ANY_PAPER}
    keys = ids if all(isinstance(id_, int) for id_ in ids) else {ANY_PAPER}
    session.execute(delete(AlertPaper).where(AlertPaper.alert_number == alert.number))
    insert(session, AlertPaper, [{"paper_id": k, "alert_number": alert.number} for k in keys])


def find(session: Session, id_: str, made_by: str | None = None) -> Alert:
    """An alert, of one key where that is named. Raises `AlertNotFound`."""
    query = select(Alert).where(Alert.id == id_)
    if made_by is not None:
        query = query.where(Alert.made_by == made_by)
    alert = session.scalars(query).one_or_none()
    if alert is None:
        raise AlertNotFound(f"There is no alert `{id_[:100]}`.")
    return alert


def find_or_none(session: Session, id_: str) -> Alert | None:
    """An alert, if there is one of this id."""
    return session.scalars(select(Alert).where(Alert.id == id_)).one_or_none()


def page(session: Session, made_by: str | None, before: int | None, limit: int) -> Sequence[Alert]:
    """The newest alerts of a key, or of all, that are older than number `before`."""
    query = select(Alert).order_by(Alert.number.desc()).limit(limit)
    if made_by is not None:
        query = query.where(Alert.made_by == made_by)
    if before is not None:
        query = query.where(Alert.number < before)
    return session.scalars(query).all()


def count(session: Session, made_by: str) -> int:
    """Alerts of a key."""
    query = select(func.count()).select_from(Alert).where(Alert.made_by == made_by)
    return session.scalar(query) or 0


def of_address(session: Session, address: str) -> Sequence[Alert]:
    """Confirmed alerts to an e-mail address that its owner has subscribed to."""
    query = select(Alert).where(
        Alert.target == address,
        Alert.kind == "email",
        Alert.made_by.is_(None),
        Alert.state != "pending",
    )
    return session.scalars(query).all()


def candidates(session: Session, paper_ids: Iterable[int]) -> Sequence[Any]:
    """Number and query of the confirmed alerts that may ask for statements by or about one of these papers."""
    found: dict[int, Any] = {}
    query = (
        select(Alert.number, Alert.query)
        .join(AlertPaper, AlertPaper.alert_number == Alert.number)
        .where(Alert.state != "pending")
    )
    for some in chunks({*paper_ids, ANY_PAPER}):
        rows = session.execute(query.where(AlertPaper.paper_id.in_(some)))
        found |= {row.number: row for row in rows}
    return list(found.values())


def due(session: Session, now: datetime, limit: int) -> Sequence[Alert]:
    """Active alerts whose next delivery is to be made, the longest due first."""
    return session.scalars(_due(now).order_by(Alert.due_at).limit(limit)).all()


def _due(now: datetime) -> Select[Any]:
    """One delivery of an alert is under way at a time, so that its receiver gets them in order."""
    under_way = select(AlertDelivery.number).where(
        AlertDelivery.alert_number == Alert.number,
        AlertDelivery.kind == "statements",
        AlertDelivery.state == "waiting",
    )
    return select(Alert).where(Alert.state == "active", Alert.due_at <= now, ~under_way.exists())


def pause(alert: Alert, reason: str, state: str = "paused") -> None:
    """Tell no more until it is resumed; matching goes on."""
    alert.state, alert.reason = state, reason


def resume(session: Session, alert: Alert, now: datetime) -> None:
    """Tell again, first what could not be delivered."""
    alert.state, alert.reason = "active", None
    failed = update(AlertDelivery).where(
        AlertDelivery.alert_number == alert.number,
        AlertDelivery.kind == "statements",
        AlertDelivery.state != "delivered",
    )
    session.execute(failed.values(state="waiting", attempts=0, next_at=now, finished_at=None))


def rotate_secret(alert: Alert, secret: str, now: datetime) -> None:
    """Sign with a new secret; for a day with the old one too."""
    alert.old_secret, alert.old_secret_until = alert.secret, now + OLD_SECRET
    alert.secret = secret


def remove(session: Session, alert: Alert) -> None:
    """Delete an alert with all that is known of it."""
    session.execute(delete(Alert).where(Alert.number == alert.number))


def remove_unconfirmed(session: Session, before: datetime) -> None:
    """Delete what was to be confirmed and was not."""
    session.execute(delete(Alert).where(Alert.state == "pending", Alert.created_at < before))
