"""Order of names that are not split: which words are given names, which the family name, and what is behind or in front."""

import re
from collections.abc import Iterator
from itertools import takewhile

from app.store.name_words import DEGREES, PARTICLES, SUFFIXES, fold

IDEOGRAPHS = "\u2e80"
MOST_GLUED = 4
"""Letters of initials without anything between them, and of a Chinese name."""


def orders(name: str) -> Iterator[tuple[str, str]]:
    """(given, family) of a name that is not split; behind the likeliest what it is in another order."""
    family, *rest = (part.strip() for part in name.split(","))
    words = family.split()
    others = len(words) + len(rest) - 1 + is_cut(family.partition(" ")[0])
    rest = [part for part in rest if not _is_suffix(part, others)]
    if rest:
        yield " ".join(rest), family
        if len(words) > 1 and _is_doctor(rest[0]):  # Jane Smith, MD
            yield " ".join(words[:-1]), words[-1]
        return
    while len(words) > 1 and _is_suffix(words[-1], len(words) - 1):
        del words[-1]
    if len(words) > 2 and _is_suffix(words[1], len(words) - 1):  # Smith III JA
        del words[1]
    if len(words) > 1:
        yield from _orders_of_words(words)
        return
    word = words[0] if words else name
    yield "", word
    if word >= IDEOGRAPHS and len(word) <= MOST_GLUED:
        for end in range(1, len(word)):
            yield word[end:], word[:end]


def _orders_of_words(words: list[str]) -> Iterator[tuple[str, str]]:
    first, last = words[0], words[-1]
    capitals = len(list(takewhile(_is_in_capitals, words)))
    if 0 < capitals < len(words) and not words[capitals].isupper():  # DUPONT Jean
        yield " ".join(words[capitals:]), " ".join(words[:capitals])
        return
    initials = len(list(takewhile(is_initials, reversed(words))))
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in PARTICLES and words[start - 1] not in _CAPITALS:
        start -= 1
    given_first = " ".join(words[:start]), " ".join(words[start:])
    if initials < len(words) and (
        (is_cut(last) and not is_cut(first)) or (initials and not first.isupper())
    ):
        yield " ".join(words[-initials:]), " ".join(words[:-initials])
        if not is_cut(last):  # Jane LEE
            yield given_first
        elif len(words) - initials > 1:  # Smith Jane A.
            yield " ".join(words[1:]), first
            if _is_doctor(last):  # Jane Smith M.D.
                yield " ".join(words[:-2]), words[-2]
        return
    yield given_first
    if not is_cut(first):
        yield " ".join(words[1:]), first


def is_cut(word: str) -> bool:
    """Whether it is an initial, or a name cut short, beyond doubt."""
    return _CUT_WORD.fullmatch(word) is not None


def is_initials(word: str) -> bool:
    """Whether it is an initial or several in one word."""
    return is_cut(word) or (word.isupper() and len(word) < MOST_GLUED)


def _is_in_capitals(word: str) -> bool:
    return word.isupper() and len(word) >= MOST_GLUED and not is_cut(word)


def _is_suffix(text: str, others: int) -> bool:
    """Whether it is a generational suffix or degree; `others`: the words beside it. Petrov II alone has two initials."""
    word = fold(text.replace(".", ""))
    return (
        (word in SUFFIXES and (others > 1 or not text.isupper() or not _ROMAN.fullmatch(word)))
        or word in DEGREES
        or (others > 2 and _is_doctor(text))
    )


def _is_doctor(word: str) -> bool:
    """Whether it is "MD", which may be initials as well."""
    return fold(word.replace(".", "")) == "md"


_CAPITALS = frozenset("EIY")
_CUT_WORD = re.compile(r"[^\W\d_]|(?:[^\W\d_]{1,4}\.-?)+[^\W\d_]?")
_ROMAN = re.compile("i{2,3}|iv")
