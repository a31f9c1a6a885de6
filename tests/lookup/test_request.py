"""One request to a registry, against a real server on loopback: what is sent, bounded, logged."""

import asyncio
from time import monotonic

import pytest

from app.lookup.outcomes import Failed
from app.lookup.registries import work_path
from app.lookup.request import Bounds
from tests.lookup.registry_server import (
    RegistryServer,
    answer,
    ask_crossref,
    registry_client,
)

PATH = "/works/10.5555/x"
WORK = {"status": "ok", "message": {"DOI": "10.5555/x"}}


def test_request_identifies_us(registries: RegistryServer) -> None:
    """By the user agent, and by the e-mail address in both."""
    registries.set_answers("crossref", PATH, answer(WORK))
    ask_crossref(registries, mailto="someone@example.org")
    ((_, path, headers),) = registries.requests
    assert headers["user-agent"].startswith("citance/")
    assert "mailto:someone@example.org" in headers["user-agent"]
    assert path == "/works/10.5555%2Fx?mailto=someone%40example.org"


def test_request_has_no_address_where_none_is_set(registries: RegistryServer) -> None:
    """Without an e-mail address, none is sent."""
    registries.set_answers("crossref", PATH, answer(WORK))
    ask_crossref(registries)
    assert "mailto" not in registries.requests[0][1] + registries.requests[0][2]["user-agent"]


@pytest.mark.parametrize("how", ["hang", "drip"])
def test_request_is_bounded_in_time(registries: RegistryServer, how: str) -> None:
    """As a whole, also when bytes go on coming."""
    registries.set_answers("crossref", PATH, getattr(registries, how))
    start = monotonic()
    (outcome,) = ask_crossref(registries, bounds=Bounds(timeout=0.3, patience=0.5))
    assert outcome == Failed("crossref took longer than 0.3 seconds.")
    assert monotonic() - start < 30


def test_request_to_no_server_is_a_failure(registries: RegistryServer) -> None:
    """A server that can't be reached is no absence."""
    (outcome,) = ask_crossref(registries, crossref_url="http://127.0.0.1:1")
    assert isinstance(outcome, Failed)
    assert outcome.reason == "crossref can't be reached."


def test_request_is_logged_without_the_key(
    registries: RegistryServer, caplog: pytest.LogCaptureFixture
) -> None:
    """The log has the path and the outcome."""
    caplog.set_level("INFO")
    registries.set_answers("openalex", "/works/doi:10.5555/x", answer({}))

    async def run() -> None:
        async with registry_client(registries, openalex_key="secret") as client:
            await client.get("openalex", work_path("openalex", "10.5555/x"))

    asyncio.run(run())
    (line,) = [one for one in caplog.records if one.name == "app.lookup.request"]
    assert vars(line)["outcome"] == "found"
    assert "secret" not in str(vars(line))
    assert "api_key=secret" in registries.requests[0][1]
