"""Response cache: finished answers of searches, until the index changes; bounded in bytes, least recently used out first.

A route that answers out of the index alone says so by `keep`. Such an answer follows from what is its key here (the address
as it was sent, `Accept`, whether gzip is taken) and from the state of the index. What the store decides, as whether a paper
without statements is known or an alias, is never kept; nor are feeds, which show the server's address.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.compression import SUFFIX
from app.api.responses import is_one_of
from app.metrics import CACHE_BYTES, CACHE_HITS, CACHE_MISSES

KEPT_IN = "answered_in_state"
"""Under which `keep` notes the state of the index, in the request's own state."""
OVERHEAD = 2_000
"""Bytes of an entry besides its texts, at most (tests/api/test_response_cache.py)."""
LARGEST = 8
"""An answer that takes more than one in so many of the bytes is not kept: it would drive out many others."""
_OF_304 = (b"etag", b"cache-control", b"vary")
_OK = 200

Key = tuple[bytes, bytes, bytes, bool]
"""Path and query as they were sent, `Accept`, whether gzip is taken."""
Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """An answer in one of its forms: as it is, or packed."""

    route: object
    """For the metrics."""
    etag: str
    """Of the answer as it is, with which either form is revalidated."""
    headers: Headers
    """Of the 200; empty without it."""
    body: bytes | None
    """None of an answer that was only asked for by those who had it."""
    of_304: Headers


class ResponseCache:
    """The answers that one process keeps. To be used on the event loop alone."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._state: object = None
        self._responses: OrderedDict[Key, CachedResponse] = OrderedDict()

    def __contains__(self, key: Key) -> bool:
        return key in self._responses

    def get(self, key: Key, state: object) -> CachedResponse | None:
        """The answer in this state of the index; those of all others are forgotten."""
        self._enter(state)
        found = self._responses.get(key)
        if found is not None:
            self._responses.move_to_end(key)
        return found

    def put(self, key: Key, state: object, response: CachedResponse) -> None:
        """Keep an answer, and forget others as long as there are too many bytes."""
        self._enter(state)
        size = _size(key, response)
        if size > self._most_bytes // LARGEST:
            return
        known = self._responses.get(key)
        if known is not None:
            if response.body is None and known.etag == response.etag:
                return
            self._forget(key)
        self._responses[key] = response
        self._bytes += size
        while self._bytes > self._most_bytes:
            self._forget(next(iter(self._responses)))
        CACHE_BYTES.set(self._bytes)

    def _enter(self, state: object) -> None:
        if state != self._state:
            self._responses.clear()
            self._state, self._bytes = state, 0
            CACHE_BYTES.set(0)

    def _forget(self, key: Key) -> None:
        self._bytes -= _size(key, self._responses.pop(key))


class ResponseCacheMiddleware:
    """ASGI middleware: answers out of the cache, and puts into it what a route keeps. Outside of `Compression`, so that a
    packed answer is packed once."""

    def __init__(self, app: ASGIApp, most_bytes: int, state: Callable[[], object]) -> None:
        """`state`: that of the index now."""
        self._app = app
        self._cache = ResponseCache(most_bytes)
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or "raw_path" not in scope:
            await self._app(scope, receive, send)
            return
        key, if_none_match = _asked(scope)
        # only what was kept asks for the state: an index that is not opened yet has none
        found = self._cache.get(key, self._state()) if key in self._cache else None
        if found is not None:
            has_it = if_none_match is not None and is_one_of(found.etag, if_none_match)
            if has_it or found.body is not None:
                scope["route"] = found.route
                CACHE_HITS.inc()
                await _send(found, send, has_it=has_it)
                return
        status, headers = 0, ()

        async def send_and_keep(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                # as they are now: the outer layers add to those of the message
                status, headers = message["status"], tuple(message["headers"])
            elif KEPT_IN in scope["state"] and not message.get("more_body", False):
                CACHE_MISSES.inc()
                body = message.get("body", b"") if status == _OK else None
                response = _cached(scope.get("route"), headers, body)
                self._cache.put(key, scope["state"][KEPT_IN], response)
            await send(message)

        await self._app(scope, receive, send_and_keep)


def keep(request: Request, state: object) -> None:
    """The answer to this request, 200 or 304 with an ETag, follows from its address, `Accept`, and this state of the
    index."""
    request.scope["state"][KEPT_IN] = state


async def _send(found: CachedResponse, send: Send, *, has_it: bool) -> None:
    status, headers, body = (304, found.of_304, b"") if has_it else (_OK, found.headers, found.body)
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})


def _asked(scope: Scope) -> tuple[Key, str | None]:
    """The key of a request, and its `If-None-Match`."""
    accept, takes_gzip, if_none_match = b"*/*", False, None
    for name, value in reversed(scope["headers"]):  # of a name that comes twice, the first
        if name == b"accept":
            accept = value
        elif name == b"accept-encoding":
            takes_gzip = b"gzip" in value
        elif name == b"if-none-match":
            if_none_match = value.replace(SUFFIX, b'"').decode("latin-1")
    return (scope["raw_path"], scope["query_string"], accept, takes_gzip), if_none_match


def _cached(route: object, headers: Headers, body: bytes | None) -> CachedResponse:
    own = next(value for name, value in headers if name == b"etag")
    etag = own.replace(SUFFIX, b'"').decode("latin-1")
    of_304 = tuple((name, value) for name, value in headers if name in _OF_304)
    return CachedResponse(route, etag, () if body is None else headers, body, of_304)


def _size(key: Key, response: CachedResponse) -> int:
    texts = (*key[:3], response.body or b"")
    return OVERHEAD + sum(map(len, texts)) + sum(len(k) + len(v) for k, v in response.headers)
