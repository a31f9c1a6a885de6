"""Rate limits by address and by key: 429 with `Retry-After`, and `RateLimit` fields on every answer.

The fields are those of https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ (10). A request counts for
its address until its key is known to be one; then for the key. So made-up keys give nobody more requests.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from limits import RateLimitItem, parse_many
from limits.aio.storage import Storage
from limits.aio.strategies import FixedWindowRateLimiter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.dependencies import bearer_key
from app.api.middleware import path_below_root
from app.api.problems import Respond
from app.errors import RateLimited

EXEMPT = ("/healthz", "/readyz", "/metrics", "/static/")
"""Beginnings of paths that are not counted: who watches the service must always see it, and files are kept by browsers."""
MOST_KEYS = 10_000
"""Keys that are remembered as known."""
KEY_SECONDS = 60.0
"""For so long; a key that was revoked goes on being counted as one, and opens nothing."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Quota:
    """What one limit leaves to a client, after the request that is counted."""

    name: str
    item: RateLimitItem
    allowed: bool
    remaining: int
    reset: int
    """Seconds until the window ends."""


class RateLimiter:
    """Counts requests by the fixed windows of `limits`."""

    def __init__(
        self, storage: Storage, address_limits: str, key_limits: str, is_key: Callable[[str], bool]
    ) -> None:
        """Limits in the notation of the library: `20/second;600/minute`. `is_key` asks the store, in a thread."""
        self._limiter = FixedWindowRateLimiter(storage)
        self._items = {"address": parse_many(address_limits), "key": parse_many(key_limits)}
        self._is_key = is_key
        self._known: dict[bytes, float] = {}
        """Digests of keys, and until when they count as known; the oldest first."""

    async def count(self, address: str, key: str | None) -> list[Quota]:
        """Count a request, and what is left of each limit; empty when the storage can't be used: then all pass."""
        digest = sha256(key.encode("utf-8", "replace")).digest() if key else b""
        try:
            if key and self._known.get(digest, 0) > time.monotonic():
                return await self._count("key", digest.hex())
            quotas = await self._count("address", client_of(address))
        except Exception:
            log.warning("requests can't be counted; none is refused", exc_info=True)
            return []
        if key and all(quota.allowed for quota in quotas):
            await self._look_for(key, digest)
        return quotas

    async def _count(self, kind: str, client: str) -> list[Quota]:
        quotas = []
        for item in self._items[kind]:
            allowed = await self._limiter.hit(item, kind, client)
            reset_time, remaining = await self._limiter.get_window_stats(item, kind, client)
            reset = max(ceil(reset_time - time.time()), 0)
            name = f"{kind}-{item.get_expiry()}"
            quotas.append(Quota(name, item, allowed, remaining, reset))
        return quotas

    async def _look_for(self, key: str, digest: bytes) -> None:
        """Remember a key that is one: the requests after this one count for it."""
        if await run_in_threadpool(self._is_key, key):
            self._known.pop(digest, None)
            self._known[digest] = time.monotonic() + KEY_SECONDS
            if len(self._known) > MOST_KEYS:
                del self._known[next(iter(self._known))]


class ActionLimit:
    """Limits of one kind of action, by address, besides those of all requests."""

    def __init__(self, storage: Storage, action: str, limits: str) -> None:
        """`limits` in the notation of the library; empty: none."""
        self._limiter = FixedWindowRateLimiter(storage)
        self._action = action
        self._items = parse_many(limits) if limits else []

    async def count(self, address: str) -> None:
        """Count one. Raises `RateLimited`; when the storage can't be used, all pass."""
        for item in self._items:
            key = (self._action, client_of(address))
            try:
                if await self._limiter.hit(item, *key):
                    continue
                ends, _ = await self._limiter.get_window_stats(item, *key)
            except Exception:
                log.warning("actions can't be counted; none is refused", exc_info=True)
                return
            reset = max(ceil(ends - time.time()), 1)
            raise RateLimited(
                f"This address may have {item.amount} {self._action} in {item.get_expiry()} s; it may again in {reset} s.",
                retry_after=reset,
            )


class RateLimitMiddleware:
    """ASGI middleware: see the module."""

    def __init__(self, app: ASGIApp, limiter: RateLimiter, respond: Respond) -> None:
        """`respond` renders the problem, for clients of any kind."""
        self._app = app
        self._limiter = limiter
        self._respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or path_below_root(scope).startswith(EXEMPT):
            await self._app(scope, receive, send)
            return
        quotas = await self._limiter.count((scope.get("client") or ("",))[0], bearer_key(scope))
        fields = _fields(quotas)

        async def send_with_fields(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *fields]
            await send(message)

        exceeded = [quota for quota in quotas if not quota.allowed]
        if not exceeded:
            await self._app(scope, receive, send_with_fields)
            return
        problem = _problem(exceeded)
        response = self._respond(Request(scope), problem, {})
        await response(scope, receive, send_with_fields)


def client_of(address: str) -> str:
    """What counts as one client: an IPv4 address, or the network of an IPv6 address that a site has (/64)."""
    try:
        parsed = ip_address(address)
    except ValueError:  # a socket of the machine, or a proxy's own word
        return address[:100]
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False))
    return str(parsed)


def _fields(quotas: list[Quota]) -> list[tuple[bytes, bytes]]:
    if not quotas:
        return []
    policies = (f'"{q.name}";q={q.item.amount};w={q.item.get_expiry()}' for q in quotas)
    left = (f'"{q.name}";r={q.remaining};t={q.reset}' for q in quotas)
    return [
        (b"ratelimit-policy", ", ".join(policies).encode()),
        (b"ratelimit", ", ".join(left).encode()),
    ]


def _problem(exceeded: list[Quota]) -> RateLimited:
    last = max(exceeded, key=lambda quota: quota.reset)
    who = "key" if last.name.startswith("key") else "address"
    return RateLimited(
        f"This {who} may send {last.item.amount} requests in {last.item.get_expiry()} s; it may again in {last.reset} s.",
        retry_after=max(last.reset, 1),
    )
