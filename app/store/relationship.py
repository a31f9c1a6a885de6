"""Author matching, which finds whether two papers share an author (self), share none (independent), or neither is certain.

The same ORCID is the same person, two ORCIDs are two. Otherwise it is the same family name with
compatible given names: initials match full names ("J. P." and "Jean-Pierre"), diacritics, case and
particles fold ("van der Berg", "Berg, J. van der"), a name without parts is read as "Family, Given",
"Given Family" or "Family GH". A list cut by "et al." can prove a shared author but not that there is
none; neither can two people of one family name whose given names are not given, nor names in two scripts.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from app.document import Author
from app.vocabulary import Relationship


def relationship(
    a: Sequence[Author], a_complete: bool, b: Sequence[Author], b_complete: bool
) -> Relationship:
    """The relationship of the citing and the cited paper, in either order. An empty list of authors is an unknown one."""
    if not a or not b:
        return "unknown"
    if len(a) > len(b):
        a, b = b, a
    people = _people(tuple(b))
    doubtful = False
    for author in a:
        match = _match(author, people)
        if match is True:
            return "self"
        doubtful = doubtful or match is None
    certain = a_complete and b_complete and not doubtful
    return "independent" if certain and _script(a[0]) == _script(b[0]) else "unknown"


def _script(author: Author) -> str:
    """The script of a name. Names in two scripts can't be compared: 王伟 may be Wei Wang."""
    letter = next(filter(str.isalpha, author.name), "")
    return "LATIN" if letter < "\u0250" else unicodedata.name(letter).partition(" ")[0]


_Person = tuple[str | None, tuple[tuple[str, ...], ...]]
"""ORCID, and the ways to read the given names: ("j", "p") and, for "JP", ("jp",) too."""
_People = tuple[frozenset[str], dict[str, list[_Person]], frozenset[str]]
"""ORCIDs, people by family name, and the parts of double family names."""


def _match(author: Author, people: _People) -> bool | None:
    """Whether the author is one of these people; None if that is possible, but not certain."""
    orcids, by_family, parts = people
    if author.orcid is not None and author.orcid in orcids:
        return True
    match: bool | None = False
    families, givens = _name(author.name, author.given, author.family)
    for family in families:
        for orcid, others in by_family.get(family, ()):
            if author.orcid is not None and orcid is not None:
                continue
            if not givens or not others:
                match = None
            elif any(_compatible(x, y) for x in givens for y in others):
                return True
    if match is False and (
        families[0] in parts or any(part in by_family for part in _parts(author))
    ):
        # "García" may be "García-López"
        return None
    return match


def _compatible(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two readings of given names may be one person's. They are compared word by word, as far as both go."""
    for x, y in zip(a, b, strict=False):
        if x != y and (x[0] != y[0] or (len(x) > 1 and len(y) > 1)):
            return "".join(a) == "".join(b)  # Xiaoming, Xiao-Ming
    return True


@lru_cache(maxsize=512)
def _people(authors: tuple[Author, ...]) -> _People:
    by_family: dict[str, list[_Person]] = {}
    for author in authors:
        families, givens = _name(author.name, author.given, author.family)
        for family in families:
            by_family.setdefault(family, []).append((author.orcid, givens))
    orcids = frozenset(author.orcid for author in authors if author.orcid is not None)
    return orcids, by_family, frozenset(part for author in authors for part in _parts(author))


def _parts(author: Author) -> list[str]:
    """The words of a double family name."""
    family = author.family
    if family is None or not ("-" in family or " " in family):
        return []
    words = _without_particles(_words(family))
    return words if len(words) > 1 else []


@lru_cache(maxsize=32768)
def _name(
    name: str, given: str | None, family: str | None
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The keys of a family name (two if it has an umlaut), and the ways to read the given names."""
    if not family:
        given, family = _split(given or name)
    keys = dict.fromkeys("".join(_without_particles(_words(form))) for form in _spellings(family))
    return tuple(keys), tuple(_given(given or ""))


def _given(text: str) -> Iterator[tuple[str, ...]]:
    pieces = [piece for piece in re.split(r"[\s.\-‐‑‧·]+", text) if piece]
    words = [word for piece in pieces for word in _words(piece)]
    kept = tuple(word for word in words if word not in _PARTICLES) or tuple(words)
    if not kept:
        return
    yield kept
    if any(len(piece) > 1 and len(piece) <= 4 and piece.isupper() for piece in pieces):
        # GH are two initials, as PubMed writes them; ANA may be a name
        yield tuple(
            word
            for piece in pieces
            for word in (
                list(_fold(piece)) if piece.isupper() and len(piece) <= 4 else _words(piece)
            )
            if word not in _PARTICLES
        )


def _split(name: str) -> tuple[str, str]:
    """(given, family) of a name that is not split."""
    family, comma, given = name.partition(",")
    if comma:
        return given.strip(), family.strip()
    words = name.split()
    if len(words) < 2:
        return "", name
    last = words[-1].replace(".", "")
    if last.isupper() and len(last) <= 3 and not words[0].replace(".", "").isupper():
        return last, " ".join(words[:-1])
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])


def _words(text: str) -> list[str]:
    """Folded words; what an apostrophe joins is one word (O'Brien)."""
    if text.isascii() and text.isalpha():
        return [text.lower()]
    return _WORD.findall(_fold(re.sub(r"[’'ʼ`´]", "", text)))


def _without_particles(words: list[str]) -> list[str]:
    kept = [word for word in words if word not in _PARTICLES and word not in _SUFFIXES]
    return kept or words


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    bare = unicodedata.normalize("NFKD", text.translate(_LETTERS).casefold())
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def _spellings(family: str) -> tuple[str, ...]:
    if family.isascii():
        return (family,)
    composed = unicodedata.normalize("NFC", family)
    written = composed.translate(_UMLAUTS)
    return (family,) if written == composed else (family, written)


_WORD = re.compile(r"[^\W_]+")
_PARTICLES = frozenset({
    "van", "von", "vom", "zu", "zur", "zum", "der", "den", "des", "het", "ten", "ter", "te", "de", "del", "della",
    "delle", "di", "da", "das", "do", "dos", "du", "la", "le", "las", "los", "lo", "el", "al", "bin", "ibn", "ben",
    "abu", "y", "e", "i", "und", "af", "av",
})  # fmt: skip
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_LETTERS = str.maketrans({
    "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L",
    "ı": "i", "İ": "I", "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D", "ħ": "h", "Ħ": "H",
})  # fmt: skip
"""Letters that Unicode does not decompose."""
_UMLAUTS = str.maketrans({
    "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "Ø": "Oe", "å": "aa", "Å": "Aa",
})  # fmt: skip
"""The way in which they are written without diacritics, beside the bare letter."""
