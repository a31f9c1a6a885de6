"""`citance mcp`: the MCP server on standard input and output, over the local store or a citance server by URL."""

import logging
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Annotated, Any

import anyio
import httpx
import typer
from mcp.server.stdio import stdio_server

from app.agents.mcp_server import make_server
from app.agents.requests import Citance
from app.cli.console import prepared_database
from app.settings import Settings
from app.tls import trusted_authorities

TIMEOUT = 60
"""Seconds that a server may take for an answer; lookups at registries are among them."""


def mcp(
    url: Annotated[
        str, typer.Option(help="A citance server to ask. Empty: the store of this machine.")
    ] = "",
) -> None:
    """Answer an assistant's questions (Model Context Protocol), on standard input and output."""
    if url and not url.startswith(("http://", "https://")):
        raise typer.BadParameter("an address that begins with http:// or https:// is wanted here")
    # standard output is the protocol's
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    anyio.run(_serve, url.rstrip("/"))


async def _serve(url: str) -> None:
    async with AsyncExitStack() as stack:
        if url:
            citance = Citance(
                await stack.enter_async_context(
                    httpx.AsyncClient(base_url=url, timeout=TIMEOUT, verify=trusted_authorities())
                ),
                url,
            )
        else:
            citance = await stack.enter_async_context(_local_store())

        @asynccontextmanager
        async def connect(_context: Any) -> AsyncIterator[Citance]:
            yield citance

        server = make_server(connect)
        read, write = await stack.enter_async_context(stdio_server())
        await server.run(read, write, server.create_initialization_options())


@asynccontextmanager
async def _local_store() -> AsyncIterator[Citance]:
    """The application over the store of this machine, in this process: no server has to run, and one may."""
    from app.main import create_app  # noqa: PLC0415 - not needed to ask a server

    settings = Settings()
    with prepared_database(settings) as database:
        app = create_app(settings, database=database)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            base = settings.public_url or "http://citance.invalid"
            async with httpx.AsyncClient(transport=transport, base_url=base) as client:
                yield Citance(client, settings.public_url or None)
