"""Resolve a DOI: Crossref or DataCite, as its agency is, and OpenAlex for what is missing.

    resolve ─┬─ the registry of the agency; once more by other spellings of the DOI
             ├─ OpenAlex, where it is configured: fills gaps, or is the only one for other agencies
             └─ Crossref's list of updates, where its record does not tell of notices

Nothing here touches the database: what is to be stored is in what comes back.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from app import doi as dois
from app.document import Document, Unreadable
from app.formats.metadata import crossref, openalex
from app.lookup.answers import UPDATES, Answer, add_answer, read_one
from app.lookup.client import RegistryClient
from app.lookup.outcomes import NONE, Absent, Failed, Found, Outcome, Refused, Unchanged
from app.lookup.registries import BY_AGENCY, work_path

SUPPLEMENT_TIMEOUT = 5.0
"""Seconds that an answer which only fills gaps is waited for."""
BATCH_SUPPLEMENT_TIMEOUT = 15.0
"""The same for each DOI of a batch: they have to wait for each other's slots."""
MOST_UPDATES = 20
"""Notices of a work that are asked for."""
BATCH = 20
"""DOIs in one request: their addresses together stay within what servers take."""


@dataclass(frozen=True)
class Resolved:
    """A work that a registry has."""

    requested: str
    """The DOI that was asked for."""
    source: str
    """The registry with most metadata."""
    document: Document
    """Its `paper.doi` is another than `requested` for an alias, or where the punctuation at the end was not part of it."""
    answers: tuple[Answer, ...]
    """Raw, that of `source` first."""

    @property
    def doi(self) -> str:
        return self.document.paper.doi or self.requested


@dataclass(frozen=True)
class OtherAgency:
    """Registered by an agency that can't be asked: mEDRA, JaLC, KISTI, …"""

    agency: str


Resolution = Resolved | OtherAgency | Absent | Refused | Failed


async def resolve(
    client: RegistryClient, doi: str, agency: str, stored: Sequence[Answer] = ()
) -> Resolution:
    """The registries' answer for a DOI, in its display form, that this agency registers. `stored`: the answers of before;
    one that its registry confirms as unchanged is taken for the new one."""
    registry = BY_AGENCY.get(agency.lower())
    if registry is None:
        return await _resolve_other(client, doi, agency, stored)
    found = await _ask(client, registry, doi, stored)
    for other in _other_spellings(doi):
        if not isinstance(found, Absent):
            break
        found = await _ask(client, registry, other)
    if not isinstance(found, Resolved):
        return found
    return replace(await _supplemented(client, found, stored), requested=doi)


def _other_spellings(doi: str) -> Iterator[str]:
    """DOIs under which a registry may have what it does not have as written: without the punctuation at the end, with one
    slash for two and, of the APA, which has registered both, with two for one."""
    if trimmed := dois.trim(doi):
        yield trimmed
    prefix, _, suffix = doi.partition("/")
    if suffix.startswith("/"):
        yield f"{prefix}/{suffix.lstrip('/')}"
    elif prefix == "10.1037":
        yield f"{prefix}//{suffix}"


async def resolve_batch(
    client: RegistryClient, batch: Sequence[str]
) -> dict[str, Resolved] | Refused | Failed:
    """Those of these DOIs that Crossref has, by their folded forms, in one request to it. The others may be aliases, or
    absent: they have to be asked for one by one. At most `BATCH`, all of them `is_listable`."""
    names = ",".join(f"doi:{doi}" for doi in batch)
    query = {"filter": names, "rows": str(len(batch))}
    outcome = await client.get("crossref", "/works", query, kind="list")
    if isinstance(outcome, Refused | Failed):
        return outcome
    if not isinstance(outcome, Found):
        return {}
    wanted = {dois.fold(doi): doi for doi in batch}
    found = {}
    for payload in await asyncio.to_thread(crossref.split_answer, outcome.payload):
        answer = Answer("crossref", payload)
        with suppress(Unreadable):
            document = read_one(answer)
            doi = dois.fold(document.paper.doi or "")
            if doi in wanted:
                found[doi] = Resolved(wanted[doi], "crossref", document, (answer,))
    more = (_supplemented(client, one, timeout=BATCH_SUPPLEMENT_TIMEOUT) for one in found.values())
    return dict(zip(found, await asyncio.gather(*more), strict=True))


def is_listable(doi: str) -> bool:
    """Whether a DOI can be one of several in a filter of Crossref's, which knows no way to write a comma."""
    return "," not in doi


async def _resolve_other(
    client: RegistryClient, doi: str, agency: str, stored: Sequence[Answer]
) -> Resolution:
    """What OpenAlex has of a DOI whose agency can't be asked. That it has it under another DOI makes no alias of it."""
    if "openalex" not in client.registries:
        return OtherAgency(agency)
    found = await _ask(client, "openalex", doi, stored)
    if isinstance(found, Resolved) and dois.fold(found.doi) != dois.fold(doi):
        return OtherAgency(agency)
    if isinstance(found, Resolved):
        return await _with_updates(client, found, stored, SUPPLEMENT_TIMEOUT)
    return OtherAgency(agency) if isinstance(found, Absent) else found


async def _supplemented(
    client: RegistryClient,
    found: Resolved,
    stored: Sequence[Answer] = (),
    timeout: float = SUPPLEMENT_TIMEOUT,  # noqa: ASYNC109  # a default, and the answer goes on without it
) -> Resolved:
    """With what OpenAlex adds, where it is configured and answers in time; else with what it added before."""
    more: Resolved | Absent | Refused | Failed = Failed("openalex is late.")
    with suppress(TimeoutError):
        async with asyncio.timeout(timeout):
            more = await _ask(client, "openalex", found.doi, stored)
    if isinstance(more, Resolved):
        others = more.answers
    else:
        is_known = not isinstance(more, Absent)
        others = tuple(one for one in stored if is_known and one.registry == "openalex")
    document = found.document
    for other in others:
        document = add_answer(document, other)
    found = replace(found, document=document, answers=found.answers + others)
    return await _with_updates(client, found, stored, timeout)


async def _with_updates(
    client: RegistryClient,
    found: Resolved,
    stored: Sequence[Answer],
    timeout: float,  # noqa: ASYNC109  # as above
) -> Resolved:
    """With the notices that works of Crossref's announce, where its record of the work does not name them (`updated-by`):
    there is none, or OpenAlex alone calls it retracted. In one request; else with what it answered before."""
    notices = found.document.notices
    is_told = found.source == "crossref" and not any(
        one.source == openalex.FORMAT for one in notices
    )
    if is_told or "crossref" not in client.registries or not is_listable(found.doi):
        return found
    outcome: Outcome = Failed("crossref is late.")
    query = {"filter": f"updates:{found.doi}", "select": "DOI,update-to", "rows": str(MOST_UPDATES)}
    with suppress(TimeoutError):
        async with asyncio.timeout(timeout):
            outcome = await client.get("crossref", "/works", query, kind="list")
    answer = next((one for one in stored if one.registry == UPDATES), None)
    if isinstance(outcome, Found):
        answer = Answer(UPDATES, outcome.payload)
    if answer is None:
        return found
    with suppress(Unreadable):
        document = await asyncio.to_thread(add_answer, found.document, answer)
        return replace(found, document=document, answers=(*found.answers, answer))
    return found


async def _ask(
    client: RegistryClient, registry: str, doi: str, stored: Sequence[Answer] = ()
) -> Resolved | Absent | Refused | Failed:
    answer = next((one for one in stored if one.registry == registry), None)
    validators = answer.validators if answer else NONE
    outcome = await client.get(registry, work_path(registry, doi), validators=validators)
    if isinstance(outcome, Found):
        answer = Answer(registry, outcome.payload, outcome.validators)
    elif answer is None or not isinstance(outcome, Unchanged):
        return _without_answer(outcome)
    try:
        # in a thread: a work with thousands of references would hold up all other requests
        document = await asyncio.to_thread(read_one, answer)
        return Resolved(doi, registry, document, (answer,))
    except Unreadable as error:
        return Failed(f"{registry} answered nonsense: {error}")


def _without_answer(outcome: Outcome) -> Absent | Refused | Failed:
    if isinstance(outcome, Absent | Refused | Failed):
        return outcome
    return Failed("The answer is not to what was asked for.")
