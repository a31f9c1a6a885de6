"""Ask the registries about the references of a list: only where that was asked for, at their own pace, and within bounds.

DOIs that the store has no fresh answer for are looked up, Crossref's by twenties; then Crossref is searched for a few of the
references that came without one. What is not done when the time is over stays as the store has it.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from app.formats.reference_lists.given_reference import GivenReference
from app.lookup.outcomes import Absent
from app.lookup.prefetch import prefetch
from app.lookup.reference_comparison import Match
from app.lookup.reference_search import search
from app.lookup.single_flight import Lookups

MOST_DOIS = 200
"""That one check has looked up."""
MOST_SEARCHES = 10
"""Of Crossref, for references without a DOI: it wants no more than one or two a second."""
SECONDS = 30.0
"""For all of it."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about."""

    dois: Sequence[str]
    """Those whose answers are due, in their display form."""
    printed: dict[int, GivenReference]
    """By position in the list, references without a DOI that the store does not have."""


async def look_up(lookups: Lookups, asked: Asked) -> dict[int, Match]:
    """Have the store told of them. By position, the work that a printed reference was found as. Nothing where registries are
    not to be asked."""
    found: dict[int, Match] = {}
    if not lookups.is_online:
        return found
    try:
        async with asyncio.timeout(SECONDS):
            await prefetch(lookups, asked.dois[:MOST_DOIS], lambda _: None)
            for position, reference in list(asked.printed.items())[:MOST_SEARCHES]:
                outcome = await search(lookups.client, reference.work)
                if isinstance(outcome, Match):
                    await lookups.look_up(outcome.doi)
                    found[position] = outcome
                elif not isinstance(outcome, Absent):
                    break  # it is busy, or down
    except TimeoutError:
        log.info("the lookups of a check took too long", extra={"dois": len(asked.dois)})
    return found
