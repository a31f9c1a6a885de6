"""Record linkage, the decision which paper with a DOI the names of another identify. Pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import NamedTuple

from app.store.field_merge import Source
from app.store.paper_keys import NAMES, Name

SHARED = "print"
"""The one scheme whose names different papers may have: a preprint and its article, two editions of a book."""
FIXED = Source.PERSON + 1
"""Confidence of a claim that can't be overruled: the canonical paper of one that cites, whose statements have moved."""


class Claim(NamedTuple):
    """A claim of a paper to a name."""

    paper: int
    confidence: int
    has_doi: bool


def canonical_paper(claims: Mapping[Name, Collection[Claim]]) -> int | None:
    """The paper with a DOI that these names, with all claims to each, identify; None if there is none, or only ties.

    The names are tried in the order of `NAMES`. The claim with the greatest confidence decides, if only one paper has it;
    of a shared name, if only one paper claims it at all.
    """
    for name in sorted(claims, key=lambda name: (NAMES.index(name[0]), name[1])):
        candidates = [claim for claim in claims[name] if claim.has_doi]
        greatest = max((claim.confidence for claim in candidates), default=0)
        best = {
            claim.paper for claim in candidates if name[0] == SHARED or claim.confidence == greatest
        }
        if len(best) == 1:
            return best.pop()
    return None


def receivers(
    names: Mapping[int, Collection[Name]], claims: Mapping[Name, Collection[Claim]]
) -> dict[int, set[int]]:
    """By paper with a DOI: the papers, of those with these names, whose metadata it receives since it claims a name of
    theirs. A tie is no obstacle: all that claim the name receive."""
    found: dict[int, set[int]] = defaultdict(set)
    for paper, its_names in names.items():
        for name in its_names:
            for claim in claims[name]:
                if claim.has_doi:
                    found[claim.paper].add(paper)
    return found
