"""Feed and its entries, as both formats of feeds show them: titles, links and ids of statements.

Ids are UUIDs of version 5 (RFC 9562), written as `urn:uuid:…`. An entry's is made of the statement's id alone, which is
derived from content: it stays the same whatever the server is called, and wherever the statement is served. A feed's is
made of the query, whatever the order of its parameters, and of the setting `public_url`: with it, no two servers share
one; without it, it does not depend on the name by which a reader has asked.
"""

import re
from dataclasses import dataclass, fields
from html import escape
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid5

from app import doi as dois
from app.search.query import StatementQuery

NAMESPACE = UUID("6c6de1b2-5c53-4d0c-a1a5-0d7c3a1f9b42")
"""Made for this purpose, at random."""
EMPTY = "1970-01-01T00:00:00Z"
"""When a feed without entries was updated, since Atom wants a time: before anything that may come."""
MOST_AUTHORS = 25
"""Authors of an entry that are named; papers of large collaborations have thousands."""
_NO_PART_OF_A_FEED = {"sort", "cursor", "limit", "facets", "facet_limit"}
"""Fields of a query without influence on which statements a feed has, one page after the other."""
_OF_A_FEED = {"match": "all"}
"""Values that feeds have where nothing is said, unlike other queries."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
_SOURCES = {"model": "by the model", "human": "by a person", "import": "by its source"}


@dataclass(frozen=True, slots=True)
class FeedAuthor:
    """An author of the citing paper."""

    name: str
    url: str | None
    """Of the ORCID iD."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement as an entry."""

    id: str
    url: str
    """Of the statement's page."""
    title: str
    html: str
    """The statement with its neighbours, its type, and the two papers."""
    authors: list[FeedAuthor]
    citing_url: str | None
    """Of the citing paper, at doi.org."""
    report_url: str | None
    """Of the report on the paper that the feed is about."""
    language: str | None
    statement: dict[str, Any]
    """The Statement of the HTTP contract, but for what only a search adds."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of a feed."""

    id: str
    title: str
    subtitle: str
    updated: str
    url: str
    """Of this page."""
    first_url: str
    next_url: str | None
    page_url: str
    """Of the same statements as a page for people."""
    server_url: str
    partial_reason: str | None
    """Why it may lack something (`app.search.partial`)."""
    entries: list[Entry]


def feed_id(query: StatementQuery, public_url: str) -> str:
    """The id of all pages of a query's feed. Fields that are not used play no part: later ones change no id."""
    parts = [public_url]
    for field in fields(query):
        value = getattr(query, field.name)
        default = _OF_A_FEED.get(field.name, field.default)
        if field.name not in _NO_PART_OF_A_FEED and value != default:
            values = sorted(set(value)) if isinstance(value, tuple) else [value]
            parts.append(f"{field.name}={values!r}")
    return uuid5(NAMESPACE, "\n".join(["feed", *parts])).urn


def statement_urn(id_: str) -> str:
    """The id of a statement that is the same wherever it is served: `urn:uuid:…`."""
    return uuid5(NAMESPACE, f"statement\n{id_}").urn


def build_entry(statement: dict[str, Any], server_url: str, about: str) -> Entry:
    """An entry. `about`: which end of the citation the feed is about, "cited" or "citing"; the title names the other."""
    citing, cited = statement["citing"], statement["cited"]
    main, other = (citing, cited) if about == "citing" else (cited, citing)
    doi, language = main["doi"], statement["language"]
    if language and not _LANGUAGE.fullmatch(language):
        language = None
    return Entry(
        id=statement_urn(statement["id"]),
        url=f"{server_url}/statements/{statement['id']}",
        title=f"{statement['type'].capitalize()}: {name_of(other)}{_year(other)}",
        html=_html(statement, language),
        authors=_authors(citing["authors"]),
        citing_url=citing["doi"] and dois.url(citing["doi"]),
        report_url=doi and f"{server_url}/report?{urlencode({'doi': doi})}",
        language=language,
        statement=statement,
    )


def name_of(paper: dict[str, Any]) -> str:
    """What a paper is called."""
    return paper["title"] or paper.get("printed") or paper["doi"] or "a paper without a title"


def _year(paper: dict[str, Any]) -> str:
    return "" if paper["year"] is None else f" ({paper['year']})"


def _authors(authors: list[dict[str, Any]]) -> list[FeedAuthor]:
    named = [
        FeedAuthor(
            one["name"],
            f"https://orcid.org/{one['orcid']}" if _ORCID.fullmatch(one["orcid"] or "") else None,
        )
        for one in authors[:MOST_AUTHORS]
        if one["name"].strip()
    ]
    return [*named, FeedAuthor("et al.", None)] if len(authors) > MOST_AUTHORS else named


def _html(statement: dict[str, Any], language: str | None) -> str:
    """Two paragraphs. Whatever is out of a paper is escaped, and isolated from the direction of what is around it."""
    text = f"<strong>{escape(statement['text'])}</strong>"
    before, after = (escape(statement[name] or "") for name in ("before", "after"))
    passage = " ".join(filter(None, (before, text, after)))
    citing, cited = statement["citing"], statement["cited"]
    confidence, source = statement["confidence"], _SOURCES.get(statement["type_source"] or "")
    section = statement["section_title"] or statement["section"]
    facts = [
        statement["type"].capitalize(),
        None if confidence is None else f"{confidence:.0%}",
        source,
        None if section == "unknown" else f"section: {_isolated(section)}",
    ]
    papers = f"{_linked(citing)}{_journal(citing)} cites {_linked(cited)}"
    lang = f' lang="{language}"' if language else ""
    return (
        f'<blockquote{lang}><p dir="auto">{passage}</p></blockquote>'
        f"<p>{', '.join(filter(None, facts))}</p><p>{papers}</p>"
    )


def _journal(citing: dict[str, Any]) -> str:
    return f", <i>{_isolated(citing['journal'])}</i>" if citing["journal"] else ""


def _linked(paper: dict[str, Any]) -> str:
    name = _isolated(name_of(paper))
    if paper["doi"]:
        name = f'<a href="{escape(dois.url(paper["doi"]))}">{name}</a>'
    return f"{name}{_year(paper)}"


def _isolated(text: str) -> str:
    return f"<bdi>{escape(text)}</bdi>"
