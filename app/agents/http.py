"""/mcp: the MCP server over streamable HTTP, stateless, with JSON responses. It asks this application, in process."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, cast

import httpx
from mcp.server import ServerRequestContext
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp, StreamableHTTPSessionManager
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp

from app.agents.mcp_server import make_server
from app.agents.requests import Citance
from app.api.public_url import public_url

MOST_BYTES = 200_000
"""Of a request's body: 500 DOIs, and more."""
PATH = "/mcp"
FORWARDED = ("authorization", "x-forwarded-for", "x-request-id")
"""Headers of a request that its questions to the API bear as well: whose they are does not change on the way."""


def mcp_route(app: ASGIApp) -> tuple[Route, AbstractAsyncContextManager[None]]:
    """The route of `/mcp`, and what has to run while it is served. `app` is asked by the tools."""

    @asynccontextmanager
    async def connect(context: ServerRequestContext[Any, Request]) -> AsyncIterator[Citance]:
        request = cast("Request", context.request)  # set by the transport
        base = public_url(request)
        client = request.client
        transport = httpx.ASGITransport(
            app, client=(client.host, client.port) if client else ("", 0)
        )
        headers = {name: request.headers[name] for name in FORWARDED if name in request.headers}
        async with httpx.AsyncClient(
            transport=transport, base_url=base, headers=headers
        ) as internal:
            yield Citance(internal, base)

    manager = StreamableHTTPSessionManager(
        make_server(connect), json_response=True, stateless=True, max_request_body_size=MOST_BYTES
    )
    # a GET would wait for messages that no stateless server ever has
    route = Route(PATH, StreamableHTTPASGIApp(manager), methods=["POST"], include_in_schema=False)
    return route, manager.run()
