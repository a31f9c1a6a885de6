"""The one way out: a request to a registry, and what came of it. Nothing else in citance asks a registry.

    get ─┬─ breaker: is the registry asked at all?
         ├─ limiter: whose turn is it?
         ├─ one request: the registry's own host only, bounded in time and size, JSON or nothing
         └─ again, later each time, as long as it makes sense and patience lasts

| answer            | outcome               | again?                                     | breaker   |
|-------------------|-----------------------|--------------------------------------------|-----------|
| 200 with JSON     | `Found`               |                                            | succeeded |
| 304 to a condition | `Unchanged`          |                                            | succeeded |
| 404, 410          | `Absent`              |                                            | succeeded |
| 401, 403          | `Refused`             | not for a day                              | blocked   |
| 429               | `Failed`              | when `Retry-After` says, the others too    | failed    |
| 5xx, 408, 425     | `Failed`              | with back-off, or when `Retry-After` says  | failed    |
| late, cut, no JSON, too large, unreachable | `Failed` | with back-off; not when too large | failed    |
| none, and who asked has lost patience |   |                                    | failed    |
| a redirect        | that of where it leads, five times at most, and on the same host | |           |
| any other         | `Failed`              | no                                         | succeeded |
"""

import asyncio
import logging
import random
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

import httpx

from app.db.engine import Database
from app.lookup import replies
from app.lookup.circuit_breaker import Breaker, Limiter, Sleep, State
from app.lookup.outcomes import NONE, Failed, Outcome, Refused, Validators
from app.lookup.rate_limit import Book, NoTurn, Own, Seconds
from app.lookup.registries import Registry, configured
from app.lookup.replies import Moved, Reply, Trouble
from app.lookup.shared_rate_limit import BLOCKED, Shared
from app.metrics import BREAKER, UPSTREAM, UPSTREAM_SECONDS
from app.settings import Settings

TRIES = 4
REDIRECTS = 5
LATE = 1.0
"""Seconds without an answer from which on a request that is given up speaks against its registry."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bounds:
    """`timeout`: seconds of one request, from connecting to the last byte. `patience`: of everything, waiting for turns
    and pauses included. `largest`: bytes of an answer, unpacked; works with 10,000 references have some five million."""

    timeout: float = 10
    patience: float = 30
    largest: int = 16_000_000


@dataclass(frozen=True)
class Pace:
    """Time and luck, so that tests own both: seconds that never go back, waiting, and a number from 0 to 1."""

    clock: Seconds = time.monotonic
    sleep: Sleep = asyncio.sleep
    chance: Callable[[], float] = random.random


class Upstream:
    """The registries that may be asked, and how each of them is. One for a process; the client is handed in, with
    whatever transport it has. `books`: where the turns of a registry and of its lists are kept, and that it wants no more of
    us (see `turns`)."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        registries: Mapping[str, Registry],
        bounds: Bounds = Bounds(),  # frozen
        pace: Pace = Pace(),  # frozen
        books: Callable[[str], Book] | None = None,
    ) -> None:
        self.registries = registries
        self.bounds = bounds
        self._client = client
        self._pace = pace
        self._breakers = {name: Breaker(pace.clock) for name in registries}
        book_of = books or (lambda _: Own(pace.clock))
        self._singles = {
            name: Limiter(one.rate, book_of(name), pace.clock, pace.sleep)
            for name, one in registries.items()
        }
        self._blocks = {name: book_of(name + BLOCKED) for name in registries}
        self._lists = {
            name: Limiter(one.rate_of_lists, book_of(f"{name} lists"), pace.clock, pace.sleep)
            for name, one in registries.items()
        }

    async def aclose(self) -> None:
        """Hang up."""
        await self._client.aclose()

    def states(self) -> dict[str, State]:
        """How each registry is, for those who watch."""
        return {name: breaker.state for name, breaker in self._breakers.items()}

    async def get(
        self,
        name: str,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        validators: Validators = NONE,
        lists: bool = False,
    ) -> Outcome:
        """What the registry of this name has at a path, percent-encoded by the caller (see `registries`). `lists`: it is
        a search, which registries limit more than a look at one work. `validators` of the answer that is known make
        `Unchanged` possible."""
        registry = self.registries.get(name)
        if registry is None:
            return Refused(f"{name} is not asked: lookups are offline, or its address is not set.")
        address = httpx.URL(registry.url + path).copy_merge_params(query or {})
        end = self._pace.clock() + self.bounds.patience
        tries = redirects = 0
        while redirects <= REDIRECTS:
            reply = await self._in_turn(registry, address, validators, end, lists=lists)
            if isinstance(reply, Moved):
                address, redirects = reply.address, redirects + 1
                continue
            if not isinstance(reply, Trouble):
                return reply
            pause = reply.failed.retry_after
            if pause is None:
                pause = min(2.0**tries, 30) * (0.5 + self._pace.chance() / 2)
            tries += 1
            if not reply.again or tries == TRIES or self._pace.clock() + pause > end:
                return reply.failed
            await self._pace.sleep(pause)
        return Failed(f"{name} redirected more than {REDIRECTS} times.")

    async def _in_turn(
        self,
        registry: Registry,
        address: httpx.URL,
        validators: Validators,
        end: float,
        *,
        lists: bool,
    ) -> Reply:
        breaker = self._breakers[registry.name]
        if wait := breaker.admit():
            if breaker.state == "blocked":
                return _refused(registry)
            return Trouble(Failed(f"{registry.name} is down.", wait), again=False, ours=True)
        limiter, any_of_them = self._lists[registry.name], self._singles[registry.name]
        reply: Reply | None = None
        try:
            if await self._blocks[registry.name].paused():  # another process was told
                reply = _refused(registry)
                return reply
            async with AsyncExitStack() as turns:
                for one in (limiter, any_of_them) if lists else (any_of_them,):
                    await turns.enter_async_context(one.turn(end))
                reply = await self._timed(
                    registry, address, validators, limiter if lists else any_of_them
                )
                if isinstance(reply, Trouble) and reply.pause:
                    await any_of_them.pause(reply.pause)
                if isinstance(reply, Refused):
                    await self._blocks[registry.name].pause(Breaker.BLOCKED)
        except NoTurn as late:
            return Trouble(Failed(f"{registry.name} is busy.", late.wait), again=False, ours=True)
        finally:
            _tell(breaker, reply)
            BREAKER.labels(registry.name).set(_LEVELS.index(breaker.state))
        return reply

    async def _timed(
        self, registry: Registry, address: httpx.URL, validators: Validators, limiter: Limiter
    ) -> Reply:
        start, began = time.perf_counter(), self._pace.clock()
        exactly = None
        try:
            async with asyncio.timeout(self.bounds.timeout):
                reply = await self._ask(registry, address, validators, limiter)
        except asyncio.CancelledError:
            if self._pace.clock() - began >= LATE:
                self._breakers[registry.name].failed()
            raise
        except TimeoutError:
            reply = _trouble(f"{registry.name} took longer than {self.bounds.timeout:g} seconds.")
        except (httpx.HTTPError, httpx.InvalidURL, zlib.error) as error:
            reply, exactly = _trouble(_in_words(registry.name, error)), repr(error)[:500]
        seconds = time.perf_counter() - start
        outcome = type(reply).__name__.lower()
        UPSTREAM.labels(registry.name, outcome).inc()
        UPSTREAM_SECONDS.labels(registry.name).observe(seconds)
        told = {
            "registry": registry.name,
            "path": address.path,
            "outcome": outcome,
            "reason": reply.failed.reason if isinstance(reply, Trouble) else None,
            "error": exactly,
            "ms": round(seconds * 1000),
        }
        log.info("upstream", extra=told)
        return reply

    async def _ask(
        self, registry: Registry, address: httpx.URL, validators: Validators, limiter: Limiter
    ) -> Reply:
        headers = {**_ACCEPTED, "User-Agent": registry.user_agent}
        if validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        identified = address.copy_merge_params(dict(registry.identity))
        request = self._client.build_request(
            "GET", identified, headers=headers, timeout=self.bounds.timeout
        )
        answer = await self._client.send(request, stream=True, follow_redirects=False)
        try:
            limiter.follow(answer.headers)
            return await replies.read(registry, address, answer, self.bounds.largest)
        finally:
            await answer.aclose()


def opened(
    settings: Settings, database: Database, transport: httpx.AsyncBaseTransport | None = None
) -> Upstream:
    """The registries of these settings, whose turns all processes of one database share; to be closed at the end."""
    client = httpx.AsyncClient(transport=transport)
    bounds = Bounds(settings.lookup_timeout, settings.lookup_patience)
    return Upstream(client, configured(settings), bounds, books=partial(Shared, database))


_LEVELS: Sequence[State] = ("closed", "half-open", "open", "blocked")


def _refused(registry: Registry) -> Refused:
    return Refused(f"{registry.name} has blocked us.")


def _trouble(reason: str) -> Trouble:
    return Trouble(Failed(reason))


def _in_words(name: str, error: Exception) -> str:
    """For readers, whom the inside of our client does not concern."""
    if isinstance(error, httpx.DecodingError | zlib.error):
        return f"{name} answered with what can't be unpacked."
    if isinstance(error, httpx.NetworkError | httpx.ProxyError):
        return f"{name} can't be reached."
    return f"{name} answered with what is no HTTP."


def _tell(breaker: Breaker, reply: Reply | None) -> None:
    """`reply`: None when there was no request in the end."""
    if reply is None:
        breaker.left()
    elif isinstance(reply, Refused):
        breaker.blocked()
    elif isinstance(reply, Trouble) and not reply.ours:
        breaker.failed()
    else:
        breaker.succeeded()


_ACCEPTED = {"Accept": "application/json", "Accept-Encoding": "gzip"}
