"""Crossref works: what a publisher deposited of a paper and of its reference list, without text.

An answer of the API (`message`, one work or `items`), a file of the public data set (`items`, or one work a line), or
the works themselves.

Traps: titles contain markup and escapes, dates are `[[null]]` or a year, groups are authors with a `name`; retractions and
corrections are deposited with the paper as well as with the notice (`app.formats.metadata.crossref_relations`), and may be
the paper's own.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from app.document import Author, Document, FullText, Rejection, Work, rejections_only
from app.formats import works
from app.formats.json_values import (
    Member,
    csl_date,
    inside,
    members,
    names_in,
    read_documents,
    record,
    records,
    text,
    texts,
    year,
)
from app.formats.metadata.crossref_relations import notices, versions
from app.formats.metadata.plain_text import (
    abstract_text,
    first_plain_text,
    plain_text,
    with_subtitle,
)
from app.formats.printed_reference import completed
from app.formats.text import identifiers

FORMAT = "crossref"
LICENCE = "CC0-1.0"
ENVELOPE = "items|status|message(?:-type|-version)?"
"""The fields by which an envelope begins."""


def looks_like(head: bytes) -> bool:
    """By the envelope of the API, or by the names of a work."""
    names = names_in(head)
    return bool(names & _OWN) or {"DOI", "reference"} <= names or {"DOI", "message"} <= names


def read(content: bytes) -> Iterator[Document]:
    """Each work; one that has no references is still a paper."""
    return read_documents(content, FORMAT, lambda *answer: map(_document, _works(*answer)))


def split_answer(content: bytes) -> list[bytes]:
    """The works of an answer to a search, each as an answer of its own. Raises `Unreadable`."""
    found = (work for member in members(content, []) for work in _works(member, []))
    envelope = {"status": "ok", "message-type": "work"}
    return [orjson.dumps({**envelope, "message": work.value}) for work in found]


def _works(member: Member, rejected: list[Rejection]) -> Iterator[Member]:
    """Out of their envelope."""
    if "message" in member.value:
        message = record(member.value, "message")
        if not message or "agency" in message:
            type_ = text(member.value, "message-type") or "no object"
            reason = f"The answer holds no work: its message is {type_}."
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
        wrong = text(member.value, "DOI")
        reason = f"`{wrong[:100]}` is not a DOI." if wrong else "The work has no DOI."
        rejected.append(Rejection(member.place or "/", reason))
        return rejections_only(rejected, FORMAT)
    references: list[Work] = []
    for one in inside(member, "reference", rejected):
        work = _reference(one.value)
        if why := works.why_useless(work, paper):
            rejected.append(Rejection(one.place, why))
        else:
            references.append(work)
    return Document(
        paper=paper,
        references=tuple(references),
        notices=tuple(dict.fromkeys(notices(member.value, paper.doi))),
        versions=tuple(dict.fromkeys(versions(member.value))),
        rejected=tuple(rejected),
        format=FORMAT,
        licence=LICENCE,
        language=text(member.value, "language"),
        registered=True,
        whole=False,
    )


def _paper(work: dict[str, Any]) -> Work:
    published = next(filter(None, (csl_date(record(work, name)) for name in _DATES)), None)
    # a preprint is in no journal: its server is the institution
    hosts = [text(one, "name") for one in records(work, "institution")]
    server = hosts[0] if hosts and text(work, "type") == "posted-content" else None
    return Work(
        doi=works.doi(text(work, "DOI")),
        title=with_subtitle(first_plain_text(work, "title"), first_plain_text(work, "subtitle")),
        abstract=abstract_text(work.get("abstract")),
        year=int(published[:4]) if published else None,
        published_on=published,
        publication_type=text(work, "type"),
        journal=first_plain_text(work, "container-title") or server,
        issns=tuple(texts(work, "ISSN")),
        publisher=plain_text(work, "publisher"),
        volume=text(work, "volume"),
        issue=text(work, "issue"),
        pages=works.pages(text(work, "page", "article-number")),
        authors=tuple(_authors(work)),
        landing=text(record(record(work, "resource"), "primary"), "URL") or text(work, "URL"),
        full_text=tuple(_links(work)),
    )


def _authors(work: dict[str, Any]) -> Iterator[Author]:
    for one in records(work, "author"):
        given, family = plain_text(one, "given"), plain_text(one, "family")
        person = works.author(given, family, identifiers.find_orcid(text(one, "ORCID")))
        if person and family:
            suffix = text(one, "suffix")
            yield person._replace(name=f"{person.name} {suffix}") if suffix else person
        elif group := plain_text(one, "name", "given"):
            yield Author(group)


def _links(work: dict[str, Any]) -> Iterator[FullText]:
    """What anyone may read: the links of a work under a Creative Commons licence, but for those meant for machines that
    compare manuscripts. A licence of the accepted manuscript opens no other version, and one that had not begun when
    Crossref last looked opens nothing yet."""
    today = csl_date(record(work, "indexed")) or "9999"
    licences: dict[bool, str] = {}
    for one in records(work, "license"):
        name = works.licence(text(one, "URL"))
        if name and name.startswith("CC") and (csl_date(record(one, "start")) or "") <= today:
            licences.setdefault(_is_manuscript(one), name)
    links: dict[str, str] = {}
    for one in records(work, "link"):
        address, licence = text(one, "URL"), licences.get(False)
        if _is_manuscript(one):
            licence = licences.get(True) or licence
        if address and licence and text(one, "intended-application") != "similarity-checking":
            links.setdefault(address, licence)
    yield from (FullText(address, licence) for address, licence in links.items())


def _is_manuscript(one: dict[str, Any]) -> bool:
    return text(one, "content-version") == "am"


def _reference(entry: dict[str, Any]) -> Work:
    author = plain_text(entry, "author")
    when = year(entry, "year")
    title = plain_text(entry, "article-title", "volume-title", "standard-designator")
    journal = plain_text(entry, "journal-title", "series-title")
    volume, page = text(entry, "volume"), works.pages(text(entry, "first-page"))
    authors = (Author(author),) if author else ()
    raw = plain_text(entry, "unstructured") or works.printed_reference(
        authors, when, title, journal, volume, page
    )
    if raw is None and (isbn := text(entry, "ISBN")):
        raw = f"ISBN {isbn.rpartition('/')[2]}"
    work = Work(
        doi=works.doi(text(entry, "DOI")),
        title=title,
        year=when,
        journal=journal,
        volume=volume,
        issue=text(entry, "issue"),
        pages=page,
        authors=authors,
        authors_complete=False,
        raw=raw,
    )
    return completed(work)


_OWN = frozenset({"message-type", "reference-count", "references-count", "is-referenced-by-count"})
"""Names that no other format has."""
_DATES = ("published", "issued", "published-print", "published-online", "posted")
"""The first two mean the same, the earliest date; older answers have only the second."""
