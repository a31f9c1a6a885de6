"""The head of a JATS article: the citing paper itself, its edition, and what it corrects or retracts."""

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from app import doi
from app.ingest.blocks import plain_text
from app.ingest.document import Author, FullText, Notice, Rejection, Work
from app.ingest.names import group, orcid, person


def read_paper(article: etree._Element, licence: str | None) -> Work:
    """The citing paper as its own head tells it."""
    journal = article.find("front/journal-meta")
    meta = article.find("front/article-meta")
    title = _first(journal, *_JOURNAL_TITLES)
    kind = _publication_type(article, title)
    if meta is None:
        return Work(publication_type=kind, journal=title)
    ids = dict(_identifiers(meta))
    published = _published_on(meta)
    authors, complete = _authors(meta)
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
    """The newest date of its history; where there is none, the edition that it calls itself."""
    meta = article.find("front/article-meta")
    if meta is None:
        return ""
    dates = [_date(element) for element in meta.iter("pub-date", "date")]
    return max((d for d in dates if d), default="") or _first(meta, "article-version") or ""


def read_notices(
    article: etree._Element, cited: Sequence[Work]
) -> tuple[tuple[Notice, ...], tuple[Rejection, ...]]:
    """What this article announces of others. A link from the corrected to its correction is none.

    A paper named by its PMID only is looked for among the cited ones; where it is none of them, the
    notice can't be taken in.
    """
    kind = _NOTICES.get((article.get("article-type") or "").lower())
    meta = article.find("front/article-meta")
    found: dict[Notice, None] = {}
    rejected: list[Rejection] = []
    for related in meta.iter("related-article", "related-object") if meta is not None else ():
        relation = (related.get("related-article-type") or related.get("link-type") or "").lower()
        # a retraction may name its paper "corrected-article"; what the notice is, counts
        announced = kind or _RELATIONS.get(relation)
        if announced is None or relation in _UNRELATED:
            continue
        address = related.get(_XLINK) or ""
        name = doi.find(address) or doi.find(plain_text(related))
        if name is None and related.get("ext-link-type") in ("pubmed", "pmid"):
            name = next(
                (work.doi for work in cited if work.doi and work.pmid == address.strip()), None
            )
        if name is not None:
            found[Notice(announced, name)] = None
        else:
            reason = f"The {announced} names no DOI of the paper it is about (“{address}”)."
            rejected.append(Rejection(related.getroottree().getpath(related), reason))
    return tuple(found), tuple(rejected)


def _publication_type(article: etree._Element, journal: str | None) -> str | None:
    kind = (article.get("article-type") or "").lower()
    if kind in _ORDINARY and (journal or "").lower() in _PREPRINT_SERVERS:
        return "posted-content"
    return _PUBLICATION_TYPES.get(kind, "other") if kind else None


def _identifiers(meta: etree._Element) -> Iterator[tuple[str, str]]:
    """From the last to the first, so that in a dict the first of a kind stays."""
    for element in reversed(meta.findall("article-id")):
        kind = (element.get("pub-id-type") or "").lower()
        text = (element.text or "").strip()
        digits = re.search(r"\d+", text)
        if kind == "doi":
            if shown := doi.from_markup(text):
                yield "doi", shown
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


def _authors(meta: etree._Element) -> tuple[tuple[Author, ...], bool]:
    people: list[Author] = []
    complete = True
    for contributors in meta.iterfind("contrib-group"):
        for contrib in contributors:
            if contrib.tag == "etal":
                complete = False
            elif (
                contrib.tag == "contrib"
                and (contrib.get("contrib-type") or "author").lower() in _AUTHOR
            ):
                author = _contributor(contrib)
                if author is not None:
                    people.append(author)
    return tuple(people), complete


def _contributor(contrib: etree._Element) -> Author | None:
    identity: str | None = None
    named: etree._Element | None = None
    for child in contrib:
        tag = child.tag
        if tag == "contrib-id" or tag == "uri" or tag == "ext-link":
            text = child.text or child.get(_XLINK) or ""
            if tag == "contrib-id" or "orcid" in text:
                identity = identity or orcid(text)
        elif tag in ("name", "string-name", "collab") and named is None:
            named = child
        elif tag in ("name-alternatives", "collab-alternatives") and named is None:
            named = next(child.iter("name", "string-name", "collab"), None)
    if named is None:
        return None
    return group(named) if named.tag == "collab" else person(named, identity)


def _abstract(meta: etree._Element) -> str | None:
    """The main one, its headings as "Methods: …"; not the summaries for lay people, editors, tables."""
    for element in meta.iterfind("abstract"):
        if (element.get("abstract-type") or "").lower() not in _MAIN_ABSTRACT:
            continue
        pieces: list[str] = []
        for part in element.iter("title", "p"):
            text = plain_text(part)
            if not text or _OWN_DOI.fullmatch(text):
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
        url = (element.get(_XLINK) or element.text or "").strip()
        if url.startswith(("http://", "https://")):
            yield FullText(url, licence)


def _first(element: etree._Element | None, *paths: str) -> str | None:
    for path in paths:
        found = element.find(path) if element is not None else None
        if found is not None and (text := plain_text(found)):
            return text
    return None


_XLINK = "{http://www.w3.org/1999/xlink}href"
_JOURNAL_TITLES = (
    "journal-title-group/journal-title",
    "journal-title",
    "journal-title-group/abbrev-journal-title",
    "abbrev-journal-title",
    "journal-id[@journal-id-type='nlm-ta']",
    "journal-id",
)
_AUTHOR = frozenset({"author", "authors", "corresp"})
_MAIN_ABSTRACT = frozenset(
    {"", "abstract", "section", "sections", "structured", "normal", "main", "summary"}
)
_ABSTRACT = re.compile(r"(?:abstract|summary|resumo|resumen|résumé)\W*", re.IGNORECASE)
_OWN_DOI = re.compile(r"DOI:?\s*\S+", re.IGNORECASE)
"""eLife closes each abstract with a DOI of its own."""
_NOT_PUBLISHED = frozenset({"nihms-submitted", "received", "accepted", "retracted", "corrected"})
_ISO_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")
_YEAR = re.compile(r"\d{4}")
_ISSN = re.compile(r"(\d{4})-?(\d{3}[\dX])")
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_PREPRINT_SERVERS = frozenset(
    {
        "biorxiv",
        "medrxiv",
        "arxiv",
        "chemrxiv",
        "research square",
        "preprints.org",
        "ssrn",
        "psyarxiv",
    }
)
_ORDINARY = frozenset({"article", "research-article", "review-article", "preprint", "other", ""})
_PUBLICATION_TYPES = {
    **dict.fromkeys(
        [
            "research-article",
            "article",
            "original-article",
            "brief-report",
            "rapid-communication",
            "short-report",
            "short-communication",
            "data-paper",
            "data-article",
            "method-article",
            "methods-article",
            "protocol",
            "technical-report",
            "technical-note",
            "software-article",
            "clinical-trial",
            "registered-report",
            "tools-resources",
            "genome-report",
        ],
        "journal-article",
    ),
    **dict.fromkeys(
        ["review-article", "review", "systematic-review", "meta-analysis", "scoping-review"],
        "review",
    ),
    **dict.fromkeys(["case-report", "case-study"], "case-report"),
    **dict.fromkeys(["editorial", "introduction"], "editorial"),
    **dict.fromkeys(["letter", "correspondence", "reply", "discussion"], "letter"),
    **dict.fromkeys(
        ["article-commentary", "commentary", "opinion", "viewpoint", "perspective"], "commentary"
    ),
    **dict.fromkeys(["news", "in-brief", "announcement", "press-release", "calendar"], "news"),
    **dict.fromkeys(["book-review", "product-review", "books-received"], "book-review"),
    **dict.fromkeys(["abstract", "meeting-abstract", "meeting-report"], "meeting-abstract"),
    **dict.fromkeys(["correction", "erratum", "corrigendum", "addendum"], "correction"),
    **dict.fromkeys(["retraction", "partial-retraction", "withdrawal"], "retraction"),
    **dict.fromkeys(["expression-of-concern", "concern"], "expression-of-concern"),
    **dict.fromkeys(["obituary"], "obituary"),
    **dict.fromkeys(["preprint"], "posted-content"),
    **dict.fromkeys(["reviewer-report", "referee-report", "decision-letter"], "peer-review"),
}
"""`article-type` in Crossref's words where it has one, in plain ones where it has not; else "other"."""
_NOTICES = {
    **dict.fromkeys(("correction", "erratum", "corrigendum"), "correction"),
    **dict.fromkeys(("retraction", "withdrawal"), "retraction"),
    "partial-retraction": "partial_retraction",
    **dict.fromkeys(("expression-of-concern", "concern"), "expression_of_concern"),
    "addendum": "addendum",
}
_RELATIONS = {
    "corrected-article": "correction",
    "retracted-article": "retraction",
    "partial-retraction": "partial_retraction",
    "object-of-concern": "expression_of_concern",
    "concern-article": "expression_of_concern",
    "addended-article": "addendum",
}
_UNRELATED = frozenset(
    [
        "correction-forward",
        "retraction-forward",
        "companion",
        "commentary",
        "commentary-article",
        "commentary-object",
        "letter",
        "reply",
        "preprint",
        "translation",
        "article-reference",
        "peer-reviewed-material",
        "peer-review",
        "data",
        "software",
        "republished-article",
        "corrected-article-forward",
    ]
)
"""Relations that are no notice even in a correction: the other way round, or of another kind."""
