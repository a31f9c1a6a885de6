"""What every request goes through, as one plain ASGI layer: its id, HEAD, the bound on its body, what nobody foresaw,
the log, the metrics."""

import itertools
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from time import perf_counter
from typing import Any

from app.api.problems import render
from app.errors import BodyTooLarge, Internal, Problem
from app.metrics import REQUESTS, SECONDS

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

_RUN = secrets.token_hex(5)
_NUMBERS = itertools.count(1)
"""A request's id is told by the run of its process and a number: unique, and cheaper than chance."""
_SANE = re.compile(rb"[\w.:-]{1,64}")
log = logging.getLogger("citance.access")
unforeseen = logging.getLogger(__name__)


class RequestMiddleware:
    """See the module. `limits` gives the largest body, in bytes, by path; the first that fits counts."""

    def __init__(self, app: App, limits: tuple[tuple[str, int], ...]) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, send)
        inner = exchange.scope
        limit = next(size for path, size in self._limits if scope["path"].startswith(path))
        try:
            _refuse_declared(scope, limit)
            await self._app(inner, _bounded(receive, limit), exchange.send)
        except BodyTooLarge as problem:
            await exchange.refuse(problem)
        except Exception:
            # here and not in a handler of the app's, which would stand outside of this layer: its answer would bear no
            # request id, and the connection would be cut behind it
            unforeseen.exception("unforeseen", extra={"request_id": exchange.id})
            if exchange.begun:
                raise  # an answer that breaks off must be seen to
            await exchange.refuse(Internal("The log has the details under this request's id."))
        finally:
            exchange.report()


class _Exchange:
    """One request and its answer."""

    def __init__(self, scope: Message, send: Send) -> None:
        self._send = send
        self._start = perf_counter()
        self.method = scope["method"]
        self.status = 500
        self.begun = False
        sent = _header(scope, b"x-request-id")
        self.id = sent.decode() if sent and _SANE.fullmatch(sent) else f"{_RUN}-{next(_NUMBERS):x}"
        # HEAD is GET without the body; uvicorn leaves the body out by the method that it has seen itself
        self.scope = {**scope, "method": "GET" if self.method == "HEAD" else self.method}
        self.scope["state"] = {**scope.get("state", {}), "request_id": self.id}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            self.status = message["status"]
            message["headers"] = [*message["headers"], (b"x-request-id", self.id.encode())]
        elif self.method == "HEAD" and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)

    async def refuse(self, problem: Problem) -> None:
        if self.begun:
            return
        body, headers = render(problem, self.id)
        raw = [(k.encode(), v.encode()) for k, v in {**headers, "connection": "close"}.items()]
        await self.send({"type": "http.response.start", "status": problem.status, "headers": raw})
        await self.send({"type": "http.response.body", "body": body})

    def report(self) -> None:
        seconds = perf_counter() - self._start
        route = self.scope.get("route")
        path = getattr(route, "path", "none")
        REQUESTS.labels(self.method, path, self.status).inc()
        SECONDS.labels(path).observe(seconds)
        if log.isEnabledFor(logging.INFO):
            told = {
                "request_id": self.id,
                "method": self.method,
                "path": self.scope["path"],
                "query": self.scope["query_string"].decode("latin-1"),
                "status": self.status,
                "ms": round(seconds * 1000, 2),
            }
            log.info("request", extra=told)


def _header(scope: Message, name: bytes) -> bytes | None:
    return next((value for key, value in scope["headers"] if key == name), None)


def _refuse_declared(scope: Message, limit: int) -> None:
    declared = _header(scope, b"content-length")
    if declared and declared.isdigit() and int(declared) > limit:
        raise _too_large(limit)


def _bounded(receive: Receive, limit: int) -> Receive:
    read = 0

    async def bounded() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise _too_large(limit)
        return message

    return bounded


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(f"This address takes bodies of up to {limit:,} bytes.")
