"""Which words of a text made it match: their places, for a client to mark.

A page has some seven hundred words, and to stem each of them would cost more than the search. So words are looked for
by how they begin, and only those that begin right are stemmed.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from app.search.analysis import spans, stem, straight, without_possessives
from app.search.language import Prefix, Tree, Words, wanted

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
    if not _PLAIN.fullmatch(text):
        return sorted({span for mark in marks for span in _read_through(text, mark)})
    plain = without_possessives(straight(text)).lower()
    return sorted({span for mark in marks for span in _looked_through(plain, mark)})


# ASCII and typographic punctuation: one letter is one letter, in either case, and no accent hides a beginning.
_PLAIN = re.compile(
    "[\x00-\x7f\xa0-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7\u2010-\u2027\u2030-\u205e]*"
)
_NEXT = re.compile("[^a-z0-9]*([a-z0-9]+)")


def _looked_through(plain: str, mark: Mark) -> list[Span]:
    found: list[Span] = []
    at = plain.find(mark.begins)
    while at >= 0:
        if not at or not plain[at - 1].isalnum():
            found += _row_at(plain, at, mark)
        at = plain.find(mark.begins, at + 1)
    return found


def _row_at(plain: str, at: int, mark: Mark) -> list[Span]:
    """The words of the mark, if they stand at this place one after the other."""
    row = []
    for stemmed in mark.stems or (None,):
        match = _NEXT.match(plain, at)
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
