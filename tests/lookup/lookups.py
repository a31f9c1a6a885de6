"""Lookups of a process against a registry server: run, read, and with a clock that a test moves."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from app.db.engine import Database
from app.db.models import Lookup
from app.lookup.fetch import LookupLimits, LookupResult
from app.lookup.single_flight import Lookups
from tests.conftest import NOON
from tests.lookup.registry_server import RegistryServer, registry_client

T = TypeVar("T")
DOI = "10.5555/x"
WORK = f"/works/{DOI}"
AGENCY, ASKED = "doi/ra/10.5555", f"crossref{WORK}"
DAY = timedelta(days=1)
LIMITS = LookupLimits(poll_interval=0.01)


@dataclass
class FakeClock:
    """A time that stands still, or moves by `tick` with each look at it."""

    now: datetime = NOON
    tick: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        self.now += self.tick
        return self.now


def with_lookups(
    database: Database,
    registries: RegistryServer,
    work: Callable[[Lookups], Awaitable[T]],
    clock: FakeClock | None = None,
    limits: LookupLimits = LIMITS,
    **settings: Any,
) -> T:
    """The result of `work` with the lookups of a process, which are closed then."""

    async def run() -> T:
        async with registry_client(registries, **{"openalex_url": "", **settings}) as client:
            lookups = Lookups(database, client, limits, clock or FakeClock())
            try:
                return await work(lookups)
            finally:
                await lookups.aclose()

    return asyncio.run(run())


def look_up(
    database: Database,
    registries: RegistryServer,
    doi: str = DOI,
    clock: FakeClock | None = None,
    **settings: Any,
) -> LookupResult:
    """Look one DOI up, and wait for what goes on in the background."""

    async def work(lookups: Lookups) -> LookupResult:
        found = await lookups.look_up(doi)
        await lookups.join()
        return found

    return with_lookups(database, registries, work, clock, **settings)


def lookup_rows(database: Database) -> dict[str, Lookup]:
    """The stored answers, by key."""
    with database.reading() as session:
        return {row.key: row for row in session.scalars(select(Lookup))}
