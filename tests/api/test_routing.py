"""app.api.routing: an address belongs to the most specific path that fits it, by all methods of all paths of the app."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
from starlette.routing import Route

from app.api.routing import LiteralRoute
from app.main import ROUTERS, create_app
from app.settings import Settings
from tests.servers import Server

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"}
VALUES = {"doi": "10.5555/zzz", "id": "0123456789abcdef", "name": "author"}
"""Of what stands in paths."""


def resources() -> dict[str, set[str]]:
    """An address for each path of the app, and the methods that it takes."""
    found: dict[str, set[str]] = defaultdict(set)
    for route in (route for router in ROUTERS for route in router.routes):
        assert isinstance(route, Route)
        address = re.sub(r"\{(\w+)(:\w+)?\}", lambda name: VALUES.get(name[1], "x"), route.path)
        found[address] |= route.methods or set()
    return {
        address: methods | {"HEAD"} if "GET" in methods else methods
        for address, methods in found.items()
    }


def test_405_for_every_method_that_an_address_does_not_take(tmp_path: Path) -> None:
    """With those that it does take, without a key, and before a body is read."""
    app = create_app(Settings(data_dir=tmp_path, lookup="offline"))

    async def ask() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            for address, methods in resources().items():
                for method in sorted(METHODS - methods):
                    answer = await client.request(method, address, content=b"[[[")
                    where = f"{method} {address}"
                    assert answer.status_code == 405, where
                    assert answer.headers["allow"] == ", ".join(sorted(methods)), where
                answer = await client.options(address)
                assert (answer.status_code, answer.headers["allow"]) == (
                    204,
                    ", ".join(sorted(methods)),
                )

    asyncio.run(ask())


def described_operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, address and description of each operation, but of what only machines watch."""
    paths = orjson.loads((Path(__file__).parents[2] / "openapi" / "citance.json").read_bytes())[
        "paths"
    ]
    for path, operations in paths.items():
        address = re.sub(r"\{(\w+)\}", lambda name: VALUES.get(name[1], "x"), path)
        for method, operation in operations.items():
            if operation["tags"] != ["service"]:
                yield method.upper(), address, operation


def test_every_operation_refuses_other_parameters(tmp_path: Path) -> None:
    """Those that it does not have, and of those with one value a second; before the key, the body and the store."""
    app = create_app(Settings(data_dir=tmp_path, lookup="offline"))

    async def ask() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            for method, address, operation in described_operations():
                answer = await client.request(method, f"{address}?colour=red", content=b"[[[")
                assert answer.status_code == 422, f"{method} {address}"
                assert "No such parameter: `colour`. There are: " in answer.text
                for one in operation.get("parameters", ()):
                    if one["in"] == "query" and one["schema"].get("type") != "array":
                        twice = f"{address}?{one['name']}=1&{one['name']}=1"
                        answer = await client.request(method, twice)
                        (fault,) = answer.json()["errors"]
                        assert fault["pointer"] == one["name"], twice
                        assert fault["detail"] == "This has one value, and was sent 2 times."

    asyncio.run(ask())


def test_every_route_looks_for_a_literal_of_its_path_first() -> None:
    """One that each address that fits has."""
    routes = [route for router in ROUTERS for route in router.routes]
    for route in routes:
        assert isinstance(route, LiteralRoute)
        fits = [address for address in resources() if route.path_regex.match(address)]
        assert fits
        assert all(route._literal in address for address in fits)


def test_dois_that_end_like_an_address_have_a_query(server: Server) -> None:
    """Put, read and deleted."""
    doi = "10.5555/zzz/citations"
    for method, status in (("PUT", 201), ("GET", 200), ("DELETE", 204), ("GET", 404)):
        body = {"json": {"title": "Ends so"}} if method == "PUT" else {}
        answer = server.send(method, "/paper", params={"doi": doi}, **body)
        assert answer.status_code == status, answer.text
        if status < 204:
            assert answer.json()["doi"] == doi
