"""app.api.alerts and app.pages.alerts: made with a key or by the owner of an address, of a real server."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.alerts.receivers import (
    MailReceiver,
    WebhookReceiver,
    link_in,
    mail_server,
    text_of,
)
from tests.alerts.receivers import webhook as serve_webhook
from tests.conftest import ON_SQLITE, new_location
from tests.servers import Server, key, statement, until

CITED = "10.5555/cited"
PUBLIC = "https://citance.example.org"
HTML = {"Accept": "text/html,*/*;q=0.8"}
WEBHOOK = {"kind": "webhook", "url": "http://127.0.0.1:1/"}
mails, hook = MailReceiver(), WebhookReceiver()


@pytest.fixture(scope="module")
def server(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    migrated_url: Callable[[str], str],
) -> Iterator[Server]:
    """One that sends mails and may call loopback."""
    directory = tmp_path_factory.mktemp("alerts")
    with (
        new_location("sqlite", directory, request, like=migrated_url("sqlite")) as location,
        mail_server(mails) as smtp_url,
        serve_webhook(hook),
    ):
        server = Server(directory, location.url)
        server.key = key(directory, location.url)
        server.environment = {
            "CITANCE_SMTP_URL": smtp_url,
            "CITANCE_MAIL_FROM": "citance <alerts@example.org>",
            "CITANCE_PUBLIC_URL": PUBLIC,
        }
        server.start()
        yield server
        server.stop()


def added(server: Server, **fields: Any) -> dict[str, Any]:
    """An alert that was made."""
    body = {"query": {"cited": [CITED]}, "channel": WEBHOOK, "rhythm": "daily"} | fields
    answer = server.send("POST", "/alerts", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/alerts/{made['id']}"
    return made


def test_alert_is_made_shown_changed_and_deleted(server: Server) -> None:
    """Its secret is told once, and once more when it is changed."""
    query = {"cited": [CITED], "type": ["contrasting"], "q": "hope", "year_from": 2019}
    made = added(server, query={**query, "sort": "newest", "limit": 5, "match": "all"})
    assert made["query"] == query
    assert (
        made["description"] == f"Statements that cite {CITED} — with hope, contrasting, since 2019"
    )
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{32}", made.pop("secret"))
    path = f"/alerts/{made['id']}"
    assert server.send("GET", path).json() == {**made, "deliveries": [], "next": None}
    for patch, changed in (
        ({"rhythm": "weekly"}, {"rhythm": "weekly"}),
        ({"query": {"q": "care", "match": "any"}}, {"query": {"q": "care", "match": "any"}}),
        ({"state": "paused"}, {"state": "paused", "reason": "paused by its owner"}),
        ({"state": "active"}, {"state": "active", "reason": None}),
    ):
        answer = server.send("PATCH", path, json=patch).json()
        assert answer["secret"] is None
        assert {name: answer[name] for name in changed} == changed
    assert server.send("PATCH", path, json={"rotate_secret": True}).json()["secret"]
    assert server.send("DELETE", path).status_code == 204
    for method in ("GET", "PATCH", "DELETE"):
        answer = server.send(method, path, json={})
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/alert-not-found")


def test_alerts_are_those_of_a_key_and_paged(server: Server) -> None:
    """Each once, the newest first; of another key's, nothing is seen."""
    other = Server(server.directory, server.database_url, client=server.client)
    other.key = server.run("keys", "create", "another").stdout.splitlines()[-1]
    ids = [added(other, query={"q": f"word{n}"})["id"] for n in range(5)]
    listed, path = [], "/alerts?limit=2"
    while path:
        answer = other.send("GET", path)
        listed += [one["id"] for one in answer.json()["items"]]
        path = answer.links.get("next", {}).get("url", "")
        assert bool(path) == bool(answer.json()["next"])
    assert listed == ids[::-1]
    assert not {*ids} & {
        one["id"] for one in server.send("GET", "/alerts?limit=100").json()["items"]
    }
    assert server.send("GET", f"/alerts/{ids[0]}").status_code == 404
    assert server.send("POST", f"/alerts/{ids[0]}/test").status_code == 404
    assert server.send("GET", "/alerts?cursor=x").json()["type"] == "/problems/cursor-invalid"
    for id_ in ids:
        assert other.send("DELETE", f"/alerts/{id_}").status_code == 204


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_alerts_want_a_key(server: Server, method: str) -> None:
    assert server.client.request(method, "/alerts", json={}).status_code == 401


WRONG: dict[str, tuple[dict[str, Any], ...]] = {
    "/channel/url": (
        *({"channel": {"kind": "webhook", "url": url}} for url in (
            "http://93.184.215.14/", "https://10.0.0.1/", "https://[::1]/", "https://2852039166/", "https://0xa9fea9fe/",
            "ftp://example.org/", "https://u:p@example.org/", "https://[::ffff:10.0.0.1]/", "nonsense",
        )),
        {"channel": {"kind": "webhook"}},
        {"channel": {"kind": "webhook", "url": WEBHOOK["url"], "address": "a@example.org"}},
        {"channel": {"kind": "webhook", "url": "https://example.org/" + "a" * 2_000}},
    ),
    "/channel/address": (
        *({"channel": {"kind": "email", "address": address}} for address in (
            "nobody", "a@b\r\nBcc: c@example.org", '"a b"@example.org', "ü@example.org", "a@[127.0.0.1]", "a@b@c.org",
            "a b@example.org", f"{'a' * 65}@example.org", "a@example.org,b@example.org",
        )),
        {"channel": {"kind": "email"}},
    ),
    "/channel/kind": ({"channel": {"kind": "pigeon"}},),
    "/rhythm": ({"rhythm": "hourly"},),
    "/query/type/0": ({"query": {"type": ["disputing"]}},),
    "/query/year_from": ({"query": {"year_from": "2019"}}, {"query": {"year_from": True}}),
    "/query/cited": ({"query": {"cited": ["nonsense"]}},),
    "/query": (
        {"query": {"colour": "red"}}, {"query": []}, {"query": 5}, {"query": {"author": ["a" * 3_900] * 5}},
    ),
    "/query/q": ({"query": {"q": "a" * 2_001}},),
    "/colour": ({"colour": "red"},),
}  # fmt: skip


@pytest.mark.parametrize("pointer", WRONG)
def test_alert_that_is_wrong_is_refused_at_its_place(server: Server, pointer: str) -> None:
    """Nothing is made of it."""
    before = server.send("GET", "/alerts?limit=100").json()
    for fields in WRONG[pointer]:
        body = {"query": {}, "channel": WEBHOOK, "rhythm": "daily", **fields}
        answer = server.send(
            "POST",
            "/alerts",
            content=json.dumps(body),
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code == 422, (fields, answer.text)
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer], fields
    assert server.send("GET", "/alerts?limit=100").json() == before


def test_alert_is_tried_by_a_message_without_statements(server: Server) -> None:
    """Once; what became of it stands in the alert."""
    channel = {"kind": "webhook", "url": hook.url.replace("127.0.0.1", "localhost")}
    made = added(server, channel=channel)
    hook.answer = lambda _number: (500, {})
    for outcome, state in (("HTTP 500", "failed"), ("HTTP 200", "delivered")):
        delivery = server.send("POST", f"/alerts/{made['id']}/test")
        assert (delivery.status_code, delivery.json()["state"]) == (202, "waiting")
        until(lambda: deliveries(server, made)[0]["outcome"])
        tried = deliveries(server, made)
        assert tried[0]["id"] == delivery.json()["id"]
        assert (tried[0]["outcome"], tried[0]["state"], tried[0]["attempts"]) == (outcome, state, 1)
        hook.answer = lambda _number: (200, {})
    assert hook.verified(made["secret"])[-1]["type"] == "alert.test"
    server.send("DELETE", f"/alerts/{made['id']}")


def deliveries(server: Server, made: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = server.send("GET", f"/alerts/{made['id']}").json()["deliveries"]
    return found


def test_subscription_from_the_form_to_the_end(server: Server) -> None:
    """By a form and by JSON: asked, confirmed, told, ended; scanners that follow links change nothing."""
    query = urlencode({"cited": CITED, "q": "hope"})
    form = {"address": "Reader@Example.org", "query": query, "rhythm": "at_once"}
    for sent in (
        {"data": form, "headers": HTML},
        {"json": {**form, "query": {"cited": [CITED], "q": "hope"}}},
    ):
        mails.mails.clear()
        answer = server.client.post("/alerts/subscribe", **sent)
        assert answer.status_code == 202
        assert answer.headers["content-type"].startswith(
            "text/html" if "data" in sent else "application/json"
        )
        until(lambda: mails.mails)
        (asked,) = mails.mails
        assert asked["To"] == "Reader@example.org"
        confirm = link_in(asked, "/alerts/confirm")
        for _scanned in range(2):
            page = server.client.get(confirm)
            assert (page.status_code, "<button" in page.text) == (200, True)
            assert "xample.org</" not in page.text
        assert server.client.post(confirm).status_code == 200
        assert server.client.post(confirm).status_code == 200 or "json" in sent, (
            "again it is no error"
        )
    mails.mails.clear()
    server.post(statement("There is hope [1].", CITED), statement("There is none [1].", CITED))
    until(lambda: mails.mails)
    (told,) = mails.mails
    assert "There is hope [1]." in text_of(told)
    assert "none" not in text_of(told)
    unsubscribe = str(told["List-Unsubscribe"]).strip("<>").removeprefix(PUBLIC)
    assert unsubscribe == link_in(told, "/alerts/unsubscribe")
    assert "<button" in server.client.get(unsubscribe).text
    for _again in range(2):
        ended = server.client.post(unsubscribe, data={"List-Unsubscribe": "One-Click"})
        assert (ended.status_code, "You are unsubscribed" in ended.text) == (200, True)
    assert server.client.get(confirm).status_code == 404
    log = (server.directory / "server.log").read_text()
    assert not re.search("eader@|token=|whsec_", log)
    assert "/alerts/confirm" in log


@pytest.mark.parametrize("action", ["confirm", "unsubscribe"])
@pytest.mark.parametrize(
    "token", ["", "x", "0123456789abcdef.0.AAAA", f"0123456789abcdef.0.{'A' * 43}", "\ud83d"]
)
def test_link_that_is_not_ours_does_nothing(server: Server, action: str, token: str) -> None:
    parameters = {"token": token.encode("utf-8", "replace").decode()}
    for method in ("GET", "POST"):
        answer = server.client.request(method, f"/alerts/{action}", params=parameters)
        assert answer.status_code == 404


def test_subscriptions_are_limited_and_answered_the_same(server: Server) -> None:
    """Five mails a day to an address; whether one is sent, the answer does not tell. What was typed is no message."""
    mails.mails.clear()
    body = {
        "address": "flooded@example.org",
        "query": {"q": "buy http://evil.example/now <b>"},
        "rhythm": "daily",
    }
    answers = {server.client.post("/alerts/subscribe", json=body).text for _ in range(8)}
    assert len(answers) == 1
    other = {**body, "address": "other@example.org"}
    assert server.client.post("/alerts/subscribe", json=other).text in answers
    until(lambda: [one for one in mails.mails if one["To"] == "other@example.org"])
    until(lambda: len(mails.mails) == 6)
    to_flooded = [one for one in mails.mails if one["To"] == "flooded@example.org"]
    assert len(to_flooded) == 5
    for form in ("plain", "html"):
        assert "evil.example" not in text_of(to_flooded[0], form)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"json": {"address": "nobody"}}, 422),
        ({"json": {"address": "a@example.org\r\nBcc: b@example.org"}}, 422),
        ({"json": {"address": ["a@example.org"]}}, 422),
        ({"json": {"address": "a@example.org", "query": {"type": ["x"]}}}, 422),
        ({"json": {"address": "a@example.org", "query": "type=x"}}, 422),
        ({"json": {"address": "a@example.org", "query": "year_from=soon"}}, 422),
        ({"json": {"address": "a@example.org", "rhythm": "hourly"}}, 422),
        ({"json": {"address": "a@example.org", "rhythm": {}}}, 422),
        ({"json": {"address": "a@example.org", "colour": "red"}}, 422),
        ({"json": []}, 422),
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, 400),
        ({"content": b"a" * 1_000_001}, 413),
        ({"data": {"query": "q=x"}, "headers": HTML}, 422),
    ],
)  # fmt: skip
def test_subscription_that_is_wrong_is_refused(
    server: Server, sent: dict[str, Any], status: int
) -> None:
    answer = server.client.post("/alerts/subscribe", **sent)
    assert answer.status_code == status, answer.text
    assert ("<h1>" in answer.text) == (sent.get("headers") == HTML)


@ON_SQLITE
def test_subscribing_needs_a_server_that_sends_mail(fresh: Server) -> None:
    """Else the page says that feeds are what there is."""
    answer = fresh.client.post("/alerts/subscribe", json={"address": "a@example.org"})
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/mail-unavailable")
    channel = {"kind": "email", "address": "a@example.org"}
    body = {"query": {}, "channel": channel, "rhythm": "daily"}
    assert (
        fresh.send("POST", "/alerts", json=body).json()["errors"][0]["pointer"] == "/channel/kind"
    )
    fresh.post(statement("A statement [1].", CITED))
    page = fresh.get(f"/report/{CITED}").text
    assert "feeds are what there is" in page
    assert "/alerts/subscribe" not in page


def test_report_has_the_form_with_its_filters(server: Server) -> None:
    server.post(statement("A statement [1].", "10.5555/form"))
    page = server.get("/report/10.5555/form?type=contrasting&sort=newest&q=a+b").text
    assert 'name="query" value="cited=10.5555%2Fform&amp;type=contrasting&amp;q=a+b"' in page
    assert 'name="query" value="q=a"' in server.get("/search", q="a").text


def test_command_lists_pauses_resumes_and_delivers(server: Server) -> None:
    """Without an address; a server that runs delivers itself."""
    channel = {"kind": "email", "address": "owner@example.org"}
    made = added(server, channel=channel)
    assert made["secret"] is None
    assert made["channel"] == {"kind": "email", "url": None, "address": "…@example.org"}
    listed = server.run("alerts", "list").stdout
    assert made["id"] in listed
    assert "owner" not in listed
    for command, state in (("pause", "paused"), ("resume", "active")):
        server.run("alerts", command, made["id"])
        assert server.send("GET", f"/alerts/{made['id']}").json()["state"] == state
    assert server.run("alerts", "pause", "nothing", check=False).returncode == 1
    assert server.run("alerts", "deliver", check=False).returncode == 1
    server.stop()
    done = server.run("alerts", "deliver")
    assert done.stdout.split() == ["attempts", "0"]
    server.start()
