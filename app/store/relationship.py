"""Author matching, which finds whether two papers share an author (self), share none (independent), or neither is certain.

The same ORCID is the same person, two ORCIDs are two. Otherwise it is the same family name with
compatible given names: initials match full names ("J. P." and "Jean-Pierre"), diacritics, case and
particles fold ("van der Berg", "Berg, J. van der"). A list cut by "et al." can prove a shared author but
not that there is none; neither can two people of one family name whose given names are not given, names
that are one person's in another order (Zhang Wei, Wei Zhang), initials that are not those of a given name's syllables
(Yuxiang Zeng, Y. L. Zeng), nor names in two scripts.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from app.document import Author
from app.length_cache import cached_by_length
from app.store import name_syllables
from app.store.name_order import IDEOGRAPHS
from app.store.personal_names import Name, Reading, is_compatible, parse
from app.vocabulary import Relationship

FEW = 30
"""Authors of a paper that is kept as one of many. Some papers have thousands."""


def relationship(
    a: Sequence[Author], a_complete: bool, b: Sequence[Author], b_complete: bool
) -> Relationship:
    """The relationship of the citing and the cited paper, in either order. An empty list of authors is an unknown one."""
    if not a or not b:
        return "unknown"
    one, other = _author_keys(tuple(a)), _author_keys(tuple(b))
    if one.keys.isdisjoint(other.keys):
        certain = a_complete and b_complete and one.are_all and other.are_all
        return "independent" if certain and one.script == other.script else "unknown"
    if len(a) > len(b):
        a, b = b, a
    people = _people(tuple(b))
    certain = a_complete and b_complete and people.are_all
    for author in a:
        name = parse(author.name, author.given, author.family)
        if name is None:
            certain = False
            continue
        match = _match(author.orcid, name, people)
        if match is True:
            return "self"
        certain = certain and match is False and not name.others
    return "independent" if certain and one.script == other.script else "unknown"


def _script(author: Author) -> str:
    """The script of a name, "" where Unicode names none. Names in two scripts can't be compared: 王伟 may be Wei Wang."""
    letter = next(filter(str.isalpha, author.name), "")
    return "LATIN" if letter < "\u0250" else unicodedata.name(letter, "").partition(" ")[0]


class _AuthorKeys(NamedTuple):
    """What two lists of authors have in common wherever any of them may be one person."""

    keys: frozenset[str]
    """ORCIDs, and of each name all that a family name is looked up by."""
    are_all: bool
    """Nobody is hidden behind "et al."."""
    script: str
    """Of the first name."""


@cached_by_length(FEW, most=8_192, most_longer=64)
def _author_keys(authors: tuple[Author, ...]) -> _AuthorKeys:
    keys: set[str] = set()
    are_all = True
    for author in authors:
        name = parse(author.name, author.given, author.family)
        if author.orcid is not None:
            keys.add(author.orcid)
        if name is None:
            are_all = False
            continue
        are_all = are_all and not name.others
        keys.update(name.families)
        if name.parts or name.turned:  # of few
            keys.update(name.parts, *(turned.families for turned in name.turned))
    return _AuthorKeys(frozenset(keys), are_all, _script(authors[0]))


_Person = tuple[str | None, tuple[Reading, ...]]
"""ORCID, and the ways to read the given names."""


class _People(NamedTuple):
    """The authors of a paper, to be searched by family name."""

    orcids: frozenset[str]
    by_family: dict[str, list[_Person]]
    by_turned: dict[str, list[_Person]]
    """By what the family name is in another order of the name."""
    by_part: dict[str, list[_Person]]
    """By each part of a double family name."""
    are_all: bool
    """Nobody is hidden behind "et al."."""


def _match(orcid: str | None, name: Name, people: _People) -> bool | None:
    """Whether the author is one of these people; None if that is possible, but not certain."""
    if orcid is not None and orcid in people.orcids:
        return True
    match: bool | None = False
    for givens, others in _namesakes(orcid, name, people.by_family):
        if not givens and not others and _is_whole(name.families[0]):
            return True
        if not givens or not others:
            match = None
        elif _are_compatible(givens, others):
            if name.families[0] not in name_syllables.FAMILIES or _have_same_initials(
                givens, others
            ):
                return True
            match = None
    if match is None or _is_half(orcid, name, people) or _is_turned(orcid, name, people):
        return None
    return False


def _is_whole(family: str) -> bool:
    """Whether what stands for a family name is a whole name in ideographs: 王小明."""
    return family >= IDEOGRAPHS and len(family) > 1


def _is_half(orcid: str | None, name: Name, people: _People) -> bool:
    """Whether one family name is a part of the other: "Ana García" may be "A. García-López"."""
    found = [_namesakes(orcid, name, people.by_part)] if people.by_part else []
    halves = [Name((part,), _given_of_half(name)) for part in name.parts]
    found += [_namesakes(orcid, half, people.by_family) for half in halves]
    return any(
        not givens or not others or _are_compatible(givens, others)
        for givens, others in chain.from_iterable(found)
    )


def _given_of_half(name: Name) -> str:
    """The given names; none where the double family name has an initial in it, and is another author ("Berg K | Lund M")."""
    return "" if any(len(part) == 1 for part in name.parts) else name.given


def _is_turned(orcid: str | None, name: Name, people: _People) -> bool:
    """Whether the author is one of these people if either name is in another order."""
    for givens, others in _namesakes(orcid, name, people.by_turned):
        if _are_compatible(givens, others):
            return True
    return any(
        _are_compatible(givens, others)
        for turned in name.turned
        for givens, others in _namesakes(orcid, turned, people.by_family)
    )


def _namesakes(
    orcid: str | None, name: Name, people: dict[str, list[_Person]]
) -> Iterator[tuple[tuple[Reading, ...], tuple[Reading, ...]]]:
    """The given names of the author and of each person with the same family name, but for those with another ORCID."""
    for family in name.families:
        for other, givens in people.get(family, ()):
            if orcid is None or other is None:
                yield name.givens, givens


def _are_compatible(a: Iterable[Reading], b: Iterable[Reading]) -> bool:
    return any(is_compatible(x, y) for x in a for y in b)


def _have_same_initials(a: Iterable[Reading], b: Iterable[Reading]) -> bool:
    """Whether some compatible readings are so by the initials of syllables, too; Yuxiang is hardly Y. L."""
    return any(
        is_compatible(x, y) and not name_syllables.initials_differ(x, y) for x in a for y in b
    )


@cached_by_length(FEW, most=512, most_longer=16)
def _people(authors: tuple[Author, ...]) -> _People:
    by_family: dict[str, list[_Person]] = {}
    by_turned: dict[str, list[_Person]] = {}
    by_part: dict[str, list[_Person]] = {}
    are_all = True
    for author in authors:
        name = parse(author.name, author.given, author.family)
        if name is None:
            are_all = False
            continue
        are_all = are_all and not name.others
        for part in name.parts:
            givens = Name((), _given_of_half(name)).givens
            by_part.setdefault(part, []).append((author.orcid, givens))
        for family in name.families:
            by_family.setdefault(family, []).append((author.orcid, name.givens))
        for turned in name.turned:
            for family in turned.families:
                by_turned.setdefault(family, []).append((author.orcid, turned.givens))
    orcids = frozenset(author.orcid for author in authors if author.orcid is not None)
    return _People(orcids, by_family, by_turned, by_part, are_all)
