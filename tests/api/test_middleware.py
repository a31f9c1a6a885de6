"""app.api.middleware: request ids, HEAD."""

import pytest

from tests.servers import Server

PATHS = (
    "/papers/10.1037/int0000101", "/papers?doi=10.1037/int0000101", "/papers/10.1037/int0000101/citations?q=alliance",
    "/statements", "/papers/10.1037/int0000101/tally", "/papers/10.1037/int0000101/references", "/openapi.json",
    "/healthz", "/readyz", "/stats", "/docs", "/problems",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_middleware_answers_head_wherever_get(server: Server, path: str) -> None:
    get, head = server.client.get(path), server.client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"]


def test_middleware_sets_request_id(server: Server) -> None:
    """The client's own where it sends one; problems have it as `instance`."""
    for path in ("/statements", "/nowhere", "/papers/banana"):
        assert (
            server.client.get(path, headers={"X-Request-ID": "mine-1"}).headers["x-request-id"]
            == "mine-1"
        )
        assert server.get(path).headers["x-request-id"]
    problem = server.client.get("/nowhere", headers={"X-Request-ID": "mine-2"}).json()
    assert problem["instance"] == "mine-2"
