"""Finds the cues of a sentence: which phrase of the table, where, and whether it is negated."""

import re
from typing import Final, NamedTuple

from app.classify.phrases import PHRASES, Kind

NEGATIONS: Final = frozenset(
    (
        *(
            "not",
            "no",
            "never",
            "neither",
            "nor",
            "cannot",
            "without",
            "hardly",
            "barely",
            "rather",
        ),
        *("fail", "fails", "failed", "unable", "nobody", "none", "less", "lack", "lacking"),
    )
)
"""Turn an agreement around when they stand up to three tokens before it."""

HIDDEN: Final = frozenset({"agree", "echo", "uphold", "differ"})
"""Kinds that an `alike` hides."""


class Cue(NamedTuple):
    """A phrase found: its kind, its name (kind and first word), and the tokens that it covers, end exclusive."""

    kind: Kind
    name: str
    start: int
    end: int


def find(tokens: list[str]) -> list[Cue]:
    """All cues in these tokens, in order of place; of each kind the longest at a place, and none under an `alike`."""
    text = " ".join(tokens)
    found: list[Cue] = []
    hidden = place = 0
    for index, token in enumerate(tokens):
        place += len(token)
        heads = _HEADS.get(token)
        if heads is None:  # most words are none
            place += 1
            continue
        best: dict[Kind, Cue] = {}
        for kind, name, tail in heads:
            match = tail.match(text, place)
            if match is None or (
                match.end() > place and text[match.end() : match.end() + 1].isalnum()
            ):
                continue
            end = index + 1 + match.group().count(" ")
            if kind not in best or end > best[kind].end:
                best[kind] = Cue(kind, name, index, end)
        place += 1
        if "alike" in best:
            hidden = max(hidden, best["alike"].end)
        found += [cue for cue in best.values() if index >= hidden or cue.kind not in HIDDEN]
    return found


def negated(tokens: list[str], cue: Cue) -> bool:
    """A negation stands up to three tokens before the cue, in its own clause."""
    for token in reversed(tokens[max(0, cue.start - 3) : cue.start]):
        if token in (";", ",", ":", "but"):
            return False
        if token in NEGATIONS:
            return True
    return False


_Entry = tuple[Kind, str, re.Pattern[str]]


def _by_head() -> dict[str, tuple[_Entry, ...]]:
    """By first word: a look-up for each token costs a hundredth of one alternation of all phrases."""
    table: dict[str, list[_Entry]] = {}
    for kind, heads, tail in PHRASES:
        for head in heads.split():
            table.setdefault(head, []).append((kind, f"{kind}:{head}", re.compile(tail)))
    return {head: tuple(entries) for head, entries in table.items()}


_HEADS: Final = _by_head()
