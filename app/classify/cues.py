"""Cue phrases of a tokenised sentence: kind, position and negation."""

import re
from collections.abc import Callable
from itertools import accumulate, compress, count
from typing import Final, NamedTuple

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


class Cue(NamedTuple):
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
    for index in compress(count(), map(_BY_HEAD.__contains__, tokens)):
        position = ends[index] + index
        gate, gated, ungated = _BY_HEAD[tokens[index]]
        best: dict[CueKind, Cue] = {}
        for kind, name, tail in gated if gate and gate(text, position) else ungated:
            end = index + 1
            if tail is not None:
                match = tail(text, position)
                if match is None:
                    continue
                last = match.end()
                if last > position and text[last : last + 1].isalnum():
                    continue
                end += text.count(" ", position, last)
            if kind not in best or end > best[kind].end:
                best[kind] = Cue(kind, name, index, end)
        if "alike" in best:
            hidden = max(hidden, best["alike"].end)
        found += [cue for cue in best.values() if index >= hidden or cue.kind not in COMPARISONS]
        if "compare" in best and "differ" in best:
            # "higher than reported previously" is no echo
            hidden = max(hidden, best["differ"].end)
    return found


def is_negated(tokens: list[str], cue: Cue) -> bool:
    """Whether a negation is among the three tokens before the cue, in the same clause."""
    for token in reversed(tokens[max(0, cue.start - 3) : cue.start]):
        if token in (";", ",", ":", "but"):
            return False
        if token in NEGATIONS:
            return True
    return False


_Match = Callable[[str, int], re.Match[str] | None]
_Phrase = tuple[CueKind, str, _Match | None]
"""Kind, name, and the match of the tail; None where the head is all."""


class _Phrases(NamedTuple):
    """The phrases of a first word."""

    gate: _Match | None
    """Matches where one of the tails does that cannot be empty: one search instead of one for each."""
    all: tuple[_Phrase, ...]
    ungated: tuple[_Phrase, ...]
    """Those that may be the head alone."""


def _phrases_by_head() -> dict[str, _Phrases]:
    """By first word: a look-up for each token costs a hundredth of one alternation of all phrases."""
    table: dict[str, list[tuple[CueKind, str]]] = {}
    for kind, heads, tail in PHRASES:
        for head in heads.split():
            table.setdefault(head, []).append((kind, tail))
    return {head: _phrases(head, rows) for head, rows in table.items()}


def _phrases(head: str, rows: list[tuple[CueKind, str]]) -> _Phrases:
    phrases = [
        (kind, f"{kind}:{head}", re.compile(tail).match if tail else None) for kind, tail in rows
    ]
    gates = [tail for _, tail in rows if not re.match(tail, "")]
    return _Phrases(
        re.compile("|".join(gates)).match if gates else None,
        tuple(phrases),
        tuple(phrase for phrase, (_, tail) in zip(phrases, rows, strict=True) if tail not in gates),
    )


_BY_HEAD: Final = _phrases_by_head()
