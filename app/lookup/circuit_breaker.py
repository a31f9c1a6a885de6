"""How a registry is asked by a polite client: in turn, no faster than it says, and not at all while it is down.

Both keep their state in the process and are given the clock (seconds that never go back), so that tests own the time.
"""

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Literal

from app.lookup.rate_limit import Book, NoTurn, Seconds
from app.lookup.registries import Rate

Sleep = Callable[[float], Awaitable[None]]


class Limiter:
    """Turns at one registry, so many of them at once."""

    def __init__(self, rate: Rate, book: Book, clock: Seconds, sleep: Sleep) -> None:
        self.rate = rate
        self._book = book
        self._clock = clock
        self._sleep = sleep
        self._busy = 0
        self._free = asyncio.Condition()

    @asynccontextmanager
    async def turn(self, end: float) -> AsyncIterator[None]:
        """Wait for a turn, and hold it. Raises `NoTurn` when there is none before `end`, of the clock."""
        await self._enter(end)
        try:
            wait = await self._book.take(self.rate, end - self._clock())
            while wait > 0:
                await self._sleep(wait)
                wait = await self._book.paused()  # somebody may have been told to wait meanwhile
                if self._clock() + wait > end:
                    raise NoTurn(wait)
            yield
        finally:
            async with self._free:
                self._busy -= 1
                self._free.notify_all()  # more than one may be allowed by now

    async def _enter(self, end: float) -> None:
        try:
            async with asyncio.timeout(max(end - self._clock(), 0)), self._free:
                await self._free.wait_for(lambda: self._busy < self.rate.at_once)
                self._busy += 1
        except TimeoutError:
            raise NoTurn(self.rate.seconds) from None

    async def pause(self, seconds: float) -> None:
        """Nobody has a turn before that."""
        await self._book.pause(seconds)

    def follow(self, headers: Mapping[str, str]) -> None:
        """Take the rate that Crossref's headers tell; they differ by pool and by kind of request."""
        requests = _number(headers.get("x-rate-limit-limit"), _NONE)
        seconds = _number(headers.get("x-rate-limit-interval"), _UNITS)
        at_once = _number(headers.get("x-concurrency-limit"), _NONE)
        if requests and seconds:
            self.rate = replace(self.rate, requests=requests, seconds=seconds)
        if at_once:
            self.rate = replace(self.rate, at_once=at_once)


def _number(told: str | None, units: Mapping[str, int]) -> int | None:
    """Of "50", "1s" or "1m"; None for what is no number, or none that can be meant."""
    found = _NUMBER.fullmatch(told.strip()) if told else None
    return int(found[1]) * units[found[2]] if found and found[2] in units else None


State = Literal["closed", "open", "half-open", "blocked"]


class Breaker:
    """Whether a registry is asked at all. It opens when the last few requests failed, or a tenth of many (Crossref asks to
    stop then); after a while one request may try, and only its success closes it again."""

    IN_A_ROW = 5
    MANY, SHARE = 40, 0.1
    PAUSE, LONGEST = 30.0, 600.0
    BLOCKED = 86_400.0
    """Seconds without a request after a 403."""

    def __init__(self, clock: Seconds) -> None:
        self._clock = clock
        self._last: deque[bool] = deque(maxlen=100)
        self._until = 0.0
        self._pause = self.PAUSE
        self._trying = False
        self.state: State = "closed"

    def admit(self) -> float:
        """0 for go ahead; else the seconds until it is worth asking again. Whoever is let through tells what came of
        it: `succeeded`, `failed`, `blocked`, or `left` for nothing at all."""
        if self.state == "closed":
            return 0
        wait = self._until - self._clock()
        if wait > 0:
            return wait
        if self._trying:
            return self.PAUSE
        self.state, self._trying = "half-open", True
        return 0

    def succeeded(self) -> None:
        """The registry works: any answer that it means, absence included."""
        if self.state != "closed":
            self._last.clear()
            self._pause = self.PAUSE
        self.state, self._trying = "closed", False
        self._last.append(True)

    def failed(self) -> None:
        """No answer, or nonsense."""
        self._last.append(False)
        if self.state == "closed" and self._is_bearable():
            return
        if self.state == "half-open":
            self._pause = min(self._pause * 2, self.LONGEST)
        self._open("open", self._pause)

    def blocked(self) -> None:
        """The registry wants no more of us."""
        self._open("blocked", self.BLOCKED)

    def left(self) -> None:
        """Nothing came of it: it was given up."""
        self._trying = False

    def _open(self, state: State, pause: float) -> None:
        self.state, self._trying = state, False
        self._until = self._clock() + pause

    def _is_bearable(self) -> bool:
        row = list(self._last)[-self.IN_A_ROW :]
        if len(row) == self.IN_A_ROW and not any(row):
            return False
        bad = self._last.count(False)
        return len(self._last) < self.MANY or bad <= self.SHARE * len(self._last)


_NUMBER = re.compile(r"0*([1-9]\d{0,3})([smh]?)")
_NONE = {"": 1}
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3_600}
