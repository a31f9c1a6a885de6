"""Find each reference of a list in the store: by its DOI, by another identifier, else by what is printed.

All references together take a constant number of queries, and one search of the index for each that has to be found by its
words, of which a cluster takes many in a request. Nothing leaves the machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from sqlalchemy.orm import Session

from app import doi as dois
from app.checks.other_paper import text_without_doi
from app.formats.reference_lists.given_reference import GivenReference
from app.ids import paper_id
from app.lookup.printed_references import match_printed
from app.lookup.reference_comparison import Match, share
from app.lookup.reference_titles import FEW_WORDS, words
from app.paper_fields import ID_SCHEMES
from app.search.engine import PaperEngine
from app.store import identifier_claims, papers
from app.store.aliases import canonical_ids
from app.store.paper_keys import Name, normalize_identifier

State = Literal["found", "ambiguous", "not-found", "invalid"]
Matched = Literal["doi", "identifier", "printed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What the store has of a reference."""

    state: State
    matched: Matched | None = None
    """What it was found by."""
    paper: int | None = None
    """Id of the paper that it means."""
    score: float | None = None
    """0..1; of what was found by its words the share of them that agrees, else 1."""
    candidates: tuple[int, ...] = ()
    """Papers that it may mean, where it is ambiguous."""
    detail: str | None = None
    """Why it is not found, in a sentence."""


INVALID = Finding(
    "invalid",
    detail="This is no DOI and no other identifier, and too little text to be a reference.",
)
UNKNOWN_DOI = "The store has no paper with this DOI, nor one that its text means."
UNKNOWN = "The store has no paper with a DOI or another identifier that this text means."


def find_references(
    session: Session,
    engine: PaperEngine,
    references: Sequence[GivenReference],
    resolved: Mapping[int, Match] = MappingProxyType({}),
) -> list[Finding]:
    """What the store has of each, in order. `resolved`: by position, the works that a registry's search has found."""
    dois_ = {one.work.doi for one in references if one.work.doi}
    by_doi = _by_doi(session, dois_ | {match.doi for match in resolved.values()})
    by_name = identifier_claims.find_by_name(
        session, {name for one in references for name in _names(one)}
    )
    findings = [_identified(one, by_doi, by_name) for one in references]
    for position, match in resolved.items():
        if match.doi in by_doi:
            findings[position] = Finding("found", "printed", by_doi[match.doi], share(match.agrees))
    rest = [n for n, found in enumerate(findings) if found is None]
    texts = [text_without_doi(references[n]) for n in rest]
    found = {
        n: Finding("found", "printed", match.paper, match.score)
        if match.state == "found"
        else Finding("ambiguous", candidates=match.papers)
        for n, match in zip(rest, match_printed(session, engine, texts), strict=True)
        if match.state != "not_found"
    }
    return [
        finding or found.get(n) or _unknown(references[n]) for n, finding in enumerate(findings)
    ]


def _by_doi(session: Session, given: set[str]) -> dict[str, int]:
    """The papers of these DOIs that are in the store; of one with punctuation behind it, as lists print it, without."""
    spellings = {doi: [doi, *filter(None, [dois.trim(doi)])] for doi in given}
    ids = {one: paper_id(dois.fold(one)) for several in spellings.values() for one in several}
    canonical = canonical_ids(session, ids.values())
    known = papers.dois_of(session, [canonical.get(id_, id_) for id_ in ids.values()])
    found: dict[str, int] = {}
    for doi, several in spellings.items():
        for one in several:
            if (id_ := canonical.get(ids[one], ids[one])) in known:
                found.setdefault(doi, id_)
    return found


def _names(reference: GivenReference) -> list[Name]:
    return [
        (scheme, normalize_identifier(scheme, value))
        for scheme in ID_SCHEMES
        if (value := getattr(reference.work, scheme))
    ]


def _identified(
    reference: GivenReference, by_doi: dict[str, int], by_name: dict[Name, int]
) -> Finding | None:
    """By DOI or identifier; None: by its words, if at all."""
    doi = reference.work.doi
    if doi and doi in by_doi:
        return Finding("found", "doi", by_doi[doi], 1.0)
    names = _names(reference)
    for name in names:
        if name in by_name:
            return Finding("found", "identifier", by_name[name], 1.0)
    few = len(words(text_without_doi(reference))) < FEW_WORDS
    if few and not doi and not names:
        return INVALID
    return _unknown(reference) if few else None


def _unknown(reference: GivenReference) -> Finding:
    return Finding("not-found", detail=UNKNOWN_DOI if reference.work.doi else UNKNOWN)
