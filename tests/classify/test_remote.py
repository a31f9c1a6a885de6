"""A classifier of one's own behind CITANCE_CLASSIFIER_URL: a real server on loopback, kind and unkind."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Any

import httpx
import pytest

from app.classify import remote
from app.classify.model import Passage
from app.classify.remote import Answer, classify_batch
from app.ingest.document import Span

NOTHING: Answer = ("unclassified", None, "remote")
Reply = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]


def answering(content: bytes, status: int = 200) -> Reply:
    def reply(request: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    return reply


def judging(request: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
    results = [{"type": "supporting", "confidence": 0.75} for _ in asked["statements"]]
    content = json.dumps({"model": "own-7", "results": results}).encode()
    answering(content)(request, asked)


@contextmanager
def service(reply: Reply) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Its URL, and the requests that it has had."""
    requests: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the standard library's name
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            requests.append(asked)
            reply(self, asked)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # likewise
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/classify", requests
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as one:
        yield one


def test_statements_are_sent_as_documented_and_the_answer_is_taken(client: httpx.Client) -> None:
    shown = Passage("As [3] says ½.", "Before.", None, (Span(3, 6),), "results", "en")
    with service(judging) as (url, requests):
        assert classify_batch(client, url, [shown]) == [("supporting", 0.75, "own-7")]
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
        answers = classify_batch(client, url, [*many, *large])
    assert answers == [("supporting", 0.75, "own-7")] * len([*many, *large])
    assert [len(asked["statements"]) for asked in requests] == [remote.BATCH, 2, 1, 1]
    assert [s["text"] for asked in requests for s in asked["statements"]][:3] == ["0", "1", "2"]


def test_no_statements_make_no_request(client: httpx.Client) -> None:
    with service(judging) as (url, requests):
        assert classify_batch(client, url, []) == []
    assert requests == []


def test_a_statement_too_large_for_a_request_is_not_sent(client: httpx.Client) -> None:
    with service(judging) as (url, requests):
        answers = classify_batch(
            client, url, [Passage("x" * (remote.MAX_REQUEST + 1)), Passage("y")]
        )
    assert answers == [NOTHING, ("supporting", 0.75, "own-7")]
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
        answers = classify_batch(client, url, [Passage("a"), Passage("b")])
    assert answers == [("unclassified", None, "own-7"), ("contrasting", None, "own-7")]


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
def test_an_answer_that_means_nothing_leaves_the_batch_unclassified_and_is_logged(
    client: httpx.Client, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with service(answering(content)) as (url, _), caplog.at_level(logging.WARNING):
        assert classify_batch(client, url, [Passage("a")]) == [NOTHING]
    assert "gave no answer for 1 statements" in caplog.text


@pytest.mark.parametrize("status", [204, 301, 404, 500])
def test_another_status_leaves_the_batch_unclassified(client: httpx.Client, status: int) -> None:
    with service(answering(b"" if status == 204 else b"{}", status)) as (url, _):
        assert classify_batch(client, url, [Passage("a")]) == [NOTHING]


def test_a_model_without_a_name_is_called_remote(client: httpx.Client) -> None:
    with service(answering(b'{"results": [{"type": "mentioning", "confidence": 1}]}')) as (url, _):
        assert classify_batch(client, url, [Passage("a")]) == [("mentioning", 1.0, "remote")]


def test_a_service_that_does_not_answer_in_time_leaves_the_batch_unclassified(
    client: httpx.Client,
) -> None:
    done = threading.Event()

    def silent(_: BaseHTTPRequestHandler, __: dict[str, Any]) -> None:
        done.wait(5)

    with service(silent) as (url, _):
        start = monotonic()
        assert classify_batch(client, url, [Passage("a")], timeout=0.2) == [NOTHING]
        assert monotonic() - start < 2
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
        assert classify_batch(client, url, [Passage("a")], timeout=0.3) == [NOTHING]
        assert monotonic() - start < 2
        done.set()


def test_nobody_there_leaves_the_batch_unclassified(client: httpx.Client) -> None:
    with service(judging) as (url, _):
        pass
    assert classify_batch(client, url, [Passage("a")], timeout=1) == [NOTHING]
    assert classify_batch(client, "no url", [Passage("a")]) == [NOTHING]
