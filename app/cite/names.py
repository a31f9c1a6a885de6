"""Author lists in a citation style: order of names, initials, delimiters, et al."""

import re
from dataclasses import dataclass
from typing import Literal

from app.cite.reference import Name

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
"""Chinese, Japanese and Korean letters: family name first, without a space or a comma."""


@dataclass(frozen=True, slots=True)
class NameOptions:
    """A style's rules for names, called as the options of CSL's `name` element are."""

    name_as_sort_order: Literal["all", "first"] | None
    """Which names begin with the family name."""
    initialize_with: str | None
    """Behind each initial, with the space between two; None: given names in full."""
    pair_delimiter: str
    """Between two names."""
    last_delimiter: str
    """Before the last of more than two names."""
    et_al_min: int
    """From so many names on the list is cut."""
    et_al_use_first: int
    """The number of names in a list that is cut."""
    et_al: str
    """Stands for the names that are cut."""
    sort_separator: str = ", "
    """Between family and given names in sort order."""
    suffix_separator: str = ", "
    """Before a suffix in sort order."""
    et_al_use_last: bool = False
    """A list that is cut ends with the last name."""


def format_names(names: tuple[Name, ...], has_more: bool, options: NameOptions) -> str:
    """The list of authors. `has_more`: there are others, of unknown names."""
    texts = [
        _format_name(
            name,
            options,
            options.name_as_sort_order == "all"
            or (options.name_as_sort_order == "first" and index == 0),
        )
        for index, name in enumerate(names)
    ]
    if not texts:
        return ""
    if has_more or len(texts) >= options.et_al_min:
        kept = ", ".join(texts[: options.et_al_use_first])
        if options.et_al_use_last and not has_more:
            return f"{kept}, … {texts[-1]}"
        return kept + options.et_al
    if len(texts) < 3:
        return options.pair_delimiter.join(texts)
    return ", ".join(texts[:-1]) + options.last_delimiter + texts[-1]


def initials(given: str, dot: str, family: str = "") -> str:
    """K. O. of "Kristina Osland", "K.O." or "KO"; J.-P. of "Jean-Paul".

    Particles are kept in full, and so are names in scripts without capitals.
    """
    found = []
    for word in re.sub(r"\s*-\s*", "-", given.replace(".", ". ")).split():
        if word in _PARTICLES:
            found.append(f" {word}")
            continue
        run_together = len(word) <= 3 and word.isalpha() and word.isupper() and not family.isupper()
        letters = (
            list(word) if run_together else list(filter(None, map(_first_letter, word.split("-"))))
        )
        if any(letter.upper() == letter.lower() for letter in letters):
            return given
        glue = dot if run_together else f"{dot.strip()}-" if dot else ""
        found.append(glue.join(letter.upper() for letter in letters) + dot if letters else "")
    return " ".join("".join(found).split())


def _first_letter(word: str) -> str:
    return next((c for c in word if c.isalpha()), "")


def _format_name(name: Name, options: NameOptions, family_first: bool) -> str:
    if name.literal:
        return name.literal
    family, given, suffix, _ = name
    if given and _EAST_ASIAN.search(family + given):
        return f"{family}{given}"
    if options.initialize_with is not None:
        given = initials(given, options.initialize_with, family)
    if family_first:
        text = options.sort_separator.join(filter(None, (family, given)))
        return text + (options.suffix_separator + suffix if suffix else "")
    return " ".join(filter(None, (given, family, suffix)))
