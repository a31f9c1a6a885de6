"""The application in this process, and a client of it: for what needs no server, with settings of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI

from app.main import create_app
from app.settings import Settings
from tests.conftest import DatabaseLocation
from tests.servers import key


@asynccontextmanager
async def served_in_process(
    location: DatabaseLocation, **settings: Any
) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    """The application on this database, started, and a client with a key."""
    made = key(location.directory, location.url)
    url = location.url.replace("+psycopg", "")
    app = create_app(
        Settings(data_dir=location.directory, database_url=url, lookup="offline", **settings)
    )
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://citance.test",
            headers={"Authorization": f"Bearer {made}"},
        ) as client,
    ):
        yield app, client
