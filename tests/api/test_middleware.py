"""app.api.middleware: request ids, HEAD, the access log."""

import asyncio
import logging

import httpx
import orjson
import pytest
from starlette.types import Message, Receive, Scope, Send

from app.api.middleware import RequestMiddleware
from tests.api.in_process import served_in_process
from tests.conftest import ON_SQLITE, DatabaseLocation
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


@ON_SQLITE
@pytest.mark.parametrize("root", ["", "/open/citance"])
def test_access_log_has_no_links_of_mails(
    location: DatabaseLocation, caplog: pytest.LogCaptureFixture, root: str
) -> None:
    """Wherever a proxy has this server; other queries are there."""

    async def ask() -> None:
        async with served_in_process(location) as (app, _):
            transport = httpx.ASGITransport(app, root_path=root)
            async with httpx.AsyncClient(transport=transport, base_url="http://a.test") as client:
                for path in ("/alerts/confirm?token=x", "/stats?other=y"):
                    await client.get(f"{root}{path}")

    with caplog.at_level(logging.INFO, "citance.access"):
        asyncio.run(ask())
    assert [vars(record)["query"] for record in caplog.records if record.msg == "request"] == [
        "",
        "other=y",
    ]


def test_request_that_outlasts_its_server_is_503() -> None:
    """One that is still waiting when the time to stop is over; one whose answer has begun breaks off."""

    async def cancelled(*, started: bool) -> list[Message]:
        sent: list[Message] = []
        waiting = asyncio.Event()

        async def send(message: Message) -> None:
            sent.append(message)

        async def wait(_scope: Scope, receive: Receive, send: Send) -> None:
            if started:
                await send({"type": "http.response.start", "status": 200, "headers": []})
            waiting.set()
            await receive()

        scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
        middleware = RequestMiddleware(wait, {})
        task = asyncio.create_task(middleware(scope, asyncio.Event().wait, send))  # type: ignore[arg-type]
        await waiting.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return sent

    start, body = asyncio.run(cancelled(started=False))
    assert (start["status"], dict(start["headers"])[b"retry-after"]) == (503, b"5")
    assert orjson.loads(body["body"])["type"] == "/problems/not-ready"
    (start,) = asyncio.run(cancelled(started=True))
    assert start["status"] == 200
