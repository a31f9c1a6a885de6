"""The way out to the registries: polite, bounded, and never anywhere else. Against a real server on loopback."""

import asyncio
from collections.abc import Iterator
from email.utils import formatdate
from threading import Semaphore
from time import monotonic
from time import time as unix_time
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import doi as dois
from app.lookup import registries
from app.lookup.client import REDIRECTS, TRIES
from app.lookup.outcomes import NONE, Absent, Failed, Found, Outcome, Refused, Unchanged, Validators
from app.lookup.registries import Kind, agency_path, work_path
from app.lookup.request import Bounds
from app.metrics import BREAKER
from app.settings import Settings
from tests.lookup.registry_server import (
    Standin,
    Time,
    after,
    answer,
    asking,
    cut,
    flood,
    redirect,
    standing_in,
)

PATH = "/works/10.5555/x"
WORK = {"status": "ok", "message": {"DOI": "10.5555/x"}}


@pytest.fixture
def here() -> Iterator[Standin]:
    with standing_in() as one:
        yield one


def ask(
    here: Standin,
    time: Time | None = None,
    bounds: Bounds | None = None,
    *,
    times: int = 1,
    validators: Validators = NONE,
    **settings: Any,
) -> list[Outcome]:
    """What came of asking Crossref for 10.5555/x, one time after another."""

    async def run() -> list[Outcome]:
        async with asking(here, time, bounds, **settings) as upstream:
            path = work_path("crossref", "10.5555/x")
            return [
                await upstream.get("crossref", path, validators=validators) for _ in range(times)
            ]

    return asyncio.run(run())


def state(registry: str = "crossref") -> str:
    """Of its circuit breaker, as the metric shows it."""
    (sample,) = [
        one
        for family in BREAKER.collect()
        for one in family.samples
        if one.labels == {"registry": registry}
    ]
    return ("closed", "half-open", "open", "blocked")[int(sample.value)]


# what is sent


def test_we_say_who_we_are(here: Standin) -> None:
    here.will("crossref", PATH, answer(WORK))
    ask(here, mailto="someone@example.org")
    ((_, path, headers),) = here.requests
    assert headers["user-agent"].startswith("citance/")
    assert "mailto:someone@example.org" in headers["user-agent"]
    assert path == "/works/10.5555%2Fx?mailto=someone%40example.org"


def test_without_an_address_we_give_none(here: Standin) -> None:
    here.will("crossref", PATH, answer(WORK))
    ask(here)
    assert "mailto" not in here.requests[0][1] + here.requests[0][2]["user-agent"]


@pytest.mark.parametrize(
    "bad", ["a b@example.org", "a@b\r\nX: y", "nobody", "a@b)", "ä@example.org", "a@b;c"]
)
def test_an_address_that_would_break_the_header_can_t_be_set(bad: str) -> None:
    with pytest.raises(ValueError, match="mailto"):
        Settings(mailto=bad)


def test_only_openalex_is_given_its_key() -> None:
    known = registries.configured(Settings(openalex_url="http://127.0.0.1", openalex_key="secret"))
    assert [name for name, one in known.items() if "secret" in one.identity.values()] == [
        "openalex"
    ]


NASTY = [
    "10.1002/(SICI)1097-0274(199909)36:1+<1::AID-AJIM2>3.0.CO;2-0",
    "10.1890/0012-9615(1999)069[0569:EDILSA]2.0.CO;2",
    "10.5555/../../members",
    "10.5555/..",
    "10.5555//x/",
    "10.5555/a?mailto=b&c=d#e",
    "10.5555/%2e%2e%2F",
    "10.5555/ü漢字",
    "10.5555/@evil.example:80/",
    "10.5555/\\evil",
]


@pytest.mark.parametrize("doi", NASTY)
def test_any_doi_arrives_as_one_segment_and_whole(here: Standin, doi: str) -> None:
    async def run() -> None:
        async with asking(here) as upstream:
            for name in ("crossref", "datacite", "openalex"):
                here.will(
                    name,
                    {"crossref": "/works/", "datacite": "/dois/", "openalex": "/works/doi:"}[name]
                    + doi,
                    answer({}),
                )
                assert isinstance(await upstream.get(name, work_path(name, doi)), Found)

    asyncio.run(run())
    assert {path.count("/") for _, path, _ in here.requests} == {2}


@given(st.text().map(lambda text: f"10.5555/{text}").filter(lambda text: dois.clean(text) == text))
def test_no_doi_leaves_its_segment(doi: str) -> None:
    for name in ("crossref", "datacite", "openalex"):
        address = httpx.URL("https://registry.example/base" + work_path(name, doi))
        assert (address.host, address.query, address.fragment) == ("registry.example", b"", "")
        assert address.raw_path.count(b"/") == 3
        assert address.path.endswith("/" + ("doi:" if name == "openalex" else "") + doi)


def test_an_agency_is_asked_for_by_prefix() -> None:
    assert agency_path("10.1000.10/x/y") == "/ra/10.1000.10"


@pytest.mark.parametrize("settings", [{"lookup": "offline"}, {"crossref_url": ""}])
def test_nothing_leaves_the_machine_where_that_is_not_wanted(
    here: Standin, settings: dict[str, Any]
) -> None:
    (outcome,) = ask(here, **settings)
    assert isinstance(outcome, Refused)
    assert not here.requests


# what comes back


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_is_given_as_it_came(here: Standin, packed: bool) -> None:
    here.will("crossref", PATH, answer(b'{"a":  1}', headers={"ETag": 'W/"7"'}, packed=packed))
    (found,) = ask(here, mailto="a@example.org")
    assert found == Found(
        b'{"a":  1}', f"{here.url}/crossref/works/10.5555%2Fx", Validators('W/"7"')
    )


def test_an_answer_that_is_known_is_not_sent_again(here: Standin) -> None:
    here.will("crossref", PATH, answer(b"", 304))
    assert ask(here, validators=Validators('W/"7"', "Mon, 23 Nov 2026 12:00:00 GMT")) == [
        Unchanged()
    ]
    headers = here.requests[0][2]
    assert headers["if-none-match"] == 'W/"7"'
    assert headers["if-modified-since"] == "Mon, 23 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize("status", [404, 410])
def test_what_the_registry_does_not_know_is_absent(here: Standin, status: int) -> None:
    here.will("crossref", PATH, answer(b"Resource not found.", status))
    assert ask(here) == [Absent()]
    assert len(here.requests) == 1


@pytest.mark.parametrize("status", [400, 409, 418, 204, 300, 304])
def test_an_answer_that_means_nothing_here_is_no_absence_and_is_not_asked_for_again(
    here: Standin, status: int
) -> None:
    here.will("crossref", PATH, answer(b"", status))
    (outcome,) = ask(here)
    assert outcome == Failed(f"crossref answered {status}.")
    assert len(here.requests) == 1


# what goes wrong


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
def test_a_registry_in_trouble_is_asked_again_later_each_time(here: Standin, status: int) -> None:
    here.will("crossref", PATH, answer(b"<html>", status))
    time = Time()
    (outcome,) = ask(here, time)
    assert outcome == Failed(f"crossref answered {status}.")
    assert len(here.requests) == TRIES
    assert [pause for pause in time.slept if pause >= 1] == [1.0, 2.0, 4.0]


def test_trouble_that_passes_is_not_noticed(here: Standin) -> None:
    here.will("crossref", PATH, answer(b"", 500), cut, answer(b"<html>"), answer(WORK))
    (outcome,) = ask(here)
    assert isinstance(outcome, Found)


def test_nobody_waits_longer_than_patience(here: Standin) -> None:
    here.will("crossref", PATH, answer(b"", 500))
    time = Time()
    ask(here, time, Bounds(patience=2.5))
    assert len(here.requests) == 2
    assert sum(time.slept) <= 2.5


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "7"},
        {"Date": "Mon, 23 Nov 2026 12:00:00 GMT", "Retry-After": "Mon, 23 Nov 2026 12:00:07 GMT"},
    ],
)
def test_too_many_requests_wait_as_long_as_the_registry_says(
    here: Standin, headers: dict[str, str]
) -> None:
    here.will("crossref", PATH, answer(b"", 429, headers), answer(WORK))
    time = Time()
    (outcome,) = ask(here, time)
    assert isinstance(outcome, Found)
    assert sum(time.slept) == 7


def test_a_date_to_wait_for_counts_from_now_where_the_answer_has_none(here: Standin) -> None:
    until = formatdate(unix_time() + 100, usegmt=True)
    here.will("crossref", PATH, answer(b"", 429, {"Retry-After": until}))
    (outcome,) = ask(here)
    assert isinstance(outcome, Failed)
    assert outcome.retry_after == pytest.approx(100, abs=20)


def test_a_registry_that_is_given_up_again_and_again_is_left_alone(here: Standin) -> None:
    time = Time()

    async def run() -> str:
        async with asking(here, time) as upstream:
            for waited in (0.9, *[1.0] * 5):
                begun = Semaphore(0)
                here.will("crossref", PATH, after(here.over, answer(WORK), begun))
                one = asyncio.create_task(upstream.get("crossref", "/works/10.5555%2Fx"))
                await asyncio.to_thread(begun.acquire)
                assert state() == "closed"
                time.now += waited
                one.cancel()
                await asyncio.gather(one, return_exceptions=True)
            return state()

    assert asyncio.run(run()) == "open"


def test_whoever_would_have_to_wait_too_long_is_told_when_to_come_back(here: Standin) -> None:
    here.will("crossref", PATH, answer(b"", 429, {"Retry-After": "600"}))
    first, second = ask(here, times=2)
    assert first == Failed("crossref answered 429.", 600)
    assert isinstance(second, Failed)
    assert (second.reason, round(second.retry_after or 0)) == ("crossref is busy.", 600)
    assert len(here.requests) == 1, "the second waits for the same pause, and is not sent"


@pytest.mark.parametrize(
    "said",
    [
        "soon", "-1", "1e9", "Mon", "", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT",
        "Fri, 31 Dec 2026 23:59:59 +99999999999999999999", "Fri, 31 Dec 1999 23:59:59 -0000",
    ],
)  # fmt: skip
def test_nonsense_in_retry_after_stops_nobody_for_ever(here: Standin, said: str) -> None:
    here.will("crossref", PATH, answer(b"", 503, {"Retry-After": said}), answer(WORK))
    (outcome,) = ask(here, bounds=Bounds(patience=4_000))
    assert isinstance(outcome, Found)


@pytest.mark.parametrize("status", [401, 403])
def test_whom_the_registry_blocks_stops(here: Standin, status: int) -> None:
    here.will("crossref", PATH, answer(b"Forbidden", status))
    time = Time()

    async def run() -> None:
        async with asking(here, time) as upstream:
            for _ in range(3):
                assert isinstance(await upstream.get("crossref", "/works/10.5555%2Fx"), Refused)
            assert state() == "blocked"
            assert isinstance(await upstream.get("datacite", "/dois/10.5555%2Fx"), Absent)
            time.now += 86_400
            here.will("crossref", PATH, answer(WORK))
            assert isinstance(await upstream.get("crossref", "/works/10.5555%2Fx"), Found)
            assert state() == "closed"

    asyncio.run(run())
    assert [name for name, _, _ in here.requests] == ["crossref", "datacite", "crossref"]


def test_a_registry_that_is_down_is_left_alone_and_tried_by_one(here: Standin) -> None:
    here.will("crossref", PATH, answer(b"", 500))
    time = Time()

    async def run() -> None:
        async with asking(here, time, Bounds(patience=60)) as upstream:
            outcomes = [await upstream.get("crossref", "/works/10.5555%2Fx") for _ in range(4)]
            assert state() == "open"
            assert len(here.requests) == 5
            assert outcomes[-1] == Failed("crossref is down.", 29)
            time.now += 30
            here.will("crossref", PATH, answer(WORK))
            assert isinstance(await upstream.get("crossref", "/works/10.5555%2Fx"), Found)
            assert state() == "closed"

    asyncio.run(run())


@pytest.mark.parametrize("how", ["hang", "drip"])
def test_one_request_is_bounded_in_time_as_a_whole(here: Standin, how: str) -> None:
    here.will("crossref", PATH, getattr(here, how))
    start = monotonic()
    (outcome,) = ask(here, bounds=Bounds(timeout=0.3, patience=0.5))
    assert outcome == Failed("crossref took longer than 0.3 seconds.")
    assert monotonic() - start < 30


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_that_never_ends_is_not_read_to_its_end(here: Standin, packed: bool) -> None:
    here.will("crossref", PATH, flood(300_000_000, packed=packed))
    (outcome,) = ask(here)
    assert outcome == Failed("crossref answered with more than 16,000,000 bytes.")
    assert len(here.requests) == 1


@pytest.mark.parametrize(
    ("play", "reason"),
    [
        (answer(b"<html>Wartung</html>"), "no JSON"),
        (answer(b""), "no JSON"),
        (answer(b"[" * 100_000), "no JSON"),
        (answer(b"\xff\xfe\x00"), "no JSON"),
        (redirect("http://[::1"), "answered with what is no HTTP."),
        (cut, "answered with what is no HTTP."),
        (answer(b"no gzip", headers={"Content-Encoding": "gzip"}), "answered with what can't be unpacked."),
        (answer(b"x", headers={"Content-Encoding": "br"}), "answered with what can't be unpacked."),
    ],
    ids=["html", "empty", "deep", "bytes", "no address", "cut", "not gzip", "brotli"],
)  # fmt: skip
def test_nonsense_is_a_failure_and_no_absence(here: Standin, play: Any, reason: str) -> None:
    here.will("crossref", PATH, play)
    (outcome,) = ask(here)
    assert isinstance(outcome, Failed)
    assert outcome.reason.startswith("crossref ")
    assert reason in outcome.reason, "in words, without the inside of our client"


def test_nobody_there_is_a_failure(here: Standin) -> None:
    (outcome,) = ask(here, crossref_url="http://127.0.0.1:1")
    assert isinstance(outcome, Failed)
    assert outcome.reason == "crossref can't be reached."


# redirects


def test_an_alias_leads_to_its_prime(here: Standin) -> None:
    here.will("crossref", PATH, redirect("/crossref/works/10.5555%2Fprime"))
    here.will("crossref", "/works/10.5555/prime", answer(WORK))
    (found,) = ask(here, mailto="a@example.org")
    assert isinstance(found, Found)
    assert found.address == f"{here.url}/crossref/works/10.5555%2Fprime"
    assert [path for _, path, _ in here.requests] == [
        "/works/10.5555%2Fx?mailto=a%40example.org",
        "/works/10.5555%2Fprime?mailto=a%40example.org",
    ]


def test_redirects_that_lead_nowhere_end(here: Standin) -> None:
    here.will("crossref", PATH, redirect("/crossref/works/10.5555%2Fx"))
    (outcome,) = ask(here)
    assert outcome == Failed(f"crossref redirected more than {REDIRECTS} times.")
    assert len(here.requests) == REDIRECTS + 1


@pytest.mark.parametrize(
    "address", ["{other}/crossref/works/x", "//127.0.0.1:1/x", "https://127.0.0.1/x", "file:///etc/passwd", "http://[::1", "gopher://x"],
)  # fmt: skip
def test_no_redirect_leads_to_another_host(here: Standin, address: str) -> None:
    with standing_in() as other:
        here.will("crossref", PATH, redirect(address.format(other=other.url)))
        (outcome,) = ask(here, bounds=Bounds(patience=3))
        assert isinstance(outcome, Failed)
        assert not other.requests


# in turn


def test_requests_to_crossref_go_one_at_a_time_and_as_fast_as_its_headers_say(
    here: Standin,
) -> None:
    headers = {
        "x-rate-limit-limit": "10",
        "x-rate-limit-interval": "2s",
        "x-concurrency-limit": "3",
    }
    here.will("crossref", PATH, answer(WORK, headers=headers))
    time = Time()
    ask(here, time, times=4)
    assert [round(pause, 3) for pause in time.slept] == [0.2, 0.2, 0.2]


def test_searches_are_fewer_and_count_among_the_others(here: Standin) -> None:
    here.will("crossref", "/works", answer({}))
    here.will("crossref", PATH, answer(WORK))
    time = Time()

    async def run() -> None:
        async with asking(here, time) as upstream:
            kinds: tuple[Kind, ...] = ("list", "single", "list", "single")
            for kind in kinds:
                path = "/works" if kind == "list" else "/works/10.5555%2Fx"
                assert isinstance(await upstream.get("crossref", path, kind=kind), Found)

    asyncio.run(run())
    assert [round(pause, 3) for pause in time.slept] == [0.2, 0.8, 0.2]


def test_the_log_has_the_path_and_the_decision_and_no_key(
    here: Standin, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    here.will("openalex", "/works/doi:10.5555/x", answer({}))

    async def run() -> None:
        async with asking(here, openalex_key="secret") as upstream:
            await upstream.get("openalex", work_path("openalex", "10.5555/x"))

    asyncio.run(run())
    (line,) = [one for one in caplog.records if one.name == "app.lookup.request"]
    assert vars(line)["outcome"] == "found"
    assert "secret" not in str(vars(line))
    assert "api_key=secret" in here.requests[0][1]
