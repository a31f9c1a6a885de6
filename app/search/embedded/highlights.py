"""Which words of a text made it match: their places, for a client to mark.

A page has some seven hundred words, and to stem each of them would cost more than the search. So words are looked for
by how they begin, and only those that begin right are stemmed. That asks for a text that is folded letter by letter, with
every word where it was; the few that have none ("ß" is "ss") are read through, word by word.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from unicodedata import category

from app.search.analysis import fold, spans, stem, straight, without_possessives, words
from app.search.query_parser import Prefix, Tree, Words, wanted

Span = tuple[int, int]


class Mark(NamedTuple):
    """A word, or words in a row, by their stems; or without stems any word that begins so."""

    begins: str
    stems: tuple[str, ...]


def marks(tree: Tree | None) -> list[Mark]:
    """What a query wants to see; what it excludes is not there to be marked."""
    found: dict[Mark, None] = {}
    for part in wanted(tree):
        if isinstance(part, Words):
            stems = tuple(map(stem, part.words))
            found[Mark(stems[0][: max(len(stems[0]) - CHANGED, 1)], stems)] = None
        elif isinstance(part, Prefix):
            found[Mark(part.start, ())] = None
    return list(found)


CHANGED = 2
"""Letters at the end of a stem that the word need not have: Snowball's English rules put in two at most ("nobility" is
"nobl"), and other words all begin like their stems ("happily" is "happili", "dying" is "die")."""


def places(text: str, marks: Iterable[Mark]) -> list[Span]:
    """Start and end of each word to be marked, in code points, first to last."""
    level = without_possessives(_levelled(text))
    if _UNEVEN in level:
        return sorted({span for mark in marks for span in _read_through(text, mark)})
    return sorted({span for mark in marks for span in _looked_through(level, mark)})


def _looked_through(level: str, mark: Mark) -> list[Span]:
    found: list[Span] = []
    at = level.find(mark.begins)
    while at >= 0:
        if not at or not level[at - 1].isalnum():
            found += _row_at(level, at, mark)
        at = level.find(mark.begins, at + 1)
    return found


def _row_at(level: str, at: int, mark: Mark) -> list[Span]:
    """The words of the mark, if they stand at this place one after the other."""
    row = []
    for stemmed in mark.stems or (None,):
        match = _NEXT.match(level, at)
        if match is None or (stemmed is not None and stem(match[1]) != stemmed):
            return []
        row.append(match.span(1))
        at = match.end()
    return row


def _read_through(text: str, mark: Mark) -> list[Span]:
    words = spans(text)
    if not mark.stems:
        return [(start, end) for start, end, word in words if word.startswith(mark.begins)]
    stems = [stem(word) for _, _, word in words]
    return [
        (start, end)
        for place in range(len(stems) - len(mark.stems) + 1)
        if tuple(stems[place : place + len(mark.stems)]) == mark.stems
        for start, end, _ in words[place : place + len(mark.stems)]
    ]


def _levelled(text: str) -> str:
    """Folded letter by letter; with `_UNEVEN` where that is not one for one, or depends on its neighbours."""
    for letter in set(_BEYOND_ASCII.findall(text)):
        text = text.replace(letter, _level(letter))
    return text.lower()


@lru_cache(maxsize=10_000)
def _level(letter: str) -> str:
    if category(letter).startswith("M") or "\u1100" <= letter <= "\u11ff":
        return _UNEVEN  # an accent of its own, or a part of a Korean syllable
    if not letter.isalnum():
        return straight(letter)
    folded = words(letter) if len(fold(letter)) == 1 else ()
    return folded[0] if len(folded) == 1 and len(folded[0]) == 1 else _UNEVEN


_UNEVEN = "\0"
_BEYOND_ASCII = re.compile("[^\0-\x7f]")
_NEXT = re.compile(r"[\W_]*([^\W_]+)")
