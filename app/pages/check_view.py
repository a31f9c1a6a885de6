"""View of a check: its references in groups by why they need attention, and the counts above them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app import doi as dois
from app.checks.check import ATTENTION
from app.pages.links import Links
from app.pages.paper_view import NoticeView, notice_views
from app.pages.statement_view import PaperLink, StatementView, paper_link
from app.pages.vocabulary import TYPE_WORDS, TypeWords


@dataclass(frozen=True, slots=True)
class GroupWords:
    """How a group of references is presented."""

    name: str
    title: str
    meaning: str
    level: str
    """As that of a notice: `alert`, `warning`, `note`; empty for what is no fault."""


GROUPS = {
    words.name: words
    for words in (
        GroupWords("retracted", "Retracted", "Nobody should rely on these without reading the notice.", "alert"),
        GroupWords("concern", "Expression of concern", "Their journals doubt them.", "warning"),
        GroupWords("corrected", "Corrected", "Read the correction before you rely on what it corrects.", "note"),
        GroupWords("contrasted", "Contrasted", "Other papers say that they found something else.", "note"),
        GroupWords("not-found", "Not found", "This store has none with an identifier; there may be one.", "warning"),
        GroupWords("other-paper", "DOI of another paper", "The text has neither title nor author of that paper.", "warning"),
        GroupWords("ambiguous", "Ambiguous", "Several papers of this store agree equally well with these.", "note"),
        GroupWords("invalid", "Not a reference", "Neither an identifier nor enough text.", "note"),
        GroupWords("", "Nothing known against them", "As far as this store knows.", ""),
    )
}  # fmt: skip
"""In the order of `ATTENTION`, then the rest."""
MATCHED = {"doi": "by its DOI", "identifier": "by another identifier", "printed": "by its words"}
VERSIONS = {
    "preprint": "There is a preprint of it",
    "published": "It was published as",
    "version": "There is another version",
}
NEVER_LOOKED_UP = "Nobody has asked a registry about it: whether it was retracted is not known."


@dataclass(frozen=True, slots=True)
class VersionView:
    """Another version of a paper."""

    words: str
    doi: str
    report: str
    notices: Sequence[NoticeView]


@dataclass(frozen=True, slots=True)
class ReferenceView:
    """A reference, and what it was found as."""

    position: int
    label: str
    """Its place in the list, and what the list calls it."""
    given: str
    paper: PaperLink | None
    """None where nothing was found."""
    doi_url: str | None
    found: str
    """How it was found: "by its words (score 0.83 of 1)"."""
    detail: str | None
    remarks: Sequence[str]
    """What else there is to say, in sentences."""
    notices: Sequence[NoticeView]
    versions: Sequence[VersionView]
    candidates: Sequence[PaperLink]
    total: int
    """Statements about it."""
    types: Sequence[tuple[TypeWords, int]]
    """The same by type, without those that it has none of."""
    publications: int
    contrasting: Sequence[StatementView]
    supporting: Sequence[StatementView]
    own: Sequence[StatementView]
    """Sentences of the article that was sent."""


@dataclass(frozen=True, slots=True)
class Group:
    """References that need attention for the same reason."""

    words: GroupWords
    references: Sequence[ReferenceView]


def groups(
    check: Mapping[str, Any], statements: Mapping[str, StatementView], links: Links
) -> list[Group]:
    """The references of a Check of the HTTP contract, each in the group of the first reason for which it needs attention.
    `statements`: the views of its `statements_of`, by id."""
    found: dict[str, list[ReferenceView]] = {name: [] for name in (*ATTENTION, "")}
    for reference in check["references"]:
        reason = next((one for one in reference["attention"] if one in found), "")
        found[reason].append(_reference(reference, statements, links))
    return [Group(GROUPS[name], references) for name, references in found.items() if references]


def statements_of(check: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """All Statements of a Check."""
    names = ("contrasting", "supporting", "sentences")
    return [line for one in check["references"] for name in names for line in one[name]]


def _reference(
    one: Mapping[str, Any], statements: Mapping[str, StatementView], links: Links
) -> ReferenceView:
    doi, tally = one["doi"], one["tally"] or {}
    notices = one["notices"]
    return ReferenceView(
        position=one["given_position"],
        label=f"{one['given_position']}" + (f" · {one['key']}" if one["key"] else ""),
        given=one["given"],
        paper=_paper(one, links) if one["title"] or doi else None,
        doi_url=dois.url(doi) if doi else None,
        found=_found(one),
        detail=one["detail"],
        remarks=_remarks(one),
        notices=_notices(notices, doi),
        versions=[
            VersionView(
                VERSIONS.get(version["kind"], VERSIONS["version"]),
                version["doi"],
                str(links.report(version["doi"])),
                _notices(version["notices"], version["doi"]),
            )
            for version in one["versions"]
        ],
        candidates=[_paper(candidate, links) for candidate in one["candidates"]],
        total=tally.get("total", 0),
        types=[(words, tally[name]) for name, words in TYPE_WORDS.items() if tally.get(name)],
        publications=tally.get("publications", 0),
        contrasting=[statements[line["id"]] for line in one["contrasting"]],
        supporting=[statements[line["id"]] for line in one["supporting"]],
        own=[statements[line["id"]] for line in one["sentences"]],
    )


def _paper(paper: Mapping[str, Any], links: Links) -> PaperLink:
    authors = [{"name": name} for name in paper.get("authors", ())]
    return paper_link({**paper, "authors": authors, "notices": ()}, links)


def _notices(notices: Sequence[Mapping[str, Any]], doi: str | None) -> list[NoticeView]:
    """A notice of a paper without a DOI has none to lead to."""
    return notice_views([{**one, "doi": one["doi"] or doi} for one in notices], doi)


def _found(one: Mapping[str, Any]) -> str:
    how = MATCHED.get(one["matched"] or "", "")
    if one["matched"] == "printed" and one["score"] is not None:
        return f"{how} (score {one['score']:.2f} of 1)"
    return how


def _remarks(one: Mapping[str, Any]) -> list[str]:
    remarks = []
    if one["same_as"]:
        remarks.append(f"The same paper as number {one['same_as']}.")
    if one["never_cited"]:
        remarks.append("The text does not cite it.")
    if one["state"] == "found" and one["retraction"] == "unknown":
        remarks.append(NEVER_LOOKED_UP)
    if any(notice["source"] == "title" for notice in one["notices"]):
        remarks.append("Its title says so; no notice of it is known here.")
    return remarks
