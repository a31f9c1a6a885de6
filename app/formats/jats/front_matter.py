"""Front matter (`front`) of an article: the citing paper's own metadata, and the version of its text."""

import re
from collections.abc import Iterator

from lxml import etree

from app import doi
from app.document import FullText, Work
from app.formats.jats import publication_types
from app.formats.jats.authors import read_contributors
from app.formats.jats.element_text import plain_text
from app.formats.xml import XLINK_HREF


def read_paper(article: etree._Element, licence: str | None) -> Work:
    """The citing paper. `licence`: of the article, kept with its links to the full text."""
    journal = article.find("front/journal-meta")
    meta = article.find("front/article-meta")
    title = _first(journal, *_JOURNAL_TITLES)
    kind = publication_types.from_article_type(article.get("article-type") or "", title)
    if meta is None:
        return Work(publication_type=kind, journal=title)
    ids = dict(_identifiers(meta))
    published = _published_on(meta)
    authors, complete = read_contributors(meta)
    return Work(
        doi=ids.get("doi"),
        pmid=ids.get("pmid"),
        pmcid=ids.get("pmcid"),
        arxiv=ids.get("arxiv"),
        title=_title(meta),
        abstract=_abstract(meta),
        year=int(published[:4]) if published else _copyright_year(meta),
        published_on=published,
        publication_type=kind,
        journal=title,
        issns=_issns(journal),
        publisher=_first(journal, "publisher/publisher-name"),
        volume=_first(meta, "volume"),
        issue=_first(meta, "issue"),
        pages=_pages(meta),
        authors=authors,
        authors_complete=complete,
        full_text=tuple(_full_text(meta, licence)),
    )


def read_version(article: etree._Element) -> str:
    """Version of the text: the newest date of its history; where there is none, its `article-version`."""
    meta = article.find("front/article-meta")
    if meta is None:
        return ""
    dates = [_date(element) for element in meta.iter("pub-date", "date")]
    return max((d for d in dates if d), default="") or _first(meta, "article-version") or ""


def _identifiers(meta: etree._Element) -> Iterator[tuple[str, str]]:
    """Kinds and identifiers from the last to the first, so that in a dict the first of a kind remains."""
    for element in reversed(meta.findall("article-id")):
        kind = (element.get("pub-id-type") or "").lower()
        text = (element.text or "").strip()
        digits = re.search(r"\d+", text)
        if kind == "doi":
            if cleaned := doi.from_markup(text):
                yield "doi", cleaned
        elif kind == "pmid" and digits:
            yield "pmid", digits[0]
        elif kind in ("pmc", "pmcid") and digits:
            yield "pmcid", f"PMC{digits[0]}"
        elif kind == "arxiv" and text:
            yield "arxiv", re.sub(r"^arxiv:\s*", "", text, flags=re.IGNORECASE)


def _title(meta: etree._Element) -> str | None:
    title = _first(meta, "title-group/article-title")
    subtitle = _first(meta, "title-group/subtitle")
    if title and subtitle:
        return f"{title} {subtitle}" if title[-1] in ":?!.—–" else f"{title}: {subtitle}"
    return title


def _abstract(meta: etree._Element) -> str | None:
    """The main abstract, its headings as "Methods: …"; not the summaries for lay people, editors, tables."""
    for element in meta.iterfind("abstract"):
        if (element.get("abstract-type") or "").lower() not in _MAIN_ABSTRACT:
            continue
        pieces: list[str] = []
        for part in element.iter("title", "p"):
            text = plain_text(part)
            if not text or _ABSTRACT_DOI.fullmatch(text):
                continue
            if part.tag == "p":
                pieces.append(text)
            elif not _ABSTRACT.fullmatch(text):
                pieces.append(text if text[-1] in ".:?!" else f"{text}:")
        if pieces:
            return " ".join(pieces)
    return None


def _published_on(meta: etree._Element) -> str | None:
    dates = [
        _date(element)
        for element in meta.iterfind("pub-date")
        if (element.get("pub-type") or element.get("date-type") or "").lower() not in _NOT_PUBLISHED
    ]
    # what is missing counts as late: "2018" is no earlier than 2018-06-26
    return min((d for d in dates if d), key=lambda d: d + "-99-99"[len(d) - 4 :], default=None)


def _copyright_year(meta: etree._Element) -> int | None:
    found = _YEAR.search(_first(meta, "permissions/copyright-year", "copyright-year") or "")
    return int(found[0]) if found else None


def _date(element: etree._Element) -> str | None:
    stamped = _ISO_DATE.match(element.get("iso-8601-date") or "")
    if stamped:
        return stamped[0]
    parts = {child.tag: (child.text or "").strip() for child in element}
    year = _YEAR.search(parts.get("year", ""))
    if not year:
        return None
    month = _month(parts.get("month", ""))
    day = parts.get("day", "")
    if month is None:
        return year[0]
    if not (day.isascii() and day.isdigit() and 1 <= int(day) <= 31):
        return f"{year[0]}-{month:02}"
    return f"{year[0]}-{month:02}-{int(day):02}"


def _month(text: str) -> int | None:
    if text.isascii() and text.isdigit():
        return int(text) if 1 <= int(text) <= 12 else None
    return _MONTHS.get(text[:3].lower())


def _pages(meta: etree._Element) -> str | None:
    first, last = _first(meta, "fpage"), _first(meta, "lpage")
    if first:
        return f"{first}-{last}" if last and last != first else first
    return _first(meta, "page-range", "elocation-id")


def _issns(journal: etree._Element | None) -> tuple[str, ...]:
    if journal is None:
        return ()
    found = (
        _ISSN.search(plain_text(element).upper()) for element in journal.iter("issn", "issn-l")
    )
    return tuple(dict.fromkeys(f"{issn[1]}-{issn[2]}" for issn in found if issn))


def _full_text(meta: etree._Element, licence: str | None) -> Iterator[FullText]:
    for element in meta.iterfind("self-uri"):
        url = (element.get(XLINK_HREF) or element.text or "").strip()
        if url.startswith(("http://", "https://")):
            yield FullText(url, licence)


def _first(element: etree._Element | None, *paths: str) -> str | None:
    for path in paths:
        found = element.find(path) if element is not None else None
        if found is not None and (text := plain_text(found)):
            return text
    return None


_JOURNAL_TITLES = (
    "journal-title-group/journal-title",
    "journal-title",
    "journal-title-group/abbrev-journal-title",
    "abbrev-journal-title",
    "journal-id[@journal-id-type='nlm-ta']",
    "journal-id",
)
_MAIN_ABSTRACT = frozenset(
    {"", "abstract", "section", "sections", "structured", "normal", "main", "summary"}
)
_ABSTRACT = re.compile(r"(?:abstract|summary|resumo|resumen|résumé)\W*", re.IGNORECASE)
_ABSTRACT_DOI = re.compile(r"DOI:?\s*\S+", re.IGNORECASE)
"""eLife closes each abstract with the abstract's own DOI."""
_NOT_PUBLISHED = frozenset({"nihms-submitted", "received", "accepted", "retracted", "corrected"})
_ISO_DATE = re.compile(r"(?:1\d|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_YEAR = re.compile(r"(?<!\d)(?:1\d|20)\d\d(?!\d)")
"""Not 0000 or 9999, which stand for "not yet"."""
_ISSN = re.compile(r"(\d{4})-?(\d{3}[\dX])")
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
