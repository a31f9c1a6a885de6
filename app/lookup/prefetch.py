"""Looking up many DOIs before anybody asks for them: those of a file, or all that the store has never asked for.

What is kept and holds is passed over, so that a run that was broken off goes on where it was. DOIs of Crossref are asked
for by twenties; what that does not find is asked for one by one, as it may be an alias.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import exists, select

from app.db.engine import Database
from app.db.models import Lookup, Paper
from app.lookup.outcomes import Refused
from app.lookup.resolve import MANY
from app.lookup.single_flight import LookupResult, Lookups
from app.store.lookup_state import ASKED

FAILURES = 40
"""In a row, until the rest is left for another day."""


@dataclass(slots=True)
class Warmed:
    """How far a run is: DOIs by what is known of them. `stopped`: why it ended before its end."""

    states: dict[str, int] = field(default_factory=dict)
    failures: int = 0
    stopped: str | None = None

    def add(self, result: LookupResult) -> None:
        """One more."""
        state = result.stored.state
        self.states[state] = self.states.get(state, 0) + 1
        self.failures = self.failures + 1 if result.failure else 0
        if result.failure and (isinstance(result.failure, Refused) or self.failures == FAILURES):
            self.stopped = result.failure.reason


async def warm(lookups: Lookups, dois: Iterable[str], progress: Callable[[Warmed], None]) -> Warmed:
    """Look up these DOIs, in their shown form."""
    warmed, rest = Warmed(), iter(dois)
    while not warmed.stopped and (some := list(islice(rest, MANY))):
        await lookups.fetch(some)
        for result in await asyncio.gather(*map(lookups.look_up, some)):
            warmed.add(result)
        progress(warmed)
    await lookups.settle()
    return warmed


def never_asked(database: Database) -> Iterator[str]:
    """The DOIs of the store that nobody has looked up, or only in vain, by pages."""
    last = -1
    asked = exists().where(Lookup.key == Paper.key, Lookup.status != ASKED)
    while True:
        query = select(Paper.id, Paper.doi).where(Paper.id > last, Paper.doi.is_not(None), ~asked)
        with database.reading() as session:
            page = session.execute(query.order_by(Paper.id).limit(500)).all()
        if not page:
            return
        last = page[-1][0]
        yield from (doi for _, doi in page if doi)
