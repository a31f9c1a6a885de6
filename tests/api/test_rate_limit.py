"""app.api.rate_limit: requests are counted by address and by key, told of, and refused beyond the limit."""

import asyncio
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.api.rate_limit import client_of
from app.api.rate_store import SqliteStorage, open_storage
from tests.api.in_process import served_in_process
from tests.conftest import ON_SQLITE, DatabaseLocation

PROXY = "127.0.0.1"
"""As httpx's transport has the address of its client."""
BROWSER = {"Accept": "text/html"}


def from_address(address: str, **more: str) -> dict[str, str]:
    return {"X-Forwarded-For": address, "Authorization": "", **more}


def run(location: DatabaseLocation, steps: Any, **settings: Any) -> None:
    async def go() -> None:
        async with served_in_process(location, **settings) as (_, client):
            await steps(client)

    asyncio.run(go())


@ON_SQLITE
def test_rate_limit_is_told_and_held(location: DatabaseLocation) -> None:
    """By the headers of the IETF's draft; another address has its own; health and metrics count for nobody."""

    async def steps(client: httpx.AsyncClient) -> None:
        for left in (2, 1, 0):
            answer = await client.get("/stats", headers=from_address("192.0.2.1"))
            assert answer.status_code == 200
            assert answer.headers["ratelimit-policy"] == '"address-3600";q=3;w=3600'
            name, remaining, reset = answer.headers["ratelimit"].split(";")
            assert (name, remaining) == ('"address-3600"', f"r={left}")
            assert 3_590 <= int(reset.removeprefix("t=")) <= 3_600
        for path, headers in (("/stats", {}), ("/nowhere", {}), ("/search", BROWSER)):
            answer = await client.get(path, headers=from_address("192.0.2.1", **headers))
            assert answer.status_code == 429
            assert 3_590 <= int(answer.headers["retry-after"]) <= 3_600
            assert answer.headers["ratelimit"].startswith('"address-3600";r=0;t=')
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["x-request-id"]
        assert "html" in answer.headers["content-type"]
        origin = {"Origin": "https://example.org"}
        answer = await client.get("/stats", headers=from_address("192.0.2.1", **origin))
        assert answer.json()["type"] == "/problems/rate-limited"
        assert "RateLimit" in answer.headers["access-control-expose-headers"]
        for path in ("/healthz", "/readyz", "/metrics"):
            answer = await client.get(path, headers=from_address("192.0.2.1"))
            assert (answer.status_code, answer.headers.get("ratelimit")) == (200, None)
        assert (await client.get("/stats", headers=from_address("192.0.2.2"))).status_code == 200

    run(location, steps, rate_limit="3/hour", trusted_proxies=PROXY)


@ON_SQLITE
def test_rate_limit_of_keys_is_their_own(location: DatabaseLocation) -> None:
    """A key counts as one once the store knows it; made-up ones count for the address, each time."""

    async def steps(client: httpx.AsyncClient) -> None:
        policies = [(await client.get("/stats")).headers["ratelimit-policy"] for _ in range(5)]
        assert policies == ['"address-60";q=2;w=60', *['"key-60";q=4;w=60, "key-1";q=4;w=1'] * 4]
        assert (await client.get("/stats")).status_code == 429
        codes = [
            (
                await client.get("/stats", headers={"Authorization": f"Bearer made-up-{n}"})
            ).status_code
            for n in range(3)
        ]
        assert codes == [200, 429, 429]

    run(location, steps, rate_limit="2/minute", rate_limit_key="4/minute;4/second")


@ON_SQLITE
@pytest.mark.parametrize(
    ("trusted", "forwarded", "codes"),
    [
        ("", ["192.0.2.1", "192.0.2.2"], [200, 429]),  # nobody is believed
        ("203.0.113.0/24", ["192.0.2.1", "192.0.2.2"], [200, 429]),  # not this one
        (PROXY, ["192.0.2.1", "192.0.2.2"], [200, 200]),
        (PROXY, ["198.51.100.1, 192.0.2.1", "198.51.100.2, 192.0.2.1"], [200, 429]),  # made up
        (f"{PROXY},192.0.2.9", ["192.0.2.1, 192.0.2.9", "192.0.2.2, 192.0.2.9"], [200, 200]),
        (PROXY, ["2001:db8::1", "2001:db8::2"], [200, 429]),  # of one network
        (PROXY, ["2001:db8::1", "2001:db8:0:1::1"], [200, 200]),
    ],
)
def test_rate_limit_believes_trusted_proxies_alone(
    location: DatabaseLocation, trusted: str, forwarded: list[str], codes: list[int]
) -> None:
    """The last address that no trusted proxy has is the client's."""

    async def steps(client: httpx.AsyncClient) -> None:
        answers = [await client.get("/stats", headers=from_address(one)) for one in forwarded]
        assert [answer.status_code for answer in answers] == codes

    run(location, steps, rate_limit="1/hour", trusted_proxies=trusted)


@ON_SQLITE
def test_rate_limit_off_says_nothing(location: DatabaseLocation) -> None:
    async def steps(client: httpx.AsyncClient) -> None:
        answer = await client.get("/stats")
        assert not {"ratelimit", "ratelimit-policy", "server"} & answer.headers.keys()

    run(location, steps)


@ON_SQLITE
def test_rate_limit_without_its_store_refuses_nobody(location: DatabaseLocation) -> None:
    """The store can't be reached: the service goes on."""

    async def steps(client: httpx.AsyncClient) -> None:
        for _ in range(3):
            answer = await client.get("/stats")
            assert (answer.status_code, answer.headers.get("ratelimit")) == (200, None)

    run(location, steps, rate_limit="1/hour", rate_limit_store="redis://127.0.0.1:1/0")


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """A Redis server's URL."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        program,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        str(tmp_path),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    yield f"redis://127.0.0.1:{port}/0"
    process.terminate()
    process.wait()


@pytest.mark.parametrize("kind", ["file", "redis"])
def test_stores_share_counts(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Of processes by a file, and of machines by Redis: what one counts the other sees; windows end."""
    url = f"sqlite://{tmp_path / 'c.db'}" if kind == "file" else request.getfixturevalue("redis")

    async def go() -> None:
        one, other = open_storage(url), open_storage(url)  # type: Any, Any
        for _ in range(200):
            if await one.check():
                break
            await asyncio.sleep(0.05)  # Redis is starting
        counts = [await storage.incr("a", 1) for storage in (one, other, one)]
        assert counts == [1, 2, 3]
        assert await other.get("a") == 3
        await asyncio.sleep(1.05)
        assert await one.get("a") == 0
        assert await other.incr("a", 60) == 1
        if kind == "redis":
            for storage in (one, other):
                await storage.bridge.storage.aclose()

    asyncio.run(go())


def test_sqlite_store_is_bounded() -> None:
    """However many addresses ask, and those that ask most are not forgotten."""

    async def go() -> None:
        storage = SqliteStorage("async+sqlite://", most_keys=50, sweep=100)
        for number in range(1_000):
            await storage.incr(f"address {number}", 60)
            await storage.incr("busy", 600)
        assert await storage.get("busy") == 1_000
        (size,) = storage._connection.execute("SELECT count(*) FROM counts").fetchone()
        assert size <= 50 + 100

    asyncio.run(go())


def test_client_of_addresses() -> None:
    """One for each IPv4 address, and for each /64 of IPv6."""
    table = {
        "192.0.2.1": "192.0.2.1",
        "::ffff:192.0.2.1": "192.0.2.1",
        "2001:db8:1:2:3::4": "2001:db8:1:2::/64",
        "unix:/run/x": "unix:/run/x",
        "x" * 500: "x" * 100,
    }
    assert {address: client_of(address) for address in table} == table
