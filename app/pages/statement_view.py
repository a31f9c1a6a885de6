"""View of a statement: text with what is set off, who says what of it, the two papers, the place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from app.pages.links import Links
from app.pages.paper_view import NoticeView, notice_views
from app.pages.text import direction, marked
from app.pages.vocabulary import RELATIONSHIPS, SECTION_LABELS, TYPE_WORDS, TypeWords
from app.search.engine import Hit
from app.search.folded_text import Span
from app.store.notice_trail import names_notice

Notices = Sequence[Mapping[str, Any]]
NBSP = "\N{NO-BREAK SPACE}"
MOST_AUTHORS = 3
"""Authors of a citing paper that are named."""


@dataclass(frozen=True, slots=True)
class PaperLink:
    """One of the two papers of a statement."""

    title: str | None
    """None: nothing is known but what `printed` says."""
    printed: str | None
    """The reference as it is printed, where no DOI is known."""
    doi: str | None
    address: str | None
    """The DOI, or another identifier, as it stands in addresses."""
    report: str | None
    """Address of its report."""
    year: int | None
    authors: tuple[str, ...] = ()
    more_authors: int = 0
    """Authors that are not in `authors`."""
    journal: str | None = None
    notices: tuple[NoticeView, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementView:
    """What the pages present of a statement."""

    id: str
    address: str
    links: Mapping[str, str | None]
    """StatementLinks: addresses on other hosts."""
    text: Markup
    before: Markup | None
    after: Markup | None
    language: str | None
    dir: str
    type: TypeWords
    certainty: str
    """How sure the type is, and who says so; empty where nobody does."""
    section: str
    section_title: str | None
    relationship: str
    relationship_label: str
    citing: PaperLink
    cited: PaperLink
    named_notices: tuple[str, ...]
    """Notices of the cited paper that the statement names: "retraction"."""
    provenance: Mapping[str, Any]
    created_on: str
    """Date, ISO 8601."""


def statement_view(
    line: Mapping[str, Any],
    notices: tuple[Notices, Notices],
    article_links: Mapping[str, str | None],
    links: Links,
    hit: Hit | None,
) -> StatementView:
    """The view of a Statement of the HTTP contract. `notices`: of the citing and of the cited paper, as Paper has them;
    `article_links`: as StatementDetail has them; `hit`: what a search knows of it."""
    section = line["section"]
    of_citing, of_cited = notices
    return StatementView(
        id=line["id"],
        address=links.statement(line["id"]),
        links=article_links,
        text=marked(
            line["text"],
            [(one["start"], one["end"]) for one in line["markers"]],
            hit.highlights if hit else (),
        ),
        before=_neighbour(line["before"], hit.before_highlights if hit else ()),
        after=_neighbour(line["after"], hit.after_highlights if hit else ()),
        language=line["language"],
        dir=direction(line["language"]),
        type=TYPE_WORDS[line["type"]],
        certainty=certainty(line),
        section=SECTION_LABELS.get(section, section),
        section_title=line["section_title"],
        relationship=line["relationship"],
        relationship_label=RELATIONSHIPS[line["relationship"]],
        citing=paper_link({**line["citing"], "notices": of_citing}, links),
        cited=paper_link({**line["cited"], "notices": of_cited}, links, date_of(line["citing"])),
        named_notices=_named_notices(line, of_cited),
        provenance=line["provenance"],
        created_on=str(line["created_at"])[:10],
    )


def _neighbour(text: str | None, highlights: Iterable[Span]) -> Markup | None:
    return marked(text, (), highlights) if text else None


def _named_notices(line: Mapping[str, Any], notices: Notices) -> tuple[str, ...]:
    kinds = dict.fromkeys(one["kind"] for one in notices)
    texts = (line["text"], line["before"], line["after"])
    return tuple(kind.replace("_", " ") for kind in kinds if names_notice(kind, *texts))


def certainty(line: Mapping[str, Any]) -> str:
    """The confidence in words and as a number: "86 %, by the model citance-2"."""
    confidence, source = line["confidence"], line["type_source"]
    percent = "" if confidence is None else _percent(confidence)
    if source == "human":
        return "corrected by a person"
    if source == "model":
        model = line["provenance"]["model"]
        by = f"by the model {model}" if model else "by the model"
    elif source == "import":
        by = "as its source has it"
    else:
        return percent
    return f"{percent}, {by}" if percent else by


def _percent(confidence: float) -> str:
    return f"over 99{NBSP}%" if confidence > 0.99 else f"{round(confidence * 100)}{NBSP}%"


def date_of(paper: Mapping[str, Any]) -> str:
    """When a paper appeared, as far as known (ISO 8601): the day, or no more than the year; empty where neither is."""
    year = paper["year"]
    return paper.get("published_on") or ("" if year is None else f"{year:04}")


def paper_link(paper: Mapping[str, Any], links: Links, citing: str | None = None) -> PaperLink:
    """The view of a paper as statements and lists of publications have it. `citing`: when one that cites it appeared."""
    doi = paper["doi"]
    address = doi or paper.get("address")
    names = [person["name"] for person in paper.get("authors", ())]
    kept = names if len(names) <= MOST_AUTHORS + 1 else names[:MOST_AUTHORS]
    return PaperLink(
        title=paper["title"],
        printed=paper.get("printed"),
        doi=doi,
        address=address,
        report=str(links.report(address)) if address else None,
        year=paper["year"],
        authors=tuple(kept),
        more_authors=paper.get("author_count", len(names)) - len(kept),
        journal=paper.get("journal"),
        notices=tuple(notice_views(paper.get("notices", ()), doi, citing)),
    )
