"""One HTTP request to a registry: sent, bounded in time, counted and logged.

It is `client.RegistryClient` that decides whether and when it is sent, and `response_status` that reads what comes back.
"""

import asyncio
import logging
import time
import zlib
from dataclasses import dataclass

import httpx

from app.lookup import response_status
from app.lookup.outcomes import NONE, Failed, Validators
from app.lookup.rate_limit import RateLimiter
from app.lookup.registries import Kind, Registry
from app.lookup.response_status import Reply, Trouble
from app.metrics import UPSTREAM, UPSTREAM_SECONDS

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bounds:
    """How long a registry may take, and how much it may send."""

    timeout: float = 10
    """Seconds of one request, from connecting to the last byte."""
    patience: float = 30
    """Seconds of everything, waiting for slots and pauses included."""
    max_bytes: int = 16_000_000
    """Of an answer, unpacked; works with 10,000 references have some five million."""


@dataclass(frozen=True)
class RegistryRequest:
    """What a registry is asked."""

    registry: Registry
    address: httpx.URL
    """Without what identifies us."""
    kind: Kind = "single"
    validators: Validators = NONE
    """Of the answer that is stored."""


async def send(
    client: httpx.AsyncClient, request: RegistryRequest, limiter: RateLimiter, bounds: Bounds
) -> Reply:
    """Ask once. `limiter` takes over the rate in the answer's headers."""
    start = time.perf_counter()
    name = request.registry.name
    error: str | None = None
    try:
        async with asyncio.timeout(bounds.timeout):
            response = await client.send(
                _built(client, request, bounds), stream=True, follow_redirects=False
            )
            try:
                limiter.update_rate(response.headers)
                reply = await response_status.read(
                    request.registry, request.address, response, bounds.max_bytes
                )
            finally:
                await response.aclose()
    except TimeoutError:
        reply = Trouble(Failed(f"{name} took longer than {bounds.timeout:g} seconds."))
    except (httpx.HTTPError, httpx.InvalidURL, zlib.error) as reason:
        reply, error = Trouble(Failed(_in_words(name, reason))), repr(reason)[:500]
    _record(name, request.address.path, reply, error, time.perf_counter() - start)
    return reply


def _built(client: httpx.AsyncClient, request: RegistryRequest, bounds: Bounds) -> httpx.Request:
    headers = {**_ACCEPTED, "User-Agent": request.registry.user_agent}
    if request.validators.etag:
        headers["If-None-Match"] = request.validators.etag
    if request.validators.last_modified:
        headers["If-Modified-Since"] = request.validators.last_modified
    identified = request.address.copy_merge_params(dict(request.registry.identity))
    return client.build_request("GET", identified, headers=headers, timeout=bounds.timeout)


def _in_words(name: str, error: Exception) -> str:
    """For readers, whom the inside of our HTTP client does not concern."""
    if isinstance(error, httpx.DecodingError | zlib.error):
        return f"{name} answered with what can't be unpacked."
    if isinstance(error, httpx.NetworkError | httpx.ProxyError):
        return f"{name} can't be reached."
    return f"{name} answered with what is no HTTP."


def _record(name: str, path: str, reply: Reply, error: str | None, seconds: float) -> None:
    outcome = type(reply).__name__.lower()
    UPSTREAM.labels(name, outcome).inc()
    UPSTREAM_SECONDS.labels(name).observe(seconds)
    fields = {
        "registry": name,
        "path": path,
        "outcome": outcome,
        "reason": reply.failed.reason if isinstance(reply, Trouble) else None,
        "error": error,
        "ms": round(seconds * 1000),
    }
    log.info("upstream", extra=fields)


_ACCEPTED = {"Accept": "application/json", "Accept-Encoding": "gzip"}
