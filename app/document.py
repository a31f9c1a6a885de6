"""Data model of a citing document, which every format reader returns.

A reader is a pure function `(content: bytes) -> Iterator[Document]`. It touches no file, no network, no clock;
what it can't use it names in `rejected`, with place and reason, and goes on. Content that is no document
at all raises `Unreadable`.

    Document
    ├── paper: Work            the citing paper
    ├── references: [Work]     what it cites, in the order of the list, cited in the text or not
    ├── statements: [Statement]   each names its reference by position
    ├── notices: [Notice]      corrections and retractions: of others, announced here, and of this paper
    ├── versions: [Version]    the preprint of this paper, or what was published of this preprint
    └── rejected: [Rejection]

None of the dataclasses has slots: they travel between processes, and pickle takes three times as long for those that have.
The most numerous ones, authors and spans, are named tuples, which are created twice as fast.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeVar

from app.vocabulary import Section, StatementType

_Model = TypeVar("_Model", "Work", "Statement")

UNDATED = "1"
"""The version of a full text without a date: sorts before any date, and behind what a program took from a PDF or from LaTeX
("0…")."""


class Unreadable(Exception):
    """Raised for content that is no document of this format, or is refused as hostile. The message gives the reason."""


class Author(NamedTuple):
    """A person (`given`, `family`) or a group (`name` only)."""

    name: str
    """As printed: given name first."""
    given: str | None = None
    family: str | None = None
    orcid: str | None = None
    """Bare, upper case: 0000-0002-1825-009X."""


@dataclass(frozen=True)
class FullText:
    """A link to the full text."""

    url: str
    licence: str | None = None


@dataclass(frozen=True)
class Work:
    """Bibliographic metadata of a paper as one document gives it: of itself in full, or of another in its reference list."""

    doi: str | None = None
    """As written in the document, cleaned by `app.doi`; None when the reference has none."""
    pmid: str | None = None
    pmcid: str | None = None
    arxiv: str | None = None
    openalex: str | None = None
    s2: str | None = None
    """Semantic Scholar's: the corpus id (digits), else the paper id (40 hexadecimal digits)."""
    omid: str | None = None
    """OpenCitations' own, without its prefix: br/0612058700."""
    title: str | None = None
    abstract: str | None = None
    year: int | None = None
    published_on: str | None = None
    """ISO 8601, as far as known: 2018, 2018-03, 2018-03-09."""
    publication_type: str | None = None
    journal: str | None = None
    issns: tuple[str, ...] = ()
    publisher: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    authors: tuple[Author, ...] = ()
    authors_complete: bool = True
    """False when the list is known to be cut ("et al.")."""
    landing: str | None = None
    full_text: tuple[FullText, ...] = ()
    raw: str | None = None
    """The reference as printed, kept for those without a DOI (None for the citing paper)."""


class Span(NamedTuple):
    """A half-open interval of the statement's text, in code points."""

    start: int
    end: int


class Location(NamedTuple):
    """Where a statement stands in what readers see; the file's own is its anchor."""

    element_id: str | None = None
    """Of the nearest element around it that has one: of its paragraph, figure or section. HTML made of the file has it too,
    as a rule."""
    pdf_page: int | None = None
    """From 1."""
    pdf_box: tuple[float, float, float, float] | None = None
    """x, y, width, height in points (1/72 inch) from the upper left corner of the page."""


@dataclass(frozen=True)
class Classification:
    """A classifier's result for one statement. Unclassified without a confidence: it was run, and could not decide."""

    type: StatementType
    confidence: float | None
    model: str
    """Its name and version."""


@dataclass(frozen=True)
class Statement:
    """A citation statement: a sentence (cell, caption, item) that cites one reference; k references give k statements."""

    reference: int
    """Position in `Document.references`."""
    text: str
    before: str | None = None
    after: str | None = None
    """Neighbouring sentences of the same paragraph; None at its ends."""
    markers: tuple[Span, ...] = ()
    """In the order of the text; the first one is the statement's `marker`."""
    section: Section = "unknown"
    section_title: str | None = None
    """The author's words, outermost title first, joined by " > "."""
    language: str | None = None
    """The primary subtag of BCP 47, in small letters."""
    anchor: str | None = None
    """Where the first marker stands in the file: of XML an XPath without namespaces, of JSON a pointer (RFC 6901)."""
    location: Location | None = None
    occurrence: int | None = 0
    """0 for the first time this text cites this reference in the document, 1 for the second, …: part of the
    statement's identity, so that equal sentences stay two statements and moving a paragraph changes no id. None:
    not counted, and the anchor distinguishes equal sentences."""
    type: StatementType | None = None
    """None where the document does not give it; only records do."""
    confidence: float | None = None
    classification: Classification | None = None
    """Stands in for the type where the document does not give it. No reader sets it, but
    `app.classify.configured_classifier`."""
    intents: tuple[str, ...] = ()
    """The purpose of the citation according to another service, in its words: background, methodology, result."""
    source: str | None = None
    """Where the statement is from, if not from the document itself."""
    licence: str | None = None
    """Where it differs from the document's own."""


@dataclass(frozen=True)
class Notice:
    """A correction, retraction, … of a paper."""

    kind: str
    """One of Crossref's update types."""
    doi: str
    """Of the paper that it is about."""
    by: str | None = None
    """The DOI of what announces it, None for this document's own paper; the paper itself where nothing else does."""
    date: str | None = None
    """ISO 8601, as far as known; None: when what announces it was published."""
    source: str | None = None
    """publisher, retraction-watch, openalex; None: the full text."""


@dataclass(frozen=True)
class Version:
    """Another DOI of the same work: its preprint, what was published of it, or a version of it in general."""

    kind: Literal["preprint", "published", "version"]
    doi: str


@dataclass(frozen=True)
class Rejection:
    """A part of the input that was not stored."""

    place: str
    """Where in the input: a line, an XPath, a JSON pointer."""
    reason: str
    """A sentence for the person who sent it."""
    is_unlisted: bool = False
    """It is a citation, and of no reference in the document's list."""


@dataclass(frozen=True)
class Document:
    """One citing document; see the drawing above."""

    paper: Work
    references: tuple[Work, ...] = ()
    statements: tuple[Statement, ...] = ()
    notices: tuple[Notice, ...] = ()
    versions: tuple[Version, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    format: str = "jats"
    licence: str | None = None
    """SPDX-like where it is recognised: CC-BY-4.0, CC0-1.0; else the licence's URL; else None."""
    language: str | None = None
    version: str = ""
    """Orders the versions of one full text: the newer is greater. A date, ISO 8601; empty where there is none, which counts
    as `UNDATED`."""
    registered: bool = False
    """It comes from a registry, whose metadata of `paper` outranks that of reference lists."""
    whole: bool = True
    """It is the paper's full text: what it no longer contains is removed. False for loose records."""


def construct(model: type[_Model], values: dict[str, Any]) -> _Model:
    """`model(**values)` without `__init__`, like pydantic's `model_construct`; the dictionary itself becomes `__dict__`.

    Reason: readers create most works and statements from a few fields each. The constructor of a frozen dataclass sets
    every field through `object.__setattr__`; this takes a seventh of its time, and the pickle is a quarter to a half
    smaller (measured on a reference with five fields and a statement with ten, CPython 3.11).
    Fields that are absent are read from the class, where dataclasses keep defaults. `values` is not checked, and must not
    change afterwards.
    """
    instance = object.__new__(model)
    object.__setattr__(instance, "__dict__", values)
    return instance


def rejections_only(rejected: Iterable[Rejection], format_name: str) -> Document:
    """A document without a paper that carries nothing but rejections, so that nothing is dropped silently."""
    return Document(paper=Work(), rejected=tuple(rejected), format=format_name, whole=False)
