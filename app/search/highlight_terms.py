"""Highlight terms: what a query looks for in a text, and where it is among the tokens of the text.

A term is one way in which a word, phrase or prefix may be typed; what the text joins also stands for its parts.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from app.search.analysis import analyze, one_word, stem
from app.search.folded_text import Span
from app.search.joined_words import Unit, readings, written
from app.search.spelling_variants import american, american_beginnings, british_beginnings
from app.search.syntax_tree import Leaf, Node, Phrase, Prefix, positive_leaves
from app.search.token_spans import marks_as_letters, token_spans

STEM_CHANGES = 2
"""Letters at the end of a stem that the word need not have: Snowball's English rules change two at most ("dying" has the
stem "die", "happily" "happili", "sensibility" "sensibl"); but for these, every word begins with its stem."""
_PREFIX = "*"
"""Condition of a way in which the last word is a prefix still."""


class HighlightTerm(NamedTuple):
    """Words that are next to or near each other, in one of the ways in which they may be typed."""

    units: tuple[Unit, ...]
    """Stems, with `marks_as_letters`; each word of a unit is next to the one before."""
    prefixes: tuple[str, ...] = ()
    """How the last word begins, where it is a prefix."""
    within: int | None = None
    """How many words may stand between units, in either order; None where none may, in this order."""
    beginnings: tuple[tuple[str, ...], ...] = ()
    """How the words of a text begin that may match, for each word."""


@lru_cache(maxsize=1_000)
def highlight_terms(node: Node | None) -> tuple[HighlightTerm, ...]:
    """What a query looks for; what it excludes can't be in a text that matched."""
    return tuple(dict.fromkeys(term for leaf in positive_leaves(node) for term in _terms(leaf)))


def _terms(leaf: Leaf) -> Iterator[HighlightTerm]:
    if isinstance(leaf, Prefix):
        yield _prefix_term(((leaf.prefix,),), None)
        return
    within = leaf.within if isinstance(leaf, Phrase) else None
    for reading in readings(leaf):
        if isinstance(leaf, Phrase) and leaf.is_prefix:
            yield _prefix_term(reading, within)
        else:
            yield _term(tuple(map(_stems, reading)), within)


def _stems(words: Unit) -> Unit:
    return tuple(stem(marks_as_letters(word)) for word in words)


def _term(units: tuple[Unit, ...], within: int | None) -> HighlightTerm:
    return HighlightTerm(units, (), within, tuple(_beginnings(w) for u in units for w in u))


def _prefix_term(reading: tuple[Unit, ...], within: int | None) -> HighlightTerm:
    prefix = marks_as_letters(reading[-1][-1])
    prefixes = (prefix, *american_beginnings(prefix))
    units = tuple(map(_stems, reading))
    begins = [_beginnings(word) for unit in units for word in unit][:-1]
    last = dict.fromkeys(each for one in prefixes for each in (one, *british_beginnings(one)))
    return HighlightTerm(units, prefixes, within, (*begins, tuple(last)))


def _beginnings(stemmed: str) -> tuple[str, ...]:
    beginning = stemmed[: max(len(stemmed) - STEM_CHANGES, 1)]
    return (beginning, *british_beginnings(beginning))


def begins_so(token: str, prefixes: tuple[str, ...]) -> bool:
    """Whether a token, as it is or in American spelling, begins so."""
    return token.startswith(prefixes) or american(token).startswith(prefixes)


@lru_cache(maxsize=1_000)
def ways_joined(term: HighlightTerm, joined: tuple[Unit, ...]) -> tuple[HighlightTerm, ...]:
    """In a text that joins these words, how else the words of a term may stand there, one after the other."""
    return tuple(
        term._replace(units=units) if prefixes else _term(units, None)
        for units, prefixes in _ways(term, joined)
        if units != term.units
    )


def _ways(
    term: HighlightTerm, joined: Iterable[Unit]
) -> Iterator[tuple[tuple[Unit, ...], tuple[str, ...]]]:
    """How a term may stand in a text that joins these words, and how its last word begins where it is a prefix still."""

    def forms(word: str, is_last: bool) -> Iterator[tuple[Unit, str]]:
        is_prefix = is_last and bool(term.prefixes)
        yield (word,), _PREFIX if is_prefix else ""
        for run in joined:
            if is_prefix and begins_so(run[0], term.prefixes):
                continue  # that part is found, without what it is joined to
            if any(
                begins_so(one, term.prefixes) if is_prefix else stem(one) == word
                for one in one_word(run)
            ):
                yield tuple(map(stem, run)), ""

    for units, conditions in written(term.units, forms):
        yield units, term.prefixes if _PREFIX in conditions else ()


class TextTokens:
    """The tokens of a text, for terms to be found among them."""

    def __init__(self, text: str) -> None:
        self._spans = token_spans(text)
        self._tokens = [marks_as_letters(token) for _, _, token in self._spans]
        self._stems = [stem(token) for token in self._tokens]
        self._joined = [tuple(map(marks_as_letters, run)) for run in analyze(text).joined]

    def find(self, term: HighlightTerm) -> Iterator[Span]:
        """Start and end of each token that is part of a match."""
        for units, prefixes in _ways(term, self._joined):
            if term.within is None:
                units = (tuple(word for unit in units for word in unit),)  # noqa: PLW2901
            for first, last in _near(self._positions(units, prefixes), term.within or 0):
                yield from (span[:2] for span in self._spans[first : last + 1])

    def _positions(
        self, units: tuple[Unit, ...], prefixes: tuple[str, ...]
    ) -> list[list[tuple[int, int]]]:
        """Where each unit is: its first and last token."""
        found: list[list[tuple[int, int]]] = []
        for unit in units:
            last = len(unit) - 1
            is_prefix = bool(prefixes) and len(found) == len(units) - 1
            words = unit[:-1] if is_prefix else unit
            found.append(
                [
                    (at, at + last)
                    for at in range(len(self._stems) - last)
                    if tuple(self._stems[at : at + len(words)]) == words
                    and (not is_prefix or begins_so(self._tokens[at + last], prefixes))
                ]
            )
        return found


def _near(positions: list[list[tuple[int, int]]], within: int) -> set[tuple[int, int]]:
    """The positions of units that are near one of the next unit or the one before; none where any two are not near."""
    if len(positions) == 1:
        return set(positions[0])
    found: set[tuple[int, int]] = set()
    for one, other in pairwise(positions):
        near = [
            (a, b) for a in one for b in other if max(a[0], b[0]) - min(a[1], b[1]) <= within + 1
        ]
        if not near:
            return set()
        found.update(position for pair in near for position in pair)
    return found
