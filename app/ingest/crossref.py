"""Crossref works: what a publisher deposited as the reference list of a paper, without text.

An answer of the API (`message`, one work or `items`), a file of the public data set (`items`, or one work
a line), or the works themselves.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from app.ingest import works
from app.ingest.document import Author, Document, FullText, Rejection, Work, nothing_but
from app.ingest.identifiers import doi_in
from app.ingest.jsonvalues import (
    Member,
    array,
    inside,
    is_lines,
    members,
    names_in,
    one_line,
    record,
    records,
    text,
    texts,
    year,
)
from app.ingest.names import orcid

FORMAT = "crossref"
LICENCE = "CC0-1.0"


def looks_like(head: bytes) -> bool:
    """By the envelope of the API, or by the names of a work."""
    names = names_in(head)
    return bool(names & _OWN) or {"DOI", "reference"} <= names or {"DOI", "message"} <= names


def by_lines(head: bytes) -> bool:
    """One work a line; an envelope is one document however long."""
    start = head.lstrip()[:200]
    return is_lines(head) and not re.match(rb'\{\s*"(?:items|status|message)', start)


def read(content: bytes) -> Iterator[Document]:
    """Each work; one that has no references is still a paper."""
    rejected: list[Rejection] = []
    for member in members(content, rejected):
        for work in _works(member, rejected):
            yield _document(work)
    if rejected:
        yield nothing_but(rejected, FORMAT)


def _works(member: Member, rejected: list[Rejection]) -> Iterator[Member]:
    """Out of their envelope."""
    if "message" in member.value:
        message = record(member.value, "message")
        if not message:
            told = text(member.value, "message-type") or "no object"
            reason = f"The answer holds no work: its message is {told}."
            rejected.append(Rejection(member.place or "/", reason))
            return
        member = Member(member.at("message"), message)
    if "items" in member.value:
        yield from inside(member, "items", rejected)
    else:
        yield member


def _document(member: Member) -> Document:
    paper = _paper(member.value)
    rejected: list[Rejection] = []
    if paper.doi is None:
        told = text(member.value, "DOI")
        reason = f"`{told[:100]}` is not a DOI." if told else "The work has no DOI."
        rejected.append(Rejection(member.place or "/", reason))
        return Document(paper=Work(), rejected=tuple(rejected), format=FORMAT, whole=False)
    references: list[Work] = []
    for one in inside(member, "reference", rejected):
        work = _reference(one.value)
        if works.is_known(work):
            references.append(work)
        else:
            rejected.append(Rejection(one.place, "The reference says nothing that names a work."))
    return Document(
        paper=paper,
        references=tuple(references),
        rejected=tuple(rejected),
        format=FORMAT,
        licence=LICENCE,
        whole=False,
    )


def _paper(work: dict[str, Any]) -> Work:
    published = next(filter(None, (_date(record(work, name)) for name in _DATES)), None)
    abstract = text(work, "abstract")
    return Work(
        doi=works.doi(text(work, "DOI")),
        title=next(iter(texts(work, "title")), None),
        abstract=one_line(unescape(_TAG.sub(" ", abstract))) or None if abstract else None,
        year=int(published[:4]) if published else None,
        published_on=published,
        publication_type=text(work, "type"),
        journal=next(iter(texts(work, "container-title")), None),
        issns=tuple(texts(work, "ISSN")),
        publisher=text(work, "publisher"),
        volume=text(work, "volume"),
        issue=text(work, "issue"),
        pages=text(work, "page", "article-number"),
        authors=tuple(_authors(work)),
        landing=text(record(record(work, "resource"), "primary"), "URL") or text(work, "URL"),
        full_text=tuple(_links(work)),
    )


def _authors(work: dict[str, Any]) -> Iterator[Author]:
    for one in records(work, "author"):
        family = text(one, "family")
        person = works.author(text(one, "given"), family, orcid(text(one, "ORCID")))
        name = text(one, "name")
        if person and family:
            yield person
        elif name:
            yield Author(name)


def _links(work: dict[str, Any]) -> Iterator[FullText]:
    """What anyone may read: links of a work under a Creative Commons licence."""
    licences = (works.licence(text(one, "URL")) for one in records(work, "license"))
    open_one = next((name for name in licences if name and name.startswith("CC")), None)
    if open_one:
        addresses = dict.fromkeys(text(one, "URL") for one in records(work, "link"))
        yield from (FullText(address, open_one) for address in addresses if address)


def _date(told: dict[str, Any]) -> str | None:
    """`{"date-parts": [[2018, 3, 9]]}`; a part may be null."""
    first = next((parts for parts in array(told, "date-parts") if isinstance(parts, list)), [])
    parts: list[int] = []
    for part, most in zip(first, (2100, 12, 31), strict=False):
        if not isinstance(part, int) or not 1 <= part <= most:
            break
        parts.append(part)
    if not parts or parts[0] < 1400:
        return None
    return "-".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])])


def _reference(told: dict[str, Any]) -> Work:
    first = text(told, "author")
    when = year(told, "year")
    title = text(told, "article-title", "volume-title")
    journal = text(told, "journal-title", "series-title")
    volume, page = text(told, "volume"), text(told, "first-page")
    authors = (Author(first),) if first else ()
    raw = text(told, "unstructured") or works.printed(authors, when, title, journal, volume, page)
    return Work(
        doi=works.doi(text(told, "DOI")) or doi_in(raw or ""),
        title=title,
        year=when,
        journal=journal,
        volume=volume,
        issue=text(told, "issue"),
        pages=page,
        authors=authors,
        authors_complete=False,
        raw=raw,
    )


_OWN = frozenset({"message-type", "reference-count", "references-count", "is-referenced-by-count"})
_DATES = ("published", "published-print", "published-online", "issued")
_TAG = re.compile(r"<[^<>]{0,500}>")
