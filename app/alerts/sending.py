"""Sending: a delivery rendered, signed, handed over, and what became of it recorded."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import httpx
import orjson
from sqlalchemy.orm import Session

from app import ids
from app.alerts import mail, messages, signatures, webhook
from app.alerts.conditions import Condition, in_words
from app.alerts.links import Links
from app.alerts.mail import MailServer
from app.alerts.outcomes import Outcome, pause_after
from app.alerts.public_addresses import Network, Resolve, networks, resolve
from app.clock import Clock
from app.db.engine import Database
from app.db.models import Alert, AlertDelivery
from app.metrics import ALERT_DELIVERIES
from app.settings import Settings
from app.store import alert_deliveries, alerts, signing_keys
from app.store.statement_lines import TIMES, lines

TIMEOUT = 15.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sender:
    """What sending needs from outside."""

    database: Database
    settings: Settings
    clock: Clock
    resolve: Resolve = resolve
    timeout: float = TIMEOUT
    """Seconds until a webhook has to have answered, and for each step of a mail server."""

    @cached_property
    def allowed(self) -> Sequence[Network]:
        """Networks that webhooks may be in, though they are not public."""
        return networks(self.settings.webhook_allow)

    @cached_property
    def links(self) -> Links:
        """Links of mails."""
        key = signing_keys.load(self.database, self.settings.signing_secret)
        return Links(self.settings.public_url, key)

    async def send(self, client: httpx.AsyncClient, delivery: AlertDelivery, alert: Alert) -> None:
        """Send a delivery and record what became of it. No connection to the database is held meanwhile."""
        send = self._send_mail if alert.kind == "email" else self._call
        try:
            outcome = await send(client, delivery, alert)
        except Exception as error:  # a fault of ours must not stop the others
            log.exception("alert could not be sent", extra={"delivery": delivery.id})
            outcome = Outcome("failed", f"a fault of this server: {type(error).__name__}")
        await asyncio.to_thread(self._record, delivery.number, outcome)
        fields = {"alert": alert.id, "delivery": delivery.id, "outcome": outcome.detail}
        log.info("alert", extra={**fields, "kind": delivery.kind, "result": outcome.result})
        ALERT_DELIVERIES.labels(alert.kind, outcome.result).inc()

    async def _call(
        self, client: httpx.AsyncClient, delivery: AlertDelivery, alert: Alert
    ) -> Outcome:
        digest = await asyncio.to_thread(self._digest, delivery, alert)
        if delivery.kind == "statements" and not digest.statements:
            return Outcome("delivered", "nothing: its statements were deleted meanwhile")
        now = self.clock()
        type_ = "alert.test" if delivery.kind == "test" else "statements.matched"
        body = messages.webhook_body(digest, type_, now)
        headers = signatures.webhook_headers(delivery.id, now, body, _secrets(alert, now))
        return await webhook.call(
            client, alert.target, headers, body, self.allowed, self.resolve, self.timeout
        )

    async def _send_mail(
        self, _client: httpx.AsyncClient, delivery: AlertDelivery, alert: Alert
    ) -> Outcome:
        if not self.settings.sends_mail:
            return Outcome("failed", "this server sends no e-mail")
        digest = await asyncio.to_thread(self._digest, delivery, alert)
        if delivery.kind == "statements" and not digest.statements:
            return Outcome("delivered", "nothing: its statements were deleted meanwhile")
        server = MailServer.of(self.settings.smtp_url, self.settings.mail_from)
        unsubscribe = self.links.unsubscribe(alert.id)
        if delivery.kind == "confirmation":
            confirm = self.links.confirm(alert.id, alert.created_at)
            text = messages.confirmation_mail(digest.description, alert.rhythm, confirm)
        else:
            text = messages.digest_mail(digest, unsubscribe, alert.rhythm)
        composed = mail.compose(
            text,
            sender=server.sender,
            to=alert.target,
            id_=delivery.id,
            time=delivery.created_at,
            unsubscribe_url=None if delivery.kind == "confirmation" else unsubscribe,
        )
        return await asyncio.to_thread(mail.send, server, composed, self.timeout)

    def _digest(self, delivery: AlertDelivery, alert: Alert) -> messages.Digest:
        """What the message tells, of statements that are still there."""
        condition, url = Condition.of(alert.query), self.settings.public_url
        if delivery.kind == "confirmation":
            condition = condition.without_markup()
        with self.database.reading() as session:
            return messages.Digest(
                alert=alert.id,
                description=in_words(session, condition),
                query=alert.query,
                counts=delivery.counts,
                statements=_statements(session, delivery.statements),
                page_url=condition.page_url(url) if url else None,
                server_url=url,
            )

    def _record(self, number: int, outcome: Outcome) -> None:
        with self.database.writing() as session:
            found = alert_deliveries.find(session, number)
            if found is not None:
                _record(*found, outcome, self.clock())


def _statements(session: Session, hexadecimal: Sequence[str]) -> list[dict[str, Any]]:
    numbers = [ids.from_hex(one) or 0 for one in hexadecimal]
    by_id = {
        line["id"]: orjson.loads(orjson.dumps(line, option=TIMES))
        for line in lines(session, numbers)
    }
    found = [by_id[one] for one in hexadecimal if one in by_id]
    return [{**line, "highlights": [], "score": None} for line in found]


def _secrets(alert: Alert, now: datetime) -> list[str]:
    """What a message is signed with: the secret, and for a day the one before."""
    old = alert.old_secret if alert.old_secret_until and now < alert.old_secret_until else None
    return [secret for secret in (alert.secret, old) if secret]


def _record(delivery: AlertDelivery, alert: Alert, outcome: Outcome, now: datetime) -> None:
    """Finish a delivery, have it sent again, or pause its alert."""
    delivery.attempts += 1
    delivery.outcome = outcome.detail
    pause = pause_after(delivery.attempts, outcome) if delivery.kind != "test" else None
    if outcome.result == "delivered":
        delivery.state, delivery.next_at, delivery.finished_at = "delivered", None, now
    elif pause is not None:
        delivery.next_at = now + pause
    else:
        delivery.state, delivery.next_at, delivery.finished_at = "failed", None, now
        if delivery.kind == "statements":
            alerts.pause(
                alert, outcome.detail, "disabled" if outcome.result == "gone" else "paused"
            )
