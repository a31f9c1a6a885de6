"""Check a reference list against the store: each reference with what is known of it, what needs attention first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from app import doi as dois
from app.checks import article
from app.checks.assess import (
    CONCERNS,
    Known,
    is_unknown_to_registries,
    known_papers,
    lookup_states,
)
from app.checks.find import Finding, find_references
from app.checks.look_up import Asked
from app.checks.other_paper import names_another_paper
from app.checks.read import ReferenceList
from app.formats.reference_lists.given_reference import GivenReference
from app.ids import paper_id
from app.lookup.reference_comparison import Match
from app.search.engine import PaperEngine
from app.store.aliases import canonical_ids
from app.store.lookup_state import LookupState
from app.store.notices import RETRACTIONS
from app.store.paper_keys import key_of

ATTENTION = (
    *("retracted", "concern", "corrected", "contrasted"),
    *("not-found", "other-paper", "ambiguous", "invalid"),
)
"""Why a reference needs attention, what needs it most first."""
_UNKNOWN_TO_REGISTRIES = "No registry knows this DOI."
_DEAD = "No registry knows this DOI; only other reference lists have it."


def check(
    session: Session,
    engine: PaperEngine,
    listed: ReferenceList,
    now: datetime,
    resolved: Mapping[int, Match] = MappingProxyType({}),
) -> dict[str, Any]:
    """The Check of the HTTP contract, but for its id and times, ready for `orjson.dumps`. `resolved`: what a registry's
    search has found (`look_up`)."""
    found = find_references(session, engine, listed.references, resolved)
    wanted = {one.paper for one in found if one.paper is not None}
    wanted |= {id_ for one in found for id_ in one.candidates}
    known = known_papers(session, wanted, now, _own_ids(session, listed))
    sentences = _sentences(listed, found, known, now)
    dois_ = {doi for one in listed.references if (doi := one.work.doi)}
    lookups = lookup_states(session, {dois.fold(doi): doi for doi in dois_}, now)
    uncited = article.uncited_positions(listed.article) if listed.article else set[int]()
    seen: dict[int, int] = {}
    references = []
    for position, (given, finding) in enumerate(zip(listed.references, found, strict=True)):
        reference = _reference(given, finding, known)
        if finding.paper is None and given.work.doi:
            _add_lookup(reference, lookups.get(dois.fold(given.work.doi)))
        reference["given_position"] = position + 1
        reference["same_as"] = seen.setdefault(finding.paper or -position - 1, position + 1)
        if reference["same_as"] == position + 1:
            reference["same_as"] = None
        reference["never_cited"] = position in uncited if listed.article else None
        reference["sentences"] = sentences.get(position, [])
        references.append(reference)
    return {
        "format": listed.format,
        "article": _article(listed),
        "summary": summary(references),
        "references": sorted(references, key=_urgency),
        "cited_not_listed": _unlisted(listed),
    }


def asked_about(
    session: Session, engine: PaperEngine, listed: ReferenceList, now: datetime
) -> Asked:
    """What the registries may be asked about, for a check that is to look up."""
    found = find_references(session, engine, listed.references)
    known = known_papers(session, {one.paper for one in found if one.paper is not None}, now)
    due: dict[str, None] = {}
    printed = {}
    for position, (given, one) in enumerate(zip(listed.references, found, strict=True)):
        paper = known.get(one.paper) if one.paper is not None else None
        if doi := paper.doi if paper else given.work.doi:
            if paper is None or paper.lookup.due:
                due[doi] = None
        elif one.state == "not-found":
            printed[position] = given
    return Asked(list(due), printed)


def summary(references: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """The CheckSummary of the HTTP contract. A reference with several kinds of notices counts in each."""
    states = Counter(one["state"] for one in references)
    kinds = [{notice["kind"] for notice in one["notices"]} for one in references]
    return {
        "given": len(references),
        "found": states["found"],
        "ambiguous": states["ambiguous"],
        "not_found": states["not-found"],
        "invalid": states["invalid"],
        "retracted": sum(bool(some & RETRACTIONS) for some in kinds),
        "concern": sum(bool(some & CONCERNS) for some in kinds),
        "corrected": sum(bool(some - RETRACTIONS - CONCERNS) for some in kinds),
        "contrasted": sum(_is_contrasted(one) for one in references),
        "other_paper": sum(one["other_paper"] for one in references),
        "never_looked_up": sum(
            one["state"] == "found" and not one["looked_up"] for one in references
        ),
        "repeated": sum(one["same_as"] is not None for one in references),
        "never_cited": sum(bool(one["never_cited"]) for one in references),
    }


def _reference(
    given: GivenReference, finding: Finding, known: Mapping[int, Known]
) -> dict[str, Any]:
    paper = known.get(finding.paper) if finding.paper is not None else None
    dead = paper is not None and paper.is_dead
    state = "not-found" if dead else finding.state
    reference: dict[str, Any] = {
        "given": given.text,
        "key": given.key,
        "given_doi": given.work.doi,
        "state": state,
        "matched": None if dead else finding.matched,
        "score": None if dead else finding.score,
        "detail": _DEAD if dead else finding.detail,
        "doi": paper.doi if paper and not dead else None,
        "title": paper.title if paper else None,
        "year": paper.year if paper else None,
        "journal": paper.journal if paper else None,
        "authors": list(paper.authors) if paper else [],
        "candidates": [
            {"doi": one.doi, "title": one.title, "year": one.year}
            for id_ in finding.candidates
            if (one := known.get(id_))
        ],
        "looked_up": bool(paper and paper.looked_up) or dead,
        "looked_up_at": paper.lookup.fetched_at if paper else None,
        "notices": paper.notices if paper else [],
        "versions": paper.versions if paper else [],
        "tally": paper.tally if paper else None,
        "contrasting": paper.statements["contrasting"] if paper else [],
        "supporting": paper.statements["supporting"] if paper else [],
    }
    reference["other_paper"] = (
        reference["matched"] == "doi"
        and paper is not None
        and names_another_paper(given, paper.title, next(iter(paper.authors), None))
    )
    reference["retraction"] = _retraction(reference)
    reference["attention"] = _attention(reference)
    return reference


def _add_lookup(reference: dict[str, Any], lookup: LookupState | None) -> None:
    """What a registry has said of a DOI that the store has no paper of."""
    if lookup and is_unknown_to_registries(lookup):
        reference["looked_up"], reference["looked_up_at"] = True, lookup.fetched_at
        reference["detail"] = _UNKNOWN_TO_REGISTRIES


def _retraction(reference: Mapping[str, Any]) -> str:
    """Whether it was retracted; unknown where nobody has asked its registry."""
    if any(notice["kind"] in RETRACTIONS for notice in reference["notices"]):
        return "retracted"
    is_known = reference["state"] == "found" and reference["looked_up"]
    return "none-known" if is_known else "unknown"


def _attention(reference: Mapping[str, Any]) -> list[str]:
    """Of `ATTENTION`, in its order."""
    kinds = {notice["kind"] for notice in reference["notices"]}
    applies = {
        "retracted": bool(kinds & RETRACTIONS),
        "concern": bool(kinds & CONCERNS),
        "corrected": bool(kinds - RETRACTIONS - CONCERNS),
        "contrasted": _is_contrasted(reference),
        "other-paper": reference["other_paper"],
        reference["state"]: reference["state"] != "found",
    }
    return [reason for reason in ATTENTION if applies.get(reason)]


def _is_contrasted(reference: Mapping[str, Any]) -> bool:
    return bool(reference["tally"] and reference["tally"]["contrasting"])


def _urgency(reference: Mapping[str, Any]) -> tuple[int, int]:
    reasons = reference["attention"]
    first = ATTENTION.index(reasons[0]) if reasons else len(ATTENTION)
    return first, reference["given_position"]


def _sentences(
    listed: ReferenceList, found: Sequence[Finding], known: Mapping[int, Known], now: datetime
) -> dict[int, list[dict[str, Any]]]:
    if listed.article is None:
        return {}
    cited = {
        position: {"doi": paper.doi, "title": paper.title, "year": paper.year}
        for position, one in enumerate(found)
        if one.paper is not None and (paper := known.get(one.paper))
    }
    return article.sentences(listed.article, cited, now)


def _own_ids(session: Session, listed: ReferenceList) -> set[int]:
    """Ids of the article itself: if the store has it, its own statements are in `sentences` and not among others'."""
    if listed.article is None:
        return set()
    own = paper_id(key_of(listed.article.paper))
    return {own, canonical_ids(session, [own]).get(own, own)}


def _article(listed: ReferenceList) -> dict[str, Any] | None:
    if listed.article is None:
        return None
    paper = listed.article.paper
    return {"doi": paper.doi, "title": paper.title, "year": paper.year}


def _unlisted(listed: ReferenceList) -> list[dict[str, str]]:
    found = article.unlisted(listed.article) if listed.article else ()
    return [{"place": one.place, "detail": one.reason} for one in found]
