"""Aliases that registries state: the DOI of a paper is an alias of another, or a reference has been matched to a DOI.

What each registry's answer says is kept as it was said: A is an alias of B, B of C. That A then is one of C is found when
aliases are resolved (`app.store.same_as`), so the order of the answers makes no difference, and A goes where B goes.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.document import Work
from app.doi import fold
from app.ids import paper_id
from app.store import identifier_claims, paper_metadata
from app.store.field_merge import Source
from app.store.paper_keys import Name, key_of, name_of
from app.store.record_linkage import chain_of_aliases
from app.store.same_as import save_and_relate


def merge(session: Session, name: str, work: Work, now: datetime) -> None:
    """Make a paper an alias of the work, as a registry states. `name`: the paper's key, or a DOI in its display
    form, which is stored even if no paper cites it. What registries claimed before of the paper is withdrawn, and what would
    make it its own alias."""
    key, canonical = fold(name), key_of(work)
    alias_id, canonical_id = paper_id(key), paper_id(canonical)
    papers = paper_metadata.load(session, {alias_id: key, canonical_id: canonical})
    papers[canonical_id].add(work, Source.REGISTRY)
    if name_of(key)[0] == "doi":
        papers[alias_id].add(Work(doi=name), Source.MENTION)
    withdrawn = identifier_claims.withdraw_others(
        session, name_of(key), Source.REGISTRY, canonical_id
    ) | _withdraw_circle(session, canonical_id, alias_id)
    new_claims: dict[tuple[str, str, int], int] = {(*name_of(key), canonical_id): Source.REGISTRY}
    save_and_relate(session, papers, new_claims, now, withdrawn)


def withdraw(session: Session, doi: str, now: datetime) -> None:
    """Withdraw what registries claimed before: that the paper with this DOI, of which they now say that it is its own, is
    another. What has moved to the other with a paper that cites stays there."""
    name, id_ = name_of(fold(doi)), paper_id(fold(doi))
    withdrawn = identifier_claims.withdraw_others(session, name, Source.REGISTRY, id_)
    if withdrawn:
        save_and_relate(session, {}, {}, now, withdrawn)


def _withdraw_circle(session: Session, start: int, end: int) -> set[Name]:
    """If aliases lead from `start` to `end`, withdraw the first claim of a registry on the way, which the last answer
    contradicts; none if a mention leads there too, which is passed over. Returns the name."""
    steps = chain_of_aliases(identifier_claims.claims_on_chains(session, [start]), start)
    way = []
    for id_, claim in steps.items():
        way.append((id_, claim.confidence))
        if claim.paper == end:
            break
    else:
        return set()
    if any(confidence < Source.REGISTRY for _, confidence in way):
        return set()
    first = next((id_ for id_, confidence in way if confidence == Source.REGISTRY), None)
    names = identifier_claims.names_of(session, [first])[first] if first is not None else set()
    return {
        withdrawn
        for name in names
        for withdrawn in identifier_claims.withdraw_others(session, name, Source.REGISTRY, None)
    }
