"""One DOI, asked for at those who know it: its agency, by prefix; Crossref or DataCite; OpenAlex for what is missing.

Nothing here touches the database: what to keep is in what comes back.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from typing import Any

from app import doi as dois
from app.document import Document, Unreadable, Work
from app.formats.metadata import crossref, datacite, openalex
from app.lookup import agency
from app.lookup.client import RegistryClient
from app.lookup.outcomes import NONE, Absent, Failed, Found, Outcome, Refused, Unchanged, Validators
from app.lookup.registries import agency_path, work_path

MORE = 5.0
"""Seconds that what only fills gaps is waited for."""
MORE_OF_MANY = 15.0
"""The same for each of many, which have to take turns."""
MANY = 20
"""DOIs in one request: their addresses together stay within what servers take."""
PARSERS = 2
"""Goes up when the readers learn to take more out of an answer: those that are kept can then be read again."""


@dataclass(frozen=True)
class Answer:
    """What one registry sent, as it came."""

    registry: str
    payload: bytes
    validators: Validators = NONE


@dataclass(frozen=True)
class Resolved:
    """A DOI that is known. `document.paper.doi` is the one that it has: another than `requested` for an alias, or where
    the punctuation behind it was not part of it. `source`: the registry that told most."""

    requested: str
    source: str
    document: Document
    answers: tuple[Answer, ...]

    @property
    def doi(self) -> str:
        return self.document.paper.doi or self.requested


@dataclass(frozen=True)
class Elsewhere:
    """Registered by an agency that can't be asked: mEDRA, JaLC, KISTI, …"""

    agency: str


Resolution = Resolved | Elsewhere | Absent | Refused | Failed


async def agency_of(client: RegistryClient, doi: str) -> str | Absent | Refused | Failed:
    """The agency of a DOI's prefix. It holds for months. `Absent`: no agency has this prefix."""
    outcome = await client.get("doi", agency_path(doi))
    if not isinstance(outcome, Found):
        return _without_answer(outcome)
    try:
        return agency.read(outcome.payload) or Absent()
    except Unreadable as error:
        return Failed(f"doi answered nonsense: {error}")


async def resolve(
    client: RegistryClient, doi: str, agency_name: str, known: Sequence[Answer] = ()
) -> Resolution:
    """What is known of a DOI, in its shown form, that this agency registers. `known`: the answers that are kept; one that
    its registry says still holds is taken for the new one.

    A DOI that its registry does not know is tried once more without the punctuation behind it (see `doi.trim`).
    """
    registry = agency.REGISTRIES.get(agency_name.lower())
    if registry is None:
        return await _elsewhere(client, doi, agency_name, known)
    found = await _asked(client, registry, doi, known)
    if isinstance(found, Absent) and (trimmed := dois.trim(doi)):
        found = await _asked(client, registry, trimmed)
    if not isinstance(found, Resolved):
        return found
    return replace(await _with_more(client, found, known), requested=doi)


async def _elsewhere(
    client: RegistryClient, doi: str, agency_name: str, known: Sequence[Answer]
) -> Resolution:
    """What OpenAlex has of a DOI whose agency can't be asked. That it has it under another one makes no alias of it."""
    if "openalex" not in client.registries:
        return Elsewhere(agency_name)
    found = await _asked(client, "openalex", doi, known)
    if isinstance(found, Resolved) and dois.fold(found.doi) != dois.fold(doi):
        return Elsewhere(agency_name)
    return Elsewhere(agency_name) if isinstance(found, Absent) else found


async def resolve_many(
    client: RegistryClient, dois_: Sequence[str]
) -> dict[str, Resolved] | Refused | Failed:
    """Those of these DOIs that Crossref has, by their folded forms, in one request to it. The others may be aliases, or
    absent: they have to be asked for one by one. At most `MANY`, all of them `is_listable`."""
    names = ",".join(f"doi:{doi}" for doi in dois_)
    query = {"filter": names, "rows": str(len(dois_))}
    outcome = await client.get("crossref", "/works", query, kind="list")
    if isinstance(outcome, Refused | Failed):
        return outcome
    if not isinstance(outcome, Found):
        return {}
    wanted = {dois.fold(doi): doi for doi in dois_}
    found = {}
    for payload in await asyncio.to_thread(crossref.split_answer, outcome.payload):
        answer = Answer("crossref", payload)
        with suppress(Unreadable):
            document = _document(answer)
            doi = dois.fold(document.paper.doi or "")
            if doi in wanted:
                found[doi] = Resolved(wanted[doi], "crossref", document, (answer,))
    more = (_with_more(client, one, within=MORE_OF_MANY) for one in found.values())
    return dict(zip(found, await asyncio.gather(*more), strict=True))


def is_listable(doi: str) -> bool:
    """Whether a DOI can be one of several in a filter of Crossref's, which knows no way to write a comma."""
    return "," not in doi


def read(answers: tuple[Answer, ...]) -> Document:
    """What kept answers say, the surest first: a better reader needs no new request. Raises `Unreadable`."""
    first, *others = (_document(answer) for answer in answers)
    for other in others:
        first = supplemented(first, other)
    return first


def supplemented(document: Document, more: Document) -> Document:
    """What another registry says where this one says nothing; of references, only this one's count. Nothing is taken from
    a work with another DOI: OpenAlex merges works that it takes for the same."""
    ours, theirs = document.paper, more.paper
    if dois.fold(ours.doi or "") != dois.fold(theirs.doi or ""):
        return document
    told = {notice.kind for notice in document.notices}
    return replace(
        document,
        paper=replace(ours, **dict(_missing(ours, theirs))),
        notices=document.notices + tuple(one for one in more.notices if one.kind not in told),
        language=document.language or more.language,
    )


async def _with_more(
    client: RegistryClient, found: Resolved, known: Sequence[Answer] = (), within: float = MORE
) -> Resolved:
    """With what OpenAlex adds, where it is configured and answers in time; else with what it added before."""
    more: Resolved | Absent | Refused | Failed = Failed("openalex is late.")
    with suppress(TimeoutError):
        async with asyncio.timeout(within):
            more = await _asked(client, "openalex", found.doi, known)
    if isinstance(more, Resolved):
        others = more.answers
    else:
        is_kept = not isinstance(more, Absent)
        others = tuple(one for one in known if is_kept and one.registry == "openalex")
    document = found.document
    for other in others:
        document = supplemented(document, _document(other))
    return replace(found, document=document, answers=found.answers + others)


def _missing(ours: Work, theirs: Work) -> Iterator[tuple[str, Any]]:
    for name in (field.name for field in fields(Work)):
        if getattr(ours, name) in (None, ()) and getattr(theirs, name) not in (None, ()):
            yield name, getattr(theirs, name)
            if name == "authors":
                yield "authors_complete", theirs.authors_complete


async def _asked(
    client: RegistryClient, registry: str, doi: str, known: Sequence[Answer] = ()
) -> Resolved | Absent | Refused | Failed:
    kept = next((one for one in known if one.registry == registry), None)
    validators = kept.validators if kept else NONE
    outcome = await client.get(registry, work_path(registry, doi), validators=validators)
    if isinstance(outcome, Found):
        kept = Answer(registry, outcome.payload, outcome.validators)
    elif kept is None or not isinstance(outcome, Unchanged):
        return _without_answer(outcome)
    try:
        # in a thread: a work with thousands of references would hold up everybody else
        document = await asyncio.to_thread(_document, kept)
        return Resolved(doi, registry, document, (kept,))
    except Unreadable as error:
        return Failed(f"{registry} answered nonsense: {error}")


def _document(answer: Answer) -> Document:
    document = next(READERS[answer.registry](answer.payload), None)
    if document is None or document.paper.doi is None:
        reason = document.rejected[0].reason if document and document.rejected else "No work."
        raise Unreadable(reason)
    return document


def _without_answer(outcome: Outcome) -> Absent | Refused | Failed:
    if isinstance(outcome, Absent | Refused | Failed):
        return outcome
    return Failed("The answer is not to what was asked for.")


READERS: dict[str, Callable[[bytes], Iterator[Document]]] = {
    "crossref": crossref.read,
    "datacite": datacite.read,
    "openalex": openalex.read,
}
