"""One citation of a reference list (`element-citation`, `mixed-citation`, `citation`) to the work it names."""

import re
from collections.abc import Callable, Iterator

from lxml import etree

from app.ingest import identifiers, publicationtypes
from app.ingest.blocks import plain_text
from app.ingest.document import Author, Work
from app.ingest.names import group


def read_work(citation: etree._Element, printed: etree._Element | None = None) -> Work:
    """The work; `printed` is the same citation as readers see it, where the document has both."""
    read = _Citation()
    for element in citation.iter():
        reader = _READERS.get(element.tag)
        if reader is not None:
            reader(read, element)
    read.close_name()
    read.doi = read.doi or read.linked
    title, journal = read.titles()
    if read.doi is None or title is None:
        shown = citation if printed is None and citation.tag != "element-citation" else printed
        if shown is not None:
            read.text = plain_text(shown)
            read.doi = read.doi or identifiers.doi_in(read.text) or identifiers.doi_between(shown)
            read.learn_from_text()
    kind = citation.get("publication-type") or citation.get("citation-type") or ""
    fields = read.fields
    year = read.year or _year_in(read.text)
    volume = fields.get("volume", "").strip(_AROUND_NUMBERS) or None
    issue = fields.get("issue", "").strip(_AROUND_NUMBERS) or None
    pages = _pages(fields)
    if read.doi is None and not read.text:
        read.text = _composed(citation, read, (title, journal, volume, issue, pages, year))
        read.doi = identifiers.doi_in(read.text)
        read.learn_from_text()
    return Work(
        doi=read.doi,
        pmid=read.pmid,
        pmcid=read.pmcid,
        arxiv=read.arxiv,
        title=title,
        year=year,
        publication_type=publicationtypes.of_citation(kind),
        journal=journal,
        publisher=fields.get("publisher-name"),
        volume=volume,
        issue=issue,
        pages=pages,
        authors=tuple(read.authors),
        authors_complete=read.complete,
        raw=read.text or None,
    )


def work_of_text(text: str) -> Work:
    """A reference that is nothing but text: a note, an untagged citation."""
    read = _Citation()
    read.text = text
    read.doi = identifiers.doi_in(text)
    read.learn_from_text()
    return Work(
        doi=read.doi, pmid=read.pmid, arxiv=read.arxiv, year=_year_in(text), raw=text or None
    )


class _Citation:
    """What the elements of one citation say; one pass over it."""

    __slots__ = (
        "arxiv",
        "authors",
        "complete",
        "doi",
        "family",
        "fields",
        "given",
        "group",
        "linked",
        "named",
        "pmcid",
        "pmid",
        "suffix",
        "text",
        "titled",
        "year",
    )

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.authors: list[Author] = []
        self.complete = True
        self.titled = False
        self.year: int | None = None
        self.doi: str | None = None
        self.linked: str | None = None
        self.pmid: str | None = None
        self.pmcid: str | None = None
        self.arxiv: str | None = None
        self.text = ""
        self.group: etree._Element | None = None
        self.named: etree._Element | None = None
        self.family = self.given = self.suffix = ""

    # what each element says; see _READERS

    def read_field(self, element: etree._Element) -> None:
        self.fields.setdefault(element.tag, plain_text(element))

    def read_title(self, element: etree._Element) -> None:
        self.fields.setdefault(element.tag, plain_text(element))
        self.titled = True

    def read_year(self, element: etree._Element) -> None:
        if self.year is None:
            parent = element.getparent()
            found = _YEAR.search(element.text or "")
            if found and (parent is None or parent.tag not in _NOT_OF_THE_WORK):
                self.year = int(found[0])

    def read_elocation(self, element: etree._Element) -> None:
        text = plain_text(element)
        if text.startswith("10."):
            self.linked = self.linked or identifiers.doi_marked(text)
        else:
            self.fields.setdefault("elocation-id", text)

    def open_group(self, element: etree._Element) -> None:
        self.close_name()
        kind = element.get("person-group-type", "")
        # who comes behind the title edited the book
        others = kind not in _AUTHORS or (self.titled and bool(self.authors))
        self.group = element if others else None

    def open_name(self, element: etree._Element) -> None:
        self.close_name()
        if not self.passed_over(element):
            self.named = element

    def passed_over(self, element: etree._Element) -> bool:
        """Editors, translators; and the second spelling of one name."""
        parent = element.getparent()
        if parent is None or parent.tag == "person-group":
            return parent is self.group and self.group is not None
        if parent.tag == "name-alternatives":
            before = element.getprevious()
            return before is not None or self.passed_over(parent)
        return self.titled and bool(self.authors)

    def read_family(self, element: etree._Element) -> None:
        self.family = plain_text(element)

    def read_given(self, element: etree._Element) -> None:
        self.given = plain_text(element)

    def read_suffix(self, element: etree._Element) -> None:
        self.suffix = plain_text(element)

    def close_name(self) -> None:
        """The parts of a name have been read: it becomes an author."""
        element, family, given = self.named, self.family, self.given
        if element is not None:
            if family:
                name = f"{given} {family}" if given else family
                name = f"{name} {self.suffix}" if self.suffix else name
                self.authors.append(Author(name, given or None, family))
            else:
                self.add_untagged(plain_text(element))
        self.named = None
        self.family = self.given = self.suffix = ""

    def add_untagged(self, name: str) -> None:
        shorter = _ET_AL.sub("", name)
        if shorter != name:
            self.complete = False
        if shorter:
            self.authors.append(Author(shorter))

    def read_group(self, element: etree._Element) -> None:
        self.close_name()
        found = None if self.passed_over(element) else group(element)
        if found is not None:
            self.add_untagged(found.name)

    def read_etal(self, element: etree._Element) -> None:
        if self.group is None or element.getparent() is not self.group:
            self.complete = False

    def read_identifier(self, element: etree._Element) -> None:
        kind = (element.get("pub-id-type") or "").lower()
        text = plain_text(element)
        if kind == "doi":
            if self.doi is None or not _DIGIT.search(self.doi.partition("/")[2]):
                # "10.1371/journal", and then the whole of it
                self.doi = identifiers.doi_marked(text) or self.doi
        elif kind == "pmid":
            self.pmid = self.pmid or identifiers.digits(text)
        elif kind in ("pmc", "pmcid"):
            digits = identifiers.digits(text)
            self.pmcid = self.pmcid or (f"PMC{digits}" if digits else None)
        elif kind == "arxiv":
            self.arxiv = self.arxiv or identifiers.arxiv(text) or identifiers.arxiv(f"arXiv:{text}")
        elif text.startswith("10."):
            self.linked = self.linked or identifiers.doi_marked(text)

    def read_link(self, element: etree._Element) -> None:
        address = element.get(_XLINK) or ""
        text = plain_text(element)
        kind = element.get("ext-link-type") or ""
        self.linked = self.linked or identifiers.doi_of_link(address, text)
        if kind == "pmid":
            self.pmid = self.pmid or identifiers.digits(address or text)
        else:
            self.pmid = self.pmid or identifiers.pmid_of_address(address or text)
        self.pmcid = self.pmcid or identifiers.pmcid_of_address(address or text)
        if self.arxiv is None and ("arxiv" in address.lower() or kind == "arxiv"):
            self.arxiv = identifiers.arxiv(address) or identifiers.arxiv(f"arXiv:{text}")

    # what it comes to

    def titles(self) -> tuple[str | None, str | None]:
        """The title of the work, and of what it stands in."""
        fields = self.fields
        source = fields.get("source", "").rstrip(" ,;:") or None
        title = next((fields[tag] for tag in _TITLES if fields.get(tag)), None)
        if title is None:
            return _trimmed(source), None
        return _trimmed(title), source

    def learn_from_text(self) -> None:
        lower = self.text.lower()
        if self.pmid is None and "pmid" in lower:
            self.pmid = identifiers.pmid_in(self.text)
        if self.arxiv is None and "arxiv" in lower:
            self.arxiv = identifiers.arxiv(self.text)


def _trimmed(title: str | None) -> str | None:
    return (title.rstrip(" ,;:").removesuffix(".") or None) if title else None


def _pages(fields: dict[str, str]) -> str | None:
    first, last = fields.get("fpage"), fields.get("lpage")
    if first:
        return f"{first}-{last}" if last and last != first else first
    if last and not last.isdigit():
        return last
    return fields.get("page-range") or fields.get("elocation-id") or None


def _composed(
    citation: etree._Element,
    read: _Citation,
    known: tuple[str | None, str | None, str | None, str | None, str | None, int | None],
) -> str:
    """A citation that is tagged and not punctuated, as one would print it."""
    title, journal, volume, issue, pages, year = known
    names = ", ".join(author.name for author in read.authors)
    names += "" if read.complete else " et al."
    number = (volume or "") + (f"({issue})" if issue else "")
    place = ": ".join(part for part in (number, pages) if part)
    head = " ".join(part for part in (names, f"({year})" if year else "") if part)
    where = " ".join(part for part in (journal, place) if part)
    pieces = (head, title, where, read.fields.get("publisher-name"), *_untagged(citation))
    return ". ".join(piece.rstrip(".") for piece in pieces if piece)


def _untagged(citation: etree._Element) -> Iterator[str]:
    for child in citation:
        if child.tag in _IN_PRINT:
            yield plain_text(child)


def _year_in(text: str) -> int | None:
    """The year of a printed reference: in brackets, else the last that stands as a year does."""
    if not text:
        return None
    text = _ADDRESS.sub(" ", text[:_LONGEST])
    bracketed = _BRACKETED_YEAR.search(text)
    if bracketed:
        return int(bracketed[1])
    loose: list[str] = _LOOSE_YEAR.findall(text)
    return int(loose[-1]) if loose else None


_XLINK = "{http://www.w3.org/1999/xlink}href"
_LONGEST = 3000
"""Characters of a printed reference that are searched for a year."""
_AROUND_NUMBERS = " (),;:."
_AUTHORS = frozenset({"author", "authors", "allauthors", "all-authors", ""})
_NOT_OF_THE_WORK = frozenset({"date-in-citation", "access-date", "annotation"})
_TITLES = ("article-title", "chapter-title", "data-title", "part-title")
_READERS: dict[str, Callable[[_Citation, etree._Element], None]] = {
    **dict.fromkeys(_TITLES, _Citation.read_title),
    **dict.fromkeys(
        ("source", "volume", "issue", "fpage", "lpage", "page-range", "publisher-name"),
        _Citation.read_field,
    ),
    **dict.fromkeys(("year", "date", "conf-date"), _Citation.read_year),
    **dict.fromkeys(("name", "string-name"), _Citation.open_name),
    **dict.fromkeys(("collab", "institution"), _Citation.read_group),
    **dict.fromkeys(("pub-id", "object-id"), _Citation.read_identifier),
    **dict.fromkeys(("ext-link", "uri"), _Citation.read_link),
    "elocation-id": _Citation.read_elocation,
    "person-group": _Citation.open_group,
    "surname": _Citation.read_family,
    "given-names": _Citation.read_given,
    "suffix": _Citation.read_suffix,
    "etal": _Citation.read_etal,
}
_IN_PRINT = frozenset(
    {"comment", "ext-link", "uri", "conf-name", "edition", "patent", "institution"}
)
_DIGIT = re.compile(r"\d")
_ET_AL = re.compile(r",?\s*\bet\.? al\.?\W*$", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20)\d\d(?!\d)")
_ADDRESS = re.compile(r"(?:https?:|www\.|doi:?\s*10\.|10\.\d{4,9}/)\S+")
_BRACKETED_YEAR = re.compile(
    r"[(\[](?![^)\]]*(?:access|cited|acess|retriev|view|consult|updated))[^()\[\]]*?"
    r"(?<![\d–-])((?:1[6-9]|20)\d\d)[a-z]?[)\]]",
    re.IGNORECASE,
)
_LOOSE_YEAR = re.compile(r"(?<=[\s.;,:])((?:1[6-9]|20)\d\d)[a-z]?(?=\s*(?:[.;:,]|$))")
