"""Which words of a text made it match: their places, for a client to mark."""

from dataclasses import dataclass

from app.search.analysis import spans, stem
from app.search.language import Prefix, Tree, Words, wanted


@dataclass(frozen=True, slots=True)
class Marks:
    """What is to be marked: words and words in a row by their stems, and beginnings of words."""

    stems: frozenset[str]
    rows: tuple[tuple[str, ...], ...]
    starts: tuple[str, ...]


def marks(tree: Tree | None) -> Marks:
    """What a query wants to see; what it excludes is not marked, and is not there."""
    parts = list(wanted(tree))
    stemmed = {tuple(map(stem, part.words)) for part in parts if isinstance(part, Words)}
    return Marks(
        frozenset(row[0] for row in stemmed if len(row) == 1),
        tuple(row for row in stemmed if len(row) > 1),
        tuple(part.start for part in parts if isinstance(part, Prefix)),
    )


def places(text: str, wanted: Marks) -> list[tuple[int, int]]:
    """Start and end of each word to be marked, in code points."""
    words = spans(text)
    stems = [stem(word) for _, _, word in words]
    found = {place for place, each in enumerate(stems) if each in wanted.stems}
    if wanted.starts:
        found |= {
            place for place, (_, _, word) in enumerate(words) if word.startswith(wanted.starts)
        }
    for row in wanted.rows:
        for place in range(len(stems) - len(row) + 1):
            if tuple(stems[place : place + len(row)]) == row:
                found.update(range(place, place + len(row)))
    return [words[place][:2] for place in sorted(found)]
