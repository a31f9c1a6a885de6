"""Prefetch of many DOIs: those of a file, or all that the store has no answer for.

What is fresh is skipped, so that a run that was interrupted continues where it was. DOIs of Crossref are asked for by
twenties; those that this does not find are asked for one by one, as they may be aliases.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import exists, select

from app.db.engine import Database
from app.db.models import Lookup, Paper
from app.lookup.fetch import LookupResult
from app.lookup.outcomes import Refused
from app.lookup.resolve import BATCH
from app.lookup.single_flight import Lookups
from app.store.lookup_state import NO_ANSWER

FAILURES = 40
"""In a row, after which a run stops."""
PAGE = 500


@dataclass(slots=True)
class PrefetchProgress:
    """How far a run is."""

    states: dict[str, int] = field(default_factory=dict)
    """DOIs by `LookupState.state`."""
    failures: int = 0
    """In a row."""
    stopped: str | None = None
    """Why it ended before its end."""

    def add(self, result: LookupResult) -> None:
        """Count a DOI."""
        state = result.stored.state
        self.states[state] = self.states.get(state, 0) + 1
        self.failures = self.failures + 1 if result.failure else 0
        if result.failure and (isinstance(result.failure, Refused) or self.failures == FAILURES):
            self.stopped = result.failure.reason


async def prefetch(
    lookups: Lookups, dois: Iterable[str], report: Callable[[PrefetchProgress], None]
) -> PrefetchProgress:
    """Look up these DOIs, in their display form. `report` is called after each batch."""
    progress, rest = PrefetchProgress(), iter(dois)
    while not progress.stopped and (batch := list(islice(rest, BATCH))):
        await lookups.fetcher.fetch_batch(batch)
        for result in await asyncio.gather(*map(lookups.look_up, batch)):
            progress.add(result)
        report(progress)
    await lookups.join()
    return progress


def unanswered(database: Database) -> Iterator[str]:
    """The DOIs of the store that have not been looked up, or only in vain, by pages."""
    last = -1
    answered = exists().where(Lookup.key == Paper.key, Lookup.status != NO_ANSWER)
    while True:
        query = select(Paper.id, Paper.doi).where(
            Paper.id > last, Paper.doi.is_not(None), ~answered
        )
        with database.reading() as session:
            page = session.execute(query.order_by(Paper.id).limit(PAGE)).all()
        if not page:
            return
        last = page[-1][0]
        yield from (doi for _, doi in page if doi)
