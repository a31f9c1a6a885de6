"""What a rule alone would say of a statement: many labels, some of them wrong, for free.

A rule speaks only where whose finding is set beside whose is plain from the words; where nothing of the kind stands in
the sentence it says mentioning; in between it says nothing.
"""

from collections.abc import Collection

from app.classify import cues
from app.classify.features import Look, object_, subject
from app.vocabulary import Section, Type

_AGREEING: Collection[str] = ("agree", "echo", "uphold")
_OPENINGS: Collection[str] = ("anaphor", "opening", "opening own", "topic")


def label(seen: Look, section: Section) -> Type | None:
    """The rule's word on a statement; None when it has none."""
    supports = contrasts = 0
    for cue in seen.found:
        if not seen.inside(cue):
            continue
        negated = cues.negated(seen.tokens, cue)
        who, whom = subject(seen, cue), object_(seen, cue)
        if cue.kind in _AGREEING and not negated:
            supports = max(supports, _agreement(cue, who, whom))
        elif cue.kind in _AGREEING and cue.kind != "echo" and who in ("own", "anaphor", "topic"):
            contrasts = 2
        else:
            contrasts = max(contrasts, _difference(seen, cue, who, whom))
    ours = any(cue.kind == "own" for cue in seen.found)
    # "These findings agree with" speaks of others' findings where the authors tell what is known
    if section == "methods" or (section == "introduction" and not ours):
        supports, contrasts = min(supports, 1), min(contrasts, 1)
    verdicts: dict[tuple[int, int], Type] = {
        (2, 0): "supporting",
        (0, 2): "contrasting",
        (0, 0): "mentioning",
    }
    return verdicts.get((supports, contrasts))


def _others(who: str, whom: str) -> bool:
    return whom in ("prior", "marker") or who in ("prior", "cited")


def _agreement(cue: cues.Cue, who: str, whom: str) -> int:
    """2: our finding agrees with that of others. 1: something agrees with something."""
    ours = "own" in (who, whom) or who in _OPENINGS
    if cue.kind == "uphold":
        return 2 if who == "own" and _others(who, whom) else 1 if ours else 0
    if ours and _others(who, whom):
        return 2
    return 1 if ours or cue.end - cue.start > 1 else 0


def _difference(seen: Look, cue: cues.Cue, who: str, whom: str) -> int:
    """2: our finding differs from that of others. 1: something differs from something, or turns."""
    kinds = {other.kind for other in seen.found}
    if cue.kind == "differ":
        ours = "own" in (who, whom) or (who in _OPENINGS and "own" in kinds)
        return 2 if ours and _others(who, whom) else 1
    if cue.kind == "compare" and "prior" in kinds:
        return 2 if whom == "own" or (who == "own" and whom == "prior") else 1
    if cue.kind == "turn":
        return int({"own", "prior"} <= kinds)
    if cue.kind == "null":
        return int({"turn", "prior"} <= kinds)
    return 0
