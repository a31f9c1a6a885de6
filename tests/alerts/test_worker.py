"""app.alerts.worker: what is kept for a time is deleted when it is over."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.alerts.links import GOOD_FOR
from app.alerts.worker import KEPT, delete_expired
from app.db.engine import Database
from app.db.models import Alert, AlertDelivery, KeptCheck, SubscriptionRequest
from app.store import alert_deliveries, alerts
from app.store.subscription_requests import WINDOW
from tests.conftest import NOON, ON_SQLITE

pytestmark = ON_SQLITE
MOMENT = timedelta(seconds=1)


def alert(state: str, created_at: datetime) -> Alert:
    """Of an address that is told by its state and time."""
    return Alert(
        state=state,
        query={},
        kind="email",
        target=f"{state}@{created_at:%d.%S}",
        rhythm="daily",
        created_at=created_at,
    )


def test_delete_expired_leaves_what_is_within_its_time(database: Database) -> None:
    """Subscriptions that nobody has confirmed, messages, counts of requests, checked lists: those that are too old alone."""
    old, new = NOON - MOMENT, NOON + MOMENT
    with database.writing() as session:
        for state in ("pending", "active"):
            for time in (old, new):
                alerts.create(session, alert(state, time - GOOD_FOR), ())
        owner = alert("active", NOON)
        alerts.create(session, owner, ())
        for time in (old, new):
            delivery = alert_deliveries.add(session, owner, "test", NOON)
            delivery.finished_at = time - KEPT
            session.add(SubscriptionRequest(subject=f"{time}", requested_at=time - WINDOW))
            session.add(
                KeptCheck(id=f"{time}", created_at=NOON, expires_at=time, size=1, content=b"x")
            )
    with database.writing() as session:
        delete_expired(session, NOON)
    with database.reading() as session:
        left = {(one.state, one.created_at) for one in session.scalars(select(Alert))}
        assert left == {
            *(("active", time) for time in (old - GOOD_FOR, new - GOOD_FOR, NOON)),
            ("pending", new - GOOD_FOR),
        }
        assert session.scalars(select(AlertDelivery.finished_at)).all() == [new - KEPT]
        assert session.scalars(select(SubscriptionRequest.subject)).all() == [f"{new}"]
        assert session.scalars(select(KeptCheck.id)).all() == [f"{new}"]
