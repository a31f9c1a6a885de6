"""Bibliographic reference to a paper: what all formats and styles are written from.

    Reference ── authors: [Name]        persons (family, given, suffix), and groups or undivided names (literal)
              └─ type: ReferenceType    what CSL, BibTeX and RIS call it, and how a style formats it

Every text in it is one line without control characters, whatever the store has.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from unicodedata import category, normalize

from app import doi as dois
from app.cite.reference_types import ReferenceType
from app.document import Author

_ARCHIVES = {
    "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/",
    "arxiv": "https://arxiv.org/abs/",
}
_DASH = "[-‐‑‒–—−]"
_PAGE = r"[A-Za-z]{0,3}\d+[A-Za-z]?|[ivxlc]+"
_RANGE = re.compile(rf"(?P<first>{_PAGE})\s*{_DASH}\s*(?P<last>{_PAGE})")
_ONE_PAGE = re.compile(rf"([^\s‐‑‒–—−-]{{1,40}})\s*{_DASH}{{1,2}}\s*\1")
_SUFFIX = re.compile(r"(.*[^\s,]),?\s+([JS]r\.?|I{2,3}|IV|[2-4](?:nd|rd|th))")
_ARTICLE_NUMBER = re.compile(r"[eE]\d+|\d{5,}")


class Name(NamedTuple):
    """An author's name, in the parts of CSL. `literal` is a name without parts: a group's, or an undivided one."""

    family: str = ""
    given: str = ""
    suffix: str = ""
    literal: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A paper as it is cited. What is unknown is empty."""

    type: ReferenceType
    doi: str = ""
    title: str = ""
    authors: tuple[Name, ...] = ()
    has_more_authors: bool = False
    """The store does not have all authors ("et al.")."""
    date: tuple[int, ...] = ()
    """Year, year and month, or year, month and day."""
    container: str = ""
    """The journal, the book, the proceedings, the preprint server."""
    publisher: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    issns: tuple[str, ...] = ()
    pmid: str = ""
    pmcid: str = ""
    arxiv: str = ""
    landing: str = ""
    """The URL of the publisher's page."""
    raw: str = ""
    """The reference as a citing paper prints it, where nothing else may be known."""

    @property
    def year(self) -> str:
        return str(self.date[0]) if self.date else ""

    @property
    def url(self) -> str:
        """The address of the paper: by DOI, else the publisher's page, else an archive's; or empty."""
        if self.doi:
            return dois.url(self.doi)
        known = ((base, getattr(self, scheme)) for scheme, base in _ARCHIVES.items())
        return self.landing or next((base + value for base, value in known if value), "")

    @property
    def page_range(self) -> tuple[str, str]:
        """First and last page, 348-66 as 348 and 366. Without a plain range: the pages as they are, and an empty text."""
        found = _RANGE.fullmatch(self.pages)
        if not found:
            return self.pages, ""
        first, last = found["first"], found["last"]
        whole = first[: -len(last)] + last
        is_short = first.isdecimal() and last.isdecimal() and len(last) < len(first)
        return first, whole if is_short and int(whole) > int(first) else last

    @property
    def is_numbered(self) -> bool:
        """Whether `pages` is an article number, as e0123456."""
        return _ARTICLE_NUMBER.fullmatch(self.pages) is not None


def parse_name(author: Author) -> Name:
    """The parts of an author's name. The store has a suffix ("Jr") at the end of the whole name or of a part."""
    name, given, family = one_line(author.name), one_line(author.given), one_line(author.family)
    if not family:
        return Name(literal=name or given)
    both = f"{given} {family}".strip()
    suffix = name[len(both) :] if name.startswith((f"{both} ", f"{both},")) else ""
    if not suffix and (found := _SUFFIX.fullmatch(family)):
        family, suffix = found.groups()
    elif not suffix and (found := _SUFFIX.fullmatch(given)):
        given, suffix = found.groups()
    return Name(family, given, suffix.strip(" ,"))


def parse_names(authors: Iterable[Author]) -> tuple[Name, ...]:
    """The names of authors, without empty ones."""
    return tuple(one for one in map(parse_name, authors) if any(one))


def parse_date(published_on: str | None, year: int | None) -> tuple[int, ...]:
    """Year, month and day of publication, as far as known; only `year` where the two disagree."""
    parts = tuple(int(part) for part in (published_on or "").split("-") if part.isdecimal())
    if year is None or parts[:1] == (year,):
        return parts[:3]
    return (year,)


def one_page(pages: str) -> str:
    """61 of 61-61; other ranges as they are."""
    found = _ONE_PAGE.fullmatch(pages)
    return found[1] if found else pages


def without_end(text: str) -> str:
    """The text without the comma, semicolon or colon that separated it from what stood behind."""
    return text.rstrip(" ,;:")


def one_line(text: str | None) -> str:
    """The text on one line, in NFC: white space and control characters become one space, lone surrogates are removed."""
    if not text:
        return ""
    if not text.isprintable():
        text = "".join(" " if category(c) == "Cc" else c for c in text if category(c) != "Cs")
    return " ".join(normalize("NFC", text).split())
