"""CORS (https://fetch.spec.whatwg.org/#http-cors-protocol): what browsers may ask of which address, from other origins.

Reads are open to the configured origins, and so are those that are sent as POST for the length of their lists. What a
public widget needs is open to all. Everything else stays closed: a key is nothing for a page that anyone may write.
"""

from http import HTTPStatus

from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import Response
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.exports import PARTIAL_HEADER
from app.api.middleware import path_below_root
from app.errors import OriginRefused

READS = ("GET", "HEAD", "OPTIONS")
READS_BY_POST = ("/tallies", "/papers/batch", "/timelines", "/evidence", "/checks")
"""Paths at which POST is a read."""
FOR_ALL_ORIGINS = ("/badge.js", "/compat/")
"""Beginnings of paths that any origin may read, by POST too, whatever is configured."""
REQUEST_HEADERS = ("Authorization", "Content-Type", "If-None-Match", "X-Request-ID")
RATE_LIMIT = ("RateLimit", "RateLimit-Policy")
RESPONSE_HEADERS = (
    "ETag",
    "Link",
    "X-Request-ID",
    "Retry-After",
    "Location",
    PARTIAL_HEADER,
    *RATE_LIMIT,
)


class Cors(CORSMiddleware):
    """Starlette's, with refusals as problems."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """The answer to a preflight. Raises `OriginRefused`."""
        answer = super().preflight_response(request_headers)
        if answer.status_code < HTTPStatus.BAD_REQUEST:
            return answer
        what = bytes(answer.body).decode().removeprefix("Disallowed CORS ")
        raise OriginRefused(f"Not open to pages of other origins: this {what}.")


class CorsByPath:
    """ASGI middleware: Starlette's, one for each kind of address."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        """`origins`: those that may read, or `*`."""
        self._app = app
        self._reads = _cors(app, origins, READS)
        self._reads_by_post = _cors(app, origins, (*READS, "POST"))
        self._for_all = _cors(app, ("*",), (*READS, "POST"), "*")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or all(name != b"origin" for name, _ in scope["headers"]):
            await self._app(scope, receive, send)  # no page of another origin asks
            return
        path = path_below_root(scope)
        if path.startswith(FOR_ALL_ORIGINS):
            await self._for_all(scope, receive, send)
        elif path in READS_BY_POST:
            await self._reads_by_post(scope, receive, send)
        else:
            await self._reads(scope, receive, send)


def _cors(app: ASGIApp, origins: tuple[str, ...], methods: tuple[str, ...], *headers: str) -> Cors:
    return Cors(
        app,
        allow_origins=origins,
        allow_methods=methods,
        allow_headers=headers or REQUEST_HEADERS,
        expose_headers=RESPONSE_HEADERS,
        max_age=86_400,
    )
