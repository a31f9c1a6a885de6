"""Cue phrases of a tokenised sentence: kind, position and negation."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from app.classify.phrases import PHRASES, CueKind

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
"""Words that negate a cue within the next three tokens."""

COMPARISONS: Final = frozenset({"agree", "echo", "uphold", "differ"})
"""Kinds of cues that compare findings. A look-alike phrase (`alike`) hides those that it covers."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase of the table, found in a sentence."""

    kind: CueKind
    name: str
    """Kind and first word, as in `agree:consistent`."""
    start: int
    """Its first token."""
    end: int
    """The token after its last one."""


def find(tokens: list[str]) -> list[Cue]:
    """All cues in these tokens, by position; of each kind only the longest at a position, and none inside a look-alike."""
    text = " ".join(tokens)
    ends = [*accumulate(map(len, tokens))]
    found: list[Cue] = []
    hidden = 0
    # most words begin no phrase
    for index in [index for index, token in enumerate(tokens) if token in _BY_HEAD]:
        position = ends[index] + index
        best: dict[CueKind, Cue] = {}
        for kind, name, tail in _BY_HEAD[tokens[index]]:
            end = index + 1
            if tail is not None:
                match = tail(text, position)
                if match is None or (
                    match.end() > position and text[match.end() : match.end() + 1].isalnum()
                ):
                    continue
                end += match.group().count(" ")
            if kind not in best or end > best[kind].end:
                best[kind] = Cue(kind, name, index, end)
        if "alike" in best:
            hidden = max(hidden, best["alike"].end)
        found += [cue for cue in best.values() if index >= hidden or cue.kind not in COMPARISONS]
    return found


def is_negated(tokens: list[str], cue: Cue) -> bool:
    """Whether a negation is among the three tokens before the cue, in the same clause."""
    for token in reversed(tokens[max(0, cue.start - 3) : cue.start]):
        if token in (";", ",", ":", "but"):
            return False
        if token in NEGATIONS:
            return True
    return False


_Phrase = tuple[CueKind, str, Callable[[str, int], re.Match[str] | None] | None]
"""Kind, name, and the match of the tail; None where the head is all."""


def _phrases_by_head() -> dict[str, tuple[_Phrase, ...]]:
    """By first word: a look-up for each token costs a hundredth of one alternation of all phrases."""
    table: dict[str, list[_Phrase]] = {}
    for kind, heads, tail in PHRASES:
        for head in heads.split():
            table.setdefault(head, []).append(
                (kind, f"{kind}:{head}", re.compile(tail).match if tail else None)
            )
    return {head: tuple(phrases) for head, phrases in table.items()}


_BY_HEAD: Final = _phrases_by_head()
