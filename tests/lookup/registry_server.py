"""A stand-in for the registries: a real HTTP server on loopback that plays recorded exchanges where they are at hand, and
whatever else a test tells it, kind and unkind."""

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

from app.lookup import registries
from app.lookup.client import RegistryClient, Timing
from app.lookup.request import Bounds
from app.settings import Settings
from tests.conftest import SHARED

Play = Callable[[BaseHTTPRequestHandler], None]
HOSTS = {
    "api.crossref.org": "crossref",
    "api.datacite.org": "datacite",
    "doi.org": "doi",
    "api.openalex.org": "openalex",
}
NOBODY: dict[str, tuple[int, bytes]] = {
    "crossref": (404, b"Resource not found."),
    "datacite": (404, b'{"errors": [{"status": "404", "title": "The resource you are looking for does not exist."}]}'),
    "doi": (200, b'[{"DOI": "10.0000", "status": "DOI does not exist"}]'),
    "openalex": (404, b"<!doctype html><title>404 Not Found</title>"),
}  # fmt: skip
"""How each registry says that it knows nothing under a name."""


def answer(
    content: Any,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    *,
    packed: bool = False,
) -> Play:
    """`content`: bytes as they are, anything else as JSON."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    sent = gzip.compress(body) if packed else body

    def play(request: BaseHTTPRequestHandler) -> None:
        request.send_response_only(status)  # the other one would add a date of its own
        request.send_header("Content-Length", str(len(sent)))
        if packed:
            request.send_header("Content-Encoding", "gzip")
        for name, value in (headers or {}).items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(sent)

    return play


def redirect(address: str) -> Play:
    return answer(b"moved", 301, {"Location": address})


def after(event: threading.Event, play: Play, begun: threading.Semaphore | None = None) -> Play:
    """Not before the event. `begun` counts those who wait."""

    def wait(request: BaseHTTPRequestHandler) -> None:
        if begun:
            begun.release()
        event.wait(30)
        play(request)

    return wait


def cut(request: BaseHTTPRequestHandler) -> None:
    """Promises more than it sends."""
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b'{"message": ')
    request.close_connection = True


def flood(size: int, *, packed: bool) -> Play:
    """So many bytes of JSON that goes on and on; packed, they are a thousandth of that."""
    piece = b" " * 1_000_000
    pieces = gzip.compress(piece * (size // len(piece)), 1) if packed else b""

    def play(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        if packed:
            request.send_header("Content-Encoding", "gzip")
        request.send_header("Content-Length", str(len(pieces) or size))
        request.end_headers()
        if packed:
            request.wfile.write(pieces)
        for _ in range(0 if packed else size // len(piece)):
            request.wfile.write(piece)

    return play


@dataclass
class Standin:
    """`plays`: by registry and path, what to answer, one after another; the last one again and again. `requests`: those
    that came, as (registry, path with query, headers)."""

    url: str
    plays: dict[tuple[str, str], list[Play]] = field(default_factory=dict)
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def will(self, registry: str, path: str, *plays: Play) -> None:
        """`path` without percent-encoding and query."""
        self.plays[registry, path] = list(plays)

    def hang(self, request: BaseHTTPRequestHandler) -> None:
        """Never answers."""
        self.over.wait(30)
        request.close_connection = True

    def drip(self, request: BaseHTTPRequestHandler) -> None:
        """A byte now and then, for ever."""
        request.send_response(200)
        request.send_header("Content-Length", "1000000")
        request.end_headers()
        while not self.over.wait(0.02):
            request.wfile.write(b" ")

    @property
    def asked(self) -> list[str]:
        """Who was asked for what, decoded, without queries: "crossref/works/10.5555/x"."""
        return [f"{name}{unquote(urlsplit(path).path)}" for name, path, _ in self.requests]

    def settings(self, **more: Any) -> Settings:
        """With every registry here."""
        here = {f"{name}_url": f"{self.url}/{name}" for name in HOSTS.values()}
        return Settings(**{**here, **more})

    def reply(self, request: BaseHTTPRequestHandler) -> None:
        registry, _, path = request.path[1:].partition("/")
        self.requests.append(
            (registry, "/" + path, {k.lower(): v for k, v in request.headers.items()})
        )
        key = registry, unquote(urlsplit("/" + path).path)
        plays = self.plays.get(key) or recorded().get(key)
        if plays is None:
            status, body = NOBODY.get(registry, (404, b""))
            plays = [answer(body, status)]
        (plays.pop(0) if len(plays) > 1 else plays[0])(request)


@contextmanager
def standing_in() -> Iterator[Standin]:
    """From now to the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # the standard library's name
            with suppress(OSError):  # who asked may have gone
                here.reply(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # likewise
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    here = Standin(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield here
    finally:
        here.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


@cache
def recorded() -> dict[tuple[str, str], list[Play]]:
    """The recorded exchanges, where they are at hand."""
    found = {}
    for file in sorted((SHARED / "upstream").glob("*.json")):
        told = json.loads(file.read_bytes())
        address = urlsplit(told["request"]["uri"])
        registry = HOSTS.get(address.netloc)
        if registry is None or told["request"]["method"] != "GET":
            continue
        path = unquote(address.path).replace("/works/https://doi.org/", "/works/doi:")
        reply = told["response"]
        content = reply["json"] if "json" in reply else reply.get("text", "").encode()
        kept = {
            name: values[0]
            for name, values in reply["headers"].items()
            if name.startswith("x-") or name in ("etag", "date", "retry-after", "location")
        }
        found[registry, path] = [answer(content, reply["status"], kept)]
    return found


@dataclass
class Time:
    """Time that passes only when somebody sleeps; no luck either way."""

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
async def asking(
    here: Standin, time: Time | None = None, bounds: Bounds | None = None, **settings: Any
) -> AsyncIterator[RegistryClient]:
    """The registries, all of them here."""
    told = here.settings(**settings)
    async with httpx.AsyncClient(trust_env=False, verify=_TRUST) as client:
        yield RegistryClient(
            client,
            registries.configured(told),
            bounds or Bounds(timeout=5, patience=60),
            (time or Time()).timing,
        )


_TRUST = ssl.create_default_context()
"""Made once: it takes longer than most tests."""
