"""Personal names, parsed for comparison: keys of the family name, readings of the given names.

A name without parts is read as "Family, Given", "Given Family" or "Family GH". Particles are words of family names: in
given names an initial E, I or Y and a first De- or Van are as good as any other.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import NamedTuple

from app.store.name_order import IDEOGRAPHS, MOST_GLUED, is_initials, orders
from app.store.name_words import (
    CONTRACTIONS,
    DEGREES,
    NOBODY,
    PARTICLES,
    SUFFIXES,
    UMLAUTS,
    ends_in_others,
    fold,
    is_plain,
    spellings,
    without_others,
    without_titles,
    words_of,
)

Reading = tuple[str, ...]
"""Given names word by word, folded: "j", "jean". "yu." is a name cut short; "ja=" is a whole word, which no J stands for."""


class Name(NamedTuple):
    """A name as it is compared."""

    families: tuple[str, ...]
    """Keys of the family name: one, and others if it has an umlaut (mueller) or particles (vandyke)."""
    given: str = ""
    """The given names as printed."""
    parts: tuple[str, ...] = ()
    """The words of a double family name."""
    turned: tuple["Name", ...] = ()
    """What the name is if its order is another: Zhang Wei may be Wei Zhang."""
    others: bool = False
    """It ends in "et al.": there are authors whom nobody named."""
    is_turned: bool = False
    """It is the other order of a name; the given name is one whole word then."""

    @property
    def givens(self) -> tuple[Reading, ...]:
        """The ways to read the given names. Few are asked for: those of namesakes."""
        if self.is_turned:
            return ((f"{''.join(words_of(self.given))}=",),)
        return _readings(self.given)


@lru_cache(maxsize=32768)
def parse(author_name: str, given: str | None, family: str | None) -> Name | None:
    """A name from its parts, else from one text. None if it stands for authors whom nobody named ("et al.")."""
    given, family = given or "", family or ""
    if is_plain(given, family) and author_name == f"{given} {family}":
        return Name((family.lower(),), given)
    if " ".join(words_of(author_name)) in NOBODY:
        return None
    others = ends_in_others(author_name) or ends_in_others(given)
    if others:
        author_name, given, family = map(without_others, (author_name, given, family))
    given = without_titles(given)
    if family:
        turned = (_swapped(given, family),) if _is_word(given) and _is_word(family) else ()
        return _name(given, family, turned, others=others)
    whole = without_titles(author_name)
    first, *turns = orders(given or (whole if " " in whole else author_name))
    return _name(*first, tuple(_name(*one) for one in turns), others=others)


def is_compatible(a: Reading, b: Reading) -> bool:
    """Whether two readings of given names may be one person's. They are compared word by word, as far as both go."""
    for x, y in zip(a, b, strict=False):
        if x != y and not _is_short_for(x, y):
            return _joined(a) == _joined(b)  # Xiaoming, Xiao-Ming
    return True


def _is_short_for(x: str, y: str) -> bool:
    """Whether one of two different words of given names may stand for the other."""
    if x[0] != y[0]:
        return False
    if x[-1] == "=" or y[-1] == "=":
        return x.rstrip("=") == y.rstrip("=")
    if len(x) == 1 or len(y) == 1:
        return x[0] < IDEOGRAPHS  # 伟 is a name, and no initial
    return (x[-1] == "." and y.startswith(x[:-1])) or (y[-1] == "." and x.startswith(y[:-1]))


def _joined(reading: Reading) -> str:
    return "".join(reading).replace("=", "")


def _name(given: str, family: str, turned: tuple[Name, ...] = (), *, others: bool = False) -> Name:
    words = _without_particles(words_of(_uncut(family))) if "-" in family or " " in family else []
    parts = tuple(words) if len(words) > 1 else ()
    if len(given) >= MOST_GLUED and len(family) > 1 and family.isupper():
        given = _FOUR_LETTERS.sub(_word_in_capitals, given)
    return Name(_family_keys(family), given, parts, turned, others)


def _word_in_capitals(word: re.Match[str]) -> str:
    """JOHN of JOHN HOLM, a name all in capitals, is a word; WJJO are initials."""
    return word[0].capitalize() if _PRONOUNCEABLE.fullmatch(fold(word[0])) else word[0]


def _swapped(given: str, family: str) -> Name:
    """Given and family name in each other's place; both have to be whole words then."""
    return Name(_family_keys(given), family, is_turned=True)


def _is_word(text: str) -> bool:
    return text.isalpha() and (text >= IDEOGRAPHS or (len(text) > 1 and not is_initials(text)))


@lru_cache(maxsize=32768)
def _family_keys(family: str) -> tuple[str, ...]:
    if family.isascii() and family.isalpha():
        return (family.lower(),)
    keys: dict[str, None] = {}
    if (uncut := _uncut(family)) != family:
        keys = dict.fromkeys(_family_keys(uncut))
    for form in spellings(family):
        words = words_of(form)
        kept = "".join(_without_particles(words))
        keys[kept] = None
        keys["".join(word for word in words if word not in _BEHIND) or kept] = None
    return tuple(keys)


@lru_cache(maxsize=32768)
def _readings(given: str) -> tuple[Reading, ...]:
    """With and without particles, umlauts as one letter and as two, glued initials as a word and as initials."""
    pieces = [_Piece(*found.groups()) for found in _PIECE.finditer(_ORDINAL.sub("a. ", given))]
    while len(pieces) > 1 and fold(pieces[-1].text) in _HONOURS:
        del pieces[-1]
    kept = _without_family_particles(pieces)
    readings: dict[Reading, None] = {}
    for some in (kept,) if kept in ([], pieces) else (kept, pieces):
        for umlauts in ({},) if given.isascii() else ({}, UMLAUTS):
            ways = [_tokens(piece, umlauts) for piece in some]
            for way in zip(*ways, strict=True):
                readings[tuple(token for tokens in way for token in tokens)] = None
    readings.pop((), None)
    return tuple(readings)


class _Piece(NamedTuple):
    """A word of given names, and what follows it."""

    text: str
    stop: str
    hyphen: str


def _without_family_particles(pieces: list[_Piece]) -> list[_Piece]:
    """Without the particles of family names, which are small ("Maria de Lourdes") or several at the end ("Jan Van Der")."""

    def is_particle(piece: _Piece) -> bool:
        return len(piece.text) > 1 and piece.text.lower() in PARTICLES and not piece.stop

    end = len(list(takewhile(is_particle, reversed(pieces))))
    kept = pieces[:-end] if 1 < end < len(pieces) else pieces
    if all(is_particle(one) and one.text.islower() for one in kept):
        return []
    return kept[:1] + [
        one
        for before, one in pairwise(kept)
        if before.hyphen or not (is_particle(one) and one.text.islower())
    ]


def _tokens(piece: _Piece, umlauts: Mapping[int, str]) -> tuple[list[str], list[str]]:
    """A word of given names read as a word, and as initials where it may be some."""
    words = words_of(unicodedata.normalize("NFC", piece.text).translate(umlauts))
    word = "".join(words)
    if len(words) != 1 or len(word) == 1:
        return words, words
    # before a consonant a first Y is one: Yj are initials as Wg are
    voiced = not _VOWELS.isdisjoint(word[1:] if word[0] == "y" else word)
    glued = piece.text.isupper() or not (voiced or piece.stop)
    if word in CONTRACTIONS:
        return [CONTRACTIONS[word]], [*word] if glued else [CONTRACTIONS[word]]
    if glued and len(piece.text) <= MOST_GLUED and word < IDEOGRAPHS:
        # GH are two initials, as PubMed writes them, and Wg too; ANA may be a name, MARY is one
        return [word if voiced and len(word) == MOST_GLUED else f"{word}="], [*fold(piece.text)]
    if piece.stop and len(word) <= _MOST_CUT:
        return [f"{word}."], [f"{word}."]
    return [word], [word]


def _uncut(family: str) -> str:
    """A family name without the particles in front that are cut short."""
    return _SHORT_PARTICLES.sub("", family) if family[:1] == "v" else family


def _without_particles(words: list[str]) -> list[str]:
    kept = [word for word in words if word not in PARTICLES and word not in _BEHIND]
    return kept or words


_HONOURS = SUFFIXES | DEGREES
_BEHIND = _HONOURS | {"md"}
"""In a family name MD is no initials."""
_MOST_CUT = 4
"""Letters of a given name cut short: Yu., Chr., Alex."""
_VOWELS = frozenset("aeiouy")
_PIECE = re.compile(r"([^\s.,\-‐‑‒–‧·]+)(\.?)[ ,]*([\-‐‑‒–‧·]?)")
_SHORT_PARTICLES = re.compile(
    r"v(?:\.[ -]?|[ -])(?:d(?:\.[ -]?|[ -]))?(?=\w{2})|v[/-]?d[. -]+(?=\w{2})"
)
""" "v. Holm", "v.d. Berg", "v/d Berg": von, van der, van den."""
_FOUR_LETTERS = re.compile(rf"\b(?:(?![\d_])\w){{{MOST_GLUED}}}\b(?!\.)")
_PRONOUNCEABLE = re.compile(r"(?=.*[aeiouy])(?!.*[^aeiouy]{3})[a-z]+")
_ORDINAL = re.compile(r"(?<=M)\.?ª\.?")
"""Mª José is Maria José."""
