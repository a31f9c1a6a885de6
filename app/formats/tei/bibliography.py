"""The works of a TEI document: the paper itself out of its header, and the entries of its reference list.

GROBID's `biblStruct`: `analytic` is the article or chapter, `monogr` what it stands in. DOIs are there once
the references were consolidated; else one may stand in the text of the reference.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from app.document import Author, Work
from app.formats import works
from app.formats.text.identifiers import find_arxiv, find_doi, find_orcid


def read_header(tei: etree._Element) -> Work:
    """The citing paper."""
    header = tei.find("teiHeader")
    if header is None:
        return Work()
    entry = header.find("fileDesc/sourceDesc/biblStruct")
    work = _structured(entry) if entry is not None else Work()
    statement = header.find("fileDesc/publicationStmt")
    published = work.published_on
    if statement is not None:
        published = published or _date(statement)
        work = replace(work, publisher=work.publisher or _first(statement, "publisher"))
    abstract = header.find("profileDesc/abstract")
    return replace(
        work,
        title=_first(header, "fileDesc/titleStmt/title") or work.title,
        abstract=(line(abstract) or None) if abstract is not None else None,
        published_on=published,
        year=int(published[:4]) if published else None,
        raw=None,
    )


def read_work(entry: etree._Element) -> Work:
    """One entry of a reference list."""
    if entry.tag == "biblStruct":
        return _structured(entry)
    raw = line(entry)
    return Work(doi=_doi(entry) or find_doi(raw), title=_first(entry, "title"), raw=raw or None)


def line(element: etree._Element) -> str:
    """All the text inside, on one line."""
    pieces = element.itertext(etree.Element)
    return " ".join("".join(pieces).split())  # type: ignore[arg-type]  # the stubs think of bytes


def _structured(entry: etree._Element) -> Work:
    article = _first(entry, "analytic/title")
    container = _first(entry, "monogr/title")
    authors = tuple(_authors(entry))
    published = _date(entry)
    title = article or container
    journal = container if article or _is_journal(entry) else None
    volume, issue, pages = (_scope(entry, unit) for unit in ("volume", "issue", "page"))
    raw = next(
        (line(note) for note in entry.iterfind("note") if note.get("type") == "raw_reference"), ""
    )
    when = int(published[:4]) if published else None
    raw = raw or works.printed(authors, when, article, container, volume, pages) or ""
    return Work(
        doi=_doi(entry) or find_doi(raw),
        pmid=works.pmid(_idno(entry, "pmid")),
        pmcid=works.pmcid(_idno(entry, "pmcid", "pmc")),
        arxiv=works.arxiv(_idno(entry, "arxiv")) or find_arxiv(raw),
        # a journal alone, as physicists and chemists cite, is no title
        title=title if article or not _is_journal(entry) else None,
        year=when,
        published_on=published,
        journal=journal,
        issns=tuple(line(one) for one in entry.iter("idno") if one.get("type") in _ISSNS),
        publisher=_first(entry, "monogr/imprint/publisher"),
        volume=volume,
        issue=issue,
        pages=pages,
        authors=authors,
        authors_complete=_ET_AL.search(raw) is None,
        raw=raw or None,
    )


def _first(element: etree._Element, path: str) -> str | None:
    """The first of these that has a text; main titles stand before others."""
    return next((text for one in element.iterfind(path) if (text := line(one))), None)


def _is_journal(entry: etree._Element) -> bool:
    return any(
        one.get("level") in ("j", "s") and line(one) for one in entry.iterfind("monogr/title")
    )


def _authors(entry: etree._Element) -> Iterator[Author]:
    """Of the article; of the book where the entry is a book."""
    found = entry.findall("analytic/author") or entry.findall("monogr/author")
    for element in found:
        person = element.find("persName")
        if person is None:
            name = _first(element, "orgName")
            if name:
                yield Author(name)
            continue
        given = " ".join(line(one) for one in person.iterfind("forename"))
        author = works.author(given, _first(person, "surname"), find_orcid(_idno(element, "orcid")))
        if author:
            suffix = _first(person, "genName")
            yield author._replace(name=f"{author.name} {suffix}") if suffix else author


def _idno(element: etree._Element, *kinds: str) -> str | None:
    return next(
        (line(one) for one in element.iter("idno") if (one.get("type") or "").lower() in kinds),
        None,
    )


def _doi(entry: etree._Element) -> str | None:
    told = works.doi(_idno(entry, "doi"))
    links = " ".join(one.get("target") or "" for one in entry.iter("ptr", "ref"))
    return told or find_doi(links)


def _date(element: etree._Element) -> str | None:
    """ISO 8601; of several dates the one of publication."""
    dates = sorted(element.iter("date"), key=lambda one: one.get("type") != "published")
    for one in dates:
        found = _DATE.match(one.get("when") or "") or _YEAR.search(line(one))
        if found:
            return found[0]
    return None


def _scope(entry: etree._Element, unit: str) -> str | None:
    for one in entry.iter("biblScope"):
        if one.get("unit") == unit:
            ends = [end for end in (one.get("from"), one.get("to")) if end]
            return "-".join(dict.fromkeys(ends)) or line(one) or None
    return None


_ISSNS = frozenset({"ISSN", "eISSN", "ISSNe"})
_ET_AL = re.compile(r"\bet\.? al\b", re.IGNORECASE)
_DATE = re.compile(r"(?:1[4-9]|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:1[4-9]|20)\d\d(?!\d)")
