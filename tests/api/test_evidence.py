"""app.api.evidence: claims over HTTP, with and without a reranker on loopback."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import orjson
import pytest

from app.schemas.evidence import EvidencePage
from tests.conftest import ON_SQLITE, DatabaseLocation
from tests.servers import Server, serving, statement, until

REFERENCE = "10.1037/int0000101"


def test_evidence_of_the_sample(server: Server) -> None:
    """In the shape of the contract, about one paper and about all; one statement of each citing paper comes first."""
    claim = "The first session is decisive for the alliance."
    page = server.send("POST", "/evidence", json={"claim": claim, "doi": REFERENCE}).json()
    assert page.keys() == EvidencePage.model_fields.keys() - {"publications_exact"}
    assert 0 < page["independent_citers"] <= page["publications"]
    assert page["enough"] is (page["independent_citers"] >= 7)
    citing = [item["citing"]["doi"] for item in page["items"]]
    first = len(set(citing))
    assert len(set(citing[:first])) == first
    assert {item["cited"]["doi"].lower() for item in page["items"]} == {REFERENCE}
    assert any(item["highlights"] for item in page["items"][:1])
    everywhere = server.send("POST", "/evidence", json={"claim": claim, "limit": 1}).json()
    assert everywhere["total"] >= page["total"]
    assert len(everywhere["items"]) == 1


def test_evidence_counts_those_that_speak_of_it(server: Server) -> None:
    """One word of a claim in seven papers is no evidence for it."""
    claim = "The alliance with a robot predicts the yield of barley and the price of steel."
    page = server.send("POST", "/evidence", json={"claim": claim, "doi": REFERENCE}).json()
    assert page["total"] > 0
    assert page["independent_citers"] == 0
    assert page["enough"] is False


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"claim": ""}, 422),
        ({"claim": "x" * 2_001}, 422),
        ({"claim": "x", "limit": 101}, 422),
        ({"claim": "x", "doi": "banana"}, 422),
        ({"claim": "x", "doi": "10.5555/nowhere"}, 404),
        ({}, 422),
    ],
)
def test_evidence_refuses(server: Server, sent: dict[str, Any], status: int) -> None:
    """What has no claim, too long a one, and papers that are none."""
    answer = server.send("POST", "/evidence", json=sent)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@ON_SQLITE
def test_evidence_asks_the_reranker(location: DatabaseLocation) -> None:
    """Its scores decide; one that is slow, wrong or away leaves the order of the words."""
    with _reranker() as (url, say):
        with serving(
            location.directory,
            location.url,
            CITANCE_RERANKER_URL=url,
            CITANCE_RERANKER_TIMEOUT="0.5",
        ) as server:
            for number, text in enumerate(
                ("Frost slows growth, frost [1].", "Frost may matter [1].")
            ):
                record = statement(text)
                record["citing"] |= {"doi": f"10.5555/citing{number}"}
                assert server.post(record).status_code == 201
            until(lambda: server.get("/statements", q="frost").json()["total"] == 2)

            def first() -> str:
                answer = server.send("POST", "/evidence", json={"claim": "Frost slows growth."})
                assert answer.status_code == 200
                return str(answer.json()["items"][0]["text"])

            bodies: tuple[object, ...] = (
                *({}, {"results": []}, [1]),
                {"results": [{"index": 7, "relevance_score": 1}]},
            )
            for body in bodies:
                say["body"] = body
                assert first().startswith("Frost slows")
            say["body"] = None
            assert first().startswith("Frost may")
            asked = say["asked"]
            assert asked["query"] == "Frost slows growth."
            assert sorted(asked["documents"]) == [
                "Frost may matter [1].",
                "Frost slows growth, frost [1].",
            ]
            say["delay"] = 1.5
            start = time.monotonic()
            assert first().startswith("Frost slows")
            assert time.monotonic() - start < 1.4
        assert "no scores of the reranker" in server.log.read_text()


@contextmanager
def _reranker() -> Iterator[tuple[str, dict[str, Any]]]:
    """A service that puts "may" first, unless it is told to say something else, or to be slow."""
    say: dict[str, Any] = {"body": None, "delay": 0}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            say["asked"] = orjson.loads(self.rfile.read(int(self.headers["content-length"])))
            scores = [
                {"index": number, "relevance_score": float("may" in text)}
                for number, text in enumerate(say["asked"]["documents"])
            ]
            time.sleep(say["delay"])
            body = {"results": scores[::-1]} if say["body"] is None else say["body"]
            content = orjson.dumps(body)
            self.send_response(200)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    service = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=service.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{service.server_port}/rerank", say
    finally:
        service.shutdown()
        thread.join()
        service.server_close()
