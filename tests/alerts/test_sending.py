"""app.alerts.sending: real receivers that take, refuse, hang, redirect and go away; what becomes of the messages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.alerts.outcomes import PAUSES
from app.alerts.sending import Sender
from app.alerts.worker import AlertWorker
from app.db.engine import Database
from app.db.models import Alert, AlertDelivery
from app.ids import to_hex
from app.settings import Settings
from app.store import alert_deliveries, alerts, statements
from tests.alerts.receivers import MailReceiver, WebhookReceiver, mail_server, text_of
from tests.alerts.receivers import webhook as serve_webhook
from tests.alerts.test_matching import add_alert, correct, every_entry, load
from tests.conftest import NOON, ON_SQLITE

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - of the standard's example
pytestmark = ON_SQLITE


@dataclass
class Clock:
    """A clock that is set."""

    time: datetime = field(default_factory=lambda: datetime.now(NOON.tzinfo))

    def __call__(self) -> datetime:
        return self.time


@dataclass
class Sending:
    """A worker with a clock of its own, and its database."""

    database: Database
    worker: AlertWorker
    clock: Clock

    def attempt(self, later: timedelta = timedelta()) -> AlertDelivery:
        """Send what is due then; the last delivery."""
        self.clock.time += later
        self.worker.run_once()
        with self.database.reading() as session:
            return session.query(AlertDelivery).order_by(AlertDelivery.number.desc()).first()  # type: ignore[return-value]

    def alert(self, id_: str) -> Alert:
        with self.database.reading() as session:
            return alerts.find(session, id_)


@pytest.fixture
def sending(database: Database, tmp_path: Path) -> Callable[..., Sending]:
    def made(timeout: float = 10, **settings: Any) -> Sending:
        clock = Clock()
        values = {
            "public_url": "https://citance.example.org",
            "mail_from": "citance <alerts@example.org>",
            "webhook_allow": ("127.0.0.0/8",),
        }
        sender = Sender(database, Settings(**(values | settings)), clock, timeout=timeout)
        worker = AlertWorker(sender, tmp_path, lambda _query: "all")
        return Sending(database, worker, clock)

    return made


@pytest.fixture
def hook() -> Iterator[WebhookReceiver]:
    with serve_webhook(WebhookReceiver()) as receiver:
        yield receiver


def test_webhook_gets_what_the_reference_library_verifies(
    sending: Callable[..., Sending], hook: WebhookReceiver
) -> None:
    """With the secret, and for a day after it was changed with the one before."""
    here = sending()
    id_ = add_alert(here.database, target=hook.url, secret=SECRET, query={"q": "hope"})
    load(
        here.database, 0, (0, "There is hope [1].", "contrasting", 0.9), (0, "No [1].", None, None)
    )
    assert here.attempt().outcome == "HTTP 200"
    (body,) = hook.verified(SECRET)
    (entry,) = [one for one in every_entry(here.database) if "hope" in one.text]
    assert body["type"] == "statements.matched"
    assert body["data"]["statements"][0]["id"] == to_hex(entry.id)
    assert (body["data"]["total"], body["data"]["counts"]) == (1, {"contrasting": 1})
    assert body["data"]["url"] == "https://citance.example.org/search?q=hope&match=all&sort=added"
    new = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
    with here.database.writing() as session:
        alert = alerts.find(session, id_)
        alerts.rotate_secret(alert, new, here.clock())
        alert_deliveries.add(session, alert, "test", here.clock())
    here.attempt()
    hook.calls.pop(0)
    assert hook.verified(SECRET) == hook.verified(new)
    assert hook.calls[0][0]["webhook-signature"].count("v1,") == 2


@pytest.mark.parametrize(
    ("status", "headers", "outcome", "pause"),
    [
        (500, {}, "HTTP 500", PAUSES[0]),
        (404, {}, "HTTP 404", PAUSES[0]),
        (302, {"location": "http://127.0.0.1:1/"}, "HTTP 302: redirects are not followed", PAUSES[0]),
        (429, {"retry-after": "600"}, "HTTP 429", timedelta(minutes=10)),
        (503, {"retry-after": "999999999"}, "HTTP 503", timedelta(days=1)),
        (503, {"retry-after": "-1"}, "HTTP 503", PAUSES[0]),
    ],
)  # fmt: skip
def test_webhook_that_fails_is_called_again_later(  # noqa: PLR0917
    sending: Callable[..., Sending],
    hook: WebhookReceiver,
    status: int,
    headers: dict[str, str],
    outcome: str,
    pause: timedelta,
) -> None:
    """Under the same id; as late as it asks for, within a day."""
    here = sending()
    add_alert(here.database, target=hook.url, secret=SECRET)
    load(here.database, 1, (0, "New [1].", None, None))
    hook.answer = lambda number: (200, {}) if number else (status, headers)
    first = here.attempt()
    assert (first.state, first.outcome) == ("waiting", outcome)
    assert first.next_at == here.clock() + pause
    assert len(hook.calls) == 1
    second = here.attempt(pause)
    assert (second.state, second.attempts, second.outcome) == ("delivered", 2, "HTTP 200")
    assert hook.calls[0][0]["webhook-id"] == hook.calls[1][0]["webhook-id"] == second.id


def test_webhook_that_fails_for_three_days_is_paused(
    sending: Callable[..., Sending], hook: WebhookReceiver
) -> None:
    """It says why; when it is resumed, it tells what it could not, and what has come meanwhile."""
    here = sending()
    id_ = add_alert(here.database, target=hook.url, secret=SECRET)
    load(here.database, 1, (0, "Lost [1].", None, None))
    hook.answer = lambda _number: (500, {})
    start = here.clock()
    delivery = here.attempt()
    while delivery.next_at:
        delivery = here.attempt(delivery.next_at - here.clock())
    assert timedelta(days=2.9) < here.clock() - start < timedelta(days=3.1)
    assert len(hook.calls) == len(PAUSES) + 1
    assert (here.alert(id_).state, here.alert(id_).reason) == ("paused", "HTTP 500")
    load(here.database, 1, (0, "Meanwhile [1].", None, None))
    here.attempt(timedelta(days=1))
    hook.calls.clear()
    hook.answer = lambda _number: (200, {})
    with here.database.writing() as session:
        alerts.resume(session, alerts.find(session, id_), here.clock())
    here.attempt()
    here.attempt(timedelta(seconds=1))
    told = list(hook.told().items())
    texts = {to_hex(entry.id): entry.text for entry in every_entry(here.database)}
    assert [[texts[one] for one in ids] for _, ids in told] == [["Lost [1]."], ["Meanwhile [1]."]]
    assert told[0][0] == delivery.id


def test_webhook_that_is_gone_is_disabled(
    sending: Callable[..., Sending], hook: WebhookReceiver
) -> None:
    here = sending()
    id_ = add_alert(here.database, target=hook.url, secret=SECRET)
    load(here.database, 1, (0, "New [1].", None, None))
    hook.answer = lambda _number: (410, {})
    assert here.attempt().state == "failed"
    here.attempt(timedelta(days=1))
    assert len(hook.calls) == 1
    assert here.alert(id_).state == "disabled"
    assert "410" in str(here.alert(id_).reason)


def test_webhook_that_is_late_holds_nobody_up(
    sending: Callable[..., Sending], hook: WebhookReceiver
) -> None:
    """Both are sent at the same time; the late one is given up, and is sent again."""
    here = sending(timeout=0.5)
    late = WebhookReceiver()
    late.wait = 2
    with serve_webhook(late):
        add_alert(here.database, target=late.url, secret=SECRET)
        add_alert(here.database, target=hook.url, secret=SECRET)
        load(here.database, 1, (0, "New [1].", None, None))
        here.attempt()
        with here.database.reading() as session:
            found = {one.outcome for one in session.query(AlertDelivery)}
    assert found == {"no answer within 0.5 seconds", "HTTP 200"}


def test_webhook_without_a_server_is_called_again(sending: Callable[..., Sending]) -> None:
    here = sending()
    add_alert(here.database, target="http://127.0.0.1:1/", secret=SECRET)
    load(here.database, 1, (0, "New [1].", None, None))
    assert here.attempt().outcome == "the receiver can't be reached: ConnectError"


def subscribed(here: Sending, address: str = "reader@example.org", **fields: Any) -> str:
    """An alert to an address, with a statement to tell."""
    id_ = add_alert(here.database, kind="email", target=address, **fields)
    load(here.database, 1, (0, "There is <hope> & doubt [1].", "contrasting", 0.9))
    return id_


def test_mail_says_what_is_new_in_both_forms(sending: Callable[..., Sending]) -> None:
    """With one-click unsubscribing, the query in words, and the same id whenever it is sent."""
    receiver = MailReceiver()
    with mail_server(receiver) as url:
        here = sending(smtp_url=url)
        id_ = subscribed(here, query={"cited": ["10.5555/a"], "type": ["contrasting"]})
        delivery = here.attempt()
    assert (delivery.state, delivery.outcome) == ("delivered", "SMTP 250")
    (sent,) = receiver.mails
    assert receiver.recipients == ["reader@example.org"]
    assert sent["Subject"] == "1 new statement: Statements that cite 10.5555/a — contrasting"
    assert sent["Message-ID"] == f"<{delivery.id}@example.org>"
    unsubscribe = here.worker.sender.links.unsubscribe(id_)
    assert sent["List-Unsubscribe"] == f"<{unsubscribe}>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (entry,) = every_entry(here.database)
    page = (
        "https://citance.example.org/report?doi=10.5555%2Fa&type=contrasting&match=all&sort=added"
    )
    for form in ("plain", "html"):
        text = text_of(sent, form)
        for wanted in ("contrasting", "Hope in care (2019)", "10.5555/a", to_hex(entry.id)):
            assert wanted in text, (form, wanted)
        for url in (page, unsubscribe):
            assert (url if form == "plain" else url.replace("&", "&amp;")) in text
    assert "There is <hope> & doubt [1]." in text_of(sent)
    assert "There is &lt;hope&gt; &amp; doubt" in text_of(sent, "html")


@pytest.mark.parametrize(
    ("answers", "outcome", "state", "alert_state"),
    [
        (("550 no such user",), "SMTP 550 for the address", "failed", "paused"),
        (("451 try later", "250 OK"), "SMTP 451 for the address", "waiting", "active"),
        (
            ("hang", "250 OK"),
            "the mail server can't be used: SMTPServerDisconnected",
            "waiting",
            "active",
        ),
    ],
    ids=["refuses", "greylists", "hangs"],
)
def test_mail_server_that_does_not_take_a_mail(
    sending: Callable[..., Sending],
    answers: tuple[str, ...],
    outcome: str,
    state: str,
    alert_state: str,
) -> None:
    """What is refused for good pauses the alert; anything else is sent again, once it is taken no more."""
    receiver = MailReceiver(*answers)
    with mail_server(receiver) as url:
        here = sending(timeout=0.5, smtp_url=url)
        id_ = subscribed(here)
        delivery = here.attempt()
        assert (delivery.state, delivery.outcome) == (state, outcome)
        assert here.alert(id_).state == alert_state
        if state == "waiting":
            assert here.attempt(PAUSES[0]).state == "delivered"
            here.attempt(timedelta(days=1))
    assert len(receiver.mails) == (state == "waiting")


def test_mail_server_that_is_not_there_is_tried_again(sending: Callable[..., Sending]) -> None:
    here = sending(smtp_url="smtp://127.0.0.1:1")
    subscribed(here)
    delivery = here.attempt()
    assert delivery.outcome == "the mail server can't be used: ConnectionRefusedError"
    assert delivery.state == "waiting"


def test_statements_deleted_meanwhile_are_not_told(
    sending: Callable[..., Sending], hook: WebhookReceiver
) -> None:
    """Nor those that do not match any more."""
    here = sending()
    add_alert(
        here.database,
        target=hook.url,
        secret=SECRET,
        query={"type": ["contrasting"]},
        rhythm="daily",
        created_at=here.clock(),
    )
    load(
        here.database,
        1,
        *((0, f"{word} [1].", "contrasting", 0.9) for word in ("Deleted", "Corrected", "New")),
    )
    here.attempt()
    by_text = {entry.text: entry.id for entry in every_entry(here.database)}
    with here.database.writing() as session:
        statements.remove(session, by_text["Deleted [1]."])
    correct(here.database, by_text["Corrected [1]."], "mentioning")
    here.attempt(timedelta(days=2))
    assert list(hook.told().values()) == [[to_hex(by_text["New [1]."])]]
