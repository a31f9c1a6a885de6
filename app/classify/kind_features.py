"""Features of kinds of cues: which there are, on which side of a comma, in which section, and in what order.

Few kinds make few combinations, so the names of most are cached.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Final

from app.classify import cues
from app.classify.cues import Cue
from app.classify.sentence import CITE, CONTEXT, OTHER, ParsedSentence, is_anaphor
from app.vocabulary import Section

_CACHED: Final = 8192
_COMMAS: Final = frozenset({",", ";", ":"})


def kind_features(
    sentence: ParsedSentence, before: ParsedSentence | None, section: Section, found: list[Cue]
) -> Iterator[str]:
    """Names for the kinds of the cues `found` in the sentence. The sentence before has a part in some."""
    kinds = frozenset([cue.kind for cue in found])
    yield from (f"has={kind}" for kind in kinds)
    yield from _sequences(_sequence(sentence, found))
    yield from _segment_features(sentence, found)
    if before is not None:
        yield from _origins(section, origin(before), kinds, is_anaphor(sentence.tokens[0]))


def negation(sentence: ParsedSentence, cue: Cue) -> str:
    """What the name of a negated cue ends with."""
    return "!" if cues.is_negated(sentence.tokens, cue) else ""


def origin(neighbour: ParsedSentence) -> str:
    """Whose finding the sentence before or after has: own, cited or other."""
    if any(cue.kind == "own" for cue in neighbour.cues):
        return "own"
    return "cited" if CITE in neighbour.tokens or OTHER in neighbour.tokens else "other"


@lru_cache(_CACHED)
def _origins(
    section: Section, before: str, kinds: frozenset[str], taken_up: bool
) -> tuple[str, ...]:
    """The section, whose finding stands before, and the kinds: in a discussion "similar" is mostly about own findings."""
    own = "own" if "own" in kinds else "not own"
    return (
        *(f"{section}/{own}+{kind}" for kind in kinds or {"nothing"}),
        *(f"{section}/before={before}/{own}+{kind}" for kind in kinds or {"nothing"}),
        f"{section}/before={before}/{own}/{'taken up' if taken_up else 'new'}",
    )


def _segment_features(sentence: ParsedSentence, found: list[Cue]) -> Iterator[str]:
    """What stands between the same commas as the marker, and how many commas are between it and a cue.

    In "Our rate, measured as in [1], is that of [2]" the cue of each marker is on its side of a comma.
    """
    tokens, marker = sentence.tokens, sentence.marker
    start, end = segment(sentence)
    yield from _segment(
        frozenset([cue.kind for cue in found if start <= cue.start < end]),
        min(4, (marker - start) // 3),
        min(3, (end - marker - 1) // 2),
    )
    counts = [0, *accumulate(token in (",", ";") for token in tokens)]
    for cue in found:
        if cue.kind not in CONTEXT:
            is_before = cue.end <= marker
            low, high = (cue.end, marker) if is_before else (marker, cue.start)
            between = min(3, max(0, counts[high] - counts[low]))
            yield f"{cue.kind}{negation(sentence, cue)} {between} commas {'before' if is_before else 'after'}"


def segment(sentence: ParsedSentence) -> tuple[int, int]:
    """First and one past the last token between the commas around the marker."""
    tokens, start, end = sentence.tokens, sentence.marker, sentence.marker + 1
    while start > 0 and tokens[start - 1] not in _COMMAS:
        start -= 1
    while end < len(tokens) and tokens[end] not in _COMMAS:
        end += 1
    return start, end


@lru_cache(_CACHED)
def _segment(kinds: frozenset[str], head: int, tail: int) -> tuple[str, ...]:
    return (
        f"segment kinds={'+'.join(sorted(kinds))}",
        f"segment head={head}",
        f"segment tail={tail}",
    )


def _sequence(sentence: ParsedSentence, found: list[Cue]) -> tuple[str, ...]:
    """What follows each other: kinds of cues, markers, the ends of the marker's clause."""
    tokens = sentence.tokens
    places = [(cue.start, cue.kind + negation(sentence, cue)) for cue in found]
    places += [(at, token) for at, token in enumerate(tokens) if token in (CITE, OTHER)]
    places += [(at, "|") for at in sentence.clause if 0 < at < len(tokens)]
    places.sort()
    kinds = ["^"]
    kinds += [
        kind
        for (_, kind), (_, last) in zip(places, [(0, ""), *places], strict=False)
        if kind != last
    ]
    return (*kinds, "$")


@lru_cache(_CACHED)
def _sequences(kinds: Sequence[str]) -> tuple[str, ...]:
    """Pairs of a sequence, and what is around the marker."""
    at = kinds.index(CITE) if CITE in kinds else len(kinds) - 1
    left, right = kinds[max(0, at - 3) : at], kinds[at + 1 : at + 4]
    return (
        *(f"seq={a}>{b}" for a, b in pairwise(kinds)),
        f"around={'>'.join(left)}@",
        f"around=@{'>'.join(right)}",
        f"around={'>'.join(left[-2:])}@{'>'.join(right[:2])}",
    )
