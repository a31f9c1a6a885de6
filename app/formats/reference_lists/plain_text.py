"""Plain text: printed references, one a line, numbered, or in paragraphs, as they are pasted from a page; lists of DOIs."""

import re
from collections.abc import Iterator
from typing import Any

from app.document import Work
from app.formats import works
from app.formats.printed_reference import completed
from app.formats.reference_lists.given_reference import MOST_CHARACTERS, GivenReference, cut

LINES_OF_ONE = 6
"""A paragraph of more lines is a list with a reference a line."""


def read(text: str) -> Iterator[GivenReference]:
    """The references in order."""
    lines = _lines(text.lstrip("\ufeff"))
    for one in _numbered(lines) or _numbered(_with_signs(lines)) or _paragraphs(lines):
        if one:
            yield reference(one)


def reference(text: str) -> GivenReference:
    """One printed reference, or an identifier alone. The number before it is its key."""
    text = " ".join(text.split())
    number = _NUMBER.match(text)
    label = number[number.lastindex or 1] if number else None
    printed = text[number.end() :] if number else text
    return GivenReference(cut(printed), work_of(printed[:MOST_CHARACTERS]), label)


def work_of(printed: str) -> Work:
    """What a printed reference says by itself: its identifiers and its year."""
    if alone := _SCHEME.fullmatch(printed):
        scheme, value = alone[1].lower(), alone[2]
        found: dict[str, Any] = {scheme: _SCHEMES[scheme](value)}
        return Work(**found, raw=printed)
    is_doi = printed.startswith("10.") and " " not in printed
    return completed(Work(doi=works.doi(printed) if is_doi else None, raw=printed))


def _lines(text: str) -> list[str]:
    """With single spaces, without bullets and a heading; where some lines are indented, they go on with the one before."""
    lines = text.splitlines()
    hanging = lines and not lines[0][:1].isspace()
    found: list[str] = []
    for line in lines:
        plain = " ".join(line.split())
        before = found[-1] if found and len(found[-1]) < MOST_CHARACTERS else ""
        goes_on = hanging and line[:1].isspace() and plain and before
        if goes_on and not (
            _BULLET.match(plain) or (_WHOLE.search(plain) and _WHOLE.search(before))
        ):
            found[-1] = f"{before} {plain}"
        else:
            found.append(_BULLET.sub("", plain))
    first = next((at for at, line in enumerate(found) if line), 0)
    is_heading = (
        found and not _DIGIT.search(found[first]) and not works.names_a_work(Work(raw=found[first]))
    )
    return found[first + 1 :] if is_heading and len(found) > first + 1 else found


def _with_signs(lines: list[str]) -> list[str]:
    """The lines of a list whose numbers have no sign behind them ("1 Berg A."), with one; others as they are."""
    value = 0
    found = []
    for line in lines:
        number = _BARE_NUMBER.match(line)
        if number and int(number[1]) == value + 1:
            value += 1
            line = f"{number[1]}. {line[number.end() :]}"  # noqa: PLW2901
        found.append(line)
    return found if value > 1 else lines


def _numbered(lines: list[str]) -> list[str]:
    """The references of a numbered list, each with the lines that follow it; none where the numbers do not count up."""
    found: list[list[str]] = []
    last = None
    for line in lines:
        number = _NUMBER.match(line)
        value = int(number[number.lastindex or 1]) if number else None
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


_NUMBER = re.compile(r"(?:\[(\d{1,4})\]|\((\d{1,3})\)|(\d{1,4})[.)](?=\s|$|[^\W\d_])) ?")
_BARE_NUMBER = re.compile(r"(\d{1,4})\.? (?=[^\W\d_])")
_BULLET = re.compile(r"^[-–•*·▪◦‣●] (?=\S)")
_DIGIT = re.compile(r"\d")
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
