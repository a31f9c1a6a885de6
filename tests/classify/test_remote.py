"""The client of an external classifier, against a real server on loopback that answers well or badly."""

import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from time import monotonic
from typing import Any

import httpx
import pytest

from app.classify import remote
from app.classify.model import ClassifierInput
from app.classify.remote import RemoteClassifier
from app.document import Classification, Span
from tests.classify.classifier_service import classifier_service, respond_supporting, respond_with

SUPPORTING = Classification("supporting", 0.75, "own-7")


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as one:
        yield one


def test_classify_sends_the_documented_request(client: httpx.Client) -> None:
    """Statements are sent as documented, and the answer is taken."""
    statement = ClassifierInput("As [3] says ½.", "Before.", None, (Span(3, 6),), "results", "en")
    with classifier_service(respond_supporting) as (url, requests):
        assert RemoteClassifier(url, client=client).classify([statement]) == [SUPPORTING]
    assert requests == [
        {
            "statements": [
                {
                    "text": "As [3] says ½.",
                    "before": "Before.",
                    "after": None,
                    "markers": [[3, 6]],
                    "section": "results",
                    "language": "en",
                }
            ]
        }
    ]


def test_classify_batches_by_count_and_size(client: httpx.Client) -> None:
    """Many statements go in batches of limited count and size."""
    many = [ClassifierInput(f"{i}") for i in range(remote.BATCH + 1)]
    large = [ClassifierInput("x" * (remote.MAX_REQUEST // 2)) for _ in range(3)]
    with classifier_service(respond_supporting) as (url, requests):
        answers = RemoteClassifier(url, client=client).classify([*many, *large])
    assert answers == [SUPPORTING] * len([*many, *large])
    assert [len(asked["statements"]) for asked in requests] == [remote.BATCH, 2, 1, 1]
    assert [s["text"] for asked in requests for s in asked["statements"]][:3] == ["0", "1", "2"]


def test_classify_nothing_sends_no_request(client: httpx.Client) -> None:
    """No statements make no request."""
    with classifier_service(respond_supporting) as (url, requests):
        assert RemoteClassifier(url, client=client).classify([]) == []
    assert requests == []


def test_classify_skips_a_statement_over_the_limit(client: httpx.Client) -> None:
    """A statement too large for a request is not sent, and the others are."""
    with classifier_service(respond_supporting) as (url, requests):
        answers = RemoteClassifier(url, client=client).classify(
            [ClassifierInput("x" * (remote.MAX_REQUEST + 1)), ClassifierInput("y")]
        )
    assert answers == [None, SUPPORTING]
    assert [len(asked["statements"]) for asked in requests] == [1]


@pytest.mark.parametrize(
    "result",
    [
        None,
        "supporting",
        {"type": "disputing", "confidence": 0.9},
        {"type": ["supporting"], "confidence": 0.9},
        {"type": "supporting", "confidence": 1.5},
        {"type": "supporting", "confidence": float("nan")},
        {"type": "supporting", "confidence": "0.9"},
        {"type": "supporting", "confidence": True},
        {"type": "unclassified", "confidence": 0.9},
        {"confidence": 0.9},
    ],
)
def test_classify_invalid_result_is_unclassified(client: httpx.Client, result: object) -> None:
    """An invalid result counts as unclassified; the others of the answer are taken."""
    good = {"type": "contrasting", "confidence": None}
    content = json.dumps({"model": "own-7", "results": [result, good]}).encode()
    with classifier_service(respond_with(content)) as (url, _):
        answers = RemoteClassifier(url, client=client).classify(
            [ClassifierInput("a"), ClassifierInput("b")]
        )
    assert answers == [
        Classification("unclassified", None, "own-7"),
        Classification("contrasting", None, "own-7"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b"null",
        b"[]",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"results": 3}',
        b'{"results": []}',
        b'{"results": [{"type": "supporting"}, {"type": "supporting"}]}',
        b" " * (remote.MAX_ANSWER + 1),
    ],
    ids=[
        "empty",
        "html",
        "null",
        "list",
        "bytes",
        "deep",
        "number",
        "too few",
        "too many",
        "too much",
    ],
)
def test_classify_invalid_answer_is_no_answer(
    client: httpx.Client, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """An invalid answer gives the whole batch no answer, and is logged."""
    with classifier_service(respond_with(content)) as (url, _), caplog.at_level(logging.WARNING):
        assert RemoteClassifier(url, client=client).classify([ClassifierInput("a")]) == [None]
    assert "gave no answer for 1 statements" in caplog.text


@pytest.mark.parametrize("status", [204, 301, 404, 500])
def test_classify_other_status_is_no_answer(client: httpx.Client, status: int) -> None:
    """Any status but 200 gives the whole batch no answer."""
    with classifier_service(respond_with(b"" if status == 204 else b"{}", status)) as (url, _):
        assert RemoteClassifier(url, client=client).classify([ClassifierInput("a")]) == [None]


def test_classify_names_an_unnamed_model_remote(client: httpx.Client) -> None:
    """A model without a name is stored as `remote`."""
    with classifier_service(
        respond_with(b'{"results": [{"type": "mentioning", "confidence": 1}]}')
    ) as (url, _):
        assert RemoteClassifier(url, client=client).classify([ClassifierInput("a")]) == [
            Classification("mentioning", 1.0, "remote")
        ]


def test_classify_timeout_is_no_answer(
    client: httpx.Client,
) -> None:
    """A service that does not answer in time gives the batch no answer."""
    done = threading.Event()

    def silent(_: BaseHTTPRequestHandler, __: dict[str, Any]) -> None:
        done.wait(60)

    with classifier_service(silent) as (url, _):
        start = monotonic()
        assert RemoteClassifier(url, 0.2, client=client).classify([ClassifierInput("a")]) == [None]
        assert monotonic() - start < 30
        done.set()


def test_classify_timeout_covers_a_slow_body(client: httpx.Client) -> None:
    """The timeout covers the whole answer: a byte now and then does not extend it."""
    done = threading.Event()

    def dripping(request: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        while not done.wait(0.05):
            try:
                request.wfile.write(b" ")
            except OSError:
                return

    with classifier_service(dripping) as (url, _):
        start = monotonic()
        assert RemoteClassifier(url, 0.3, client=client).classify([ClassifierInput("a")]) == [None]
        assert monotonic() - start < 30
        done.set()


def test_classify_connection_error_is_no_answer(client: httpx.Client) -> None:
    """A refused connection or an invalid URL gives the batch no answer."""
    with classifier_service(respond_supporting) as (url, _):
        pass
    assert RemoteClassifier(url, 1, client=client).classify([ClassifierInput("a")]) == [None]
    assert RemoteClassifier("no url", client=client).classify([ClassifierInput("a")]) == [None]


def test_classify_threshold(client: httpx.Client) -> None:
    """A type below the threshold counts as unclassified."""
    with classifier_service(respond_supporting) as (url, _):
        assert RemoteClassifier(url, threshold=0.75, client=client).classify(
            [ClassifierInput("a")]
        ) == [SUPPORTING]
        assert RemoteClassifier(url, threshold=0.76, client=client).classify(
            [ClassifierInput("a")]
        ) == [Classification("unclassified", None, "own-7")]


def test_classify_cleans_the_name_of_the_model(client: httpx.Client) -> None:
    """The model's name is stored without characters that databases refuse."""
    content = (
        b'{"model": "own\\u0000-\\ud800 7", "results": [{"type": "mentioning", "confidence": 1}]}'
    )
    with classifier_service(respond_with(content)) as (url, _):
        (answer,) = RemoteClassifier(url, client=client).classify([ClassifierInput("a")])
    assert answer == Classification("mentioning", 1.0, "own- 7")


def test_classify_waits_for_the_cooldown_after_failures(
    client: httpx.Client,
) -> None:
    """After failures in a row no request is sent for the cooldown, then one again."""
    now, well = [0.0], [False]

    def moody(request: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
        (respond_supporting if well[0] else respond_with(b"", 500))(request, asked)

    many = [ClassifierInput(f"{i}") for i in range(remote.BATCH * 5)]
    with classifier_service(moody) as (url, requests):
        asked = RemoteClassifier(url, client=client, clock=lambda: now[0])
        assert asked.classify(many) == [None] * len(many)
        assert len(requests) == remote.FAILURES, "the other batches cost nothing"
        now[0] += remote.COOLDOWN - 1
        assert asked.classify(many[:1]) == [None]
        assert len(requests) == remote.FAILURES
        now[0] += 1
        assert asked.classify(many) == [None] * len(many)
        assert len(requests) == remote.FAILURES + 1, (
            "one failure more, and the cooldown begins again"
        )
        now[0] += remote.COOLDOWN
        well[0] = True
        assert asked.classify(many) == [SUPPORTING] * len(many)
        well[0] = False
        assert asked.classify(many[:1]) == [None]
        well[0] = True
        assert asked.classify(many[:1]) == [SUPPORTING], "one failure alone is no reason to wait"
