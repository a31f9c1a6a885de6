"""How a style writes a list of authors: a table for each, and two functions that read it."""

import re
from dataclasses import dataclass
from typing import Literal

from app.cite.reference import Person


@dataclass(frozen=True, slots=True)
class Names:
    """A style's way with names."""

    family_first: Literal["all", "first", "none"]
    dot: str | None
    """What follows an initial, with the space between two; None: given names are written out."""
    pair: str
    """Between two names."""
    last: str
    """Before the last of more than two."""
    most: int
    """So many names are all written; of more, only the first `shown`."""
    shown: int
    others: str
    """Stands for those that are left out."""
    after_family: str = ", "
    before_suffix: str = ", "
    ends_with_last: bool = False
    """Of a list that is cut, the last name is written too."""


def listed(people: tuple[Person, ...], more: bool, way: Names) -> str:
    """The authors in a row; `more`: the list is known to lack some."""
    names = [
        _written(
            person, way, place == 0 if way.family_first == "first" else way.family_first == "all"
        )
        for place, person in enumerate(people)
    ]
    if not names:
        return ""
    if more or len(names) > way.most:
        kept = ", ".join(names[: way.shown])
        if way.ends_with_last and not more:
            return f"{kept}, … {names[-1]}"
        return kept + way.others
    if len(names) < 3:
        return way.pair.join(names)
    return ", ".join(names[:-1]) + way.last + names[-1]


def initials(given: str, dot: str, family: str = "") -> str:
    """K. O. of "Kristina Osland", "K.O." or "KO"; J.-P. of "Jean-Paul". Particles stay, and so does a name in a script
    without capitals, of which no initial is ever made."""
    found = []
    for word in re.sub(r"\s*-\s*", "-", given.replace(".", ". ")).split():
        if word in _PARTICLES:
            found.append(f" {word}")
            continue
        run_together = len(word) <= 3 and word.isalpha() and word.isupper() and not family.isupper()
        letters = list(word) if run_together else list(filter(None, map(_first, word.split("-"))))
        if any(letter.upper() == letter.lower() for letter in letters):
            return given
        glue = dot if run_together else f"{dot.strip()}-" if dot else ""
        found.append(glue.join(letter.upper() for letter in letters) + dot if letters else "")
    return " ".join("".join(found).split())


def _first(word: str) -> str:
    return next((c for c in word if c.isalpha()), "")


def _written(person: Person, way: Names, family_first: bool) -> str:
    if person.literal:
        return person.literal
    family, given, suffix, _ = person
    if given and _EAST_ASIAN.search(family + given):
        return f"{family}{given}"
    if way.dot is not None:
        given = initials(given, way.dot, family)
    if family_first:
        name = way.after_family.join(filter(None, (family, given)))
        return name + (way.before_suffix + suffix if suffix else "")
    return " ".join(filter(None, (given, family, suffix)))


_PARTICLES = frozenset(
    {
        "af", "av", "d'", "da", "das", "de", "del", "dela", "della", "den", "der", "des", "di", "do", "dos", "du",
        "e", "el", "la", "las", "le", "los", "och", "of", "ten", "ter", "the", "tot", "und", "van", "vom", "von",
        "y", "zu", "zum", "zur",
    }
)  # fmt: skip
_EAST_ASIAN = re.compile(
    "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Chinese, Japanese and Korean letters: the family name comes first, without a space or a comma."""
