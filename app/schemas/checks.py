"""Checks of reference lists on the wire: what is sent, and what is known of each reference."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, StringConstraints

from app.schemas.fields import STORABLE, InputModel, field, one_of
from app.schemas.papers import OtherVersion
from app.schemas.statements import Statement
from app.schemas.tallies import TALLY, Tally

MOST_REFERENCES = 1_000
"""Of one list."""
GivenText = Annotated[str, StringConstraints(max_length=4_000), STORABLE]


class CheckRequest(InputModel):
    """The references that are to be checked."""

    references: list[GivenText] = field(
        "A DOI or another identifier, or a reference as it is printed, in each.",
        ["10.1037/int0000101", "Lavik KO, et al. The first sessions of psychotherapy. 2018."],
        min_length=1,
        max_length=MOST_REFERENCES,
    )


class CheckSummary(BaseModel):
    """Counts of references. One with several kinds of notices counts in each."""

    given: int = field("All references.", 40)
    found: int = field("Of which the store has the paper.", 36)
    ambiguous: int = field("That may mean several papers of the store.", 1)
    not_found: int = field("Of which the store has no paper.", 3)
    invalid: int = field("That are no identifier and too short for a reference.", 0)
    retracted: int = field("Retracted, in part too, withdrawn or removed.", 5)
    concern: int = field("With an expression of concern.", 1)
    corrected: int = field("Corrected, clarified, or with an addendum.", 2)
    contrasted: int = field("With statements that contrast with them.", 4)
    other_paper: int = field("Whose DOI is that of another paper than their text names.", 0)
    never_looked_up: int = field(
        "Found, and no registry was ever asked: whether they were retracted is not known.", 6
    )
    repeated: int = field("That mean the same paper as an earlier one.", 0)
    never_cited: int = field("Of an article's list, that its text does not cite.", 0)


class CheckedNotice(BaseModel):
    """A notice about a paper: a retraction, a correction, …"""

    kind: str = field("What it is.", "retraction")
    doi: str | None = field(
        "Where it is announced; the paper's own where nothing else does.", "10.5555/notice"
    )
    date: str | None = field("When.", "2021-02-01")
    source: str | None = field("Who says so; `title`: the paper's title begins so.", "crossref")


CHECKED_NOTICE = {
    "kind": "retraction",
    "doi": "10.5555/notice",
    "date": "2021-02-01",
    "source": "crossref",
}


class CheckedVersion(OtherVersion):
    """Another version of the paper."""

    title: str | None = field(
        "Its title, where the store has it.", "The first sessions of psychotherapy"
    )
    year: int | None = field("Its year.", 2018)
    notices: list[CheckedNotice] = field("Notices about it.", [])


class PossiblePaper(BaseModel):
    """A paper that a reference may mean."""

    doi: str | None = field("DOI.", "10.1037/int0000101")
    title: str | None = field("Title.", "The first sessions of psychotherapy")
    year: int | None = field("Year of publication.", 2018)


class CheckedReference(BaseModel):
    """A reference, and what is known of the paper that it means."""

    given: str = field(
        "As it was given; a record of a file as it would be printed.", "Lavik KO, et al. 2018."
    )
    given_position: int = field("Its place in the list, from 1.", 1)
    key: str | None = field("What the list calls it.", "lavik2018")
    given_doi: str | None = field("The DOI in it.", "10.1037/int0000101")
    doi: str | None = field(
        "Of the paper that was found; null where none was, or it has none.", "10.1037/int0000101"
    )
    matched: str | None = one_of(("doi", "identifier", "printed"), "What it was found by.", "doi")
    score: float | None = field(
        "0..1: 1 by an identifier; else the share of title, year, first author, volume, page and journal that agree.",
        1.0,
    )
    state: str = one_of(
        ("found", "ambiguous", "not-found", "invalid"),
        "`ambiguous`: several papers agree equally well with it; `invalid`: it is no reference.",
        "found",
    )
    detail: str | None = field(
        "Why it was not found.",
        "The store has no paper with a DOI or another identifier that this text means.",
    )
    candidates: list[PossiblePaper] = field(
        "The papers that it may mean, where it is ambiguous.", []
    )
    title: str | None = field("Title of the paper.", "The first sessions of psychotherapy")
    year: int | None = field("Year of the paper.", 2018)
    journal: str | None = field("Its journal.", "Journal of Psychotherapy Integration")
    authors: list[str] = field("Its first three authors.", ["Kristina Osland Lavik"])
    attention: list[str] = field(
        "Why it needs attention, the gravest first: `retracted`, `concern`, `corrected`, `contrasted`, `not-found`, "
        "`other-paper`, `ambiguous`, `invalid`; more may come.",
        ["contrasted"],
    )
    retraction: str = one_of(
        ("retracted", "none-known", "unknown"),
        "`unknown`: no registry was ever asked, or the paper was not found.",
        "none-known",
    )
    other_paper: bool = field(
        "Whether the DOI in it is that of another paper than its text names: neither title nor first author stand in it.",
        False,
    )
    looked_up: bool = field("Whether a registry's record of the paper was read.", True)
    looked_up_at: datetime | None = field("When a registry was asked last.", "2026-11-23T09:30:00Z")
    notices: list[CheckedNotice] = field(
        "Notices about the paper, the gravest first.", [CHECKED_NOTICE]
    )
    versions: list[CheckedVersion] = field(
        "Its preprint, what was published of it, other versions.", []
    )
    tally: Tally | None = field("Statements about it, by type.", TALLY)
    contrasting: list[Statement] = field("The surest three that contrast with it.", [])
    supporting: list[Statement] = field("The surest three that support it.", [])
    sentences: list[Statement] = field(
        "Of an article that was sent: its own statements about it, at most 20.", []
    )
    same_as: int | None = field("The place of an earlier reference that means the same paper.", 3)
    never_cited: bool | None = field(
        "Of an article's list: its text does not cite it. Else null.", False
    )


class UnlistedCitation(BaseModel):
    """A citation in an article's text that its list has no reference for."""

    place: str = field("XPath.", "/article/body/p[3]/xref[1]")
    detail: str = field(
        "What stands there.", "“[12]” cites “r12”, which is no reference of this article."
    )


CHECK_SUMMARY = {
    "given": 40, "found": 36, "ambiguous": 1, "not_found": 3, "invalid": 0, "retracted": 5, "concern": 1, "corrected": 2,
    "contrasted": 4, "other_paper": 0, "never_looked_up": 6, "repeated": 0, "never_cited": 0,
}  # fmt: skip


class Check(BaseModel):
    """A checked reference list."""

    id: str = field(
        "Of this check; its address can't be guessed.", "5f0c9a1e7d3b42860c1e9f7a2b4d6e80"
    )
    created_at: datetime = field("When it was checked.", "2026-11-23T09:30:00Z")
    expires_at: datetime = field("When it will be deleted.", "2026-12-23T09:30:00Z")
    format: str = field("What the list was read as.", "bibtex")
    article: PossiblePaper | None = field("The article whose list it is, where one was sent.", None)
    summary: CheckSummary = field("Counts.", CHECK_SUMMARY)
    references: list[CheckedReference] = field(
        "Those that need attention first: retracted, concern, corrected, contrasted, not found, ambiguous, invalid; then "
        "the others, in the order of the list.",
        [],
    )
    cited_not_listed: list[UnlistedCitation] = field(
        "Of an article: citations that lead to no reference.", []
    )
