"""ASGI middleware: request id, HEAD, body limit, unexpected errors, access log, metrics."""

import itertools
import logging
import re
import secrets
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import render
from app.errors import BodyTooLarge, Internal, Problem
from app.metrics import REQUESTS, SECONDS

_RUN = secrets.token_hex(5)
_NUMBERS = itertools.count(1)
"""A request's id is the run of its process and a number: unique, and cheaper than chance."""
_REQUEST_ID = re.compile(rb"[\w.:-]{1,64}")
"""What is taken over from a client's `X-Request-ID`."""
access_log = logging.getLogger("citance.access")
log = logging.getLogger(__name__)


def new_request_id() -> str:
    """An id for a request that came with none."""
    return f"{_RUN}-{next(_NUMBERS):x}"


class RequestMiddleware:
    """See the module. One plain ASGI layer: Starlette's `BaseHTTPMiddleware` costs a task and a queue for each request."""

    def __init__(self, app: ASGIApp, limits: tuple[tuple[str, int], ...]) -> None:
        """`limits`: the largest body, in bytes, by the beginning of the path; the first that fits counts."""
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, send)
        limit = next(size for path, size in self._limits if scope["path"].startswith(path))
        try:
            _check_content_length(scope, limit)
            await self._app(exchange.scope, _limited(receive, limit), exchange.send)
        except BodyTooLarge as problem:
            await exchange.send_problem(problem)
        except Exception:
            # here and not in an exception handler of the app's, which would stand outside of this layer: its response
            # would have no request id, and the connection would be cut after it
            log.exception("unforeseen", extra={"request_id": exchange.id})
            if exchange.started:
                raise  # a response that breaks off has to be seen as such
            await exchange.send_problem(
                Internal("The log has the details under this request's id.")
            )
        finally:
            exchange.report()


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
        self.scope = {**scope, "method": "GET" if self.method == "HEAD" else self.method}
        self.scope["state"] = {**scope.get("state", {}), "request_id": self.id}

    async def send(self, message: Message) -> None:
        """Pass a message of the response on, with the request's id, and for HEAD without the body."""
        if message["type"] == "http.response.start":
            self.started = True
            self.status = message["status"]
            message["headers"] = [*message["headers"], (b"x-request-id", self.id.encode())]
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
        REQUESTS.labels(self.method, path, self.status).inc()
        SECONDS.labels(path).observe(seconds)
        if access_log.isEnabledFor(logging.INFO):
            fields = {
                "request_id": self.id,
                "method": self.method,
                "path": self.scope["path"],
                "query": self.scope["query_string"].decode("latin-1"),
                "status": self.status,
                "ms": round(seconds * 1000, 2),
            }
            access_log.info("request", extra=fields)


def _header(scope: Scope, name: bytes) -> bytes | None:
    return next((value for key, value in scope["headers"] if key == name), None)


def _check_content_length(scope: Scope, limit: int) -> None:
    """Raises `BodyTooLarge`, before anything of the body is read."""
    length = _header(scope, b"content-length")
    if length and length.isdigit() and int(length) > limit:
        raise _too_large(limit)


def _limited(receive: Receive, limit: int) -> Receive:
    """For bodies that don't declare their length: raises `BodyTooLarge` when more has come."""
    size = 0

    async def receive_limited() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise _too_large(limit)
        return message

    return receive_limited


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(f"This address takes bodies of up to {limit:,} bytes.")
