"""app.api.responses: content negotiation and conditional requests."""

import pytest

from tests.servers import Server

REFERENCE = "10.1037/int0000101"
"""The paper that most of the sample is about."""
READS = (
    f"/papers/{REFERENCE}", f"/papers?doi={REFERENCE}", f"/papers/{REFERENCE}/citations?q=alliance", "/statements",
    f"/papers/{REFERENCE}/tally", f"/papers/{REFERENCE}/references", "/openapi.json",
    f"/papers/{REFERENCE}/cited-by", f"/papers/{REFERENCE}/cites",
)  # fmt: skip


def test_negotiate_nothing_acceptable_is_406(server: Server) -> None:
    answer = server.client.get("/statements", headers={"Accept": "image/png"})
    assert (answer.status_code, answer.json()["type"]) == (406, "/problems/not-acceptable")


@pytest.mark.parametrize("path", READS)
def test_conditional_response_is_304_for_its_etag(server: Server, path: str) -> None:
    """Every read has an ETag, and is cacheable."""
    first = server.client.get(path)
    tag = first.headers["etag"]
    assert tag.startswith('"')
    assert {"cache-control", "vary"} <= first.headers.keys()
    again = server.client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert server.client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    for _ in range(2):  # the second out of the cache
        assert server.client.get(path, headers={"If-None-Match": "*"}).status_code == 304


@pytest.mark.parametrize("below", ["", "/citations", "/tally", "/citations/facets/author"])
def test_conditional_response_needs_something_there(server: Server, below: str) -> None:
    """Any tag of nothing is no tag."""
    answer = server.client.get(f"/papers/10.5555/nobody{below}", headers={"If-None-Match": "*"})
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/paper-not-found")


def test_answers_to_a_key_are_private(server: Server) -> None:
    """All those of GET that need one: no cache that others share keeps them."""
    channel = {"kind": "webhook", "url": "https://192.88.99.1/hook"}
    alert = {"query": {"q": "xylophone"}, "channel": channel, "rhythm": "weekly"}
    made = {
        "/imports/{id}": server.send("POST", "/imports", content=b"{}").headers["location"],
        "/alerts/{id}": server.send("POST", "/alerts", json=alert).headers["location"],
        "/alerts": "/alerts",
    }
    operations = server.get("/openapi.json").json()["paths"]
    keyed = {path for path, one in operations.items() if one.get("get", {}).get("security")}
    assert keyed - {"/metrics"} == made.keys()  # which needs none by default, and is never kept
    for address in made.values():
        answer = server.send("GET", address)
        assert (answer.status_code, "etag" in answer.headers) == (200, True)
        assert answer.headers["cache-control"] == "private, max-age=0, must-revalidate"


def test_etag_names_the_bytes(server: Server) -> None:
    """Packed and as they are have tags of their own, and either tag is known in either form."""
    path = f"/papers/{REFERENCE}/citations"
    plain, packed = ({"Accept-Encoding": coding} for coding in ("identity", "gzip"))
    tags = [server.client.get(path, headers=form).headers["etag"] for form in (plain, packed)]
    assert len(set(tags)) == 2
    assert all(tag.startswith('"') for tag in tags)
    for tag in (*tags, ", ".join(tags), f"W/{tags[1]}"):
        for form in (plain, packed):
            answer = server.client.get(path, headers={**form, "If-None-Match": tag})
            assert (answer.status_code, answer.headers["etag"] in tags) == (304, True)
    answer = server.client.get(path, headers={**packed, "If-None-Match": tags[1]})
    assert answer.headers["etag"] == tags[1]
