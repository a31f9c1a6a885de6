"""Responses of a registry: what each status, header and body means, against a real server on loopback."""

from email.utils import formatdate
from time import time as unix_time
from typing import Any

import pytest

from app.lookup.outcomes import Absent, Failed, Found, Unchanged, Validators
from app.lookup.request import Bounds
from tests.lookup.registry_server import (
    RegistryServer,
    answer,
    ask_crossref,
    oversized,
    redirect,
    truncated,
)

PATH = "/works/10.5555/x"
WORK = {"status": "ok", "message": {"DOI": "10.5555/x"}}


@pytest.mark.parametrize("packed", [False, True])
def test_reply_found_is_what_came(registries: RegistryServer, packed: bool) -> None:
    """The payload is not changed, packed or not."""
    registries.set_answers(
        "crossref", PATH, answer(b'{"a":  1}', headers={"ETag": 'W/"7"'}, packed=packed)
    )
    (found,) = ask_crossref(registries, mailto="a@example.org")
    assert found == Found(
        b'{"a":  1}', f"{registries.url}/crossref/works/10.5555%2Fx", Validators('W/"7"')
    )


def test_reply_304_to_a_condition_is_unchanged(registries: RegistryServer) -> None:
    """An answer that is stored is not sent again."""
    registries.set_answers("crossref", PATH, answer(b"", 304))
    assert ask_crossref(
        registries, validators=Validators('W/"7"', "Mon, 23 Nov 2026 12:00:00 GMT")
    ) == [Unchanged()]
    headers = registries.requests[0][2]
    assert headers["if-none-match"] == 'W/"7"'
    assert headers["if-modified-since"] == "Mon, 23 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize("status", [404, 410])
def test_reply_404_is_absent(registries: RegistryServer, status: int) -> None:
    """The registry does not know the work, and is not asked again."""
    registries.set_answers("crossref", PATH, answer(b"Resource not found.", status))
    assert ask_crossref(registries) == [Absent()]
    assert len(registries.requests) == 1


@pytest.mark.parametrize("status", [400, 409, 418, 204, 300, 304])
def test_reply_of_other_statuses_is_a_failure(registries: RegistryServer, status: int) -> None:
    """It is no absence, and is not asked for again."""
    registries.set_answers("crossref", PATH, answer(b"", status))
    (outcome,) = ask_crossref(registries)
    assert outcome == Failed(f"crossref answered {status}.")
    assert len(registries.requests) == 1


def test_reply_retry_after_date_counts_from_now(registries: RegistryServer) -> None:
    """Where the answer has no date of its own."""
    until = formatdate(unix_time() + 100, usegmt=True)
    registries.set_answers("crossref", PATH, answer(b"", 429, {"Retry-After": until}))
    (outcome,) = ask_crossref(registries)
    assert isinstance(outcome, Failed)
    assert outcome.retry_after == pytest.approx(100, abs=20)


@pytest.mark.parametrize(
    "said",
    [
        "soon", "-1", "1e9", "Mon", "", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT",
        "Fri, 31 Dec 2026 23:59:59 +99999999999999999999", "Fri, 31 Dec 1999 23:59:59 -0000",
    ],
)  # fmt: skip
def test_reply_ignores_a_bad_retry_after(registries: RegistryServer, said: str) -> None:
    """Nonsense in it stops no request for ever."""
    registries.set_answers("crossref", PATH, answer(b"", 503, {"Retry-After": said}), answer(WORK))
    (outcome,) = ask_crossref(registries, bounds=Bounds(patience=4_000))
    assert isinstance(outcome, Found)


@pytest.mark.parametrize("packed", [False, True])
def test_reply_is_bounded_in_size(registries: RegistryServer, packed: bool) -> None:
    """An answer that never ends is not read to its end."""
    registries.set_answers("crossref", PATH, oversized(300_000_000, packed=packed))
    (outcome,) = ask_crossref(registries)
    assert outcome == Failed("crossref answered with more than 16,000,000 bytes.")
    assert len(registries.requests) == 1


@pytest.mark.parametrize(
    ("play", "reason"),
    [
        (answer(b"<html>Wartung</html>"), "no JSON"),
        (answer(b""), "no JSON"),
        (answer(b"[" * 100_000), "no JSON"),
        (answer(b"\xff\xfe\x00"), "no JSON"),
        (redirect("http://[::1"), "answered with what is no HTTP."),
        (truncated, "answered with what is no HTTP."),
        (answer(b"no gzip", headers={"Content-Encoding": "gzip"}), "answered with what can't be unpacked."),
        (answer(b"x", headers={"Content-Encoding": "br"}), "answered with what can't be unpacked."),
    ],
    ids=["html", "empty", "deep", "bytes", "no address", "cut", "not gzip", "brotli"],
)  # fmt: skip
def test_reply_of_nonsense_is_a_failure(registries: RegistryServer, play: Any, reason: str) -> None:
    """It is no absence, and its reason is in words."""
    registries.set_answers("crossref", PATH, play)
    (outcome,) = ask_crossref(registries)
    assert isinstance(outcome, Failed)
    assert outcome.reason.startswith("crossref ")
    assert reason in outcome.reason, "in words, without the inside of our client"
