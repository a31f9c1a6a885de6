"""app.api.middleware: request ids, HEAD, limits of bodies, unexpected errors."""

import asyncio
from typing import Any

import httpx
import pytest

from app.api.middleware import RequestMiddleware
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


def test_middleware_unexpected_error_is_a_problem() -> None:
    """With the id of the request, and nothing of the inside."""

    async def broken(_scope: object, _receive: object, _send: object) -> None:
        raise ValueError("the inside")

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(
            RequestMiddleware(broken, (("", 1),)), raise_app_exceptions=False
        )
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get("/", headers={"X-Request-ID": "mine-3"})

    answer = asyncio.run(asked())
    assert (answer.status_code, answer.headers["x-request-id"]) == (500, "mine-3")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["instance"] == "mine-3"
    assert "the inside" not in answer.text


def test_middleware_limits_bodies_declared_or_not(server: Server) -> None:
    def endless() -> Any:
        for _ in range(40):
            yield b" " * 1_000_000

    for content in (b" " * 17_000_000, endless()):
        try:
            answer = server.send("POST", "/statements", content=content)
        except httpx.WriteError:
            continue  # the server hung up while we were still sending, as it may
        assert (answer.status_code, answer.json()["type"]) == (413, "/problems/body-too-large")
