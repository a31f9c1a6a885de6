"""Crossref works: what a publisher deposited of a paper and of its reference list, without text.

Traps: titles hold markup and escapes, dates are `[[null]]` or a year, groups are authors with a `name`, retractions and
corrections stand at the paper (`updated-by`) as well as at the notice (`update-to`), and may be the paper's own.

An answer of the API (`message`, one work or `items`), a file of the public data set (`items`, or one work
a line), or the works themselves.
"""

import re
from collections.abc import Iterator
from typing import Any, Literal

import orjson

from app.document import (
    Author,
    Document,
    FullText,
    Notice,
    Rejection,
    Version,
    Work,
    rejections_only,
)
from app.formats import works
from app.formats.json_values import (
    Member,
    array,
    inside,
    is_lines,
    members,
    names_in,
    record,
    records,
    text,
    texts,
    year,
)
from app.formats.text.identifiers import find_doi, find_orcid
from app.formats.text.markup import strip_markup

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
        yield rejections_only(rejected, FORMAT)


def each(content: bytes) -> list[bytes]:
    """The works of an answer to a search, each as an answer of its own. Raises `Unreadable`."""
    works_ = (work for member in members(content, []) for work in _works(member, []))
    envelope = {"status": "ok", "message-type": "work"}
    return [orjson.dumps({**envelope, "message": work.value}) for work in works_]


def _works(member: Member, rejected: list[Rejection]) -> Iterator[Member]:
    """Out of their envelope."""
    if "message" in member.value:
        message = record(member.value, "message")
        if not message or "agency" in message:
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
        notices=tuple(dict.fromkeys(_notices(member.value, paper.doi))),
        versions=tuple(dict.fromkeys(_versions(member.value))),
        rejected=tuple(rejected),
        format=FORMAT,
        licence=LICENCE,
        language=text(member.value, "language"),
        registered=True,
        whole=False,
    )


def _paper(work: dict[str, Any]) -> Work:
    published = next(filter(None, (_date(record(work, name)) for name in _DATES)), None)
    # a preprint stands in no journal: its server is the institution
    hosts = [text(one, "name") for one in records(work, "institution")]
    server = hosts[0] if hosts and text(work, "type") == "posted-content" else None
    return Work(
        doi=works.doi(text(work, "DOI")),
        title=_first(work, "title"),
        abstract=_text(work, "abstract"),
        year=int(published[:4]) if published else None,
        published_on=published,
        publication_type=text(work, "type"),
        journal=_first(work, "container-title") or server,
        issns=tuple(texts(work, "ISSN")),
        publisher=_text(work, "publisher"),
        volume=text(work, "volume"),
        issue=text(work, "issue"),
        pages=text(work, "page", "article-number"),
        authors=tuple(_authors(work)),
        landing=text(record(record(work, "resource"), "primary"), "URL") or text(work, "URL"),
        full_text=tuple(_links(work)),
    )


def _first(work: dict[str, Any], name: str) -> str | None:
    """The first text of a list; publishers file empty ones too."""
    return next(filter(None, map(strip_markup, texts(work, name))), None)


def _text(work: dict[str, Any], *names: str) -> str | None:
    told = text(work, *names)
    return strip_markup(told) or None if told else None


def _authors(work: dict[str, Any]) -> Iterator[Author]:
    for one in records(work, "author"):
        given, family = _text(one, "given"), _text(one, "family")
        person = works.author(given, family, find_orcid(text(one, "ORCID")))
        if person and family:
            suffix = text(one, "suffix")
            yield person._replace(name=f"{person.name} {suffix}") if suffix else person
        elif group := _text(one, "name", "given"):
            yield Author(group)


def _links(work: dict[str, Any]) -> Iterator[FullText]:
    """What anyone may read: links of a work under a Creative Commons licence, but for those meant for machines that
    compare manuscripts. A licence of the accepted manuscript opens no other version, and one that had not begun when
    Crossref last looked opens nothing yet."""
    today = _date(record(work, "indexed")) or "9999"
    licences: dict[bool, str] = {}
    for one in records(work, "license"):
        name = works.licence(text(one, "URL"))
        if name and name.startswith("CC") and (_date(record(one, "start")) or "") <= today:
            licences.setdefault(_is_manuscript(one), name)
    links: dict[str, str] = {}
    for one in records(work, "link"):
        address, licence = text(one, "URL"), licences.get(False)
        if _is_manuscript(one):
            licence = licences.get(True) or licence
        if address and licence and text(one, "intended-application") != "similarity-checking":
            links.setdefault(address, licence)
    yield from (FullText(address, licence) for address, licence in links.items())


def _is_manuscript(told: dict[str, Any]) -> bool:
    return text(told, "content-version") == "am"


def _notices(work: dict[str, Any], own: str) -> Iterator[Notice]:
    for name in ("updated-by", "update-to"):
        for told in records(work, name):
            kind = _NOTICES.get((text(told, "type") or "").lower().replace("-", "_"))
            other = works.doi(text(told, "DOI"))
            if kind and other:
                about, by = (own, other) if name == "updated-by" else (other, own)
                source = text(told, "source") or "publisher"
                yield Notice(kind, about, by, _date(record(told, "updated")), source)


def _versions(work: dict[str, Any]) -> Iterator[Version]:
    relations = record(work, "relation")
    for name, kind in _VERSIONS.items():
        for told in records(relations, name):
            other = works.doi(text(told, "id")) if text(told, "id-type") == "doi" else None
            if other:
                yield Version(kind, other)


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
    first = _text(told, "author")
    when = year(told, "year")
    title = _text(told, "article-title", "volume-title")
    journal = _text(told, "journal-title", "series-title")
    volume, page = text(told, "volume"), text(told, "first-page")
    authors = (Author(first),) if first else ()
    raw = _text(told, "unstructured") or works.printed(authors, when, title, journal, volume, page)
    return Work(
        doi=works.doi(text(told, "DOI")) or find_doi(raw or ""),
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
_DATES = ("published", "issued", "published-print", "published-online", "posted")
"""The first two mean the same, the earliest date; older answers have only the second."""
_NOTICES = {
    **dict.fromkeys(("correction", "corrigendum", "erratum"), "correction"),
    **dict.fromkeys(("retraction", "withdrawal"), "retraction"),
    **{
        kind: kind
        for kind in (
            "partial_retraction",
            "removal",
            "expression_of_concern",
            "addendum",
            "clarification",
        )
    },
}
"""https://www.crossref.org/documentation/register-maintain-records/maintaining-your-metadata/registering-updates/, in the
words that full texts are read into. `new_version` and `new_edition` doubt nothing."""
_VERSIONS: dict[str, Literal["preprint", "published", "version"]] = {
    "has-preprint": "preprint",
    "is-preprint-of": "published",
    "is-version-of": "version",
    "has-version": "version",
    "is-identical-to": "version",
    "is-same-as": "version",
}
