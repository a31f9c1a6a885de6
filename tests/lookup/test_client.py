"""The registries' client against a real server on loopback: retries, circuit breaker, rate limits, redirects."""

import asyncio
from threading import Semaphore
from typing import Any

import pytest

from app.lookup.client import REDIRECTS, TRIES
from app.lookup.outcomes import Absent, Failed, Found, Refused
from app.lookup.registries import Kind
from app.lookup.request import Bounds
from app.metrics import BREAKER
from tests.lookup.registry_server import (
    AnswerWriter,
    FakeTime,
    RegistryServer,
    answer,
    answer_after,
    ask_crossref,
    oversized,
    redirect,
    registry_client,
    serve_registries,
    truncated,
)

PATH = "/works/10.5555/x"
WORK = {"status": "ok", "message": {"DOI": "10.5555/x"}}


def state(registry: str = "crossref") -> str:
    """Of its circuit breaker, as the metric shows it."""
    (sample,) = [
        one
        for family in BREAKER.collect()
        for one in family.samples
        if one.labels == {"registry": registry}
    ]
    return ("closed", "half-open", "open", "blocked")[int(sample.value)]


@pytest.mark.parametrize("settings", [{"lookup": "offline"}, {"crossref_url": ""}])
def test_client_refuses_where_no_registry_may_be_asked(
    registries: RegistryServer, settings: dict[str, Any]
) -> None:
    """Offline, or without its address, nothing leaves the machine."""
    (outcome,) = ask_crossref(registries, **settings)
    assert isinstance(outcome, Refused)
    assert not registries.requests


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
def test_client_retries_with_back_off(registries: RegistryServer, status: int) -> None:
    """A registry in trouble is asked again, later each time."""
    registries.set_answers("crossref", PATH, answer(b"<html>", status))
    time = FakeTime()
    (outcome,) = ask_crossref(registries, time)
    assert outcome == Failed(f"crossref answered {status}.")
    assert len(registries.requests) == TRIES
    assert [pause for pause in time.slept if pause >= 1] == [1.0, 2.0, 4.0]


def test_client_hides_trouble_that_passes(registries: RegistryServer) -> None:
    """Failures are followed by an answer: the answer counts."""
    registries.set_answers(
        "crossref", PATH, answer(b"", 500), truncated, answer(b"<html>"), answer(WORK)
    )
    (outcome,) = ask_crossref(registries)
    assert isinstance(outcome, Found)


def test_client_stops_when_patience_is_over(registries: RegistryServer) -> None:
    """Another try that would come too late is not waited for."""
    registries.set_answers("crossref", PATH, answer(b"", 500))
    time = FakeTime()
    ask_crossref(registries, time, Bounds(patience=2.5))
    assert len(registries.requests) == 2
    assert sum(time.slept) <= 2.5


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "7"},
        {"Date": "Mon, 23 Nov 2026 12:00:00 GMT", "Retry-After": "Mon, 23 Nov 2026 12:00:07 GMT"},
    ],
)
def test_client_waits_for_retry_after(registries: RegistryServer, headers: dict[str, str]) -> None:
    """After a 429 it waits as long as the registry says, in seconds or by a date."""
    registries.set_answers("crossref", PATH, answer(b"", 429, headers), answer(WORK))
    time = FakeTime()
    (outcome,) = ask_crossref(registries, time)
    assert isinstance(outcome, Found)
    assert sum(time.slept) == 7


def test_client_counts_cancelled_requests_as_failures(registries: RegistryServer) -> None:
    """A registry that has not answered for a second when a request was given up, again and again, is not asked any
    more."""
    time = FakeTime()

    async def run() -> str:
        async with registry_client(registries, time) as client:
            for waited in (0.9, *[1.0] * 5):
                begun = Semaphore(0)
                registries.set_answers(
                    "crossref", PATH, answer_after(registries.closed, answer(WORK), begun)
                )
                one = asyncio.create_task(client.get("crossref", "/works/10.5555%2Fx"))
                await asyncio.to_thread(begun.acquire)
                assert state() == "closed"
                time.now += waited
                one.cancel()
                await asyncio.gather(one, return_exceptions=True)
            return state()

    assert asyncio.run(run()) == "open"


def test_client_fails_with_the_time_of_the_pause(registries: RegistryServer) -> None:
    """A request that would wait too long for a pause is not sent, and its failure has the seconds."""
    registries.set_answers("crossref", PATH, answer(b"", 429, {"Retry-After": "600"}))
    first, second = ask_crossref(registries, times=2)
    assert first == Failed("crossref answered 429.", 600)
    assert isinstance(second, Failed)
    assert (second.reason, round(second.retry_after or 0)) == ("crossref is busy.", 600)
    assert len(registries.requests) == 1, "the second waits for the same pause, and is not sent"


@pytest.mark.parametrize("status", [401, 403])
def test_client_stops_asking_after_a_block(registries: RegistryServer, status: int) -> None:
    """For a day, after a 401 or 403; other registries are asked as before."""
    registries.set_answers("crossref", PATH, answer(b"Forbidden", status))
    time = FakeTime()

    async def run() -> None:
        async with registry_client(registries, time) as client:
            for _ in range(3):
                assert isinstance(await client.get("crossref", "/works/10.5555%2Fx"), Refused)
            assert state() == "blocked"
            assert isinstance(await client.get("datacite", "/dois/10.5555%2Fx"), Absent)
            time.now += 86_400
            registries.set_answers("crossref", PATH, answer(WORK))
            assert isinstance(await client.get("crossref", "/works/10.5555%2Fx"), Found)
            assert state() == "closed"

    asyncio.run(run())
    assert [name for name, _, _ in registries.requests] == ["crossref", "datacite", "crossref"]


def test_client_leaves_a_broken_registry_alone(registries: RegistryServer) -> None:
    """After a while one request tries it."""
    registries.set_answers("crossref", PATH, answer(b"", 500))
    time = FakeTime()

    async def run() -> None:
        async with registry_client(registries, time, Bounds(patience=60)) as client:
            outcomes = [await client.get("crossref", "/works/10.5555%2Fx") for _ in range(4)]
            assert state() == "open"
            assert len(registries.requests) == 5
            assert outcomes[-1] == Failed("crossref is down.", 29)
            time.now += 30
            registries.set_answers("crossref", PATH, answer(WORK))
            assert isinstance(await client.get("crossref", "/works/10.5555%2Fx"), Found)
            assert state() == "closed"

    asyncio.run(run())


def test_client_follows_a_redirect(registries: RegistryServer) -> None:
    """An alias leads to its prime; the address has nothing that identifies us."""
    registries.set_answers("crossref", PATH, redirect("/crossref/works/10.5555%2Fprime"))
    registries.set_answers("crossref", "/works/10.5555/prime", answer(WORK))
    (found,) = ask_crossref(registries, mailto="a@example.org")
    assert isinstance(found, Found)
    assert found.address == f"{registries.url}/crossref/works/10.5555%2Fprime"
    assert [path for _, path, _ in registries.requests] == [
        "/works/10.5555%2Fx?mailto=a%40example.org",
        "/works/10.5555%2Fprime?mailto=a%40example.org",
    ]


def test_client_bounds_redirects(registries: RegistryServer) -> None:
    """Redirects that lead nowhere end."""
    registries.set_answers("crossref", PATH, redirect("/crossref/works/10.5555%2Fx"))
    (outcome,) = ask_crossref(registries)
    assert outcome == Failed(f"crossref redirected more than {REDIRECTS} times.")
    assert len(registries.requests) == REDIRECTS + 1


@pytest.mark.parametrize(
    "address", ["{other}/crossref/works/x", "//127.0.0.1:1/x", "https://127.0.0.1/x", "file:///etc/passwd", "http://[::1", "gopher://x"],
)  # fmt: skip
def test_client_refuses_redirects_to_other_hosts(registries: RegistryServer, address: str) -> None:
    """No request leaves the registry's own host."""
    with serve_registries() as other:
        registries.set_answers("crossref", PATH, redirect(address.format(other=other.url)))
        (outcome,) = ask_crossref(registries, bounds=Bounds(patience=3))
        assert isinstance(outcome, Failed)
        assert not other.requests


@pytest.mark.parametrize(
    "write",
    [
        *(redirect("https://127.0.0.1/x"), redirect("/crossref/works/10.5555%2Fx")),
        *(oversized(17_000_000, packed=True), answer(b"", 400), answer(b"", 404)),
    ],
    ids=["elsewhere", "in a circle", "too large", "400", "404"],
)  # fmt: skip
def test_client_stops_for_no_single_paper(registries: RegistryServer, write: AnswerWriter) -> None:
    """What a registry has for one paper speaks against that paper: the others are asked for all the same."""
    registries.set_answers("crossref", PATH, write)
    ask_crossref(registries, times=6)
    assert state() == "closed"


def test_client_keeps_to_the_rate_of_the_headers(
    registries: RegistryServer,
) -> None:
    """As fast as Crossref's headers say, and not faster."""
    headers = {
        "x-rate-limit-limit": "10",
        "x-rate-limit-interval": "2s",
        "x-concurrency-limit": "3",
    }
    registries.set_answers("crossref", PATH, answer(WORK, headers=headers))
    time = FakeTime()
    ask_crossref(registries, time, times=4)
    assert [round(pause, 3) for pause in time.slept] == [0.2, 0.2, 0.2]


def test_client_limits_searches_further(registries: RegistryServer) -> None:
    """Searches are fewer, and count among all requests."""
    registries.set_answers("crossref", "/works", answer({}))
    registries.set_answers("crossref", PATH, answer(WORK))
    time = FakeTime()

    async def run() -> None:
        async with registry_client(registries, time) as client:
            kinds: tuple[Kind, ...] = ("list", "single", "list", "single")
            for kind in kinds:
                path = "/works" if kind == "list" else "/works/10.5555%2Fx"
                assert isinstance(await client.get("crossref", path, kind=kind), Found)

    asyncio.run(run())
    assert [round(pause, 3) for pause in time.slept] == [0.2, 0.8, 0.2]
