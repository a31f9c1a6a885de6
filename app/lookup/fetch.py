"""Fetch a DOI from the registries under a lease, once for all processes, and store the answer.

    lease.acquire ──> agency.get ──> resolve.resolve ──> save.save_answer, which ends the lease
                                         └─ nothing came: lease.release

Database connections are held for single queries only, never while a registry or another process is waited for.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Literal

from app.clock import Clock
from app.lookup import cache, lease, resolve, save
from app.lookup.agency import Agencies
from app.lookup.client import RegistryClient
from app.lookup.database_threads import DatabaseThreads
from app.lookup.outcomes import Failed, Refused
from app.lookup.registries import BY_AGENCY
from app.store import lookup_state
from app.store.lookup_state import LookupState

log = logging.getLogger(__name__)
Acquired = Literal["acquired", "held", "resting"]
"""What came of trying to acquire a lease."""


@dataclass(frozen=True)
class LookupResult:
    """What is stored of a DOI after it was looked up."""

    stored: LookupState
    failure: Failed | Refused | None = None
    """Why there is nothing better, when a registry was to be asked."""


@dataclass(frozen=True)
class LookupLimits:
    """Times are in seconds, where they have no type of their own."""

    fresh: timedelta = timedelta(days=14)
    """How long an answer is fresh."""
    concurrency: int = 32
    """Lookups of one process at the same time; more are turned away."""
    patience: float = 30
    """That one lookup may take."""
    grace: float = 5
    """After `patience`, until a process that holds a lease counts as dead."""
    poll_interval: float = 0.1
    """Between two looks whether another process has the answer."""
    retry_after: float = 30
    """Until a DOI is asked for again after a failure, where the registry gave no time."""

    @property
    def lease(self) -> timedelta:
        return timedelta(seconds=self.patience + self.grace)


class Fetcher:
    """Fetches DOIs for one process. `wake` is called when there is something new for the index."""

    def __init__(
        self,
        threads: DatabaseThreads,
        client: RegistryClient,
        limits: LookupLimits,
        clock: Clock,
        wake: Callable[[], None],
    ) -> None:
        self._threads, self._client, self._limits = threads, client, limits
        self._clock, self._wake = clock, wake
        self._agencies = Agencies(threads, client, clock)

    async def stored(self, doi: str) -> LookupState:
        """What is stored of a DOI now."""
        return await self._threads.read(lookup_state.load, doi, self._clock())

    async def fetch(self, doi: str, requested_at: datetime, *, refresh: bool) -> LookupResult:
        """Ask for a DOI, unless another process has stored its answer meanwhile. `refresh`: unless it has done so after
        `requested_at`."""
        holder, held = token_hex(8), False
        try:
            state = await self._wait_for_lease(doi, requested_at, holder)
            held = state == "acquired"
            stored = await self.stored(doi)
            if not held:
                return LookupResult(stored, Failed(_NOT_ACQUIRED[state], self._limits.retry_after))
            if _is_answered(stored, requested_at, refresh=refresh):
                return LookupResult(stored)
            answer = await self._ask(doi)
            if isinstance(answer, Failed | Refused):
                await self._threads.write(lease.release, doi, holder, self._retry_at(answer))
                held = False
                return LookupResult(stored, answer)
            await self._save(doi, answer)
            held = False
            self._wake()
            return LookupResult(await self.stored(doi))
        except Exception:
            log.exception("lookup", extra={"doi": doi})
            failure = Failed("The lookup went wrong on our side.")
            return LookupResult(LookupState("none", doi), failure)
        finally:
            if held:
                await asyncio.shield(self._threads.write(lease.release, doi, holder))

    async def fetch_batch(self, dois: Sequence[str]) -> None:
        """Ask for those of these DOIs that are due and Crossref's in one request, and store what it has. What it has not,
        and what failed, is for `fetch`. At most `resolve.BATCH`."""
        holder, held = token_hex(8), []
        try:
            for doi in dict.fromkeys(filter(resolve.is_listable, dois)):
                if not (await self.stored(doi)).due or not await self._is_of_crossref(doi):
                    continue
                if await self._try_lease(doi, holder) == "acquired":
                    held.append(doi)
            if len(held) > 1:
                async with asyncio.timeout(self._limits.patience):
                    found = await resolve.resolve_batch(self._client, held)
                for one in found.values() if isinstance(found, dict) else ():
                    await self._save(one.requested, one)
                    held.remove(one.requested)
                self._wake()
        except TimeoutError:
            log.warning("lookup", extra={"dois": len(held), "decision": "late"})
        finally:
            for doi in held:
                await asyncio.shield(self._threads.write(lease.release, doi, holder))

    async def _wait_for_lease(self, doi: str, requested_at: datetime, holder: str) -> Acquired:
        """A process that holds it is waited for; one that died while holding it, until its lease is over."""
        while True:
            state = await self._try_lease(doi, holder)
            if state != "held" or self._clock() > requested_at + 2 * self._limits.lease:
                return state
            await asyncio.sleep(self._limits.poll_interval)

    async def _try_lease(self, doi: str, holder: str) -> Acquired:
        now = self._clock()
        state = await self._threads.read(lease.state, doi, now)
        if state != "free":
            return state
        until = now + self._limits.lease
        acquired = await self._threads.write(lease.acquire, doi, holder, now, until)
        return "acquired" if acquired else "held"

    async def _ask(self, doi: str) -> resolve.Resolution:
        try:
            async with asyncio.timeout(self._limits.patience):
                agency = await self._agencies.get(doi)
                if not isinstance(agency, str):
                    return agency
                answers = await self._threads.read(cache.answers_of, doi)
                return await resolve.resolve(self._client, doi, agency, answers)
        except TimeoutError:
            return Failed(f"The lookup took longer than {self._limits.patience:g} seconds.")

    async def _is_of_crossref(self, doi: str) -> bool:
        agency = await self._agencies.get(doi)
        return isinstance(agency, str) and BY_AGENCY.get(agency.lower()) == "crossref"

    async def _save(self, doi: str, answer: save.Answered) -> None:
        fresh = self._limits.fresh
        await self._threads.write(save.save_answer, doi, answer, self._clock(), fresh)

    def _retry_at(self, failure: Failed | Refused) -> datetime | None:
        """When asking again makes sense; None where that does not depend on the DOI."""
        if isinstance(failure, Refused):
            return None
        seconds = failure.retry_after or self._limits.retry_after
        return self._clock() + timedelta(seconds=seconds)


def _is_answered(stored: LookupState, requested_at: datetime, *, refresh: bool) -> bool:
    if stored.due or not stored.fetched_at:
        return False
    return not refresh or stored.fetched_at >= requested_at


_NOT_ACQUIRED = {
    "held": "Another process is asking for it.",
    "resting": "It was asked for a moment ago, in vain.",
}
