"""Joined words: what is typed or written with hyphens, apostrophes or Greek letters, as one word and as its parts.

    typed e-mail      readings    e mail | email
    written e-mail    in place of the word "email", its parts: e mail

So what is joined is found whichever way it is typed and written. Two words that are typed apart are two words.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import chain, combinations, islice, product
from math import prod

from app.search.analysis import MAX_PARTS, Analyzed, stem
from app.search.syntax_tree import Phrase, Word

Unit = tuple[str, ...]
"""Words that are next to each other: those of a joined word, or one."""
Forms = Callable[[str, bool], Iterable[tuple[Unit, str]]]
"""Of a word, and whether it is the last, what may stand for it, with the condition; "" for none."""
Way = tuple[tuple[Unit, ...], frozenset[str]]
"""What may stand in a text for what is typed, with the conditions."""
MAX_READINGS = 16
MAX_WRITTEN = 1_000
"""Ways in which one reading may stand in a text: a prefix has as many words that begin so."""


def joined_terms(analyzed: Analyzed, form: Callable[[str], str] = stem) -> list[str]:
    """The terms of a field for what a text joins: "email=e mail"."""
    if not analyzed.joined:
        return []
    return [f"{word}={' '.join(parts)}" for word, parts in analyzed.parts(form)]


@lru_cache(maxsize=1_000)
def readings(leaf: Word | Phrase) -> tuple[tuple[Unit, ...], ...]:
    """How what is typed may be written, as typed first."""
    return tuple(islice(product(*_options(leaf)), MAX_READINGS))


def _options(leaf: Word | Phrase) -> list[list[Unit]]:
    """How each unit that is typed may be written."""
    joined = leaf.joined if isinstance(leaf, Phrase) else range(len(leaf.words) - 1)
    return [_one_or_parts(unit) for unit in _units(leaf.words, set(joined))]


def _units(words: tuple[str, ...], joined: set[int]) -> list[Unit]:
    units: list[Unit] = []
    for position, word in enumerate(words):
        if position and position - 1 in joined:
            units[-1] += (word,)
        else:
            units.append((word,))
    return units


def _one_or_parts(parts: Unit) -> list[Unit]:
    """The parts, and with some that are neighbours as one word; digits are never part of one."""
    gaps = [at for at in range(1, len(parts)) if parts[at - 1].isalpha() and parts[at].isalpha()]
    if len(parts) > MAX_PARTS:
        return [parts]
    closed = chain.from_iterable(combinations(gaps, count) for count in range(len(gaps) + 1))
    return [
        tuple("".join(unit) for unit in _units(parts, {gap - 1 for gap in gaps_}))
        for gaps_ in closed
    ]


def ways(leaf: Word | Phrase, forms: Forms) -> tuple[list[Way], bool]:
    """The ways in which what is typed may stand in a text, each once and without conditions where it is among them without;
    and whether there are more than are listed."""
    found: dict[Way, None] = {}
    is_cut = prod(map(len, _options(leaf))) > MAX_READINGS
    for reading in readings(leaf):
        choices = _choices(reading, forms)
        is_cut |= prod(map(len, choices)) > MAX_WRITTEN
        found |= dict.fromkeys(_written(reading, choices))
    listed = [
        (units, keys) for units, keys in found if not keys or (units, frozenset()) not in found
    ]
    return listed, is_cut


def written(reading: tuple[Unit, ...], forms: Forms) -> Iterator[Way]:
    """The ways in which a reading may stand in a text."""
    return _written(reading, _choices(reading, forms))


def _choices(reading: tuple[Unit, ...], forms: Forms) -> list[list[tuple[Unit, str]]]:
    words = [word for unit in reading for word in unit]
    last = len(words) - 1
    return [list(forms(word, index == last)) for index, word in enumerate(words)]


def _written(reading: tuple[Unit, ...], choices: list[list[tuple[Unit, str]]]) -> Iterator[Way]:
    unit_of = [at for at, unit in enumerate(reading) for _ in unit]
    for choice in islice(product(*choices), MAX_WRITTEN):
        units: list[Unit] = [()] * len(reading)
        for at, (parts, _) in zip(unit_of, choice, strict=True):
            units[at] += parts
        yield tuple(units), frozenset(condition for _, condition in choice if condition)
