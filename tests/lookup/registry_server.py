"""Loopback HTTP server in place of the registries: it plays recorded answers, and whatever a test sets.

`serve_registries()` runs it: every registry is a path of one server (`/crossref/works/…`). A path for which a test has
set no answer gets the recorded one, where `../shared/data/upstream` is there, else the registry's own "not found".
"""

import asyncio
import gzip
import json
import ssl
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx

from app.lookup.client import RegistryClient, Timing
from app.lookup.outcomes import NONE, Outcome, Validators
from app.lookup.registries import configured, work_path
from app.lookup.request import Bounds
from app.settings import Settings
from tests.conftest import SHARED

AnswerWriter = Callable[[BaseHTTPRequestHandler], None]
"""Writes one answer to the request that it is given."""
HOSTS = {
    "api.crossref.org": "crossref",
    "api.datacite.org": "datacite",
    "doi.org": "doi",
    "api.openalex.org": "openalex",
}
NOT_FOUND: dict[str, tuple[int, bytes]] = {
    "crossref": (404, b"Resource not found."),
    "datacite": (404, b'{"errors": [{"status": "404", "title": "The resource you are looking for does not exist."}]}'),
    "doi": (200, b'[{"DOI": "10.0000", "status": "DOI does not exist"}]'),
    "openalex": (404, b"<!doctype html><title>404 Not Found</title>"),
}  # fmt: skip
"""How each registry answers when it does not know a work."""


def answer(
    content: Any,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    *,
    packed: bool = False,
) -> AnswerWriter:
    """`content`: bytes as they are, anything else as JSON."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    sent = gzip.compress(body) if packed else body

    def write(request: BaseHTTPRequestHandler) -> None:
        request.send_response_only(status)  # the other one would add a date of its own
        request.send_header("Content-Length", str(len(sent)))
        if packed:
            request.send_header("Content-Encoding", "gzip")
        for name, value in (headers or {}).items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(sent)

    return write


def redirect(address: str) -> AnswerWriter:
    """A redirect to another address."""
    return answer(b"moved", 301, {"Location": address})


def answer_after(
    event: threading.Event, then: AnswerWriter, begun: threading.Semaphore | None = None
) -> AnswerWriter:
    """An answer that waits for the event. `begun` counts the requests that wait."""

    def write(request: BaseHTTPRequestHandler) -> None:
        if begun:
            begun.release()
        event.wait(30)
        then(request)

    return write


def truncated(request: BaseHTTPRequestHandler) -> None:
    """An answer that ends before the length that it has promised."""
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b'{"message": ')
    request.close_connection = True


def oversized(size: int, *, packed: bool) -> AnswerWriter:
    """So many bytes of blanks; packed, they are a thousandth of that."""
    piece = b" " * 1_000_000
    pieces = gzip.compress(piece * (size // len(piece)), 1) if packed else b""

    def write(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        if packed:
            request.send_header("Content-Encoding", "gzip")
        request.send_header("Content-Length", str(len(pieces) or size))
        request.end_headers()
        if packed:
            request.wfile.write(pieces)
        for _ in range(0 if packed else size // len(piece)):
            request.wfile.write(piece)

    return write


@dataclass
class RegistryServer:
    """The server's address, what it answers, and what it was asked."""

    url: str
    answers: dict[tuple[str, str], list[AnswerWriter]] = field(default_factory=dict)
    """By registry and path: one after another, the last one again and again."""
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    """Those that came: registry, path with query, headers."""
    closed: threading.Event = field(default_factory=threading.Event)

    def set_answers(self, registry: str, path: str, *answers: AnswerWriter) -> None:
        """`path` without percent-encoding and query."""
        self.answers[registry, path] = list(answers)

    def hang(self, request: BaseHTTPRequestHandler) -> None:
        """An answer that never comes."""
        self.closed.wait(30)
        request.close_connection = True

    def drip(self, request: BaseHTTPRequestHandler) -> None:
        """An answer of which a byte comes now and then, without end."""
        request.send_response(200)
        request.send_header("Content-Length", "1000000")
        request.end_headers()
        while not self.closed.wait(0.02):
            request.wfile.write(b" ")

    @property
    def asked_paths(self) -> list[str]:
        """Registries and paths of the requests, decoded, without queries: "crossref/works/10.5555/x"."""
        return [f"{name}{unquote(urlsplit(path).path)}" for name, path, _ in self.requests]

    def settings(self, **more: Any) -> Settings:
        """Settings with every registry at this server."""
        urls = {f"{name}_url": f"{self.url}/{name}" for name in HOSTS.values()}
        return Settings(**{**urls, **more})

    def reply(self, request: BaseHTTPRequestHandler) -> None:
        """Answer a request."""
        registry, _, path = request.path[1:].partition("/")
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append((registry, "/" + path, headers))
        key = registry, unquote(urlsplit("/" + path).path)
        answers = self.answers.get(key) or recorded_answers().get(key)
        if answers is None:
            status, body = NOT_FOUND.get(registry, (404, b""))
            answers = [answer(body, status)]
        (answers.pop(0) if len(answers) > 1 else answers[0])(request)


@contextmanager
def serve_registries() -> Iterator[RegistryServer]:
    """Run the server until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # the standard library's name
            with suppress(OSError):  # the client may have gone
                registries.reply(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # likewise
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    registries = RegistryServer(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield registries
    finally:
        registries.closed.set()
        server.shutdown()
        thread.join()
        server.server_close()


@cache
def recorded_answers() -> dict[tuple[str, str], list[AnswerWriter]]:
    """The recorded exchanges, by registry and path; none where they are not there."""
    found = {}
    for file in sorted((SHARED / "upstream").glob("*.json")):
        exchange = json.loads(file.read_bytes())
        address = urlsplit(exchange["request"]["uri"])
        registry = HOSTS.get(address.netloc)
        if registry is None or exchange["request"]["method"] != "GET":
            continue
        path = unquote(address.path).replace("/works/https://doi.org/", "/works/doi:")
        reply = exchange["response"]
        content = reply["json"] if "json" in reply else reply.get("text", "").encode()
        headers = {
            name: values[0]
            for name, values in reply["headers"].items()
            if name.startswith("x-") or name in ("etag", "date", "retry-after", "location")
        }
        found[registry, path] = [answer(content, reply["status"], headers)]
    return found


@dataclass
class FakeTime:
    """Time that passes only when a client sleeps; chance is always 1."""

    now: float = 1_000.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    @property
    def timing(self) -> Timing:
        return Timing(self.clock, self.sleep, lambda: 1.0)


@asynccontextmanager
async def registry_client(
    registries: RegistryServer,
    time: FakeTime | None = None,
    bounds: Bounds | None = None,
    **settings: Any,
) -> AsyncIterator[RegistryClient]:
    """A client with all registries at this server, and a time of its own."""
    async with httpx.AsyncClient(trust_env=False, verify=_TRUST) as http:
        yield RegistryClient(
            http,
            configured(registries.settings(**settings)),
            bounds or Bounds(timeout=5, patience=60),
            (time or FakeTime()).timing,
        )


def ask_crossref(
    registries: RegistryServer,
    time: FakeTime | None = None,
    bounds: Bounds | None = None,
    *,
    times: int = 1,
    validators: Validators = NONE,
    **settings: Any,
) -> list[Outcome]:
    """What came of asking Crossref for 10.5555/x, one time after another."""

    async def run() -> list[Outcome]:
        async with registry_client(registries, time, bounds, **settings) as client:
            path = work_path("crossref", "10.5555/x")
            return [await client.get("crossref", path, validators=validators) for _ in range(times)]

    return asyncio.run(run())


_TRUST = ssl.create_default_context()
"""Loaded once: it takes longer than most tests."""
