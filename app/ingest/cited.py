"""One citation of a reference list (`element-citation`, `mixed-citation`, `citation`) to the work it names."""

import re
from collections.abc import Callable

from lxml import etree

from app.ingest import identifiers, printed, publicationtypes
from app.ingest.blocks import plain_text
from app.ingest.document import Author, Work
from app.ingest.names import group


def read_work(citation: etree._Element, shown: etree._Element | None = None) -> Work:
    """The work; `shown` is the same citation as readers see it, where the document has both."""
    read = _Citation()
    for element in citation.iter():
        reader = _READERS.get(element.tag)
        if reader is not None:
            reader(read, element)
    read.close_name()
    read.doi = read.doi or read.linked
    title, journal = read.titles()
    if shown is None and citation.tag != "element-citation":
        shown = citation
    if shown is not None and (read.doi is None or title is None):
        read.learn_from_text(plain_text(shown))
        read.doi = read.doi or identifiers.doi_between(shown)
    kind = citation.get("publication-type") or citation.get("citation-type") or ""
    work = read.work(publicationtypes.of_citation(kind), title, journal)
    if work.doi is None and work.raw is None:
        read.learn_from_text(printed.composed(citation, work))
        work = read.work(work.publication_type, title, journal)
    return work


def work_of_text(text: str) -> Work:
    """A reference that is nothing but text: a note, an untagged citation."""
    read = _Citation()
    read.learn_from_text(text)
    return read.work(None, None, None)


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

    def learn_from_text(self, text: str) -> None:
        """What the printed reference tells, besides its tags."""
        self.text = text
        self.doi = self.doi or identifiers.doi_in(text)
        self.year = self.year or printed.year_in(text)
        lower = text.lower()
        if self.pmid is None and "pmid" in lower:
            self.pmid = identifiers.pmid_in(text)
        if self.arxiv is None and "arxiv" in lower:
            self.arxiv = identifiers.arxiv(text)

    def work(self, kind: str | None, title: str | None, journal: str | None) -> Work:
        fields = self.fields
        return Work(
            doi=self.doi,
            pmid=self.pmid,
            pmcid=self.pmcid,
            arxiv=self.arxiv,
            title=title,
            year=self.year,
            publication_type=kind,
            journal=journal,
            publisher=fields.get("publisher-name"),
            volume=fields.get("volume", "").strip(_AROUND_NUMBERS) or None,
            issue=fields.get("issue", "").strip(_AROUND_NUMBERS) or None,
            pages=_pages(fields),
            authors=tuple(self.authors),
            authors_complete=self.complete,
            raw=self.text or None,
        )


def _trimmed(title: str | None) -> str | None:
    return (title.rstrip(" ,;:").removesuffix(".") or None) if title else None


def _pages(fields: dict[str, str]) -> str | None:
    first, last = fields.get("fpage"), fields.get("lpage")
    if first:
        return f"{first}-{last}" if last and last != first else first
    if last and not last.isdigit():
        return last
    return fields.get("page-range") or fields.get("elocation-id") or None


_XLINK = "{http://www.w3.org/1999/xlink}href"
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
_DIGIT = re.compile(r"\d")
_ET_AL = re.compile(r",?\s*\bet\.? al\.?\W*$", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20)\d\d(?!\d)")
