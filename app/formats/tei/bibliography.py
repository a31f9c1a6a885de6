"""Bibliographic entries (`biblStruct`, `bibl`, `biblFull`) to works.

GROBID's `biblStruct`: `analytic` is the article or chapter, `monogr` what contains it. It has a DOI once the
references were consolidated; else the text of the reference may hold one.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from app.document import Author, Work
from app.formats import works
from app.formats.printed_reference import completed
from app.formats.tei.element_text import element_text, first_text
from app.formats.text.identifiers import find_doi, find_orcid


def read_work(entry: etree._Element) -> Work:
    """One entry of a reference list."""
    if entry.tag == "biblStruct":
        work = read_bibl_struct(entry)
        # GROBID leaves "et al." out of the authors: only the reference as it was printed tells that there are more
        is_printed = any(one.get("type") == "raw_reference" for one in entry.iterfind("note"))
        return work if is_printed else replace(work, authors_complete=False)
    raw = element_text(entry)
    return Work(doi=_doi(entry) or find_doi(raw), title=first_text(entry, "title"), raw=raw or None)


def read_bibl_struct(entry: etree._Element) -> Work:
    """A `biblStruct`, of a reference list or of the header."""
    article = first_text(entry, "analytic/title")
    container = first_text(entry, "monogr/title")
    authors = tuple(_authors(entry))
    published = publication_date(entry)
    title = article or container
    journal = container if article or _is_journal(entry) else None
    volume, issue, pages = (_scope(entry, unit) for unit in ("volume", "issue", "page"))
    raw = next(
        (
            element_text(note)
            for note in entry.iterfind("note")
            if note.get("type") == "raw_reference"
        ),
        "",
    )
    when = int(published[:4]) if published else None
    raw = raw or works.printed_reference(authors, when, article, container, volume, pages) or ""
    work = Work(
        doi=_doi(entry),
        pmid=works.pmid(_idno(entry, "pmid")),
        pmcid=works.pmcid(_idno(entry, "pmcid", "pmc")),
        arxiv=works.arxiv(_idno(entry, "arxiv")),
        # a journal alone, as physicists and chemists cite, is no title
        title=title if article or not _is_journal(entry) else None,
        year=when,
        published_on=published,
        journal=journal,
        issns=tuple(element_text(one) for one in entry.iter("idno") if one.get("type") in _ISSNS),
        publisher=first_text(entry, "monogr/imprint/publisher"),
        volume=volume,
        issue=issue,
        pages=pages,
        authors=authors,
        authors_complete=_ET_AL.search(raw) is None,
        raw=raw or None,
    )
    return completed(work)


def publication_date(element: etree._Element) -> str | None:
    """ISO 8601, as far as known; of several dates inside, the one of publication."""
    dates = sorted(element.iter("date"), key=lambda one: one.get("type") != "published")
    for one in dates:
        found = _DATE.match(one.get("when") or "") or _YEAR.search(element_text(one))
        if found:
            return found[0]
    return None


def _is_journal(entry: etree._Element) -> bool:
    return any(
        one.get("level") in ("j", "s") and element_text(one)
        for one in entry.iterfind("monogr/title")
    )


def _authors(entry: etree._Element) -> Iterator[Author]:
    """Authors of the article, or of the book where the entry is a book."""
    found = entry.findall("analytic/author") or entry.findall("monogr/author")
    for element in found:
        person = element.find("persName")
        if person is None:
            name = first_text(element, "orgName")
            if name:
                yield Author(name)
            continue
        given = " ".join(element_text(one) for one in person.iterfind("forename"))
        author = works.author(
            given, first_text(person, "surname"), find_orcid(_idno(element, "orcid"))
        )
        if author:
            suffix = first_text(person, "genName")
            yield author._replace(name=f"{author.name} {suffix}") if suffix else author


def _idno(element: etree._Element, *kinds: str) -> str | None:
    """The first identifier of one of these types (in small letters)."""
    return next(
        (
            element_text(one)
            for one in element.iter("idno")
            if (one.get("type") or "").lower() in kinds
        ),
        None,
    )


def _doi(entry: etree._Element) -> str | None:
    identifier = works.doi(_idno(entry, "doi"))
    links = " ".join(one.get("target") or "" for one in entry.iter("ptr", "ref"))
    return identifier or find_doi(links)


def _scope(entry: etree._Element, unit: str) -> str | None:
    """A `biblScope`: volume, issue, or pages from first to last."""
    for one in entry.iter("biblScope"):
        if one.get("unit") == unit:
            ends = [end for end in (one.get("from"), one.get("to")) if end]
            return "-".join(dict.fromkeys(ends)) or element_text(one) or None
    return None


_ISSNS = frozenset({"ISSN", "eISSN", "ISSNe"})
_ET_AL = re.compile(r"\bet\.? al\b", re.IGNORECASE)
_DATE = re.compile(r"(?:1[4-9]|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:1[4-9]|20)\d\d(?!\d)")
