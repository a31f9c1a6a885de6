"""Record linkage, the decision which paper with a DOI the names of another identify. Pure.

Chains of aliases end at one paper: `canonical_paper` is given claims whose papers have been replaced by the ends of theirs.
"""

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
    same_as: int | None = None
    """The canonical paper of that paper, if it is an alias itself."""


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


def chain_of_aliases(claims: Mapping[int, Collection[Claim]], start: int) -> dict[int, Claim]:
    """The papers from this one on, each an alias by the claim beside it: the only one with the greatest confidence.

    `claims`: those to the DOIs of papers, by paper. A circle is gone round once.
    """
    steps: dict[int, Claim] = {}
    id_ = start
    while id_ not in steps and (claim := _deciding(claims.get(id_, ()))):
        steps[id_] = claim
        id_ = claim.paper
    return steps


def ends_of_chains(claims: Mapping[int, Collection[Claim]]) -> dict[int, int]:
    """The paper at the end of the chain that each alias begins. `claims`: those to the DOIs of all papers on the way.

    In a circle the claim with the least confidence is passed over, of equal ones that to the smallest id.
    """
    following = {id_: claim for id_, its in claims.items() if (claim := _deciding(its))}
    ends: dict[int, int] = {}
    for start in following:
        path: dict[int, int] = {}  # positions of papers
        id_ = start
        while id_ in following and id_ not in ends and id_ not in path:
            path[id_] = len(path)
            id_ = following[id_].paper
        if id_ in path:
            circle = list(path)[path[id_] :]
            id_ = min(circle, key=lambda one: (following[one].confidence, one))
        ends |= dict.fromkeys(path, ends.get(id_, id_))
    return {id_: end for id_, end in ends.items() if id_ != end}


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


def _deciding(claims: Collection[Claim]) -> Claim | None:
    greatest = max((claim.confidence for claim in claims), default=0)
    best = [claim for claim in claims if claim.confidence == greatest]
    return best[0] if len(best) == 1 else None
