"""The head of a JATS article: the citing paper itself, its licence, its edition, what it corrects."""

import re
from collections.abc import Iterator

from lxml import etree

from app import doi
from app.ingest.blocks import plain_text
from app.ingest.document import Author, FullText, Notice, Work
from app.ingest.names import group, orcid, person

_XLINK = "{http://www.w3.org/1999/xlink}href"


def read_paper(article: etree._Element, licence: str | None) -> Work:
    """The citing paper as its own head tells it."""
    front = article.find("front")
    if front is None:
        return Work(publication_type=_type_of(article))
    journal = front.find("journal-meta")
    meta = front.find("article-meta")
    if meta is None:
        return Work(publication_type=_type_of(article))
    ids = _identifiers(meta)
    published = _published_on(meta)
    title = meta.find("title-group/article-title")
    authors, complete = _authors(meta)
    return Work(
        doi=ids.get("doi"),
        pmid=ids.get("pmid"),
        pmcid=ids.get("pmcid"),
        arxiv=ids.get("arxiv"),
        title=(plain_text(title) or None) if title is not None else None,
        abstract=_abstract(meta),
        year=int(published[:4]) if published else None,
        published_on=published,
        publication_type=_type_of(article),
        journal=_first(journal, "journal-title-group/journal-title", "journal-title"),
        issns=_issns(journal),
        publisher=_first(journal, "publisher/publisher-name"),
        volume=_first(meta, "volume"),
        issue=_first(meta, "issue"),
        pages=_pages(meta),
        authors=authors,
        authors_complete=complete,
        full_text=tuple(_full_text(meta, licence)),
    )


def read_licence(article: etree._Element) -> str | None:
    """ "CC-BY-4.0" where it can be told from address or words, else the licence's address, else None."""
    address = None
    words: list[str] = []
    for permissions in article.iterfind("front/article-meta/permissions"):
        for element in permissions.iter():
            if not isinstance(element.tag, str):
                continue
            texts = [element.get(_XLINK) or "", (element.text or "")]
            for text in texts:
                found = _CC_URL.search(text)
                if found:
                    return _cc(found[1] or found[3], found[2])
            name = element.tag.rpartition("}")[2]
            if name in ("license", "license_ref") and address is None:
                address = next((t.strip() for t in texts if t.strip().startswith("http")), None)
        words.append(" ".join("".join(permissions.itertext()).split()))
    text = " ".join(words)
    if found := _CC_WORDS.search(text):
        terms = "by"
        for word, term in (("noncommercial", "-nc"), ("noderiv", "-nd"), ("sharealike", "-sa")):
            if word in found[0].lower().replace("-", "").replace(" ", ""):
                terms += term
        return _cc(terms, found["version"])
    if _CC0_WORDS.search(text):
        return "CC0-1.0"
    return address


def read_version(article: etree._Element) -> str:
    """The newest date of its history; where there is none, the edition that it calls itself."""
    meta = article.find("front/article-meta")
    if meta is None:
        return ""
    dates = [_date(e) for e in meta.iter("pub-date", "date")]
    newest = max((d for d in dates if d), default="")
    return newest or _first(meta, "article-version") or ""


def read_notices(article: etree._Element) -> tuple[Notice, ...]:
    """What this article announces of other papers: it is a correction, a retraction, … of them."""
    kind = _NOTICE_BY_ARTICLE.get(article.get("article-type") or "")
    found: dict[tuple[str, str], Notice] = {}
    meta = article.find("front/article-meta")
    for related in meta.iter("related-article", "related-object") if meta is not None else ():
        target = related.get("related-article-type") or ""
        notice = _NOTICE_BY_RELATION.get(target) or (kind if target not in _OTHER_WAY else None)
        name = doi.from_markup(related.get(_XLINK) or "") or doi.from_markup(plain_text(related))
        if notice and name and (kind or target in _NOTICE_BY_RELATION):
            found[notice, name] = Notice(notice, name)
    return tuple(found.values())


def _identifiers(meta: etree._Element) -> dict[str, str]:
    ids: dict[str, str] = {}
    for element in meta.iterfind("article-id"):
        kind = (element.get("pub-id-type") or "").lower()
        text = (element.text or "").strip()
        if kind == "doi":
            shown = doi.from_markup(text)
            if shown:
                ids.setdefault("doi", shown)
        elif kind == "pmid" and text.isdigit():
            ids.setdefault("pmid", text)
        elif kind in ("pmc", "pmcid", "pmcaid") and (digits := re.search(r"\d+", text)):
            if kind != "pmcaid":
                ids.setdefault("pmcid", "PMC" + digits[0])
        elif kind == "arxiv" and text:
            ids.setdefault("arxiv", text.removeprefix("arXiv:"))
    return ids


def _authors(meta: etree._Element) -> tuple[tuple[Author, ...], bool]:
    people: list[Author] = []
    complete = True
    for contributors in meta.iterfind("contrib-group"):
        for contrib in contributors:
            if contrib.tag == "etal":
                complete = False
            if contrib.tag != "contrib" or contrib.get("contrib-type", "author") not in _AUTHOR:
                continue
            author = _contributor(contrib)
            if author is not None:
                people.append(author)
    return tuple(people), complete


def _contributor(contrib: etree._Element) -> Author | None:
    identity = None
    for element in contrib.iter("contrib-id"):
        identity = identity or orcid(element.text)
    for element in contrib.iter("ext-link", "uri"):
        if "orcid.org" in (element.get(_XLINK) or element.text or ""):
            identity = identity or orcid(element.get(_XLINK) or element.text)
    for element in contrib.iter("name", "string-name"):
        return person(element, identity)
    for element in contrib.iter("collab"):
        return group(element)
    return None


def _abstract(meta: etree._Element) -> str | None:
    for element in meta.iterfind("abstract"):
        if element.get("abstract-type") in (None, "", "abstract", "section", "structured"):
            parts = [plain_text(e) for e in element.iter("title", "p")]
            if parts and parts[0].lower().rstrip(".:") == "abstract":
                parts = parts[1:]
            return " ".join(p for p in parts if p) or None
    return None


def _published_on(meta: etree._Element) -> str | None:
    dates = [
        _date(element)
        for element in meta.iterfind("pub-date")
        if (element.get("pub-type") or element.get("date-type") or "") not in _NOT_PUBLISHED
    ]
    # what is missing counts as late: "2018" is no earlier than 2018-06-26
    return min((d for d in dates if d), key=lambda d: d + "-99-99"[len(d) - 4 :], default=None)


def _date(element: etree._Element) -> str | None:
    stamped = re.match(r"\d{4}(-\d\d){0,2}", element.get("iso-8601-date") or "")
    if stamped:
        return stamped[0]
    parts = {child.tag: (child.text or "").strip() for child in element}
    year = re.search(r"\d{4}", str(parts.get("year", "")))
    if not year:
        return None
    month = _month(str(parts.get("month", "")))
    day = str(parts.get("day", ""))
    if month is None:
        return year[0]
    if not day.isdigit() or not 1 <= int(day) <= 31:
        return f"{year[0]}-{month:02}"
    return f"{year[0]}-{month:02}-{int(day):02}"


def _month(text: str) -> int | None:
    if text.isdigit():
        return int(text) if 1 <= int(text) <= 12 else None
    names = "jan feb mar apr may jun jul aug sep oct nov dec".split()
    return names.index(text[:3].lower()) + 1 if text[:3].lower() in names else None


def _pages(meta: etree._Element) -> str | None:
    first, last = _first(meta, "fpage"), _first(meta, "lpage")
    if first:
        return f"{first}-{last}" if last and last != first else first
    return _first(meta, "page-range", "elocation-id")


def _issns(journal: etree._Element | None) -> tuple[str, ...]:
    if journal is None:
        return ()
    found = (plain_text(e).upper() for e in journal.iterfind("issn"))
    return tuple(dict.fromkeys(issn for issn in found if issn))


def _full_text(meta: etree._Element, licence: str | None) -> Iterator[FullText]:
    for element in meta.iterfind("self-uri"):
        url = element.get(_XLINK) or (element.text or "").strip()
        if url.startswith(("http://", "https://")):
            yield FullText(url, licence)


def _first(element: etree._Element | None, *paths: str) -> str | None:
    for path in paths:
        found = element.find(path) if element is not None else None
        if found is not None and (text := plain_text(found)):
            return text
    return None


def _type_of(article: etree._Element) -> str | None:
    return _TYPES.get((article.get("article-type") or "").lower(), "journal-article")


def _cc(terms: str, version: str | None) -> str:
    if terms == "zero":
        return "CC0-1.0"
    if terms == "mark":
        return "CC-PDM-1.0"
    return f"CC-{terms.upper()}" + (f"-{version}" if version else "")


_AUTHOR = frozenset({"author", "authors", ""})
_NOT_PUBLISHED = frozenset({"nihms-submitted", "received", "accepted", "retracted", "corrected"})
_TYPES = {
    "research-article": "journal-article",
    "review-article": "review",
    "systematic-review": "review",
    "correction": "correction",
    "retraction": "retraction",
    "editorial": "editorial",
    "letter": "letter",
    "article-commentary": "commentary",
    "preprint": "posted-content",
}
_NOTICE_BY_ARTICLE = {
    "correction": "correction",
    "retraction": "retraction",
    "partial-retraction": "partial_retraction",
    "expression-of-concern": "expression_of_concern",
    "addendum": "addendum",
}
_NOTICE_BY_RELATION = {
    "corrected-article": "correction",
    "retracted-article": "retraction",
    "partial-retraction": "partial_retraction",
    "object-of-concern": "expression_of_concern",
    "addended-article": "addendum",
}
_OTHER_WAY = frozenset(
    {"correction-forward", "retraction-forward", "companion", "commentary-article"}
)
_CC_URL = re.compile(
    r"creativecommons\.org/(?:licenses?/(by(?:-nc)?(?:-nd|-sa)?)(?:/(\d\.\d))?|publicdomain/(zero|mark))",
    re.IGNORECASE,
)
_CC_WORDS = re.compile(
    r"Creative Commons[,\s]+(?:CC[- ]BY|Attribution)[-\s]*(?:(?:Non-?Commercial|No-?Deriv\w*|Share-?Alike)[-\s]*)*"
    r"(?:\D{0,30}(?P<version>\d\.\d))?",
    re.IGNORECASE,
)
_CC0_WORDS = re.compile(r"\bCC0\b|Creative Commons (?:CC0|Public Domain|Zero)", re.IGNORECASE)
