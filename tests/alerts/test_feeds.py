"""A feed and an alert of one condition tell the same, of articles that are loaded while both are followed."""

from typing import Any
from urllib.parse import urlencode

from tests.alerts.receivers import WebhookReceiver
from tests.alerts.receivers import webhook as serve_webhook
from tests.conftest import ON_SQLITE, SAMPLE
from tests.servers import Server, until

REFERENCE = "10.1037/int0000101"
CONDITIONS: tuple[dict[str, Any], ...] = (
    {},
    {"cited": [REFERENCE]},
    {"cited": [REFERENCE], "type": ["contrasting", "supporting"]},
    {"citing": ["10.5555/citance-sample-8"]},
    {"q": '"first session" OR alliance -group', "section": ["discussion", "results"]},
    {"q": "alliance bond", "match": "any"},
    {"q": "what predicts the alliance of young clients", "match": "auto"},
    {"relationship": ["independent"], "year_from": 2015, "year_to": 2023},
    {"author": ["Ingrid Vallmark"], "min_confidence": 0.5},
    {"cited": ["10.5555/nobody"]},
)


def feed_of(server: Server, condition: dict[str, Any]) -> set[str]:
    """Ids of all statements of the feed, page by page."""
    pairs = {**condition, "format": "jsonfeed", "limit": 100}
    url, found = f"/statements?{urlencode(pairs, doseq=True)}", set()
    while url:
        page = server.client.get(url).json()
        found |= {item["_citance"]["id"] for item in page["items"]}
        url = page.get("next_url")
    return found


@ON_SQLITE
def test_feed_and_alert_tell_the_same(fresh: Server) -> None:
    """By conditions of every kind; of nothing that came before, and of each statement once."""
    receiver = WebhookReceiver()
    with serve_webhook(receiver):
        channel = {"kind": "webhook", "url": receiver.url}
        ids = []
        for condition in CONDITIONS:
            body = {"query": condition, "channel": channel, "rhythm": "at_once"}
            ids.append(fresh.send("POST", "/alerts", json=body).json()["id"])
        fresh.run("ingest", str(SAMPLE))
        total = fresh.get("/stats").json()["statements"]
        until(lambda: fresh.get("/statements").json()["total"] == total)
        feeds = dict(zip(ids, [feed_of(fresh, one) for one in CONDITIONS], strict=True))
        expected = {id_: sorted(feed) for id_, feed in feeds.items() if feed}

        def told() -> dict[str, list[str]]:
            by_alert: dict[str, list[str]] = {}
            for body in receiver.bodies():
                statements = [one["id"] for one in body["data"]["statements"]]
                by_alert[body["data"]["alert"]] = sorted(
                    [*by_alert.get(body["data"]["alert"], []), *statements]
                )
            return by_alert

        until(lambda: sum(map(len, told().values())) >= sum(map(len, expected.values())))
        assert told() == expected
    assert len(expected) == len(CONDITIONS) - 1
