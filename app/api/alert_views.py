"""Views of alerts and their messages, as the HTTP contract has them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from app.alerts.conditions import Condition, in_words
from app.db.models import Alert, AlertDelivery
from app.store import alert_matches


def alert_views(session: Session, found: Iterable[Alert]) -> list[dict[str, Any]]:
    """Alerts, without the addresses of e-mail."""
    found = list(found)
    matched = alert_matches.counts(session, [alert.number for alert in found])
    return [
        {
            "id": alert.id,
            "state": alert.state,
            "reason": alert.reason,
            "query": alert.query,
            "description": in_words(session, Condition.of(alert.query)),
            "channel": {
                "kind": alert.kind,
                "url": alert.target if alert.kind == "webhook" else None,
                "address": masked(alert.target) if alert.kind == "email" else None,
            },
            "rhythm": alert.rhythm,
            "matched": matched.get(alert.number, 0),
            "created_at": alert.created_at,
            "due_at": alert.due_at,
        }
        for alert in found
    ]


def masked(address: str) -> str:
    """An e-mail address without the name of its owner."""
    return f"…@{address.rpartition('@')[2]}"


def delivery_view(delivery: AlertDelivery) -> dict[str, Any]:
    """A message."""
    names = ("id", "kind", "state", "attempts", "outcome", "created_at", "next_at", "finished_at")
    view = {name: getattr(delivery, name) for name in names}
    return {**view, "total": sum(delivery.counts.values())}
