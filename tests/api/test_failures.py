"""Every way to fail: whoever refuses, the answer is a problem (RFC 9457), with the status and the kind that its page has.

A new way is a line of the table.
"""

import asyncio
import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx
import pytest

from app.api.middleware import RequestMiddleware
from app.db.engine import open_database
from app.main import create_app
from app.settings import Settings
from tests.servers import PATIENCE, Server

PAPER = "/papers/10.1037/int0000101"
NOBODY = "/papers/10.5555/nobody-knows"
STATEMENT = "/statements/0123456789abcdef"
RECORD = {"citing": {"doi": "10.5555/a"}, "cited": {"doi": "10.5555/b"}, "text": "A sentence."}
ORIGIN = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "DELETE"}
JSON = {"Content-Type": "application/json"}
PROXY_OF = b"POST /tallies HTTP/1.1\r\nHost: a\r\n"


class Answer(NamedTuple):
    """What is looked at of an answer."""

    status: int
    headers: dict[str, str]
    body: bytes


Sender = Callable[[Server], Answer]


def http(method: str, path: str, *, key: bool = False, **options: Any) -> Sender:
    """A request of a well-behaved client."""

    def send(server: Server) -> Answer:
        answer = (server.send if key else server.client.request)(method, path, **options)
        return Answer(answer.status_code, dict(answer.headers), answer.content)

    return send


def body(method: str, path: str, content: bytes | Iterator[bytes], **more: str) -> Sender:
    """A request with a key and a body, JSON if nothing else is said."""
    return http(method, path, key=True, content=content, headers={**JSON, **more})


def raw(sent: bytes) -> Sender:
    """Bytes that few clients send."""

    def send(server: Server) -> Answer:
        address = urlsplit(str(server.client.base_url))
        with socket.create_connection((address.hostname, address.port), PATIENCE) as connection:
            connection.sendall(sent)
            received = b"".join(iter(lambda: connection.recv(65_536), b""))
        *_, head, content = received.split(
            b"\r\n\r\n"
        )  # what comes before is the answer to a request that was in order
        line, *fields = head.decode().split("\r\n")
        headers = dict(field.lower().split(": ", 1) for field in fields)
        return Answer(int(line.split()[1]), headers, content)

    return send


def in_process(app: Any, path: str, times: int = 1) -> Answer:
    """The answer of an app that no server could be started with, to the last of some requests."""

    async def ask() -> Answer:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            for _ in range(times):
                answer = await client.get(path)
        return Answer(answer.status_code, dict(answer.headers), answer.content)

    return asyncio.run(ask())


def unforeseen(_server: Server) -> Answer:
    async def broken(_scope: object, _receive: object, _send: object) -> None:
        raise ValueError("the inside")

    return in_process(RequestMiddleware(broken, {}), "/")


def without_database(_server: Server) -> Answer:
    nowhere = open_database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    settings = Settings(data_dir=Path("/nowhere"), lookup="offline")
    return in_process(create_app(settings, database=nowhere), f"{PAPER}/tally")


def too_often(_server: Server) -> Answer:
    settings = Settings(data_dir=Path("/nowhere"), lookup="offline", rate_limit="1/hour")
    return in_process(create_app(settings), "/problems", times=2)


WAYS_TO_FAIL: dict[str, tuple[Sender, int, str]] = {
    # the router
    "no address": (http("GET", "/nowhere"), 404, "not-found"),
    "no address, a write": (http("PUT", "/nowhere"), 404, "not-found"),
    "no address to list methods of": (http("OPTIONS", "/nowhere"), 404, "not-found"),
    "no method": (http("POST", "/stats"), 405, "method-not-allowed"),
    "no method below a paper": (http("PUT", f"{PAPER}/tally"), 405, "method-not-allowed"),
    "no method, unheard of": (http("MKCOL", PAPER), 405, "method-not-allowed"),
    "no kind of problem": (http("GET", "/problems/none"), 404, "problem-not-found"),
    # keys
    "no key": (http("DELETE", PAPER), 401, "key-required"),
    "no key, a body": (http("PUT", PAPER, content=b"[[[", headers=JSON), 401, "key-required"),
    "no key, too large": (http("POST", "/statements", content=b" " * 17_000_000), 401, "key-required"),
    "no key, an upload": (http("POST", "/imports", content=b"<a/>"), 401, "key-required"),
    "a wrong key": (http("PATCH", STATEMENT, headers={"Authorization": "Bearer x"}), 401, "key-required"),
    # parameters
    "no DOI": (http("GET", "/papers/banana"), 422, "doi-invalid"),
    "no DOI in a query": (http("GET", "/paper?doi=banana"), 422, "doi-invalid"),
    "no DOI among some": (http("GET", "/statements?cited=10.1/a&cited=banana"), 422, "invalid"),
    "too long a DOI": (http("GET", "/paper", params={"doi": "10.1/" + "a" * 3000}), 422, "invalid"),
    "unknown parameter": (http("GET", "/statements?colour=red"), 422, "invalid"),
    "unknown value": (http("GET", "/statements?sort=best"), 422, "invalid"),
    "missing parameter": (http("GET", "/cite"), 422, "invalid"),
    "two ways at once": (http("GET", "/papers?doi=10.1/a&q=b"), 422, "invalid"),
    "a cursor made up": (http("GET", "/statements?cursor=AAAA"), 422, "cursor-invalid"),
    "a cursor in letters": (http("GET", "/papers?q=a&cursor=x"), 422, "cursor-invalid"),
    "a facet that is none": (http("GET", "/statements/facets/mood"), 422, "invalid"),
    "no such media type": (http("GET", "/statements", headers={"Accept": "image/png"}), 406, "not-acceptable"),
    "format of an import": (http("POST", "/imports?format=x", key=True, content=b"a"), 422, "invalid"),
    # bodies
    "a form": (http("POST", "/tallies", data={"dois": "10.1/a"}), 415, "media-type-unsupported"),
    "a form, put": (body("PUT", PAPER, b"a=b", **{"Content-Type": "multipart/form-data"}), 415, "media-type-unsupported"),
    "text": (body("POST", "/statements", b"a", **{"Content-Type": "text/plain"}), 415, "media-type-unsupported"),
    "packed": (body("POST", "/tallies", b"\x1f\x8b", **{"Content-Encoding": "gzip"}), 415, "media-type-unsupported"),
    "too large, declared": (body("POST", "/tallies", b" " * 1_000_001), 413, "body-too-large"),
    "too large, in chunks": (body("POST", "/tallies", iter([b" " * 600_000] * 2)), 413, "body-too-large"),
    "too large for scite": (http("POST", "/compat/scite/papers", content=b" " * 1_000_001), 413, "body-too-large"),
    "too many values": (body("POST", "/tallies", b'{"dois":[' + b"[]," * 300_000 + b"[]]}"), 413, "body-too-large"),
    "too many records": (body("POST", "/statements", b"[" + b"{}," * 1000 + b"{}]"), 422, "invalid"),
    "too deep": (body("POST", "/tallies", b"[" * 20_000), 400, "body-malformed"),
    "empty": (body("PATCH", STATEMENT, b""), 400, "body-malformed"),
    "broken off": (body("PUT", PAPER, b'{"title":'), 400, "body-malformed"),
    "more than one": (body("PUT", PAPER, b"{}{}"), 400, "body-malformed"),
    "not a number": (body("PUT", PAPER, b'{"year":NaN}'), 400, "body-malformed"),
    "no UTF-8": (body("POST", "/papers/batch", b'{"dois":["\xff"]}'), 400, "body-malformed"),
    "half a surrogate pair": (body("PUT", PAPER, b'{"title":"\\ud800"}'), 400, "body-malformed"),
    "digits without end": (body("PUT", PAPER, b'{"year":' + b"9" * 9_999 + b"}"), 400, "body-malformed"),
    "another type of JSON": (body("POST", "/tallies", b"[]"), 422, "invalid"),
    "of scite's, likewise": (http("POST", "/compat/scite/tallies", content=b"{}"), 422, "invalid"),
    "a number as a text": (body("PUT", PAPER, b'{"year":"2019"}'), 422, "invalid"),
    "false as a number": (
        http("POST", "/statements", key=True, json=[RECORD | {"marker": {"start": False, "end": 1}}]), 422, "invalid",
    ),
    "a field unheard of": (body("PATCH", STATEMENT, b'{"colour":"red"}'), 422, "invalid"),
    "another paper": (body("PUT", PAPER, b'{"doi":"10.5555/b"}'), 422, "invalid"),
    "a form without a file": (http("POST", "/imports", key=True, files={"other": b"a"}), 400, "body-malformed"),
    "a form in large letters": (
        http("POST", "/imports", key=True, content=b"--x--", headers={"Content-Type": "Multipart/Form-Data; boundary=x"}),
        400, "body-malformed",
    ),
    "a form of two files": (
        http("POST", "/imports", key=True, files=[("file", b"{}"), ("file", b"{}")]), 400, "body-malformed",
    ),
    "a form of many fields": (
        http("POST", "/imports", key=True, files={"file": b""}, data=dict.fromkeys("abcdefghijk")), 400, "body-malformed",
    ),
    "a form without end": (
        body("POST", "/imports", b"a", **{"Content-Type": "multipart/form-data"}), 400, "body-malformed",
    ),
    "an empty import": (http("POST", "/imports", key=True), 400, "body-malformed"),
    # what is not there
    "no paper": (http("GET", NOBODY), 404, "paper-not-found"),
    "no statement": (http("DELETE", STATEMENT, key=True), 404, "statement-not-found"),
    "no import": (http("GET", "/imports/none", key=True), 404, "import-not-found"),
    # other origins
    "a write from a page": (http("OPTIONS", PAPER, headers=ORIGIN), 400, "origin-refused"),
    # the server
    "address of 70 kB": (raw(b"GET /papers?q=" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n"), 414, "address-too-long"),
    "address without end": (raw(b"GET /papers?q=" + b"a" * 400_000), 414, "address-too-long"),
    "not ASCII": (raw("GET /papers/10.1/ü HTTP/1.1\r\nHost: a\r\n\r\n".encode()), 400, "request-malformed"),
    "no request line": (raw(b"GET\r\n\r\n"), 400, "request-malformed"),
    "TLS": (raw(b"\x16\x03\x01\x02\x00\r\n\r\n"), 400, "request-malformed"),
    "HTTP/2 at once": (raw(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 400, "request-malformed"),
    "no method of HTTP": (raw(b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n"), 400, "request-malformed"),
    "a proxy's method": (raw(b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"), 400, "request-malformed"),
    "a proxy's method, a path": (raw(b"CONNECT /a HTTP/1.1\r\nHost: a\r\n\r\n"), 400, "request-malformed"),
    "no length": (raw(PROXY_OF + b"Content-Length: x\r\n\r\n"), 400, "request-malformed"),
    "two lengths": (
        raw(PROXY_OF + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400, "request-malformed",
    ),
    "300 fields": (raw(b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 300 + b"\r\n"), 431, "headers-too-large"),
    "field of 100 kB": (raw(b"GET / HTTP/1.1\r\nX: " + b"a" * 100_000 + b"\r\n\r\n"), 431, "headers-too-large"),
    "field without end": (raw(b"GET / HTTP/1.1\r\nX: " + b"a" * 400_000), 431, "headers-too-large"),
    "trailer without end": (
        raw(PROXY_OF + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: " + b"a" * 400_000), 431, "headers-too-large",
    ),
    # limits of requests
    "too often": (too_often, 429, "rate-limited"),
    # what is behind it
    "no registry": (http("POST", f"{PAPER}/refresh", key=True), 503, "registries-unavailable"),
    "no database": (without_database, 503, "not-ready"),
    "a fault of ours": (unforeseen, 500, "internal"),
}  # fmt: skip
"""What is done, and the status and the kind of the problem."""


@pytest.fixture
def server(servers: Callable[[str], Server]) -> Server:
    """On one database: what fails there alike is no matter of these."""
    return servers("sqlite")


@pytest.mark.parametrize("name", WAYS_TO_FAIL)
def test_failure_is_a_problem(server: Server, name: str) -> None:
    send, status, slug = WAYS_TO_FAIL[name]
    answer = send(server)
    problem = json.loads(answer.body)
    assert (answer.status, problem["type"]) == (status, f"/problems/{slug}"), problem
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "instance"} <= problem.keys() <= {
        *("type", "title", "status", "detail", "instance", "errors"),
    }  # fmt: skip
    assert problem["status"] == status
    assert problem["instance"] == answer.headers["x-request-id"]
    assert problem["detail"].endswith((".", "?"))
    assert bool(problem.get("errors")) == (status == 422)
    assert ("allow" in answer.headers) == (status == 405)
    assert ("www-authenticate" in answer.headers) == (status == 401)
    assert "the inside" not in problem["detail"]
    assert server.get(problem["type"]).status_code == 200
