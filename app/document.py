"""The one shape that every loader turns a document into: what it is, what it cites, and where.

A loader is a pure function `(content: bytes) -> Iterator[Document]`. It touches no file, no network, no clock;
what it can't use it names in `rejected`, with place and reason, and goes on. Content that is no document
at all raises `Unreadable`.

    Document
    ├── paper: Work            the citing paper
    ├── references: [Work]     what it cites, in the order of the list, cited in the text or not
    ├── statements: [Statement]   each names its reference by position
    ├── notices: [Notice]      corrections and retractions: of others, announced here, and of this paper
    ├── versions: [Version]    the preprint of this paper, or what was published of this preprint
    └── rejected: [Rejection]

None of them has slots: they travel between processes, and pickle takes three times as long for those that have.
What there is most of, people and places in a text, are tuples with names, which are made twice as fast.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeVar

from app.vocabulary import Section, Type

_Kind = TypeVar("_Kind", "Work", "Statement")


def construct(kind: type[_Kind], known: dict[str, Any]) -> _Kind:
    """`kind(**known)`, made five times faster: it is given the dictionary itself, which must not change any more.

    Fields that are not told are those of the class: they cost nothing here, and nothing on the way between processes.
    """
    made = object.__new__(kind)
    object.__setattr__(made, "__dict__", known)
    return made


class Unreadable(Exception):
    """The content is no document of this format, or is refused as hostile. The message says why."""


class Author(NamedTuple):
    """A person (`given`, `family`) or a group (`name` only). `name` is as a reader writes it: given first."""

    name: str
    given: str | None = None
    family: str | None = None
    orcid: str | None = None
    """Bare, upper case: 0000-0002-1825-009X."""


@dataclass(frozen=True)
class FullText:
    """A link to the text itself."""

    url: str
    licence: str | None = None


@dataclass(frozen=True)
class Work:
    """A paper as one document knows it: itself in full, or another from its reference list.

    `doi` is as written in the document, cleaned by `app.doi`; None when the reference has none. `raw` is the
    reference as printed, kept for those without a DOI (None for the citing paper).
    """

    doi: str | None = None
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


class Span(NamedTuple):
    """Half-open, in code points of the statement's text."""

    start: int
    end: int


@dataclass(frozen=True)
class Classification:
    """What a classifier says of a statement. Unclassified without a confidence: it looked, and could not tell."""

    type: Type
    confidence: float | None
    model: str
    """Its name and version."""


@dataclass(frozen=True)
class Statement:
    """One sentence (cell, caption, item) that cites one reference: k references in it give k statements."""

    reference: int
    """Position in `Document.references`."""
    text: str
    before: str | None = None
    after: str | None = None
    """Neighbouring sentences of the same paragraph; None at its ends."""
    markers: tuple[Span, ...] = ()
    """In order of place; the first one is the statement's `marker`."""
    section: Section = "unknown"
    section_title: str | None = None
    """The author's words, outermost title first, joined by " > "."""
    language: str | None = None
    """The primary subtag of BCP 47, in small letters."""
    anchor: str | None = None
    """Where the first marker stands in the file: of XML an XPath without namespaces, of JSON a pointer (RFC 6901)."""
    occurrence: int | None = 0
    """0 for the first time this text cites this reference in the document, 1 for the second, …: part of the
    statement's identity, so that equal sentences stay two statements and moving a paragraph changes no id. None:
    nobody has counted, and the anchor tells equal sentences apart."""
    type: Type | None = None
    """None where the document does not say it; only records do."""
    confidence: float | None = None
    classification: Classification | None = None
    """Stands in for the type where the document does not say it; no loader gives one, `app.classify.classifier` does."""
    intents: tuple[str, ...] = ()
    """What another service says the citation is for, in its words, beside the type: background, methodology, result."""
    source: str | None = None
    licence: str | None = None
    """Where they differ from the document's own."""


@dataclass(frozen=True)
class Notice:
    """That a paper is corrected, retracted, …: `kind` as in Crossref's update types, `doi` the paper it is about."""

    kind: str
    doi: str
    by: str | None = None
    """The DOI of what announces it, None for this document's own paper; the paper itself where nothing else does."""
    date: str | None = None
    """ISO 8601, as far as known; None: when what announces it was published."""
    source: str | None = None
    """Who says so: publisher, retraction-watch, openalex; None: the full text."""


@dataclass(frozen=True)
class Version:
    """Another DOI of the same work: its preprint, what was published of it, or a version of it in general."""

    kind: Literal["preprint", "published", "version"]
    doi: str


@dataclass(frozen=True)
class Rejection:
    """What was not taken in, where it stood, and why, in a sentence for the person who sent it."""

    place: str
    reason: str


UNDATED = "1"
"""Before any date, behind what a program took from a PDF or from LaTeX ("0…")."""


@dataclass(frozen=True)
class Document:
    """See the module's picture."""

    paper: Work
    references: tuple[Work, ...] = ()
    statements: tuple[Statement, ...] = ()
    notices: tuple[Notice, ...] = ()
    versions: tuple[Version, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    format: str = "jats"
    licence: str | None = None
    """SPDX-like where it can be told: CC-BY-4.0, CC0-1.0; else the licence's URL; else None."""
    language: str | None = None
    version: str = ""
    """Sorts the editions of one document: the newer is greater. A date, ISO 8601; nothing where there is none, which counts
    as `UNDATED`."""
    registered: bool = False
    """It comes from a registry, which knows better than reference lists what is so of `paper`."""
    whole: bool = True
    """It is the paper's full text: what it no longer says is removed. False for loose records."""


def rejections_only(rejected: Iterable[Rejection], format_name: str) -> Document:
    """What could not be taken in, and no more: a document without a paper, so that nothing is dropped silently."""
    return Document(paper=Work(), rejected=tuple(rejected), format=format_name, whole=False)
