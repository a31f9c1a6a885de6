"""GCRA rate limiter of a registry, local to a process or shared by the processes of a database.

Requests of a rate are spaced evenly, after a burst without a pause (generic cell rate algorithm):

    interval = rate.seconds / rate.requests
    start    = max(theoretical arrival time - (burst - 1) * interval, end of the pause, now)
    theoretical arrival time = max(theoretical arrival time, start) + interval

A slot is reserved before it is waited for, so that the next request gets a later one. A registry counts requests by
address, not by process: with `SharedRateLimitState`, a slot costs one short transaction. Clocks of hosts may differ by a
second or two; what they disagree about is one slot. A clock that was far ahead, and was put back, leaves times that no
request could have led to: they don't count. How many requests are under way at once is each process's own matter.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

from app.clock import Clock, now
from app.db.bulk import insert_new
from app.db.engine import Database
from app.db.models import RegistryLimit
from app.lookup.registries import Kind, Rate
from app.lookup.response_status import MAX_RETRY_AFTER

T = TypeVar("T")
Seconds = Callable[[], float]
"""A monotonic clock."""
Sleep = Callable[[float], Awaitable[None]]


class RateLimitExceeded(Exception):
    """The next slot would come too late. `wait`: seconds until there might be one."""

    def __init__(self, wait: float) -> None:
        super().__init__(wait)
        self.wait = wait


@dataclass(frozen=True)
class Schedule:
    """State of GCRA, in seconds of some clock."""

    theoretical_arrival_time: float = 0.0
    """When the next request would be due if all were spaced evenly."""
    paused_until: float = 0.0
    """Until when the registry wants no request."""


LONGEST_WAIT = 2 * MAX_RETRY_AFTER
"""Seconds from now until a time in a schedule at most."""


def reserve(schedule: Schedule, rate: Rate, now: float, within: float) -> tuple[Schedule, float]:
    """Reserve the next slot: the schedule after it, and the seconds to wait for it. Raises `RateLimitExceeded` when there
    is none `within` so many seconds."""
    interval = rate.seconds / rate.requests
    arrival = max(_believable(schedule.theoretical_arrival_time, now), now)
    pause = _believable(schedule.paused_until, now)
    start = max(arrival - (rate.burst - 1) * interval, pause, now)
    if start - now > within:
        raise RateLimitExceeded(start - now)
    return Schedule(max(arrival, start) + interval, pause), start - now


def _believable(moment: float, now: float) -> float:
    """A time of a schedule; 0 where only a clock that was ahead can have led to it."""
    return moment if moment <= now + LONGEST_WAIT else 0


class RateLimitState(Protocol):
    """The schedule of one registry and one kind of request."""

    async def reserve(self, rate: Rate, within: float) -> float:
        """Reserve the next slot: the seconds to wait for it. Raises `RateLimitExceeded`."""

    async def pause(self, seconds: float) -> None:
        """No slot before that."""

    async def remaining_pause(self) -> float:
        """Seconds until the end of a pause."""


class LocalRateLimitState:
    """The schedule of one process."""

    def __init__(self, clock: Seconds) -> None:
        self._clock = clock
        self._schedule = Schedule()

    async def reserve(self, rate: Rate, within: float) -> float:
        self._schedule, wait = reserve(self._schedule, rate, self._clock(), within)
        return wait

    async def pause(self, seconds: float) -> None:
        self._schedule = _paused(self._schedule, self._clock(), seconds)

    async def remaining_pause(self) -> float:
        return _remaining_pause(self._schedule.paused_until, self._clock())


class SharedRateLimitState:
    """The schedule that all processes of one database share, a row of `registry_limits`."""

    def __init__(
        self, database: Database, registry: str, kind: Kind = "single", clock: Clock = now
    ) -> None:
        self._database, self._clock = database, clock
        self._key = {"name": registry, "kind": kind}

    async def reserve(self, rate: Rate, within: float) -> float:
        return await asyncio.to_thread(
            self._change, lambda schedule, moment: reserve(schedule, rate, moment, within)
        )

    async def pause(self, seconds: float) -> None:
        await asyncio.to_thread(
            self._change, lambda schedule, moment: (_paused(schedule, moment, seconds), None)
        )

    async def remaining_pause(self) -> float:
        return await asyncio.to_thread(self._remaining_pause)

    def _change(self, change: Callable[[Schedule, float], tuple[Schedule, T]]) -> T:
        with self._database.writing() as session:  # one writer at a time: nothing comes between
            row = self._row(session)
            schedule = Schedule(row.theoretical_arrival_time, row.paused_until)
            schedule, result = change(schedule, self._clock().timestamp())
            row.theoretical_arrival_time = schedule.theoretical_arrival_time
            row.paused_until = schedule.paused_until
            return result

    def _remaining_pause(self) -> float:
        with self._database.reading() as session:
            row = session.get(RegistryLimit, self._key)
            return _remaining_pause(row.paused_until, self._clock().timestamp()) if row else 0

    def _row(self, session: Session) -> RegistryLimit:
        new = {**self._key, "theoretical_arrival_time": 0.0, "paused_until": 0.0}
        insert_new(session, RegistryLimit, [new])
        return session.get_one(RegistryLimit, self._key)


class RateLimiter:
    """Slots for requests to one registry: as often as its rate allows, and so many of them at once."""

    def __init__(self, rate: Rate, state: RateLimitState, clock: Seconds, sleep: Sleep) -> None:
        self.rate = rate
        self._state = state
        self._clock = clock
        self._sleep = sleep
        self._running = 0
        self._finished = asyncio.Condition()

    @asynccontextmanager
    async def slot(self, deadline: float) -> AsyncIterator[None]:
        """Wait for a slot, and hold it. Raises `RateLimitExceeded` when there is none before the deadline, a time of the
        clock."""
        await self._enter(deadline)
        try:
            wait = await self._state.reserve(self.rate, deadline - self._clock())
            while wait > 0:
                await self._sleep(wait)
                wait = await self._state.remaining_pause()  # another request may have met a 429
                if self._clock() + wait > deadline:
                    raise RateLimitExceeded(wait)
            yield
        finally:
            async with self._finished:
                self._running -= 1
                self._finished.notify_all()  # more than one may be allowed by now

    async def pause(self, seconds: float) -> None:
        """No slot before that."""
        await self._state.pause(seconds)

    def update_rate(self, headers: Mapping[str, str]) -> None:
        """Take over the rate in Crossref's headers; they differ by pool and by kind of request."""
        requests = _number(headers.get("x-rate-limit-limit"), _NO_UNIT)
        seconds = _number(headers.get("x-rate-limit-interval"), _UNITS)
        concurrency = _number(headers.get("x-concurrency-limit"), _NO_UNIT)
        if requests and seconds:
            self.rate = replace(self.rate, requests=requests, seconds=seconds)
        if concurrency:
            self.rate = replace(self.rate, concurrency=concurrency)

    async def _enter(self, deadline: float) -> None:
        try:
            async with asyncio.timeout(max(deadline - self._clock(), 0)), self._finished:
                await self._finished.wait_for(lambda: self._running < self.rate.concurrency)
                self._running += 1
        except TimeoutError:
            raise RateLimitExceeded(self.rate.seconds) from None


def _paused(schedule: Schedule, now: float, seconds: float) -> Schedule:
    until = max(_believable(schedule.paused_until, now), now + seconds)
    return replace(schedule, paused_until=until)


def _remaining_pause(until: float, now: float) -> float:
    return max(_believable(until, now) - now, 0)


def _number(value: str | None, units: Mapping[str, int]) -> int | None:
    """Of "50", "1s" or "1m"; None for what is no number, or none that can be meant."""
    found = _NUMBER.fullmatch(value.strip()) if value else None
    return int(found[1]) * units[found[2]] if found and found[2] in units else None


_NUMBER = re.compile(r"0*([1-9]\d{0,3})([smh]?)")
_NO_UNIT = {"": 1}
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3_600}
