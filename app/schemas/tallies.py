"""Counts of statements and papers: about one paper, and in the whole store."""

from datetime import datetime

from pydantic import BaseModel

from app.schemas.fields import field


class Tally(BaseModel):
    """Counts of the statements about one paper, by type."""

    doi: str | None = field("The cited paper.", "10.1037/int0000101")
    total: int = field("All statements.", 32)
    supporting: int = field("That support it.", 3)
    mentioning: int = field("That mention it.", 27)
    contrasting: int = field("That contrast with it.", 0)
    unclassified: int = field("Whose type is not known.", 2)
    publications: int = field(
        "Papers that cite it, with or without a known statement: never fewer than those that make them.",
        36,
    )


TALLY = {
    "doi": "10.1037/int0000101",
    "total": 32,
    "supporting": 3,
    "mentioning": 27,
    "contrasting": 0,
    "unclassified": 2,
    "publications": 36,
}


class InvalidDoi(BaseModel):
    """A DOI of a batch that is none."""

    doi: str = field("As sent.", "banana")
    detail: str = field(
        "What is wrong with it.",
        "`banana` is not a DOI. A DOI looks like 10.1037/int0000101.",
    )


INVALID_DOI = {
    "doi": "banana",
    "detail": "`banana` is not a DOI. A DOI looks like 10.1037/int0000101.",
}


class TalliesByDoi(BaseModel):
    """Tallies by the DOI as sent; null for a paper that is not in the store."""

    tallies: dict[str, Tally | None] = field("By DOI as sent.", {"10.1037/int0000101": TALLY})
    invalid: list[InvalidDoi] = field(
        "What is no DOI, nor another identifier, each once.", [INVALID_DOI]
    )


class PublicationCounts(BaseModel):
    """Both counts, always together: publications come from reference lists, statements from full texts."""

    publications: int = field("Papers.", 36)
    with_statements: int = field("Those of them with statements in this store.", 12)
    statements: int = field("Statements.", 32)


class ReferenceCounts(PublicationCounts):
    """Of the papers that a paper cites."""

    with_notices: int = field(
        "Those of them with a notice: retraction, expression of concern, correction, …", 0
    )


class TypeCounts(BaseModel):
    """Statements by type."""

    supporting: int = field("That support it.", 3)
    mentioning: int = field("That mention it.", 27)
    contrasting: int = field("That contrast with it.", 0)
    unclassified: int = field("Whose type is not known.", 2)


class Stats(BaseModel):
    """What the store holds."""

    papers: int = field("Papers, unresolved references included.", 900)
    citations: int = field("Edges.", 2400)
    statements: int = field("Statements.", 5000)
    types: TypeCounts = field(
        "The statements by their types.",
        {"supporting": 3, "mentioning": 27, "contrasting": 0, "unclassified": 2},
    )
    as_of: datetime = field("When this was counted.", "2026-11-23T09:30:00Z")
    index_lag: int = field("Changes that search does not show yet.", 0)
