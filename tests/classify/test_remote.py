"""A classifier of one's own behind CITANCE_CLASSIFIER_URL: a real server on loopback, kind and unkind."""

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
from app.classify.model import Passage
from app.classify.remote import Service
from app.document import Classification, Span
from tests.classify.classifier_service import answering, judging, service

SUPPORTING = Classification("supporting", 0.75, "own-7")


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as one:
        yield one


def test_statements_are_sent_as_documented_and_the_answer_is_taken(client: httpx.Client) -> None:
    shown = Passage("As [3] says ½.", "Before.", None, (Span(3, 6),), "results", "en")
    with service(judging) as (url, requests):
        assert Service(url, client=client).classify([shown]) == [SUPPORTING]
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


def test_many_statements_go_in_batches_of_bounded_number_and_size(client: httpx.Client) -> None:
    many = [Passage(f"{i}") for i in range(remote.BATCH + 1)]
    large = [Passage("x" * (remote.MAX_REQUEST // 2)) for _ in range(3)]
    with service(judging) as (url, requests):
        answers = Service(url, client=client).classify([*many, *large])
    assert answers == [SUPPORTING] * len([*many, *large])
    assert [len(asked["statements"]) for asked in requests] == [remote.BATCH, 2, 1, 1]
    assert [s["text"] for asked in requests for s in asked["statements"]][:3] == ["0", "1", "2"]


def test_no_statements_make_no_request(client: httpx.Client) -> None:
    with service(judging) as (url, requests):
        assert Service(url, client=client).classify([]) == []
    assert requests == []


def test_a_statement_too_large_for_a_request_is_not_sent(client: httpx.Client) -> None:
    with service(judging) as (url, requests):
        answers = Service(url, client=client).classify(
            [Passage("x" * (remote.MAX_REQUEST + 1)), Passage("y")]
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
def test_a_result_that_means_nothing_is_unclassified_and_the_others_stand(
    client: httpx.Client, result: object
) -> None:
    good = {"type": "contrasting", "confidence": None}
    content = json.dumps({"model": "own-7", "results": [result, good]}).encode()
    with service(answering(content)) as (url, _):
        answers = Service(url, client=client).classify([Passage("a"), Passage("b")])
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
def test_an_answer_that_means_nothing_leaves_the_batch_unanswered_and_is_logged(
    client: httpx.Client, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with service(answering(content)) as (url, _), caplog.at_level(logging.WARNING):
        assert Service(url, client=client).classify([Passage("a")]) == [None]
    assert "gave no answer for 1 statements" in caplog.text


@pytest.mark.parametrize("status", [204, 301, 404, 500])
def test_another_status_leaves_the_batch_unanswered(client: httpx.Client, status: int) -> None:
    with service(answering(b"" if status == 204 else b"{}", status)) as (url, _):
        assert Service(url, client=client).classify([Passage("a")]) == [None]


def test_a_model_without_a_name_is_called_remote(client: httpx.Client) -> None:
    with service(answering(b'{"results": [{"type": "mentioning", "confidence": 1}]}')) as (url, _):
        assert Service(url, client=client).classify([Passage("a")]) == [
            Classification("mentioning", 1.0, "remote")
        ]


def test_a_service_that_does_not_answer_in_time_leaves_the_batch_unanswered(
    client: httpx.Client,
) -> None:
    done = threading.Event()

    def silent(_: BaseHTTPRequestHandler, __: dict[str, Any]) -> None:
        done.wait(60)

    with service(silent) as (url, _):
        start = monotonic()
        assert Service(url, 0.2, client=client).classify([Passage("a")]) == [None]
        assert monotonic() - start < 30
        done.set()


def test_a_service_that_drips_is_not_waited_for(client: httpx.Client) -> None:
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

    with service(dripping) as (url, _):
        start = monotonic()
        assert Service(url, 0.3, client=client).classify([Passage("a")]) == [None]
        assert monotonic() - start < 30
        done.set()


def test_nobody_there_leaves_the_batch_unanswered(client: httpx.Client) -> None:
    with service(judging) as (url, _):
        pass
    assert Service(url, 1, client=client).classify([Passage("a")]) == [None]
    assert Service("no url", client=client).classify([Passage("a")]) == [None]


def test_a_type_less_sure_than_the_threshold_is_unclassified(client: httpx.Client) -> None:
    with service(judging) as (url, _):
        assert Service(url, threshold=0.75, client=client).classify([Passage("a")]) == [SUPPORTING]
        assert Service(url, threshold=0.76, client=client).classify([Passage("a")]) == [
            Classification("unclassified", None, "own-7")
        ]


def test_the_name_of_a_model_is_kept_without_what_no_database_takes(client: httpx.Client) -> None:
    content = (
        b'{"model": "own\\u0000-\\ud800 7", "results": [{"type": "mentioning", "confidence": 1}]}'
    )
    with service(answering(content)) as (url, _):
        (judgement,) = Service(url, client=client).classify([Passage("a")])
    assert judgement == Classification("mentioning", 1.0, "own- 7")


def test_a_service_that_fails_is_left_alone_for_a_while_and_then_asked_again(
    client: httpx.Client,
) -> None:
    now, well = [0.0], [False]

    def moody(request: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
        (judging if well[0] else answering(b"", 500))(request, asked)

    many = [Passage(f"{i}") for i in range(remote.BATCH * 5)]
    with service(moody) as (url, requests):
        asked = Service(url, client=client, clock=lambda: now[0])
        assert asked.classify(many) == [None] * len(many)
        assert len(requests) == remote.FAILURES, "the other batches cost nothing"
        now[0] += remote.REST - 1
        assert asked.classify(many[:1]) == [None]
        assert len(requests) == remote.FAILURES
        now[0] += 1
        assert asked.classify(many) == [None] * len(many)
        assert len(requests) == remote.FAILURES + 1, "one failure more, and it is left alone again"
        now[0] += remote.REST
        well[0] = True
        assert asked.classify(many) == [SUPPORTING] * len(many)
        well[0] = False
        assert asked.classify(many[:1]) == [None]
        well[0] = True
        assert asked.classify(many[:1]) == [SUPPORTING], "one failure alone is no reason to wait"
