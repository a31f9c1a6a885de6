"""Registration agency of a DOI, by its prefix or its own, as doi.org answers: from the cache, else asked for.

See https://www.doi.org/doi-handbook/HTML/which-ra.html. Only the works of the agencies in `registries.BY_AGENCY` can be
asked for; a DOI of any other agency is not tried at these.
"""

import asyncio
from weakref import WeakValueDictionary

import orjson

from app.clock import Clock
from app.document import Unreadable
from app.doi import fold
from app.formats.json_values import text
from app.lookup import cache
from app.lookup.client import RegistryClient
from app.lookup.database_threads import DatabaseThreads
from app.lookup.outcomes import Absent, Failed, Found, Refused, Unchanged
from app.lookup.registries import BY_AGENCY, agency_path, own_agency_path


class Agencies:
    """Agencies by prefix. Lookups of one prefix ask once for it, and its agency is stored for months."""

    def __init__(self, threads: DatabaseThreads, client: RegistryClient, clock: Clock) -> None:
        self._threads, self._client, self._clock = threads, client, clock
        # weak, since there is no end of prefixes: a lock lasts as long as a lookup uses it
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def get(self, doi: str) -> str | Absent | Refused | Failed:
        """The name of the agency, as doi.org writes it: that of the prefix, and where its registry can't be asked, that of
        the DOI itself, which may have moved. `Absent`: no agency has this prefix."""
        prefix = doi.partition("/")[0]
        lock = self._locks.setdefault(prefix, asyncio.Lock())
        async with lock:
            of_prefix = await self._ask_once(prefix, agency_path(doi))
        if not isinstance(of_prefix, str) or of_prefix.lower() in BY_AGENCY:
            return of_prefix
        own = await self._ask_once(f"agency:{fold(doi)}", own_agency_path(doi))
        return of_prefix if isinstance(own, Absent) else own

    async def _ask_once(self, key: str, path: str) -> str | Absent | Refused | Failed:
        """What is stored under the key; else what doi.org answers, which is stored."""
        stored = await self._threads.read(cache.agency_of, key, self._clock())
        if stored is not None:
            return stored
        agency = await ask(self._client, path)
        if not isinstance(agency, Failed | Refused):
            await self._threads.write(cache.put_agency, key, agency, self._clock())
        return agency


async def ask(client: RegistryClient, path: str) -> str | Absent | Refused | Failed:
    """Ask doi.org for an agency. `Absent`: none has this prefix or DOI."""
    outcome = await client.get("doi", path)
    if isinstance(outcome, Unchanged):
        return Failed("The answer is not to what was asked for.")
    if not isinstance(outcome, Found):
        return outcome
    try:
        return read(outcome.payload) or Absent()
    except Unreadable as error:
        return Failed(f"doi answered nonsense: {error}")


def read(payload: bytes) -> str | None:
    """The agency's name, as doi.org writes it: Crossref, DataCite, mEDRA, …; None where no such prefix exists. Raises
    `Unreadable` for what is no answer of doi.org."""
    try:
        answer = orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        raise Unreadable(f"The answer is not JSON: {error}.") from None
    first = answer[0] if isinstance(answer, list) and answer else None
    if agency := text(first, "RA"):
        return None if agency == "Unknown" else agency
    if text(first, "status"):  # "DOI does not exist", "Invalid DOI"
        return None
    raise Unreadable("The answer names no agency.")
