"""Concurrency limits: how much of one kind a process does at once; what comes beyond waits a while, or is refused with 503.

What waits, waits on the event loop. So it holds no thread and no connection of those that other requests need.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from typing import ParamSpec, TypeVar

from fastapi.concurrency import run_in_threadpool

from app.errors import Busy

P = ParamSpec("P")
T = TypeVar("T")

BROAD_SEARCHES = max(1, (os.cpu_count() or 1) - 1)
"""At once: each keeps a processor busy, and one processor is left for all else. As many of papers with very many statements
run beside them, so that none of these waits for a broad one."""
SEARCHES = 2 * (os.cpu_count() or 1)
"""Others at once, which are short."""
SEARCHES_WAITING = 50
SEARCH_PATIENCE = 5.0
CHECKS = 2
"""Of reference lists at once: one of a thousand keeps a processor busy for seconds."""
CHECKS_WAITING = 20
CHECK_PATIENCE = 20.0
LOOKING_UP = 2
"""Checks at once that wait for registries."""
WRITES_WAITING = 50
"""Each holds its body in memory."""


class ConcurrencyLimit:
    """At most `most` at once, in the order in which they came; at most `waiting` others, for `patience` seconds."""

    def __init__(self, what: str, most: int, waiting: int = 0, patience: float = 0) -> None:
        """`what` is named in the problem that tells of a refusal."""
        self._what = what
        self._most = most
        self._patience = patience
        self._room = most + waiting
        """Slots that are taken or waited for, at most."""
        self._inside = 0
        self._slots = asyncio.Semaphore(most)

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[float]:
        """Take a slot for as long as the block runs; gives the seconds of patience that are left. Raises `Busy`."""
        if self._inside >= self._room:
            raise self._busy(f"more than {self._room}" if self._most < self._room else self._most)
        self._inside += 1
        try:
            start = monotonic()
            if self._slots.locked():
                try:
                    async with asyncio.timeout(self._patience):
                        await self._slots.acquire()
                except TimeoutError:
                    raise self._busy(self._inside) from None
            else:
                await self._slots.acquire()
            try:
                yield max(self._patience - (monotonic() - start), 0)
            finally:
                self._slots.release()
        finally:
            self._inside -= 1

    async def run(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """What a function returns, called in a thread while a slot is held. Raises `Busy`."""
        async with self.slot():
            return await run_in_threadpool(function, *arguments, **named)

    def _busy(self, count: object) -> Busy:
        return Busy(
            f"This server has {count} {self._what} to do at once. Nothing was done; ask again later.",
            retry_after=5,
        )


@dataclass(frozen=True)
class ConcurrencyLimits:
    """Those of one process."""

    writes: ConcurrencyLimit
    broad_searches: ConcurrencyLimit
    """Those of the whole store: no other waits for one of them."""
    large_paper_searches: ConcurrencyLimit
    """Those of papers with so many statements that they take as long."""
    searches: ConcurrencyLimit
    """Of more statements than are searched on the event loop, of papers, and pages with results."""
    streams: ConcurrencyLimit
    checks: ConcurrencyLimit
    """Of reference lists, while they are read and looked for in the store."""
    looking_up: ConcurrencyLimit
    """Of those whose references are asked for at registries."""


def concurrency_limits(
    streams: int, write_patience: float, remote_searches: int | None = None
) -> ConcurrencyLimits:
    """Limits by these settings. The database has one writer at a time, so one request at a time tries to be it.
    `remote_searches`: how many searches of other hosts there are at once, broad or not; None: they keep this one busy."""

    def searches(what: str, most: int) -> ConcurrencyLimit:
        return ConcurrencyLimit(what, most, SEARCHES_WAITING, SEARCH_PATIENCE)

    broad = searches("broad searches", remote_searches or BROAD_SEARCHES)
    return ConcurrencyLimits(
        writes=ConcurrencyLimit("writes", 1, WRITES_WAITING, write_patience),
        broad_searches=broad,
        large_paper_searches=broad
        if remote_searches
        else searches("searches of papers with very many statements", BROAD_SEARCHES),
        searches=broad if remote_searches else searches("searches", SEARCHES),
        streams=ConcurrencyLimit("exports", streams),
        checks=ConcurrencyLimit("checks", CHECKS, CHECKS_WAITING, CHECK_PATIENCE),
        looking_up=ConcurrencyLimit("checks with lookups", LOOKING_UP),
    )
