"""Looking a DOI up, once, however many ask for it at the same time: in this process, in others, on other hosts.

What is kept answers at once. What is stale answers at once too, and is asked for anew behind the answer. Only what nobody
has asked for yet is waited for, and by a bounded number; no connection to the database is held meanwhile.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from secrets import token_hex
from typing import Literal, ParamSpec, TypeVar
from weakref import WeakValueDictionary

from app.clock import Clock, now
from app.db.engine import Database
from app.db.models import Lookup
from app.doi import fold
from app.lookup import cache, resolve
from app.lookup.agency import REGISTRIES
from app.lookup.client import RegistryClient
from app.lookup.outcomes import Absent, Failed, Refused
from app.lookup.resolve import Answer, Resolution
from app.lookup.save import land
from app.metrics import LOOKUPS
from app.settings import Settings
from app.store.lookup_state import LookupState, lookup_state

log = logging.getLogger(__name__)
Boarded = Literal["mine", "held", "left"]
_NOT_NOW = {
    "held": "Another process is asking for it.",
    "left": "It was asked for a moment ago, in vain.",
}
P = ParamSpec("P")
T = TypeVar("T")


REST = timedelta(seconds=10)


@dataclass(frozen=True)
class LookupResult:
    """What is stored of a DOI after it was looked up. `failure`: why there is nothing better, when somebody asked."""

    stored: LookupState
    failure: Failed | Refused | None = None


@dataclass(frozen=True)
class LookupLimits:
    """`fresh`: how long an answer holds. `most`: lookups of this process at the same time; more are turned away. `patience`:
    seconds that one may take. `grace`: seconds more until whoever holds a DOI and is silent counts as gone. `glance`:
    seconds between two looks whether another process has its answer. `rest`: seconds until a DOI that was asked for in
    vain is asked for again, where the registry named none."""

    fresh: timedelta = timedelta(days=14)
    most: int = 32
    patience: float = 30
    grace: float = 5
    glance: float = 0.1
    rest: float = 30


class Lookups:
    """The lookups of one process. `wake` is called when there is something new for the index."""

    def __init__(
        self,
        database: Database,
        upstream: RegistryClient,
        terms: LookupLimits = LookupLimits(),  # frozen
        clock: Clock = now,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._database, self._upstream, self._terms = database, upstream, terms
        self._clock, self._wake = clock, wake
        self._flights: dict[str, asyncio.Task[LookupResult]] = {}
        self._rests_until = clock()
        # by prefix, while anybody holds it: there is no end of prefixes to ask for
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        # of its own: no lookup takes a thread from those who read
        self._threads = ThreadPoolExecutor(4, "lookup")

    async def aclose(self) -> None:
        """Give up what is under way."""
        flights = list(self._flights.values())
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)
        self._threads.shutdown()
        await self._upstream.aclose()

    @property
    def are_on(self) -> bool:
        """Whether anybody may be asked."""
        return bool(self._upstream.registries)

    async def look_up(self, doi: str, *, again: bool = False) -> LookupResult:
        """What is known of a DOI, in its shown form, asked for where it has to be. `again`: whatever is kept."""
        began = self._clock()
        kept = await self._read(doi)
        if not again and not kept.due:
            return self._told(LookupResult(kept), "kept")
        if not self._upstream.registries:
            return self._told(LookupResult(kept, Refused("Lookups are offline.")), "offline")
        flight = self._flight(doi, began, again=again)
        if not again and kept.state == "stale":
            return self._told(LookupResult(kept), "behind")
        if flight is None:
            busy = Failed("Too many lookups are under way.", self._terms.patience)
            return self._told(LookupResult(kept, busy), "busy")
        return self._told(await asyncio.shield(flight), "asked")

    def behind(self, doi: str) -> None:
        """Ask for a DOI that is due, and let nobody wait for it. Where asking failed, everything rests for a while: readers
        must not make work of an upstream that is down."""
        if self._clock() < self._rests_until:
            return
        flight = self._flight(doi, self._clock(), again=False)
        if flight is not None:
            flight.add_done_callback(self._rest)

    def _rest(self, flight: asyncio.Task[LookupResult]) -> None:
        if not flight.cancelled() and flight.result().failure:
            self._rests_until = self._clock() + REST

    async def fetch(self, dois: Sequence[str]) -> None:
        """Ask for those of these DOIs that are due and Crossref's in one request, and keep what it has. What it has not,
        and what went wrong, is left as it is, for `look_up`. At most `resolve.MANY`."""
        holder, held = token_hex(8), []
        try:
            for doi in dict.fromkeys(filter(resolve.is_listable, dois)):
                if (await self._read(doi)).due and await self._is_of_crossref(doi):
                    until = timedelta(seconds=self._terms.patience + self._terms.grace)
                    moment = self._clock()
                    if await self._do(_board, self._database, doi, holder, moment, until) == "mine":
                        held.append(doi)
            if len(held) > 1:
                async with asyncio.timeout(self._terms.patience):
                    found = await resolve.resolve_many(self._upstream, held)
                for one in found.values() if isinstance(found, dict) else ():
                    done = one.requested, one, self._clock(), self._terms.fresh
                    await self._do(land, self._database, *done)
                    held.remove(one.requested)
                self._wake()
        except TimeoutError:
            log.warning("lookup", extra={"dois": len(held), "decision": "late"})
        finally:
            for doi in held:
                await asyncio.shield(self._do(_leave, self._database, doi, holder))

    async def _is_of_crossref(self, doi: str) -> bool:
        agency = await self._agency_of(doi)
        return isinstance(agency, str) and REGISTRIES.get(agency.lower()) == "crossref"

    async def settle(self) -> None:
        """Wait for what is under way behind answers."""
        await asyncio.gather(*self._flights.values(), return_exceptions=True)

    def _flight(
        self, doi: str, began: datetime, *, again: bool
    ) -> asyncio.Task[LookupResult] | None:
        """The one that is under way, or a new one; None when there are too many."""
        key = fold(doi)
        if flight := self._flights.get(key):
            return flight
        if len(self._flights) >= self._terms.most:
            return None
        flight = asyncio.create_task(self._fly(doi, began, again=again))
        self._flights[key] = flight
        flight.add_done_callback(lambda _: self._flights.pop(key))
        return flight

    async def _fly(self, doi: str, began: datetime, *, again: bool) -> LookupResult:
        """Ask, unless another process has just done it."""
        holder, held = token_hex(8), False
        try:
            state = await self._hold(doi, began, holder)
            held = state == "mine"
            kept = await self._read(doi)
            if not held:
                return LookupResult(kept, Failed(_NOT_NOW[state], self._terms.rest))
            if not kept.due and kept.fetched_at and (not again or kept.fetched_at >= began):
                return LookupResult(kept)
            outcome = await self._ask(doi)
            if isinstance(outcome, Failed | Refused):
                await self._do(_leave, self._database, doi, holder, self._rested(outcome))
                held = False
                return LookupResult(kept, outcome)
            await self._do(land, self._database, doi, outcome, self._clock(), self._terms.fresh)
            held = False
            self._wake()
            return LookupResult(await self._read(doi))
        except Exception:
            log.exception("lookup", extra={"doi": doi})
            failure = Failed("The lookup went wrong on our side.")
            return LookupResult(LookupState("none", doi), failure)
        finally:
            if held:
                await asyncio.shield(self._do(_leave, self._database, doi, holder))

    def _rested(self, outcome: Failed | Refused) -> datetime | None:
        """When it makes sense to ask for it again; None where that does not depend on it."""
        if isinstance(outcome, Refused):
            return None
        return self._clock() + timedelta(seconds=outcome.retry_after or self._terms.rest)

    async def _hold(self, doi: str, began: datetime, holder: str) -> Boarded:
        """Whoever holds it is waited for; who died while holding it, until its time is over."""
        held = timedelta(seconds=self._terms.patience + self._terms.grace)
        while True:
            state = await self._do(_board, self._database, doi, holder, self._clock(), held)
            if state != "held" or self._clock() > began + 2 * held:
                return state
            await asyncio.sleep(self._terms.glance)

    async def _ask(self, doi: str) -> Resolution:
        try:
            async with asyncio.timeout(self._terms.patience):
                agency = await self._agency_of(doi)
                if not isinstance(agency, str):
                    return agency
                kept = await self._do(_known, self._database, doi)
                return await resolve.resolve(self._upstream, doi, agency, kept)
        except TimeoutError:
            return Failed(f"The lookup took longer than {self._terms.patience:g} seconds.")

    async def _agency_of(self, doi: str) -> str | Absent | Refused | Failed:
        prefix = doi.partition("/")[0]
        asking = self._asking.setdefault(prefix, asyncio.Lock())
        async with asking:  # many DOIs of one prefix ask once
            agency = await self._do(_agency, self._database, prefix, self._clock())
            if agency is None:
                found = await resolve.agency_of(self._upstream, doi)
                if isinstance(found, Failed | Refused):
                    return found
                await self._do(_keep_agency, self._database, prefix, found, self._clock())
                return found
        return agency

    async def _read(self, doi: str) -> LookupState:
        return await self._do(_seen, self._database, doi, self._clock())

    async def _do(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """In a thread, since the database may have to be waited for."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(work, *arguments, **named))

    def _told(self, found: LookupResult, decision: str) -> LookupResult:
        LOOKUPS.labels(found.stored.state, decision).inc()
        reason = found.failure.reason if found.failure else None
        told = {
            "doi": found.stored.requested_doi,
            "state": found.stored.state,
            "decision": decision,
        }
        log.info("lookup", extra={**told, "reason": reason})
        return found


def from_settings(
    settings: Settings,
    database: Database,
    upstream: RegistryClient,
    clock: Clock = now,
    wake: Callable[[], None] = lambda: None,
) -> Lookups:
    """The lookups of a process, as the settings want them; to be closed at the end."""
    terms = LookupLimits(timedelta(days=settings.lookup_days), patience=settings.lookup_patience)
    return Lookups(database, upstream, terms, clock, wake)


def _seen(database: Database, doi: str, moment: datetime) -> LookupState:
    with database.reading() as session:
        return lookup_state(session.get(Lookup, fold(doi)), doi, moment)


def _known(database: Database, doi: str) -> tuple[Answer, ...]:
    with database.reading() as session:
        return cache.known(session, doi)


def _agency(database: Database, prefix: str, moment: datetime) -> str | Absent | None:
    with database.reading() as session:
        return cache.agency_of(session, prefix, moment)


def _keep_agency(database: Database, prefix: str, agency: str | Absent, moment: datetime) -> None:
    with database.writing() as session:
        cache.keep_agency(session, prefix, agency, moment)


def _board(database: Database, doi: str, holder: str, moment: datetime, held: timedelta) -> Boarded:
    with database.reading() as session:  # whoever only waits is in no writer's way
        if state := cache.taken(session.get(Lookup, fold(doi)), moment):
            return state
    with database.writing() as session:
        return "mine" if cache.board(session, doi, holder, moment, moment + held) else "held"


def _leave(database: Database, doi: str, holder: str, until: datetime | None = None) -> None:
    with database.writing() as session:
        cache.leave(session, doi, holder, until)
