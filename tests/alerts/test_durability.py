"""SIGKILL between a commit and a delivery: every alert has told each statement, and what is sent again has the same id."""

import time
from collections import Counter
from itertools import chain

from tests.alerts.receivers import WebhookReceiver
from tests.alerts.receivers import webhook as serve_webhook
from tests.conftest import DatabaseLocation
from tests.servers import Server, key, statement, until

SETTLING = 1.5
"""Seconds after a write at which it is matched and no message is made yet."""


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


def calls_by_id(receiver: WebhookReceiver) -> dict[str, list[bytes]]:
    """Statements of the calls, as they came, by the message's id."""
    found: dict[str, list[bytes]] = {}
    for headers, body in receiver.calls:
        found.setdefault(headers["webhook-id"], []).append(body.partition(b'"data"')[2])
    return found
