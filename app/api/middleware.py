"""ASGI middleware: request id, HEAD, body limit, unexpected errors, access log, metrics."""

import asyncio
import itertools
import logging
import re
import secrets
from collections.abc import Mapping
from functools import cache
from time import perf_counter
from typing import cast

from prometheus_client import Counter, Histogram
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import logs
from app.api.bodies import MOST_BYTES
from app.api.problems import render
from app.errors import BodyTooLarge, Internal, NotReady, Problem
from app.metrics import REQUESTS, SECONDS

_RUN = secrets.token_hex(5)
_NUMBERS = itertools.count(1)
"""A request's id is the run of its process and a number: unique, and cheaper than chance."""
_REQUEST_ID = re.compile(rb"[\w.:-]{1,64}")
"""What is taken over from a client's `X-Request-ID`."""
CLIENT_CLOSED = 499
"""In the log and in the metrics, of a client that went before it had sent its body."""
SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
)
"""Of every response."""
STOPPED = "This server is being stopped. What was asked of it may have been done; ask again."
UNLOGGED = "/alerts/"
"""Beginning of paths whose query strings are secret."""
access_log = logging.getLogger("citance.access")
log = logging.getLogger(__name__)


def path_below_root(scope: Scope) -> str:
    """The path without the one at which a proxy has this server."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "").rstrip("/"))


def new_request_id() -> str:
    """An id for a request that came with none."""
    return f"{_RUN}-{next(_NUMBERS):x}"


class RequestMiddleware:
    """See the module. One plain ASGI layer: Starlette's `BaseHTTPMiddleware` costs a task and a queue for each request."""

    def __init__(self, app: ASGIApp, most_bytes: Mapping[str, int]) -> None:
        """`most_bytes`: the largest body by path, where it is not `MOST_BYTES`."""
        self._app = app
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, send)
        outer = logs.request_id.set(exchange.id)
        limit = self._most_bytes.get(path_below_root(scope), MOST_BYTES)
        try:
            await self._app(exchange.scope, _limited(scope, receive, limit), exchange.send)
        except Problem as problem:  # of a layer between this one and the routes
            await exchange.send_problem(problem)
        except ClientDisconnect:
            exchange.status = CLIENT_CLOSED
        except (Exception, asyncio.CancelledError):
            # here and not in an exception handler of the app's, which would stand outside of this layer: its response
            # would have no request id, and the connection would be cut after it
            if _is_cancelled():
                await exchange.send_problem(NotReady(STOPPED, retry_after=5))
                raise
            log.exception("unforeseen")
            if exchange.started:
                raise  # a response that breaks off has to be seen as such
            await exchange.send_problem(
                Internal("The log has the details under this request's id.")
            )
        finally:
            exchange.report()
            logs.request_id.reset(outer)


class _Exchange:
    """One request and its response."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._send = send
        self._start = perf_counter()
        self.method = scope["method"]
        self.status = 500
        self.started = False
        sent = _header(scope, b"x-request-id")
        usable = sent and _REQUEST_ID.fullmatch(sent)
        self.id = usable[0].decode() if usable else new_request_id()
        # HEAD is GET without the body; uvicorn leaves the body out by the method that it has seen itself
        self.scope = {
            **scope,
            "method": "GET" if self.method == "HEAD" else self.method,
            "state": {
                **scope.get("state", {}),
                "request_id": self.id,
                "is_head": self.method == "HEAD",
            },
        }

    async def send(self, message: Message) -> None:
        """Pass a message of the response on, with the request's id, and for HEAD without the body."""
        if message["type"] == "http.response.start":
            self.started = True
            self.status = message["status"]
            id_ = (b"x-request-id", self.id.encode())
            message["headers"] = [*message["headers"], *SECURITY_HEADERS, id_]
        elif self.method == "HEAD" and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)

    async def send_problem(self, problem: Problem) -> None:
        """The whole response, unless one has started."""
        if self.started:
            return
        body, headers = render(problem, self.id)
        raw = [(k.encode(), v.encode()) for k, v in {**headers, "connection": "close"}.items()]
        await self.send({"type": "http.response.start", "status": problem.status, "headers": raw})
        await self.send({"type": "http.response.body", "body": body})

    def report(self) -> None:
        """Write the access log, and count."""
        seconds = perf_counter() - self._start
        route = self.scope.get("route")
        path = getattr(route, "path", "none")
        requests, times = _metrics_of(self.method, path, self.status)
        requests.inc()
        times.observe(seconds)
        if access_log.isEnabledFor(logging.INFO):
            fields = {
                "method": self.method,
                "path": self.scope["path"],
                "query": _query_to_log(self.scope),
                "status": self.status,
                "ms": round(seconds * 1000, 2),
            }
            access_log.info("request", extra=fields)


def _is_cancelled() -> bool:
    """Whether uvicorn has cancelled this request, as it does when its time to stop is over: what it raises may be anything,
    since a thread goes on with what its request has closed."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


@cache
def _metrics_of(method: str, path: str, status: int) -> tuple[Counter, Histogram]:
    """What counts such requests: the library looks for it anew each time."""
    return REQUESTS.labels(method, path, status), SECONDS.labels(path)


def _query_to_log(scope: Scope) -> str:
    """Without the links of mails, with which anybody could act for the owner of an address."""
    is_secret = path_below_root(scope).startswith(UNLOGGED)
    return "" if is_secret else scope["query_string"].decode("latin-1")


def _header(scope: Scope, name: bytes) -> bytes | None:
    for key, value in scope["headers"]:
        if key == name:
            return cast("bytes", value)
    return None


def _limited(scope: Scope, receive: Receive, limit: int) -> Receive:
    """Raises `BodyTooLarge` before anything is read of a body that declares that it is, else when more has come: where the
    body is read, so that a request without a key is told so first."""
    length = _header(scope, b"content-length") or b""
    declared = int(length) if length.isdigit() else 0
    received = 0

    async def receive_limited() -> Message:
        nonlocal received
        if max(declared, received) <= limit:
            message = await receive()
            received += len(message.get("body", b""))
        if max(declared, received) > limit:
            raise BodyTooLarge(f"This address takes bodies of up to {limit:,} bytes.")
        return message

    return receive_limited
