"""A sentence as the classifier reads it: tokens, the marker's clause, cues with subject and object."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from app.classify import cues
from app.classify.cues import Cue
from app.document import Span
from app.vocabulary import Section

CITE: Final = "@cite"
"""The token that stands for a marker of the statement."""
OTHER: Final = "@other"
"""The token that stands for any other marker."""

CONTEXT: Final = frozenset({"own", "prior", "method", "idea", "topic", "taxon", "control"})
"""Kinds of cues that mean nothing alone, only as subject or object of another."""
_SUBJECTS: Final = frozenset({"own", "prior", "topic"})
_COMPARING: Final = cues.COMPARISONS | {"turn", "compare", "null", "own"}
_WITHOUT_FINDINGS: Final[frozenset[Section]] = frozenset({"introduction", "methods"})
_ANAPHORS: Final = frozenset(["this", "these", "it", "such", "that", "which", "both"])
_FAR: Final = 12
"""Tokens between a marker and a figure that is taken to be of the cited paper, at most."""
_UNITS: Final = frozenset(
    (
        *("%", "percent", "fold", "times", "h", "hours", "min", "minutes", "s", "days", "weeks"),
        *("months", "years", "mm", "cm", "m", "km", "mg", "g", "kg", "ml", "l", "ha"),
    )
)
_OPENINGS: Final = _ANAPHORS | {"similar", "so"}

_TOKEN = re.compile(r"[a-z]+(?:-[a-z]+)*|@[a-z]+|\d+(?:[.,]\d+)*|[;:,.()%=<>]")
_OTHER_MARKERS = re.compile(
    r"\[\s*\d[\d\s,;–—-]*\]"  # [3, 5–7]
    r"|\(\s*\d{1,3}(?:\s*[,;–—-]\s*\d{1,3})*\s*\)"  # (3, 5–7)
    r"|\([^()]{0,300}?\b(?:19|20)\d\d[a-z]?\b[^()]{0,300}\)"  # (Smith, 2001; Jones et al., 2003)
)
_RUN = re.compile(
    r"@(?:(?:other[\s,;]{1,4}@){0,50}cite(?:[\s,;]{1,4}@(?:other|cite)(?![a-z])){1,50}|(?:other[\s,;]{1,4}@){1,50}cite)"
)
"""Adjacent markers, as far as they can be seen without the statements of the others. All begin with @, to be found fast."""
_CONTRACTED = re.compile(r"n['’]t\b")
_NAME_BEFORE = re.compile(r"(?:\bal\.?|[A-Z][a-zé-]+|colleagues|co-?workers)['’s]*,?\s*$")
_BREAKS: Final = frozenset(
    [";", ":", "but", "whereas", "while", "although", "though", "however", "yet", "despite"]
)
_POSSIBLE_BREAKS: Final = _BREAKS | {","}


class ParsedSentence(NamedTuple):
    """Tokens of a sentence and the positions in them that features ask for."""

    tokens: list[str]
    cues: list[Cue]
    marker: int
    """The token of the first marker."""
    clause: tuple[int, int]
    """First and one past the last token of the clause around that marker."""
    is_textual: bool
    """The citation is part of the sentence, as in "Smith et al. [3] found …"."""

    def in_clause(self, cue: Cue) -> bool:
        """Whether the cue begins in the marker's clause."""
        return self.clause[0] <= cue.start < self.clause[1]


def parse(text: str, markers: Sequence[Span]) -> ParsedSentence:
    """Tokenise a sentence. Markers outside of the text, and those that overlap an earlier one, are ignored."""
    tokens = tokenise(text, markers)
    return analyse(tokens, cues.find(tokens), is_textual(text, markers))


def tokenise(text: str, markers: Sequence[Span]) -> list[str]:
    """The tokens, at least one, with `CITE` for a run of markers."""
    parts: list[str] = []
    last = 0
    for span in _outer(text, markers):
        parts += (_normalised(text[last : span.start]), f" {CITE} ")
        last = span.end
    parts.append(_normalised(text[last:]))
    joined = "".join(parts)
    if OTHER in joined:
        joined = _RUN.sub(f" {CITE} ", joined)
    return _TOKEN.findall(joined) or ["."]


def compares(tokens: list[str], found: Sequence[Cue], section: Section) -> bool:
    """Whether anything there could compare findings: a cue, a figure, own work, or an opening word such as "this".

    Where methods are described or what is known is introduced, only cues that compare.
    """
    if section in _WITHOUT_FINDINGS:
        return any(cue.kind in cues.COMPARISONS for cue in found)
    return (
        any(cue.kind in _COMPARING for cue in found)
        or tokens[0] in _OPENINGS
        or any(_figures(tokens))
    )


def is_anaphor(token: str) -> bool:
    """Whether a word takes up what was said before, such as "this"."""
    return token in _ANAPHORS


def is_textual(text: str, markers: Sequence[Span]) -> bool:
    """Whether a marker is part of the sentence, as in "Smith et al. [3] found …"."""
    return any(
        text[span.start].isupper()
        or _NAME_BEFORE.search(text[max(0, span.start - 40) : span.start]) is not None
        for span in _outer(text, markers)
    )


def analyse(tokens: list[str], found: list[Cue], textual: bool) -> ParsedSentence:
    """The sentence with these tokens and cues."""
    marker = tokens.index(CITE) if CITE in tokens else len(tokens) - 1
    return ParsedSentence(tokens, found, marker, _clause(tokens, marker), textual)


def _outer(text: str, markers: Sequence[Span]) -> Iterator[Span]:
    last = 0
    for span in markers:
        if last <= span.start < span.end <= len(text):
            yield span
            last = span.end


def subject(sentence: ParsedSentence, cue: Cue) -> str:
    """The subject of a comparison: own, prior, topic, cited, opening (alone or with a kind), anaphor or other.

    It is the nearest phrase for own or prior work before the cue. For a cue that opens the sentence ("In line with [3],
    we found") it is the first one after the comma.
    """
    for other in reversed(sentence.cues):
        if other.start < cue.start and other.end <= cue.start + 1 and other.kind in _SUBJECTS:
            return other.kind
    tokens = sentence.tokens
    if OTHER in tokens[: cue.start] or CITE in tokens[: cue.start]:
        return "cited"
    if cue.start <= 1:
        comma = next((i for i in range(cue.end, len(tokens)) if tokens[i] == ","), None)
        if comma is not None:
            for other in sentence.cues:
                if other.start > comma and other.kind in _SUBJECTS:
                    return f"opening {other.kind}"
            if not {CITE, OTHER}.isdisjoint(tokens[comma : comma + 8]):
                return "opening cited"
        return "opening"
    return "anaphor" if tokens[0] in _ANAPHORS else "other"


def object_(sentence: ParsedSentence, cue: Cue) -> str:
    """The object of a comparison, within six tokens after the cue: marker, the kind of a phrase in `CONTEXT`, or other."""
    end = min(cue.end + 6, len(sentence.tokens))
    phrases = [c for c in sentence.cues if cue.end <= c.start < end and c.kind in CONTEXT]
    start = phrases[0].start if phrases else end
    if any(token in (CITE, OTHER) for token in sentence.tokens[cue.end : start]):
        return "marker"
    return phrases[0].kind if phrases else "other"


def figures(sentence: ParsedSentence) -> tuple[float | None, list[float]]:
    """The figure (a decimal, or a number with a unit) that stands next to the marker, and the others of the sentence."""
    found = sorted(_figures(sentence.tokens), key=lambda item: abs(item[0] - sentence.marker))
    if not found or abs(found[0][0] - sentence.marker) > _FAR:
        return None, [value for _, value in found]
    return found[0][1], [value for _, value in found[1:]]


def figures_of(sentence: ParsedSentence) -> list[float]:
    """All figures of a sentence."""
    return [value for _, value in _figures(sentence.tokens)]


def _figures(tokens: list[str]) -> Iterator[tuple[int, float]]:
    """Whole numbers are none but with a unit, nor are p-values and what follows an equals sign."""
    for index in [index for index, token in enumerate(tokens) if token[0].isdigit()]:
        token = tokens[index]
        measured = tokens[index + 1 : index + 2] != [] and tokens[index + 1] in _UNITS
        if (measured or "." in token) and tokens[index - 1 : index] not in (["="], ["<"], [">"]):
            with suppress(ValueError):
                yield index, float(token.replace(",", ""))


def _normalised(text: str) -> str:
    """In small letters, without contractions, and with other markers as tokens. Most texts have none of them."""
    if "(" in text or "[" in text:
        text = _OTHER_MARKERS.sub(f" {OTHER} ", text)
    text = text.lower()
    if "n't" in text or "n’t" in text:
        text = _CONTRACTED.sub(" not", text)
    return text.replace("cannot", "can not")


def _clause(tokens: list[str], marker: int) -> tuple[int, int]:
    """From the last break before the marker to the next one after it. In "Although A [1], B" the comma ends it."""
    breaks = [i for i, word in enumerate(tokens) if word in _POSSIBLE_BREAKS and _breaks(tokens, i)]
    after = bisect_right(breaks, marker)
    start = breaks[after - 1] if after else 0
    end = breaks[after] if after < len(breaks) else len(tokens)
    if start == 0 and tokens[0] in _BREAKS:
        end = next((i for i in range(marker + 1, end) if tokens[i] == ","), end)
    return start, end


def _breaks(tokens: list[str], index: int) -> bool:
    if tokens[index] == ",":
        return tokens[index + 1 : index + 2] in (["and"], ["which"], ["who"], ["in"])
    return index > 0
