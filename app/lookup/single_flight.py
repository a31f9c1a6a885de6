"""Single flight: however many requests want a DOI at the same time, this process fetches it once.

What is stored answers at once. What is stale answers at once too, and is fetched in the background. Only for what was
never asked for does a request wait, and only so many of them do.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from app.clock import Clock, now
from app.db.engine import Database
from app.doi import fold
from app.lookup.client import RegistryClient
from app.lookup.database_threads import DatabaseThreads
from app.lookup.fetch import Fetcher, LookupLimits, LookupResult
from app.lookup.outcomes import Failed, Refused
from app.metrics import LOOKUPS
from app.settings import Settings

log = logging.getLogger(__name__)
BACKGROUND_PAUSE = timedelta(seconds=10)
"""Without lookups in the background after one has failed."""


class Lookups:
    """The lookups of one process. `wake` is called when there is something new for the index."""

    def __init__(
        self,
        database: Database,
        client: RegistryClient,
        limits: LookupLimits = LookupLimits(),  # noqa: B008  # frozen
        clock: Clock = now,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self.client = client
        self._limits, self._clock = limits, clock
        self._threads = DatabaseThreads(database)
        self.fetcher = Fetcher(self._threads, client, limits, clock, wake)
        self._tasks: dict[str, asyncio.Task[LookupResult]] = {}
        self._background_from = clock()

    async def aclose(self) -> None:
        """Cancel what is under way."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._threads.close()
        await self.client.aclose()

    @property
    def is_online(self) -> bool:
        """Whether any registry may be asked."""
        return bool(self.client.registries)

    async def look_up(self, doi: str, *, refresh: bool = False) -> LookupResult:
        """What is known of a DOI, in its display form, fetched where it has to be. `refresh`: whatever is stored."""
        requested_at = self._clock()
        stored = await self.fetcher.stored(doi)
        if not refresh and not stored.due:
            return _record(LookupResult(stored), "kept")
        if not self.is_online:
            return _record(LookupResult(stored, Refused("Lookups are offline.")), "offline")
        task = self._task(doi, requested_at, refresh=refresh)
        if not refresh and stored.state == "stale":
            return _record(LookupResult(stored), "behind")
        if task is None:
            busy = Failed("Too many lookups are under way.", self._limits.patience)
            return _record(LookupResult(stored, busy), "busy")
        return _record(await asyncio.shield(task), "asked")

    def look_up_in_background(self, doi: str) -> None:
        """Fetch a DOI that is due, without a request that waits for it. After a failure none is for a while: readers must
        not make work for registries that are down."""
        if self._clock() < self._background_from:
            return
        task = self._task(doi, self._clock(), refresh=False)
        if task is not None:
            task.add_done_callback(self._pause_after_failure)

    async def join(self) -> None:
        """Wait for the lookups in the background."""
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _task(
        self, doi: str, requested_at: datetime, *, refresh: bool
    ) -> asyncio.Task[LookupResult] | None:
        """The one that is under way, or a new one; None when there are too many."""
        key = fold(doi)
        if task := self._tasks.get(key):
            return task
        if len(self._tasks) >= self._limits.concurrency:
            return None
        task = asyncio.create_task(self.fetcher.fetch(doi, requested_at, refresh=refresh))
        self._tasks[key] = task
        task.add_done_callback(lambda _: self._tasks.pop(key))
        return task

    def _pause_after_failure(self, task: asyncio.Task[LookupResult]) -> None:
        if not task.cancelled() and task.result().failure:
            self._background_from = self._clock() + BACKGROUND_PAUSE


def from_settings(
    settings: Settings,
    database: Database,
    client: RegistryClient,
    clock: Clock = now,
    wake: Callable[[], None] = lambda: None,
) -> Lookups:
    """The lookups of a process; to be closed at the end."""
    fresh = timedelta(days=settings.lookup_days)
    limits = LookupLimits(fresh, patience=settings.lookup_patience)
    return Lookups(database, client, limits, clock, wake)


def _record(result: LookupResult, decision: str) -> LookupResult:
    """Count and log it."""
    LOOKUPS.labels(result.stored.state, decision).inc()
    fields = {
        "doi": result.stored.requested_doi,
        "state": result.stored.state,
        "decision": decision,
        "reason": result.failure.reason if result.failure else None,
    }
    log.info("lookup", extra=fields)
    return result
