"""Publication types in the words of the formats."""

from app.cite.reference_types import GENERIC, REFERENCE_TYPES, reference_type

CSL_TYPES = {
    "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "broadcast",
    "chapter", "classic", "collection", "dataset", "document", "entry", "entry-dictionary",
    "entry-encyclopedia", "event", "figure", "graphic", "hearing", "interview", "legal_case",
    "legislation", "manuscript", "map", "motion_picture", "musical_score", "pamphlet", "paper-conference",
    "patent", "performance", "periodical", "personal_communication", "post", "post-weblog", "regulation",
    "report", "review", "review-book", "software", "song", "speech", "standard",
    "thesis", "treaty", "webpage",
}  # fmt: skip
"""Of CSL 1.0.2, appendix III."""


def test_reference_types_are_types_of_csl() -> None:
    """Every type's name for CSL is one of its schema."""
    assert {one.csl for one in (GENERIC, *REFERENCE_TYPES.values())} <= CSL_TYPES


def test_reference_type_of_an_unknown_type() -> None:
    """An unknown type is an article if it has a container, else generic."""
    assert (
        reference_type("something new", "J")
        == reference_type(None, "J")
        == REFERENCE_TYPES["journal-article"]
    )
    assert reference_type("something new", "") == reference_type(None, "") == GENERIC
