"""One citation of a reference list (`element-citation`, `mixed-citation`, `citation`) to the work it names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from lxml import etree

from app import doi
from app.ingest.blocks import plain_text
from app.ingest.document import Author, Work
from app.ingest.names import group, person


def read_work(citation: etree._Element, printed: etree._Element | None = None) -> Work:
    """The work; `printed` is the same citation as readers see it, where the document has both."""
    read = _Citation()
    read.inside(citation)
    kind = citation.get("publication-type") or citation.get("citation-type") or ""
    work = read.work(_TYPES.get(kind.lower()))
    if work.doi is not None and work.title is not None:
        return work
    shown = citation if printed is None and citation.tag != "element-citation" else printed
    if shown is None:
        return from_text(work, _composed(citation, work))
    text = plain_text(shown)
    if work.doi is None and "10." in text and doi.find(text) is None:
        # <bold>146</bold>10.1242/dev.177659: what only the markup keeps apart
        pieces = " ".join(shown.itertext(etree.Element))
        work = replace(work, doi=_found(_GLUED_DOI.sub(" ", pieces)))
    return from_text(work, text)


def from_text(work: Work, text: str) -> Work:
    """What running text tells besides, and the text itself unless DOI and title are known."""
    known = work.doi or (_found(text) if "10." in text else None)
    lower = text.lower()
    pmid = work.pmid
    if pmid is None and "pmid" in lower and (found := _PMID_IN_TEXT.search(text)):
        pmid = found[1]
    arxiv = work.arxiv or (arxiv_id(text) if "arxiv" in lower else None)
    raw = text if text and (known is None or work.title is None) else None
    year = work.year or _year_in(text)
    return replace(work, doi=known, pmid=pmid, arxiv=arxiv, year=year, raw=raw)


def arxiv_id(text: str) -> str | None:
    """The bare identifier: 1703.05698, hep-th/9711200."""
    found = _ARXIV.search(text)
    return found[1] if found else None


@dataclass(slots=True)
class _Citation:
    """What the elements of one citation say; one pass over it."""

    fields: dict[str, str] = field(default_factory=dict)
    authors: list[Author] = field(default_factory=list)
    complete: bool = True
    titled: bool = False
    dois: list[str] = field(default_factory=list)
    linked: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    arxiv: str | None = None

    def inside(self, element: etree._Element) -> None:
        fields = self.fields
        for child in element:
            tag = child.tag
            if tag in _FIELDS:
                if tag not in fields:
                    fields[tag] = plain_text(child)
                    self.titled = self.titled or tag in _TITLES
                if tag == "elocation-id" and fields[tag].startswith("10."):
                    self.linked = self.linked or _marked(fields.pop(tag))
            elif tag == "pub-id" or tag == "object-id":
                self.identifier(child)
            elif tag == "person-group":
                # who comes behind the title edited the book
                if child.get("person-group-type", "") in _AUTHORS and not (
                    self.titled and self.authors
                ):
                    self.people(child)
            elif tag in _PEOPLE:
                if tag == "etal":
                    self.complete = False
                elif not (self.titled and self.authors):
                    self.someone(child)
            elif tag == "ext-link" or tag == "uri":
                self.link(child)
            elif tag not in _SKIPPED and len(child):
                self.inside(child)

    def people(self, element: etree._Element) -> None:
        for child in element:
            tag = child.tag
            if tag == "name" or tag in _PEOPLE:
                if tag == "etal":
                    self.complete = False
                else:
                    self.someone(child)
            elif tag in ("anonymous", "role") or not isinstance(tag, str):
                continue
            elif len(child):
                self.people(child)

    def someone(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "name-alternatives":
            element = next(element.iter("name", "string-name"), element)
        author = group(element) if tag in _GROUPS else person(element)
        if author is None:
            return
        if author.family is None and _ET_AL.search(author.name):
            self.complete = False
            author = replace(author, name=_ET_AL.sub("", author.name))
        if author.name:
            self.authors.append(author)

    def identifier(self, element: etree._Element) -> None:
        kind = element.get("pub-id-type") or ""
        text = (element.text or "").strip() if not len(element) else plain_text(element)
        if kind == "doi":
            if shown := _marked(text):
                self.dois.append(shown)
        elif kind == "pmid":
            self.pmid = self.pmid or _digits(text)
        elif kind in ("pmc", "pmcid"):
            digits = _digits(text)
            self.pmcid = self.pmcid or (f"PMC{digits}" if digits else None)
        elif kind == "arxiv":
            self.arxiv = self.arxiv or arxiv_id(text) or arxiv_id(f"arXiv:{text}")
        elif text.startswith("10."):
            self.linked = self.linked or _marked(text)

    def link(self, element: etree._Element) -> None:
        address = element.get(_XLINK) or ""
        text = plain_text(element)
        kind = element.get("ext-link-type") or ""
        if self.linked is None and ("10." in address or "10." in text):
            self.linked = _of_link(_found(address), _found(text))
        if kind == "pmid":
            self.pmid = self.pmid or _digits(address or text)
        elif self.pmid is None and (found := _PMID_URL.search(address or text)):
            self.pmid = found[1]
        if self.pmcid is None and (found := _PMCID_URL.search(address or text)):
            self.pmcid = found[1]
        if self.arxiv is None and ("arxiv" in address.lower() or kind == "arxiv"):
            self.arxiv = arxiv_id(address) or arxiv_id(f"arXiv:{text}")

    def work(self, kind: str | None) -> Work:
        fields = self.fields
        title = next((fields[tag] for tag in _TITLES if fields.get(tag)), None)
        source = fields.get("source", "").rstrip(" ,;:") or None
        year = _YEAR.search(
            fields.get("year") or fields.get("date") or fields.get("conf-date") or ""
        )
        return Work(
            doi=self.best_doi(),
            pmid=self.pmid,
            pmcid=self.pmcid,
            arxiv=self.arxiv,
            title=_title(title or source),
            year=int(year[0]) if year else None,
            publication_type=kind,
            journal=source if title else None,
            publisher=fields.get("publisher-name"),
            volume=fields.get("volume", "").strip(" (),;:.") or None,
            issue=fields.get("issue", "").strip(" (),;:.") or None,
            pages=_pages(fields),
            authors=tuple(self.authors),
            authors_complete=self.complete,
        )

    def best_doi(self) -> str | None:
        dois = self.dois
        if not dois:
            return self.linked
        if len(dois) > 1 and not _DIGIT.search(dois[0].partition("/")[2]):
            # "10.1371/journal" and then the whole of it
            return next((d for d in dois if d.startswith(dois[0]) and d != dois[0]), dois[0])
        return dois[0]


def _marked(text: str) -> str | None:
    """A DOI that markup says is one. Registrants write hyphens; dashes and escapes came in later."""
    if _PLAIN_DOI.fullmatch(text):
        return text
    return doi.from_markup(_undashed(text))


def _found(text: str) -> str | None:
    return doi.find(_undashed(text)) if "10." in text else None


def _undashed(text: str) -> str:
    if not text.isascii():
        text = text.translate(_TO_HYPHEN)
    return unquote(text) if "%3" in text or "%2" in text or "%5" in text else text


def _of_link(address: str | None, text: str | None) -> str | None:
    """Where a link's address and its text differ, the longer one has lost less on the way."""
    if address is None or text is None:
        return address or text
    if text.startswith(address) or address.startswith(text) or len(address) >= len(text):
        return address
    return text


def _title(text: str | None) -> str | None:
    return (text.rstrip(" ,;:").removesuffix(".") or None) if text else None


def _pages(fields: dict[str, str]) -> str | None:
    first, last = fields.get("fpage"), fields.get("lpage")
    if first:
        return f"{first}-{last}" if last and last != first else first
    if last and not last.isdigit():
        return last
    return fields.get("page-range") or fields.get("elocation-id") or None


def _composed(citation: etree._Element, work: Work) -> str:
    """A citation that is tagged and not punctuated, as one would print it."""
    names = ", ".join(author.name for author in work.authors) + (
        "" if work.authors_complete else " et al."
    )
    volume = (work.volume or "") + (f"({work.issue})" if work.issue else "")
    place = ": ".join(part for part in (volume, work.pages) if part)
    journal = " ".join(part for part in (work.journal, place) if part)
    rest = (plain_text(part) for part in _unnamed(citation))
    year = f"({work.year})" if work.year else None
    pieces = (" ".join(p for p in (names, year) if p), work.title, journal, work.publisher, *rest)
    return ". ".join(piece.rstrip(".") for piece in pieces if piece)


def _unnamed(citation: etree._Element) -> Iterator[etree._Element]:
    for child in citation:
        if child.tag in (
            "comment",
            "ext-link",
            "uri",
            "conf-name",
            "edition",
            "patent",
            "institution",
        ):
            yield child


def _digits(text: str) -> str | None:
    found = _DIGITS.search(text)
    return found[0] if found else None


def _year_in(text: str) -> int | None:
    """The year of a printed reference: in brackets, else the last that stands as a year does."""
    text = _ADDRESS.sub(" ", text)
    found = _BRACKETED_YEAR.search(text)
    if found is None:
        for found in _LOOSE_YEAR.finditer(text):
            pass
    return int(found[1]) if found else None


_XLINK = "{http://www.w3.org/1999/xlink}href"
_AUTHORS = frozenset({"author", "authors", "allauthors", "all-authors", ""})
_GROUPS = frozenset({"collab", "institution", "institution-wrap"})
_PEOPLE = frozenset({"name", "string-name", "name-alternatives", "etal"}) | _GROUPS
_SKIPPED = frozenset(
    {"date-in-citation", "access-date", "annotation", "alternatives", "related-object"}
)
_TITLES = ("article-title", "chapter-title", "data-title", "part-title")
_FIELDS = frozenset(
    [
        "source",
        "year",
        "date",
        "conf-date",
        "volume",
        "issue",
        "fpage",
        "lpage",
        "page-range",
        "elocation-id",
        "publisher-name",
    ]
).union(_TITLES)
_TYPES = {
    **dict.fromkeys(
        ("journal", "article-journal", "article", "journal-article"), "journal-article"
    ),
    **dict.fromkeys(("book", "edited-book", "monograph"), "book"),
    **dict.fromkeys(("chapter", "book-chapter", "bookchapter", "incollection"), "book-chapter"),
    **dict.fromkeys(
        (
            "confproc",
            "conf-proc",
            "conference",
            "conf-proceeding",
            "paper-conference",
            "proc",
            "conf",
        ),
        "proceedings-article",
    ),
    **dict.fromkeys(("thesis", "dissertation"), "dissertation"),
    **dict.fromkeys(("preprint", "eprint", "working-paper"), "posted-content"),
    **dict.fromkeys(("data", "dataset", "database"), "dataset"),
    **dict.fromkeys(("software", "computer-program"), "software"),
    **dict.fromkeys(("report", "gov", "government", "techreport"), "report"),
    **dict.fromkeys(("web", "webpage", "website", "web-page"), "webpage"),
    "standard": "standard",
    "patent": "patent",
}
"""`publication-type` in Crossref's words, and `webpage`, `patent`, `software` for what it has none."""
_PLAIN_DOI = re.compile(r"10\.\d{4,9}/[A-Za-z0-9./_()-]*[A-Za-z0-9]")
_TO_HYPHEN = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_GLUED_DOI = re.compile(r"[.,;:](?=10\.\d{4,9}/)")
_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"\d+")
_ET_AL = re.compile(r",?\s*\bet\.? al\.?\W*$", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20)\d\d(?!\d)")
_ADDRESS = re.compile(r"(?:https?:|www\.|doi:?\s*10\.|10\.\d{4,9}/)\S+")
_BRACKETED_YEAR = re.compile(
    r"[(\[](?![^)\]]*(?:access|cited|acess|retriev|view|consult|updated))[^()\[\]]*?"
    r"(?<![\d–-])((?:1[6-9]|20)\d\d)[a-z]?[)\]]",
    re.IGNORECASE,
)
_LOOSE_YEAR = re.compile(r"(?<=[\s.;,:])((?:1[6-9]|20)\d\d)[a-z]?(?=\s*(?:[.;:,]|$))")
_ARXIV = re.compile(
    r"arxiv(?:\.org/(?:abs|pdf)/|[:.\s]\s*)(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})",
    re.IGNORECASE,
)
_PMID_URL = re.compile(r"(?:ncbi\.nlm\.nih\.gov/pubmed|pubmed\.ncbi\.nlm\.nih\.gov)/(\d+)")
_PMCID_URL = re.compile(r"ncbi\.nlm\.nih\.gov/(?:pmc/)?articles/(PMC\d+)")
_PMID_IN_TEXT = re.compile(r"\bPMID:?\s*(\d{4,9})\b", re.IGNORECASE)
