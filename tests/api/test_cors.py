"""app.api.cors: what browsers of other origins may ask, by preflights of a real server."""

from collections.abc import Iterator

import httpx
import pytest

from tests.conftest import ON_SQLITE, DatabaseLocation
from tests.servers import Server, key

ORIGIN = "https://journal.example.org"
READS_BY_POST = ("/tallies", "/papers/batch")
WRITES = ("/statements", "/imports", "/papers/10.1037/int0000101/refresh", "/papers/batch/refresh")


def preflight(server: Server, path: str, method: str = "POST", **headers: str) -> httpx.Response:
    """What a browser asks before it sends JSON from another origin."""
    sent = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type",
        **headers,
    }
    return server.client.options(path, headers=sent)


@pytest.mark.parametrize("path", READS_BY_POST)
def test_cors_allows_reads_that_are_sent_by_post(server: Server, path: str) -> None:
    """The preflight, and the answer after it."""
    answer = preflight(server, path)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"].split(", ")
    assert "Content-Type" in answer.headers["access-control-allow-headers"].split(", ")
    sent = server.client.post(path, json={"dois": []}, headers={"Origin": ORIGIN})
    assert (sent.status_code, sent.headers["access-control-allow-origin"]) == (200, "*")


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_cors_keeps_writes_from_browsers(server: Server, path: str, method: str) -> None:
    answer = preflight(server, path, method)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/origin-refused")
    assert answer.json()["detail"] == "Not open to pages of other origins: this method."


@pytest.mark.parametrize("path", ["/statements", "/papers/10.1037/int0000101", "/nowhere"])
def test_cors_opens_reads(server: Server, path: str) -> None:
    assert preflight(server, path, "GET").status_code == 200
    answer = server.client.get(path, headers={"Origin": ORIGIN})
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.fixture
def closed(location: DatabaseLocation) -> Iterator[Server]:
    """A server that one other origin may read."""
    server = Server(location.directory, location.url.replace("+psycopg", ""))
    server.environment["CITANCE_CORS_ORIGINS"] = ORIGIN
    server.key = key(location.directory, location.url)
    server.start()
    yield server
    server.stop()


@ON_SQLITE
def test_cors_origins_are_those_of_the_setting(closed: Server) -> None:
    """But for what is there for all: the elements, and the addresses of other services' clients."""
    for path in READS_BY_POST:
        allowed = preflight(closed, path)
        assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (
            200,
            ORIGIN,
        )
        refused = preflight(closed, path, Origin="https://elsewhere.example.org")
        assert (refused.status_code, refused.json()["type"]) == (400, "/problems/origin-refused")
        assert "access-control-allow-origin" not in refused.headers
    for path in ("/badge.js", "/compat/scite/tallies"):
        answer = preflight(closed, path, Origin="https://elsewhere.example.org")
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")
