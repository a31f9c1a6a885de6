"""Requests for mails to an address, counted by who asked and for whom (as digests), so that nobody is flooded."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.db.models import SubscriptionRequest

WINDOW = timedelta(days=1)


def allow(session: Session, limits: Mapping[str, int], now: datetime) -> bool:
    """Count a request under each of these subjects; False when one has had as many within a day as its limit says."""
    query = select(func.count()).select_from(SubscriptionRequest)
    for subject, limit in limits.items():
        recent = (
            SubscriptionRequest.subject == subject,
            SubscriptionRequest.requested_at > now - WINDOW,
        )
        if (session.scalar(query.where(*recent)) or 0) >= limit:
            return False
    session.add_all(SubscriptionRequest(subject=one, requested_at=now) for one in limits)
    return True


def remove_old(session: Session, now: datetime) -> None:
    """Delete what counts no more."""
    old = SubscriptionRequest.requested_at <= now - WINDOW
    session.execute(delete(SubscriptionRequest).where(old))
