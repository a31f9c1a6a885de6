"""What can be cited of a paper, in one frozen record, and the words that formats have for its kind.

    Reference ── people: [Person]      persons (family, given, suffix), and groups or names of unknown parts (literal)
              └─ kind: Kind            what CSL, BibTeX and RIS call it, and how a style prints it

Every text in it is one line without control characters, whatever the store has.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple
from unicodedata import category, normalize

from app import doi as dois
from app.document import Author


class Person(NamedTuple):
    """A person whose family name is known, or a name that is printed as it stands (`literal`): a group's, or one of
    which nobody said where the family name begins."""

    family: str = ""
    given: str = ""
    suffix: str = ""
    literal: str = ""


Shape = Literal["article", "part", "whole"]
"""How a style prints it: within a journal; within a book or proceedings; on its own."""


class Kind(NamedTuple):
    """One publication type in the words of the formats."""

    csl: str
    bibtex: str
    ris: str
    shape: Shape = "whole"
    label: str = ""
    """What a style says of it in brackets."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A paper as others cite it. What is not known is empty."""

    kind: Kind
    doi: str = ""
    title: str = ""
    people: tuple[Person, ...] = ()
    more_people: bool = False
    """There are others, whom the store does not know ("et al.")."""
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
    raw: str = ""
    """The reference as somebody printed it, for a paper of which nothing else may be known."""

    @property
    def year(self) -> str:
        return str(self.date[0]) if self.date else ""

    @property
    def url(self) -> str:
        """Where to find it: by its DOI, else the publisher's page, else another archive's; empty for nowhere."""
        if self.doi:
            return dois.url(self.doi)
        known = ((base, getattr(self, scheme)) for scheme, base in _ARCHIVES.items())
        return self.landing or next((base + value for base, value in known if value), "")

    @property
    def page_range(self) -> tuple[str, str]:
        """First and last page, 348-66 as 348 and 366; the pages as they are, and nothing, where they are no plain range."""
        found = _RANGE.fullmatch(self.pages)
        if not found:
            return self.pages, ""
        first, last = found["first"], found["last"]
        whole = first[: -len(last)] + last
        is_short = first.isdecimal() and last.isdecimal() and len(last) < len(first)
        return first, whole if is_short and int(whole) > int(first) else last

    @property
    def is_numbered(self) -> bool:
        """Whether `pages` is an article's number, as e0123456."""
        return _ARTICLE_NUMBER.fullmatch(self.pages) is not None


def person(author: Author) -> Person:
    """An author's parts. The store keeps a suffix ("Jr") nowhere but at the end of the whole name."""
    name, given, family = line(author.name), line(author.given), line(author.family)
    if not family:
        return Person(literal=name or given)
    both = f"{given} {family}".strip()
    suffix = name[len(both) :] if name.startswith((f"{both} ", f"{both},")) else ""
    return Person(family, given, suffix.strip(" ,"))


def people(authors: Iterable[Author]) -> tuple[Person, ...]:
    """Authors who have a name."""
    return tuple(one for one in map(person, authors) if any(one))


def date(published_on: str | None, year: int | None) -> tuple[int, ...]:
    """The day, month or year of publication; only the year where the two disagree."""
    parts = tuple(int(part) for part in (published_on or "").split("-") if part.isdecimal())
    if year is None or parts[:1] == (year,):
        return parts[:3]
    return (year,)


def kind(publication_type: str | None, container: str) -> Kind:
    """By its type; what has none that is known, and stands in something, is taken for an article."""
    return KINDS.get(publication_type or "", _ARTICLE if container else OTHER)


def line(text: str | None) -> str:
    """One line of the text: white space and control characters folded, halves of surrogate pairs left out."""
    if not text:
        return ""
    if not text.isprintable():
        text = "".join(" " if category(c) == "Cc" else c for c in text if category(c) != "Cs")
    return " ".join(normalize("NFC", text).split())


_ARTICLE = Kind("article-journal", "article", "JOUR", "article")
_BOOK = Kind("book", "book", "BOOK")
_CHAPTER = Kind("chapter", "incollection", "CHAP", "part")
OTHER = Kind("document", "misc", "GEN")
KINDS: dict[str, Kind] = {
    **dict.fromkeys(
        (
            "journal-article", "review", "case-report", "editorial", "letter", "commentary", "news", "meeting-abstract",
            "correction", "retraction", "expression-of-concern", "obituary",
        ),
        _ARTICLE,
    ),
    "book-review": _ARTICLE._replace(csl="review-book"),
    "peer-review": _ARTICLE._replace(csl="review"),
    "posted-content": Kind("article", "misc", "UNPB", label="Preprint"),
    **dict.fromkeys(("book", "monograph", "reference-book", "book-set", "book-series"), _BOOK),
    "edited-book": _BOOK._replace(ris="EDBOOK"),
    **dict.fromkeys(("book-chapter", "book-section", "book-part", "book-track"), _CHAPTER),
    "reference-entry": Kind("entry", "incollection", "ENCYC", "part"),
    "proceedings-article": Kind("paper-conference", "inproceedings", "CPAPER", "part"),
    "proceedings": Kind("book", "proceedings", "CONF"),
    "dissertation": Kind("thesis", "phdthesis", "THES", label="Dissertation"),
    **dict.fromkeys(("report", "report-component", "report-series"), Kind("report", "techreport", "RPRT")),
    "standard": Kind("standard", "misc", "STAND", label="Standard"),
    **dict.fromkeys(("dataset", "database"), Kind("dataset", "misc", "DATA", label="Data set")),
    "software": Kind("software", "misc", "COMP", label="Computer software"),
    "patent": Kind("patent", "misc", "PAT", label="Patent"),
    "webpage": Kind("webpage", "misc", "ELEC"),
}  # fmt: skip
"""Crossref's types and those of `app.formats.jats.publication_types`, in the words of CSL 1.0.2, BibTeX's standard
styles, and RIS as EndNote and Zotero read it."""

_ARCHIVES = {
    "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/",
    "arxiv": "https://arxiv.org/abs/",
}
_RANGE = re.compile(
    r"(?P<first>[A-Za-z]{0,3}\d+[A-Za-z]?)\s*[-–—]\s*(?P<last>[A-Za-z]{0,3}\d+[A-Za-z]?)"
)
_ARTICLE_NUMBER = re.compile(r"[eE]\d+|\d{5,}")
