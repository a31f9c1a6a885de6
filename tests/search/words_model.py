"""Words in a text, worked out word by word: what the reference models of both engines have in common."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise

from app.search.analysis import Analyzed, analyze
from app.search.joined_words import Unit, readings, written
from app.search.spelling_variants import american_beginnings
from app.search.syntax_tree import Phrase, Word

analyzed = lru_cache(maxsize=10_000)(analyze)


@lru_cache(maxsize=10_000)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, those included that it joins."""
    return tuple(analyzed(text).words)


def begins(word: str, prefix: str) -> bool:
    """Whether a word begins so, in either spelling."""
    return word.startswith((prefix, *american_beginnings(prefix)))


def has_prefix(text: str, prefix: str, *, spelled: bool = True) -> bool:
    """Whether a word of the text begins so, one of those included that it joins, and American spellings if `spelled`."""
    if spelled:
        return any(begins(word, prefix) for word in words_of(text))
    read = analyzed(text)
    return any(
        begins(word, prefix) for word in (*read.tokens, *(one for one, _ in read.parts(str)))
    )


@lru_cache(maxsize=10)
def dictionary(texts: frozenset[str]) -> frozenset[str]:
    """The words of all texts."""
    return frozenset(word for text in texts for word in words_of(text))


@lru_cache(maxsize=100_000)
def has_words(
    text: str, leaf: Word | Phrase, form: Callable[[str], str], words_of_all: frozenset[str]
) -> bool:
    """Whether the text has the words, in this form; `words_of_all` has what the last may be where it is a prefix."""
    read: Analyzed = analyzed(text)
    tokens = [form(token) for token in read.tokens]
    joined = read.parts(form)
    is_prefix = isinstance(leaf, Phrase) and leaf.is_prefix
    within = leaf.within if isinstance(leaf, Phrase) else None

    def forms(word: str, is_last: bool) -> Iterator[tuple[Unit, str]]:
        words = [w for w in words_of_all if begins(w, word)] if is_last and is_prefix else [word]
        for each in set(map(form, words)):
            yield (each,), ""
            yield from ((parts, "") for one, parts in joined if one == each)

    return any(
        _has(tokens, units, within)
        for reading in readings(leaf)
        for units, _ in written(reading, forms)
    )


def _has(tokens: list[str], units: tuple[Unit, ...], within: int | None) -> bool:
    if within is None:
        return bool(_places(tokens, tuple(word for unit in units for word in unit)))
    places = [_places(tokens, unit) for unit in units]
    return all(places) and all(
        any(
            max(a, b) - min(a + len(one) - 1, b + len(other) - 1) <= within + 1
            for a in _places(tokens, one)
            for b in _places(tokens, other)
        )
        for one, other in pairwise(units)
    )


def _places(tokens: list[str], words: tuple[str, ...]) -> list[int]:
    return [at for at in range(len(tokens)) if tuple(tokens[at : at + len(words)]) == words]
