"""SIGKILL between a commit and a delivery: every alert has told each statement, and what is sent again has the same id."""

import time
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

from app.alerts.sending import Sender
from app.alerts.worker import AlertWorker
from app.clock import now
from app.db.engine import Database
from app.settings import Settings
from tests.alerts.receivers import WebhookReceiver
from tests.alerts.receivers import webhook as serve_webhook
from tests.alerts.test_matching import add_alert, load
from tests.alerts.test_sending import SECRET
from tests.conftest import ON_SQLITE, DatabaseLocation
from tests.servers import Server, key, statement, until

SETTLING = 1.5
"""Seconds after a write at which it is matched and no message is made yet."""


@ON_SQLITE
def test_alert_survives_being_killed_at_each_step(location: DatabaseLocation) -> None:
    """After the commit, after matching, and after the receiver has it and before that is recorded."""
    server = Server(location.directory, location.url.replace("+psycopg", ""))
    server.key = key(location.directory, location.url)
    receiver = WebhookReceiver()
    written: list[str] = []

    def write(text: str) -> None:
        answer = server.post(statement(f"{text} [1]."), statement(f"{text}, too [1]."))
        written.extend(answer.json()["ids"])

    def kill_at_once(_number: int) -> tuple[int, dict[str, str]]:
        receiver.answer = lambda _number: (200, {})
        server.kill()
        return 200, {}

    def is_told() -> bool:
        return {*written} <= {*chain.from_iterable(receiver.told().values())}

    def kill_later() -> None:
        time.sleep(SETTLING)
        server.kill()

    def wait_for_the_receiver() -> None:
        receiver.answer = kill_at_once
        until(lambda: server.process and server.process.poll() is not None)

    with serve_webhook(receiver):
        server.start()
        try:
            channel = {"kind": "webhook", "url": receiver.url}
            alert = {"query": {"cited": ["10.5555/cited"]}, "channel": channel, "rhythm": "at_once"}
            assert server.send("POST", "/alerts", json=alert).status_code == 201
            for step in (server.kill, kill_later, wait_for_the_receiver):
                write(step.__name__)
                step()
                server.start()
                until(is_told)
            until(lambda: max(map(len, calls_by_id(receiver).values())) == 2)
            time.sleep(1)
        finally:
            server.stop()
    by_id = calls_by_id(receiver)
    assert sorted(map(len, by_id.values())) == [1, 1, 2]
    assert all(len({*bodies}) == 1 for bodies in by_id.values())
    assert Counter(chain.from_iterable(receiver.told().values())) == Counter(written)


@pytest.mark.parametrize("location", ["postgresql"], indirect=True)
def test_alert_is_told_by_one_of_two_hosts(database: Database, tmp_path: Path) -> None:
    """They share a database, and have directories of their own."""
    receiver = WebhookReceiver()
    settings = Settings(webhook_allow=("127.0.0.0/8",))
    workers = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        sender = Sender(database, settings, now)
        workers.append(AlertWorker(sender, tmp_path / name, lambda _query: "all"))
    with serve_webhook(receiver):
        add_alert(database, target=receiver.url, secret=SECRET, query={"q": "hope"})
        for worker in workers:
            worker.start()
        for number in range(3):
            load(database, number, (0, f"There is hope {number} [1].", "contrasting", 0.9))
            until(lambda: len(receiver.told()) > number)  # noqa: B023
        for worker in workers:
            worker.stop()
    assert sorted(Counter(chain.from_iterable(receiver.told().values())).values()) == [1] * 3
    assert len(receiver.calls) == 3


def calls_by_id(receiver: WebhookReceiver) -> dict[str, list[bytes]]:
    """Statements of the calls, as they came, by the message's id."""
    found: dict[str, list[bytes]] = {}
    for headers, body in receiver.calls:
        found.setdefault(headers["webhook-id"], []).append(body.partition(b'"data"')[2])
    return found
