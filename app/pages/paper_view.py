"""View of a paper: the head of its report, with notices, versions, authors, full texts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app import doi as dois
from app.pages.links import Links, safe_url
from app.pages.text import cut, plain
from app.pages.vocabulary import LEVELS, NOTICE_WORDS, NoticeWords
from app.store.notices import TITLE

FIRST_AUTHORS = 12
MOST_AUTHORS = 150
"""Authors that are named at once, and after "and … more"; the API has all."""
ABSTRACT = 260
"""Characters of the abstract before "show more"."""
Timing = Literal["before", "after", "same", "unknown", ""]
_PAGES = re.compile(r"^(\w+)-(\w+)$")
_VERSION_WORDS = {
    "preprint": "There is a preprint of this paper",
    "published": "This is a preprint. It was published as",
    "version": "There is another version of this paper",
}


@dataclass(frozen=True, slots=True)
class NoticeView:
    """An editorial notice about the paper."""

    words: NoticeWords
    date: str | None
    doi: str | None
    """Of the publication that announces it; None where only the fact is known."""
    url: str | None
    source: str | None
    timing: Timing = ""
    """When the paper was retracted, against when one that cites it appeared; empty where nobody asks."""


@dataclass(frozen=True, slots=True)
class FullText:
    """A place where the paper can be read."""

    url: str
    label: str
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class OtherVersion:
    """Another DOI of the same work."""

    words: str
    doi: str
    report: str


@dataclass(frozen=True, slots=True)
class PaperView:
    """What the head of a report presents."""

    address: str
    """The DOI, or another identifier, as it stands in addresses."""
    doi: str | None
    doi_url: str | None
    title: str | None
    name: str
    """The title, or what stands for it, on one line."""
    year: int | None
    publication_type: str | None
    journal: str | None
    issue: str
    """Volume, issue and pages: "28(3), 348–366"."""
    publisher: str | None
    authors: Sequence[Mapping[str, Any]]
    other_authors: Sequence[str]
    """Names of those after the first."""
    unnamed_authors: int
    """How many there are beside these."""
    abstract: str
    lead: str
    """Beginning of the abstract, where there is more of it; else empty."""
    full_texts: Sequence[FullText]
    notices: Sequence[NoticeView]
    versions: Sequence[OtherVersion]


def paper_view(paper: Mapping[str, Any], address: str, links: Links) -> PaperView:
    """The view of a Paper of the HTTP contract."""
    doi, authors = paper["doi"], paper["authors"]
    others = [person["name"] for person in authors[FIRST_AUTHORS:MOST_AUTHORS]]
    abstract = paper["abstract"] or ""
    lead, rest = cut(abstract, ABSTRACT)
    journal = paper["journal"]
    return PaperView(
        address=address,
        doi=doi,
        doi_url=dois.url(doi) if doi else None,
        title=paper["title"],
        name=plain(paper["title"] or "") or f"Paper {address}",
        year=paper["year"],
        publication_type=paper["publication_type"],
        journal=journal["title"] if journal else None,
        issue=_issue(paper),
        publisher=paper["publisher"],
        authors=authors[:FIRST_AUTHORS],
        other_authors=others,
        unnamed_authors=max(len(authors) - FIRST_AUTHORS - len(others), 0),
        abstract=abstract,
        lead=lead.rstrip(" .,;:…") if rest else "",
        full_texts=_full_texts(paper["links"]),
        notices=notice_views(paper["notices"], doi),
        versions=[
            OtherVersion(_VERSION_WORDS[one["kind"]], one["doi"], str(links.report(one["doi"])))
            for one in paper["versions"]
        ],
    )


def address_of(paper: Mapping[str, Any]) -> str | None:
    """The DOI of a Paper of the HTTP contract, else the first of its identifiers, as it stands in addresses."""
    named = (f"{scheme}:{value}" for scheme, value in paper["ids"].items() if value)
    return paper["doi"] or next(named, None)


def notice_views(
    notices: Sequence[Mapping[str, Any]], doi: str | None, citing: str | None = None
) -> list[NoticeView]:
    """The notices of a paper with this DOI, the gravest first, of equal ones the latest. `citing`: when a paper that cites
    it appeared (ISO 8601, as far as known)."""
    views = []
    for one in notices:
        words = NOTICE_WORDS.get(one["kind"]) or _other_notice(one["kind"])
        views.append(
            NoticeView(
                words=words,
                date=one["date"],
                doi=None if one["doi"] == doi else one["doi"],
                url=None if one["doi"] == doi else dois.url(one["doi"]),
                source="its title" if one["source"] == TITLE else one["source"],
                timing=_timing(one["date"], citing)
                if citing is not None and words.level == "alert"
                else "",
            )
        )
    views.sort(key=lambda view: view.date or "", reverse=True)
    return sorted(views, key=lambda view: LEVELS.index(view.words.level))


def _timing(noticed: str | None, citing: str) -> Timing:
    """Compared as far as both dates are known: a year, and a day of it, are about the same time."""
    if not noticed or not citing:
        return "unknown"
    length = min(len(noticed), len(citing))
    if noticed[:length] == citing[:length]:
        return "same"
    return "before" if noticed[:length] < citing[:length] else "after"


def _other_notice(kind: str) -> NoticeWords:
    return NoticeWords(kind.replace("_", " ").replace("-", " ").capitalize(), "warning")


def _issue(paper: Mapping[str, Any]) -> str:
    volume, issue = paper["volume"] or "", paper["issue"]
    pages = _PAGES.sub(r"\1–\2", paper["pages"] or "")
    number = f"{volume}({issue})" if issue else volume
    return ", ".join(part for part in (number, pages) if part)


def _full_texts(links: Mapping[str, Any]) -> list[FullText]:
    """Open-access copies first, then the publisher's page; only addresses that can be followed."""
    found = [
        FullText(url, "View full text", one["licence"])
        for one in links["full_text"]
        if (url := safe_url(one["url"]))
    ]
    landing = safe_url(links["landing"])
    if landing and landing not in {one.url for one in found}:
        found.append(FullText(landing, "Publisher’s page"))
    return found
