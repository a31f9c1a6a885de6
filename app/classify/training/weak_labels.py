"""Labelling function of weak supervision: a rule that labels many statements, some of them wrongly.

It labels supporting or contrasting only where the words make plain whose finding is compared with whose, and mentioning
only where the sentence has nothing of the kind. Weak supervision: Ratner and others, "Data programming", NeurIPS 2016.
"""

from collections.abc import Collection

from app.classify import cues
from app.classify.sentence import ParsedSentence, object_, subject
from app.vocabulary import Section, StatementType

_AGREEING: Collection[str] = ("agree", "echo", "uphold")
_OPENINGS: Collection[str] = ("anaphor", "opening", "opening own", "topic")


def weak_label(sentence: ParsedSentence, section: Section) -> StatementType | None:
    """The label of a statement, or None."""
    supports = contrasts = 0
    for cue in sentence.cues:
        if not sentence.in_clause(cue):
            continue
        negated = cues.is_negated(sentence.tokens, cue)
        subj, obj = subject(sentence, cue), object_(sentence, cue)
        if cue.kind in _AGREEING and not negated:
            supports = max(supports, _agreement(cue, subj, obj))
        elif cue.kind in _AGREEING and cue.kind != "echo" and subj in ("own", "anaphor", "topic"):
            contrasts = 2
        else:
            contrasts = max(contrasts, _difference(sentence, cue, subj, obj))
    ours = any(cue.kind == "own" for cue in sentence.cues)
    # where authors review what is known, "These findings agree with" is about the findings of others
    if section == "methods" or (section == "introduction" and not ours):
        supports, contrasts = min(supports, 1), min(contrasts, 1)
    labels: dict[tuple[int, int], StatementType] = {
        (2, 0): "supporting",
        (0, 2): "contrasting",
        (0, 0): "mentioning",
    }
    return labels.get((supports, contrasts))


def _compares_others(subj: str, obj: str) -> bool:
    return obj in ("prior", "marker") or subj in ("prior", "cited")


def _agreement(cue: cues.Cue, subj: str, obj: str) -> int:
    """2: our finding agrees with that of others. 1: something agrees with something."""
    ours = "own" in (subj, obj) or subj in _OPENINGS
    if cue.kind == "uphold":
        return 2 if subj == "own" and _compares_others(subj, obj) else 1 if ours else 0
    if ours and _compares_others(subj, obj):
        return 2
    return 1 if ours or cue.end - cue.start > 1 else 0


def _difference(sentence: ParsedSentence, cue: cues.Cue, subj: str, obj: str) -> int:
    """2: our finding differs from that of others. 1: something differs from something, or turns."""
    kinds = {other.kind for other in sentence.cues}
    if cue.kind == "differ":
        ours = "own" in (subj, obj) or (subj in _OPENINGS and "own" in kinds)
        return 2 if ours and _compares_others(subj, obj) else 1
    if cue.kind == "compare" and "prior" in kinds:
        return 2 if obj == "own" or (subj == "own" and obj == "prior") else 1
    if cue.kind == "turn":
        return int({"own", "prior"} <= kinds)
    if cue.kind == "null":
        return int({"turn", "prior"} <= kinds)
    return 0
