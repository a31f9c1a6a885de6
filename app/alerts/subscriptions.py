"""Subscriptions by e-mail: asked for by anybody, confirmed by the address's owner (double opt-in), ended by one click."""

from dataclasses import dataclass
from datetime import datetime

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from app.alerts import signatures
from app.alerts.conditions import Condition
from app.db.models import Alert
from app.store import alert_deliveries, alerts, subscription_requests

MAILS_TO_AN_ADDRESS = 5
"""Requests for mails to one address, confirmed or not, that are heeded within a day."""
MAILS_BY_A_CLIENT = 30
"""Of one client, as limits of requests count them."""
MAILS_IN_ALL = 2_000
MOST_OF_AN_ADDRESS = 100
"""Subscriptions that one address has."""

_OF_INTRANETS = {"local", "localhost", "test"}
for _name in _OF_INTRANETS & {*SPECIAL_USE_DOMAIN_NAMES}:
    SPECIAL_USE_DOMAIN_NAMES.remove(_name)  # the library's way to take such names


@dataclass(frozen=True, slots=True)
class Wish:
    """A subscription that is asked for."""

    address: str
    condition: Condition
    rhythm: str


def normalize_address(text: str) -> str:
    """An e-mail address as a mail server takes it: the domain in ASCII and small letters. Raises `ValueError`: quoted names,
    names beyond ASCII, literal hosts and line breaks are refused, too."""
    try:
        validated = validate_email(
            text.strip(),
            allow_smtputf8=False,
            allow_quoted_local=False,
            strict=True,
            check_deliverability=False,
            globally_deliverable=False,
        )
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None
    return validated.ascii_email or validated.normalized


def ask(session: Session, key: bytes, wish: Wish, client: str, now: datetime) -> bool:
    """Have a mail sent that asks the owner of the address; False where too many have come. The same is done for any
    address, whether or not it has subscribed."""
    limits = {
        signatures.digest(key, "address", wish.address.casefold()): MAILS_TO_AN_ADDRESS,
        signatures.digest(key, "client", client): MAILS_BY_A_CLIENT,
        signatures.digest(key, "all"): MAILS_IN_ALL,
    }
    if not subscription_requests.allow(session, limits, now):
        return False
    alert = Alert(
        state="pending",
        query=wish.condition.to_json(),
        kind="email",
        target=wish.address,
        rhythm=wish.rhythm,
        created_at=now,
    )
    alerts.create(session, alert, wish.condition.cited or wish.condition.citing)
    alert_deliveries.add(session, alert, "confirmation", now)
    return True


def confirm(session: Session, key: bytes, token: str, now: datetime) -> Alert | None:
    """Make a subscription active; None where the link is not good. One that the address has already is kept, with the rhythm
    asked for last, so that links in its mails stay good."""
    alert = find(session, key, "confirm", token, now)
    if alert is None or alert.state != "pending":
        return alert
    others = alerts.of_address(session, alert.target)
    same = next((one for one in others if one.query == alert.query), None)
    if same is not None:
        same.rhythm = alert.rhythm
        alerts.remove(session, alert)
        return same
    if len(others) >= MOST_OF_AN_ADDRESS:
        return None
    alert.state = "active"
    return alert


def end(session: Session, key: bytes, token: str, now: datetime) -> bool:
    """Delete a subscription, with the address; False where the link is none of ours. Again it changes nothing."""
    id_ = signatures.alert_of(key, "unsubscribe", token, now)
    alert = alerts.find_or_none(session, id_) if id_ else None
    if alert is not None:
        alerts.remove(session, alert)
    return id_ is not None


def find(
    session: Session, key: bytes, purpose: signatures.Purpose, token: str, now: datetime
) -> Alert | None:
    """The alert that a link is for."""
    id_ = signatures.alert_of(key, purpose, token, now)
    return alerts.find_or_none(session, id_) if id_ else None
