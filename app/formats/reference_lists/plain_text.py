"""Plain text: printed references, one a line, numbered, or in paragraphs, as they are pasted from a page; lists of DOIs."""

import re
from collections.abc import Iterator
from typing import Any

from app.document import Work
from app.formats import works
from app.formats.reference_lists.given_reference import MOST_CHARACTERS, GivenReference, cut
from app.formats.text import identifiers
from app.formats.text.printed_years import find_year

LINES_OF_ONE = 6
"""A paragraph of more lines is a list with a reference a line."""


def read(text: str) -> Iterator[GivenReference]:
    """The references in order."""
    lines = [" ".join(line.split()) for line in text.lstrip("\ufeff").splitlines()]
    for one in _numbered(lines) or _paragraphs(lines):
        if one:
            yield reference(one)


def reference(text: str) -> GivenReference:
    """One printed reference, or an identifier alone. The number before it is its key."""
    text = " ".join(text.split())
    number = _NUMBER.match(text)
    label = number[1] or number[2] if number else None
    printed = text[number.end() :] if number else text
    return GivenReference(cut(printed), work_of(printed[:MOST_CHARACTERS]), label)


def work_of(printed: str) -> Work:
    """What a printed reference says by itself: its identifiers and its year."""
    if alone := _SCHEME.fullmatch(printed):
        scheme, value = alone[1].lower(), alone[2]
        found: dict[str, Any] = {scheme: _SCHEMES[scheme](value)}
        return Work(**found, raw=printed)
    return Work(
        doi=works.doi(printed)
        if printed.startswith("10.") and " " not in printed
        else identifiers.find_doi(printed),
        pmid=identifiers.find_pmid(printed) or identifiers.pmid_of_url(printed),
        pmcid=identifiers.find_pmcid(printed),
        arxiv=identifiers.find_arxiv(printed),
        year=find_year(printed),
        raw=printed,
    )


def _numbered(lines: list[str]) -> list[str]:
    """The references of a numbered list, each with the lines that follow it; none where the numbers do not count up."""
    found: list[list[str]] = []
    last = None
    for line in lines:
        number = _NUMBER.match(line)
        value = int(number[1] or number[2]) if number else None
        if value is not None and (last is None or last < value <= last + 3):
            found.append([line])
            last = value
        elif last is None:
            if line and len(line.split()) > 3:
                return []  # text before the first number: no numbered list
        elif line:
            found[-1].append(line)
    return [" ".join(each) for each in found] if len(found) > 1 else []


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """References with empty lines between them, where their lines are broken; else one a line."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    blocks = [block for block in blocks if block]
    broken = len(blocks) > 1 and all(map(_is_one, blocks))
    for block in blocks:
        yield from (" ".join(block),) if broken else block


def _is_one(block: list[str]) -> bool:
    """Whether the lines of a paragraph are one reference: at most one of them has a year or an identifier at its end or
    beginning, as each of a list has."""
    return len(block) <= LINES_OF_ONE and sum(bool(_WHOLE.search(line)) for line in block) <= 1


_NUMBER = re.compile(r"(?:\[(\d{1,4})\]|(\d{1,4})[.)](?=\s)) ?")
_SCHEMES = {
    "pmid": works.pmid,
    "pmcid": works.pmcid,
    "arxiv": works.arxiv,
    "openalex": works.openalex,
}
_SCHEME = re.compile(r"(pmid|pmcid|arxiv|openalex): ?(\S{1,100})", re.IGNORECASE)
_WHOLE = re.compile(
    r"\b(?:1[89]|20)\d\d[a-z]?\b|\b10\.\d{1,9}/|^(?:doi|pmid|pmcid|arxiv|openalex):", re.IGNORECASE
)
