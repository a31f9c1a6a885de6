"""Words and signs of the pages for the closed vocabularies; colours alone say nothing."""

from dataclasses import dataclass

from app.search.query import FacetName, StatementSort
from app.vocabulary import StatementType


@dataclass(frozen=True, slots=True)
class TypeWords:
    """How a type of statement is presented."""

    name: StatementType
    label: str
    sign: str
    meaning: str


TYPE_WORDS: dict[StatementType, TypeWords] = {
    words.name: words
    for words in (
        TypeWords(
            "supporting",
            "supporting",
            "▲",
            "A finding or claim of the citing authors agrees with that of the cited paper.",
        ),
        TypeWords(
            "mentioning",
            "mentioning",
            "●",
            "The cited paper is named, described or used, without agreement or disagreement.",
        ),
        TypeWords(
            "contrasting",
            "contrasting",
            "▼",
            "A finding or claim of the citing authors differs from that of the cited paper.",
        ),
        TypeWords(
            "unclassified",
            "unclassified",
            "○",
            "Nobody has looked yet, the classifier is not sure enough, or it does not read the language.",
        ),
    )
}
"""In the order of the pages."""

FACET_TITLES: dict[FacetName, str] = {
    "section": "Section",
    "type": "Type",
    "year": "Year",
    "publication_type": "Kind of publication",
    "relationship": "Relationship",
    "purpose": "Purpose",
    "author": "Citing author",
    "journal": "Citing journal",
}
FACET_HELP: dict[FacetName, str] = {
    "section": "Part of the citing paper that the statement stands in.",
    "relationship": "Self: the two papers share an author.",
    "purpose": "What the citation is for, where its source says it. A statement counts for each of its purposes.",
    "author": "A statement counts for each author of its paper.",
}
SORT_LABELS: dict[StatementSort, str] = {
    "relevance": "relevance",
    "newest": "newest publication",
    "oldest": "oldest publication",
    "confidence": "confidence of the type",
    "added": "newest in this store",
}
RELATIONSHIPS = {
    "self": "self-citation",
    "independent": "independent",
    "unknown": "relationship unknown",
}
SECTION_LABELS = {"unknown": "section unknown", "other": "other section"}
REGISTRIES = {"crossref": "Crossref", "datacite": "DataCite", "openalex": "OpenAlex"}


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """How an editorial notice is presented."""

    label: str
    level: str
    """`alert`: nobody should rely on the paper without reading the notice; `warning`; `note`."""


NOTICE_WORDS = {
    "retraction": NoticeWords("Retracted", "alert"),
    "partial_retraction": NoticeWords("Retracted in part", "alert"),
    "withdrawal": NoticeWords("Withdrawn", "alert"),
    "removal": NoticeWords("Removed", "alert"),
    "expression_of_concern": NoticeWords("Expression of concern", "warning"),
    "correction": NoticeWords("Corrected", "note"),
    "addendum": NoticeWords("Addendum", "note"),
    "clarification": NoticeWords("Clarified", "note"),
}
"""By kind, those of the readers of formats."""
LEVELS = ("alert", "warning", "note")

STYLE_NAMES = {
    "apa": "APA",
    "mla": "MLA",
    "chicago": "Chicago",
    "vancouver": "Vancouver",
    "ieee": "IEEE",
    "harvard": "Harvard",
}
PROBLEM_ADVICE = {
    "paper-not-found": "Check whether the DOI is spelled right, or search for the paper by words of its title. A paper that "
    "nobody in this store cites has no report here, whether or not it exists.",
    "registries-unavailable": "That says nothing about the paper: it may exist and be cited. Try again in a minute.",
    "invalid": "Open the page without what is wrong, and choose again.",
    "not-found": "Check the address, or search in the field above.",
    "doi-invalid": "A title or words can be searched for in the field above.",
    "statement-not-found": "It may have been deleted, or its article may have been replaced by a newer version without it.",
    "cursor-invalid": "The address of a further page works with its own filters only. Start again from the first page.",
    "not-ready": "Try again in a few seconds.",
}
"""What a person can do about a problem, by its slug."""
