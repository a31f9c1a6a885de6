"""Publication types in the words of CSL, BibTeX and RIS."""

from typing import Literal, NamedTuple

Shape = Literal["article", "part", "whole"]
"""How a style formats it: within a journal; within a book or proceedings; on its own."""


class ReferenceType(NamedTuple):
    """One publication type in the words of the formats."""

    csl: str
    bibtex: str
    ris: str
    shape: Shape = "whole"
    label: str = ""
    """The words for it that a style has in brackets."""


GENERIC = ReferenceType("document", "misc", "GEN")
_ARTICLE = ReferenceType("article-journal", "article", "JOUR", "article")
_BOOK = ReferenceType("book", "book", "BOOK")
_CHAPTER = ReferenceType("chapter", "incollection", "CHAP", "part")
_REPORT = ReferenceType("report", "techreport", "RPRT")
_DATASET = ReferenceType("dataset", "misc", "DATA", label="Data set")
REFERENCE_TYPES: dict[str, ReferenceType] = {
    **dict.fromkeys(
        (
            "journal-article", "review", "case-report", "editorial", "letter", "commentary", "news", "meeting-abstract",
            "correction", "retraction", "expression-of-concern", "obituary",
        ),
        _ARTICLE,
    ),
    "book-review": _ARTICLE._replace(csl="review-book"),
    "peer-review": _ARTICLE._replace(csl="review"),
    "posted-content": ReferenceType("article", "misc", "UNPB", label="Preprint"),
    **dict.fromkeys(("book", "monograph", "reference-book", "book-set", "book-series"), _BOOK),
    "edited-book": _BOOK._replace(ris="EDBOOK"),
    **dict.fromkeys(("book-chapter", "book-section", "book-part", "book-track"), _CHAPTER),
    "reference-entry": ReferenceType("entry", "incollection", "ENCYC", "part"),
    "proceedings-article": ReferenceType("paper-conference", "inproceedings", "CPAPER", "part"),
    "proceedings": ReferenceType("book", "proceedings", "CONF"),
    "dissertation": ReferenceType("thesis", "phdthesis", "THES", label="Dissertation"),
    **dict.fromkeys(("report", "report-component", "report-series"), _REPORT),
    "standard": ReferenceType("standard", "misc", "STAND", label="Standard"),
    **dict.fromkeys(("dataset", "database"), _DATASET),
    "software": ReferenceType("software", "misc", "COMP", label="Computer software"),
    "patent": ReferenceType("patent", "misc", "PAT", label="Patent"),
    "webpage": ReferenceType("webpage", "misc", "ELEC"),
}  # fmt: skip
"""Crossref's types and those of `app.formats.jats.publication_types`, in the words of CSL 1.0.2, BibTeX's standard
styles, and RIS as EndNote and Zotero read it."""


def reference_type(publication_type: str | None, container: str) -> ReferenceType:
    """The type of a publication. An unknown one is an article if it has a container, else generic."""
    return REFERENCE_TYPES.get(publication_type or "", _ARTICLE if container else GENERIC)
