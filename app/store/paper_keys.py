"""What papers are called: the key that each has, and every name by which it may be found to be another."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias
from unicodedata import combining, normalize

from app.document import Work
from app.doi import fold
from app.ids import digest
from app.paper_fields import ID_SCHEMES

NAMES = ("doi", "ref", *ID_SCHEMES, "print")
"""All that can name a paper beside its own DOI. `doi`: a DOI that a registry knows as an alias; `ref`: the printed text of a
reference that somebody has looked up; `print`: title, year and first author."""
TELLING = 30
"""Letters and digits from which on a title tells papers apart, with the year and the first author."""

Name: TypeAlias = tuple[str, str]
"""(scheme, value)"""


def key_of(work: Work) -> str:
    """What a paper is known by: its folded DOI; without one another identifier, or its printed text."""
    if work.doi:
        return fold(work.doi)
    for scheme in ID_SCHEMES:
        if value := getattr(work, scheme):
            return f"{scheme}:{identifier(scheme, value)}"
    printed = work.raw or " ".join(filter(None, (work.title, str(work.year or ""), work.journal)))
    return f"ref:{digest(_NO_LETTERS.sub(' ', printed.casefold()).strip() or printed):016x}"


def name_of(key: str) -> Name:
    """The key of a paper is one of its names."""
    if key.startswith("10."):
        return "doi", key
    scheme, _, value = key.partition(":")
    return scheme, value


def key_named(name: Name) -> str:
    """The inverse of `name_of`."""
    return name[1] if name[0] == "doi" else ":".join(name)


def identifier(scheme: str, value: str) -> str:
    """An identifier in the one form that is stored and compared: PMC and OpenAlex ids in capitals, as they are shown."""
    value = value.strip().removeprefix("https://openalex.org/")
    return value.upper() if scheme in ("pmcid", "openalex") else value.lower()


def names_of(work: Work) -> Iterator[Name]:
    """Everything that the work claims as a name, but for its DOI."""
    for scheme in ID_SCHEMES:
        if value := getattr(work, scheme):
            yield scheme, identifier(scheme, value)
    if work.title and work.year and work.authors:
        first = work.authors[0]
        if printed := _printed(work.title, work.year, first.family or first.name):
            yield "print", printed


@lru_cache(maxsize=20_000)
def _printed(title: str, year: int, first_author: str) -> str | None:
    """None for a title that is too short to tell."""
    letters, author = _letters(title), _letters(first_author)
    if len(letters) < TELLING or not author:
        return None
    return f"{digest('print', letters, str(year), author):016x}"


def _letters(text: str) -> str:
    """Letters and digits alone, without accents and case."""
    if not text.isascii():
        text = "".join(c for c in normalize("NFKD", text) if not combining(c))
    return _NO_LETTERS.sub("", text.casefold())


_NO_LETTERS = re.compile(r"[\W_]+")
