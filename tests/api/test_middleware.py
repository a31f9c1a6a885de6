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


def test_security_headers_are_on_every_answer(server: Server) -> None:
    """JSON, page, problem, page of a problem, picture, file, export, empty answer; and the server is not named."""
    html = {"Accept": "text/html"}
    answers = [
        server.client.request(method, path, headers=headers)
        for method, path, headers in (
            *(("GET", path, html) for path in ("/", "/nowhere", "/report/banana")),
            *(("GET", path, {}) for path in ("/stats", "/badge.svg", "/badge.js", "/nowhere")),
            *(("GET", path, {}) for path in ("/statements/export?format=csv", "/healthz")),
            *(("HEAD", "/stats", {}), ("DELETE", "/stats", {}), ("PUT", "/papers/10.1/x", {})),
        )
    ]
    assert {answer.status_code for answer in answers} >= {200, 401, 404, 405, 422}
    for answer in answers:
        assert answer.headers.get_list("x-content-type-options") == ["nosniff"], answer.url
        assert answer.headers.get_list("x-frame-options") == ["SAMEORIGIN"]
        assert answer.headers.get_list("referrer-policy") == ["strict-origin-when-cross-origin"]
        assert "server" not in answer.headers
