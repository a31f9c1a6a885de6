"""Keys and names of papers: the key of each, and the names by which it may be found to be another."""

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
"""The schemes of names, in the order in which they are tried. `doi`: of an alias, as a registry has it; `ref`: the printed
text of a reference that was matched to a DOI; `print`: a fingerprint of title, year and first author."""
MIN_TITLE_LETTERS = 30
"""Letters and digits of a title from which on it identifies a paper, together with the year and the first author."""

Name: TypeAlias = tuple[str, str]
"""(scheme, value)"""


def key_of(work: Work) -> str:
    """The key of a paper: its folded DOI; without one the first of its identifiers, else a digest of its printed text."""
    if work.doi:
        return fold(work.doi)
    for scheme in ID_SCHEMES:
        if value := getattr(work, scheme):
            return f"{scheme}:{normalize_identifier(scheme, value)}"
    printed = work.raw or " ".join(filter(None, (work.title, str(work.year or ""), work.journal)))
    return f"ref:{digest(_NO_LETTERS.sub(' ', printed.casefold()).strip() or printed):016x}"


def name_of(key: str) -> Name:
    """The name that a key is."""
    if key.startswith("10."):
        return "doi", key
    scheme, _, value = key.partition(":")
    return scheme, value


def key_of_name(name: Name) -> str:
    """The inverse of `name_of`."""
    return name[1] if name[0] == "doi" else ":".join(name)


def normalize_identifier(scheme: str, value: str) -> str:
    """An identifier in the one form that is stored and compared: PMC and OpenAlex ids in capitals, as they are displayed."""
    value = value.strip().removeprefix("https://openalex.org/")
    return value.upper() if scheme in ("pmcid", "openalex") else value.lower()


def names_of(work: Work) -> Iterator[Name]:
    """The names that the work claims, its DOI not among them."""
    for scheme in ID_SCHEMES:
        if value := getattr(work, scheme):
            yield scheme, normalize_identifier(scheme, value)
    if work.title and work.year and work.authors:
        first = work.authors[0]
        if fingerprint := _fingerprint(work.title, work.year, first.family or first.name):
            yield "print", fingerprint


@lru_cache(maxsize=20_000)
def _fingerprint(title: str, year: int, first_author: str) -> str | None:
    """None for a title that is too short to identify a paper."""
    letters, author = _letters(title), _letters(first_author)
    if len(letters) < MIN_TITLE_LETTERS or not author:
        return None
    return f"{digest('print', letters, str(year), author):016x}"


def _letters(text: str) -> str:
    """Letters and digits alone, without accents and case."""
    if not text.isascii():
        text = "".join(c for c in normalize("NFKD", text) if not combining(c))
    return _NO_LETTERS.sub("", text.casefold())


_NO_LETTERS = re.compile(r"[\W_]+")
