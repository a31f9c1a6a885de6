"""HTTP client of the registries. Nothing else in citance asks a registry.

    get ─┬─ circuit breaker: is the registry asked at all?
         ├─ rate limiter: when is the next slot?
         ├─ one request: the registry's own host only, bounded in time and size, JSON or nothing
         └─ again, later each time, as long as it makes sense and patience lasts

| answer            | outcome               | again?                                     | breaker   |
|-------------------|-----------------------|--------------------------------------------|-----------|
| 200 with JSON     | `Found`               |                                            | success   |
| 304 to a condition | `Unchanged`          |                                            | success   |
| 404, 410          | `Absent`              |                                            | success   |
| 401, 403          | `Refused`             | not for a day                              | block     |
| 429               | `Failed`              | when `Retry-After` says, other requests too | failure  |
| 5xx, 408, 425     | `Failed`              | with back-off, or when `Retry-After` says  | failure   |
| late, cut, no JSON, unreachable | `Failed`  | with back-off                              | failure   |
| too large         | `Failed`              | no                                         | success   |
| none, and the caller has lost patience |   |                                   | failure   |
| a redirect        | that of where it leads, five times at most, and on the same host | | success   |
| a redirect elsewhere | `Failed`           | no                                         | success   |
| any other         | `Failed`              | no                                         | success   |
"""

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime

import httpx

from app.clock import Clock, now
from app.db.engine import Database
from app.lookup import circuit_breaker
from app.lookup.circuit_breaker import CircuitBreaker, State
from app.lookup.outcomes import NONE, Failed, Outcome, Refused, Validators
from app.lookup.rate_limit import (
    LocalRateLimitState,
    RateLimiter,
    RateLimitExceeded,
    RateLimitState,
    Seconds,
    SharedRateLimitState,
    Sleep,
)
from app.lookup.registries import Kind, Registry, configured
from app.lookup.request import Bounds, RegistryRequest, send
from app.lookup.response_status import Moved, Reply, Trouble
from app.metrics import BREAKER
from app.settings import Settings
from app.tls import trusted_authorities

TRIES = 4
REDIRECTS = 5
LATE = 1.0
"""Seconds without an answer from which on a request that is given up speaks against its registry."""


@dataclass(frozen=True)
class Timing:
    """Time and chance, which tests replace."""

    clock: Seconds = time.monotonic
    sleep: Sleep = asyncio.sleep
    chance: Callable[[], float] = random.random
    """A number from 0 to 1, so that processes don't ask again all at the same time."""
    now: Clock = now
    """The time of day, for what processes share."""


class RegistryClient:
    """The registries that may be asked, and how each of them is. One for a process.

    `client` has whatever transport it is given. `database`: where its processes share rate limits and blocks; None keeps
    them in this process.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        registries: Mapping[str, Registry],
        bounds: Bounds = Bounds(),  # noqa: B008  # frozen
        timing: Timing = Timing(),  # frozen
        database: Database | None = None,
    ) -> None:
        self.registries = registries
        self.bounds = bounds
        self._client = client
        self._timing = timing
        self._database = database
        self._breakers = {name: CircuitBreaker(timing.clock) for name in registries}
        self._limiters = {
            (name, kind): RateLimiter(
                registry.rates[kind], self._state(name, kind), timing.clock, timing.sleep
            )
            for name, registry in registries.items()
            for kind in registry.rates
        }

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def get(
        self,
        name: str,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        validators: Validators = NONE,
        kind: Kind = "single",
    ) -> Outcome:
        """What the registry of this name has at a path, percent-encoded by the caller (see `registries`). `validators` of
        the answer that is stored make `Unchanged` possible."""
        registry = self.registries.get(name)
        if registry is None:
            return Refused(f"{name} is not asked: lookups are offline, or its address is not set.")
        address = httpx.URL(registry.url + path).copy_merge_params(query or {})
        request = RegistryRequest(registry, address, kind, validators)
        deadline = self._timing.clock() + self.bounds.patience
        tries = redirects = 0
        while redirects <= REDIRECTS:
            reply = await self._try(request, deadline)
            if isinstance(reply, Moved):
                request, redirects = replace(request, address=reply.address), redirects + 1
                continue
            if not isinstance(reply, Trouble):
                return reply
            pause = reply.failed.retry_after
            if pause is None:
                pause = min(2.0**tries, 30) * (0.5 + self._timing.chance() / 2)
            tries += 1
            if not reply.again or tries == TRIES or self._timing.clock() + pause > deadline:
                return reply.failed
            await self._timing.sleep(pause)
        return Failed(f"{name} redirected more than {REDIRECTS} times.")

    async def _try(self, request: RegistryRequest, deadline: float) -> Reply:
        name = request.registry.name
        breaker = self._breakers[name]
        if wait := breaker.admit():
            if breaker.state == "blocked":
                return _refused(name)
            return Trouble(Failed(f"{name} is down.", wait), again=False, ours=True)
        try:
            if await self._is_blocked(name):
                breaker.record_block()
                return _refused(name)
            return await self._send(request, deadline)
        except RateLimitExceeded as late:
            return Trouble(Failed(f"{name} is busy.", late.wait), again=False, ours=True)
        finally:
            breaker.release()
            BREAKER.labels(name).set(_LEVELS.index(breaker.state))

    async def _send(self, request: RegistryRequest, deadline: float) -> Reply:
        """Wait for a slot, and send the request. Raises `RateLimitExceeded`."""
        name = request.registry.name
        breaker = self._breakers[name]
        limiter, of_all = self._limiters[name, request.kind], self._limiters[name, "single"]
        async with AsyncExitStack() as slots:
            for one in dict.fromkeys((limiter, of_all)):  # a search counts among all requests too
                await slots.enter_async_context(one.slot(deadline))
            start = self._timing.clock()
            try:
                reply = await send(self._client, request, limiter, self.bounds)
            except asyncio.CancelledError:
                if self._timing.clock() - start >= LATE:
                    breaker.record_failure()
                raise
            _record(breaker, reply)
            if isinstance(reply, Trouble) and reply.pause:
                await of_all.pause(reply.pause)
            if isinstance(reply, Refused) and self._database is not None:
                await asyncio.to_thread(_block, self._database, name, self._timing.now())
            return reply

    def _state(self, registry: str, kind: Kind) -> RateLimitState:
        if self._database is None:
            return LocalRateLimitState(self._timing.clock)
        return SharedRateLimitState(self._database, registry, kind, self._timing.now)

    async def _is_blocked(self, registry: str) -> bool:
        """Whether any process of the database was refused. Without one, the circuit breaker knows."""
        if self._database is None:
            return False
        blocked = await asyncio.to_thread(_blocked, self._database, self._timing.now())
        return registry in blocked


def from_settings(
    settings: Settings,
    database: Database,
    transport: httpx.AsyncBaseTransport | None = None,
    clock: Clock = now,
) -> RegistryClient:
    """A client with the rate limits of this database; to be closed at the end."""
    client = httpx.AsyncClient(transport=transport, verify=trusted_authorities())
    bounds = Bounds(settings.lookup_timeout, settings.lookup_patience)
    return RegistryClient(client, configured(settings), bounds, Timing(now=clock), database)


def _refused(registry: str) -> Refused:
    return Refused(f"{registry} has blocked us.")


def _record(breaker: CircuitBreaker, reply: Reply) -> None:
    if isinstance(reply, Refused):
        breaker.record_block()
    elif isinstance(reply, Trouble) and not reply.ours:
        breaker.record_failure()
    else:
        breaker.record_success()


def _blocked(database: Database, moment: datetime) -> list[str]:
    with database.reading() as session:
        return circuit_breaker.blocked_registries(session, moment)


def _block(database: Database, registry: str, moment: datetime) -> None:
    with database.writing() as session:
        circuit_breaker.block(session, registry, moment)


_LEVELS: Sequence[State] = ("closed", "half-open", "open", "blocked")
