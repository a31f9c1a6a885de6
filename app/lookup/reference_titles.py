"""Comparison of titles, word by word, of which one may stand somewhere in a printed reference.

| grade     | means                                                                                       |
|-----------|---------------------------------------------------------------------------------------------|
| `exact`   | the same words; one of them may lack its subtitle, where that of five words or more is left |
| `part`    | the same words, few, in a printed reference where they may be part of a longer title        |
| `slips`   | but for slips: a word or two misspelt, written apart, or left out                           |
| `alike`   | nine tenths of the words, in order; or the title as printed goes on, or lacks its subtitle  |
| `similar` | eight tenths                                                                                |
| ""        | another title                                                                               |
"""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

Grade = Literal["exact", "part", "slips", "alike", "similar", ""]
ALIKE, SIMILAR = 0.9, 0.8
"""Of the words of two titles, in order."""
FEW_WORDS = 4
"""A title of fewer names many works."""
LONG = 8
"""Words of a title that names one work: another that has them all and goes on is improbable."""
MOST_WORDS = 60
"""Of a title that are looked for: more than hardly any has."""
MISSPELT, SHORTEST = 0.8, 5
"""Of its letters, in order, that a misspelt word has in common with the right one; letters of a word that may be one."""


def words(text: str) -> tuple[str, ...]:
    """The words of a text, without case and accents."""
    return tuple(word for word, _ in _split(text))


def compare_titles(theirs: Sequence[str], ours: Sequence[str]) -> Grade:
    """The words of two titles."""
    short, long = sorted((tuple(theirs), tuple(ours)), key=len)
    if short == long or (len(short) > FEW_WORDS and long[: len(short)] == short):
        return "exact"
    matcher = SequenceMatcher(None, theirs, ours, autojunk=False)
    if matcher.quick_ratio() < SIMILAR and "".join(theirs) != "".join(ours):
        return "slips" if _are_slips(matcher, theirs, ours) else ""
    if _are_slips(matcher, theirs, ours):
        return "slips"
    ratio = matcher.ratio()
    return "alike" if ratio >= ALIKE else "similar" if ratio >= SIMILAR else ""


def find_title(title: str, printed: str) -> Grade:
    """A title in a printed reference."""
    wanted, there = words(title)[:MOST_WORDS], words(printed)
    text = f" {' '.join(there)} "
    if (at := text.find(f" {' '.join(wanted)} ")) >= 0:
        first = text.count(" ", 0, at + 1) - 1
        if len(wanted) >= LONG:
            return "exact"
        behind = _split(printed)[first + len(wanted) - 1][1]
        if _COLON.match(behind):
            return "alike"
        is_whole = _begins(printed, first) and (
            bool(behind.strip()) or first + len(wanted) == len(there)
        )
        return "exact" if is_whole else "part"
    main, colon, _ = title.partition(":")
    if colon and len(words(main)) > FEW_WORDS and f" {' '.join(words(main))} " in text:
        return "alike"
    known = set(there)
    if 2 * sum(word in known for word in wanted) < len(wanted):
        return ""
    grade = compare_titles(_stretch(wanted, there), wanted)
    return "alike" if grade == "exact" else grade


def _begins(printed: str, first: int) -> bool:
    """Whether a title may begin at this word: at the first, behind a number, or where a sentence or a quotation does."""
    word, gap = _split(printed)[first - 1] if first else ("", ".")
    return word.isdigit() or _BOUNDARY.search(gap) is not None


def _stretch(title: Sequence[str], printed: Sequence[str]) -> Sequence[str]:
    """The words of a printed reference that may be a title: from where it would begin to where it would end, about the
    longest run that they share."""
    run = SequenceMatcher(None, title, printed, autojunk=False).find_longest_match()
    first = max(run.b - run.a - 2, 0)
    near = printed[first : run.b - run.a + len(title) + 2]
    blocks = SequenceMatcher(None, title, near, autojunk=False).get_matching_blocks()[:-1]
    start = max(blocks[0].b - blocks[0].a, 0)
    end = blocks[-1].b + len(title) - blocks[-1].a
    return near[start:end]


def _are_slips(matcher: "SequenceMatcher[str]", theirs: Sequence[str], ours: Sequence[str]) -> bool:
    """Whether two titles differ by nothing else. A number, or a word that turns the sense, is no slip."""
    most = max(len(ours) // LONG, 1)
    slips = 0
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        one, other = "".join(theirs[a:b]), "".join(ours[c:d])
        slips += 0 if one == other else max(b - a, d - c)
        if one == other:
            continue
        if slips > most or any(map(_COUNTS.fullmatch, (*theirs[a:b], *ours[c:d]))):
            return False
        if kind == "replace" and (
            min(len(one), len(other)) < SHORTEST
            or SequenceMatcher(None, one, other, autojunk=False).ratio() < MISSPELT
            or _are_opposite(one, other)
        ):
            return False
    return True


def _are_opposite(one: str, other: str) -> bool:
    """ "activation" and "inactivation", "hypertension" and "hypotension"."""
    short, long = sorted((one, other), key=len)
    return long.endswith(short) or any(
        (one.startswith(a) and other.startswith(b)) or (one.startswith(b) and other.startswith(a))
        for a, b in _OPPOSITES
    )


@lru_cache(maxsize=256)
def _split(text: str) -> tuple[tuple[str, str], ...]:
    """Words, each with what follows it up to the next."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_UNDECOMPOSED))
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    return tuple(_WORD.findall(text.casefold()))


_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "ı": "i"}
)
_WORD = re.compile(r"([^\W_]+)([\W_]*)")
_COLON = re.compile(r"\s?:")
_BOUNDARY = re.compile("[.?!)\\]\"“”„‘’'«»;—]")
_COUNTS = re.compile(r".*\d.*|[ivxlc]+|[a-z]|not?|non|without|part|versus|vs")
"""Words that are no slip: numbers, also Roman ones, letters, negations."""
_OPPOSITES = (
    ("hyper", "hypo"),
    ("inter", "intra"),
    ("macro", "micro"),
    ("anti", "pro"),
    ("gluco", "galacto"),
)
