"""One reference (`element-citation`, `mixed-citation`, `citation`) to the work it cites."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from lxml import etree

from app.document import Work, construct
from app.formats import works
from app.formats.jats import publication_types, reference_text
from app.formats.jats.element_text import plain_text
from app.formats.jats.reference_authors import AUTHOR_ELEMENTS, ReferenceAuthors
from app.formats.text import identifiers
from app.formats.text.printed_years import find_year
from app.formats.xml import XLINK_HREF


def read_work(citation: etree._Element, printed: etree._Element | None = None) -> Work:
    """The work; `printed` is the same reference as readers see it, where the document has both."""
    reader = _CitationReader()
    reader.read_elements(citation)
    work, texts = reader.work, reader.texts
    if reader.linked_doi and "doi" not in work:
        work["doi"] = reader.linked_doi
    title = next(filter(None, map(texts.get, _TITLES)), None)
    if printed is None and citation.tag != "element-citation":
        printed = citation
    if printed is not None and ("doi" not in work or not (title or texts.get("source"))):
        reader.read_text(text := plain_text(printed))
        if "10." in text and ("doi" not in work or work["doi"].endswith(work.get("pmid", " "))):
            reader.set_field("doi", _doi_across_markup(printed), replace=True)
    reader.finish(citation, title)
    if "doi" not in work and "raw" not in work:
        reader.read_text(reference_text.compose(citation, construct(Work, work.copy())))
    return construct(Work, work)


def work_of_text(text: str) -> Work:
    """A reference that is nothing but text: a note, or without any tagged citation."""
    reader = _CitationReader()
    reader.read_text(text)
    reader.work["authors_complete"] = False
    return construct(Work, reader.work)


class _CitationReader:
    """Reads the elements of one citation in one pass."""

    __slots__ = ("authors", "linked_doi", "texts", "work")

    def __init__(self) -> None:
        self.work: dict[str, Any] = {}
        """Fields of the work."""
        self.texts: dict[str, str] = {}
        """Texts of elements by tag, the first of each."""
        self.linked_doi: str | None = None
        """The DOI of a link, used where no `pub-id` has one."""
        self.authors = ReferenceAuthors()

    def read_elements(self, citation: etree._Element) -> None:
        """Every element, in one flat pass. The most frequent ones are read on the spot."""
        texts, authors, reader_of = self.texts, self.authors, _READERS.get
        parts: dict[str, str] = {}
        for element in citation.iter():
            tag = element.tag
            reader = reader_of(tag)
            if reader is None:
                continue
            if reader is _NAME_PART:
                parts[tag] = plain_text(element)
            elif reader is _TEXT:
                if tag not in texts:
                    texts[tag] = plain_text(element)
            elif reader is _NAME:
                parts = authors.add_name(element)
            elif reader is _AUTHORS:
                authors.add(element)
            else:
                reader(self, element)

    def set_field(self, name: str, value: str | None, *, replace: bool = False) -> None:
        """Set a field of the work, unless it has a value already."""
        if value and (replace or name not in self.work):
            self.work[name] = value

    def read_title(self, element: etree._Element) -> None:
        self.texts.setdefault(element.tag, plain_text(element))
        self.authors.titled = True

    def read_year(self, element: etree._Element) -> None:
        if "year" in self.work:
            return
        text = element.text or ""
        parent = element.getparent()
        dates = [element] if parent is None or parent.tag not in _DATES else [element, parent]
        if _PLAIN_YEAR.fullmatch(text) and not any(one.attrib for one in dates):
            if parent is None or parent.tag not in _NOT_OF_THE_WORK:
                self.work["year"] = int(text)
            return
        if element.tag == "string-date" and not _YEAR.search(text):
            text = plain_text(element)
        visit = _ACCESS.search(text)  # "May 2011; retrieved 3 June 2015"
        found = _YEAR.search(text, 0, visit.start() if visit else len(text))
        if found is None and visit is None:
            found = _YEAR.search((element.get("iso-8601-date") or "")[:4])
        if found and (parent is None or parent.tag not in _NOT_OF_THE_WORK):
            kinds = [one.get(name) for one in dates for name in _KINDS]
            if not any(map(_ACCESS.search, filter(None, kinds))):
                self.work["year"] = int(found[0])

    def read_elocation_id(self, element: etree._Element) -> None:
        text = plain_text(element)
        if text.startswith("10."):
            self.linked_doi = self.linked_doi or identifiers.clean_doi(text)
        else:
            self.texts.setdefault("elocation-id", text)

    def read_pub_id(self, element: etree._Element) -> None:
        kind = (element.get("pub-id-type") or "").lower()
        text = plain_text(element)
        work = self.work
        if kind == "doi":
            if "doi" not in work or not _DIGIT.search(work["doi"].partition("/")[2]):
                # "10.1371/journal", and then the whole of it
                self.set_field("doi", identifiers.clean_doi(text), replace=True)
        elif kind in ("pmid", "medline"):
            self.set_field("pmid", identifiers.first_number(text))
        elif kind in ("pmc", "pmcid"):
            digits = identifiers.first_number(text)
            self.set_field("pmcid", f"PMC{digits}" if digits else None)
        elif kind == "arxiv":
            found = identifiers.find_arxiv(text) or identifiers.find_arxiv(f"arXiv:{text}")
            self.set_field("arxiv", found)
        elif text.startswith("10.") or "doi.org/" in text:
            self.linked_doi = self.linked_doi or identifiers.clean_doi(text)

    def read_link(self, element: etree._Element) -> None:
        address = element.get(XLINK_HREF) or ""
        text = plain_text(element)
        kind = element.get("ext-link-type") or ""
        self.linked_doi = self.linked_doi or identifiers.doi_of_link(address, text)
        if kind == "pmid":
            self.set_field("pmid", identifiers.first_number(address or text))
        else:
            self.set_field("pmid", identifiers.pmid_of_url(address or text))
        self.set_field("pmcid", identifiers.pmcid_of_url(address or text))
        if "arxiv" in address.lower() or kind == "arxiv":
            found = identifiers.find_arxiv(address) or identifiers.find_arxiv(f"arXiv:{text}")
            self.set_field("arxiv", found)

    def read_text(self, text: str) -> None:
        """Read a reference as printed: its text, and what the tags lack."""
        work = self.work
        if not text:
            return
        work["raw"] = text
        if "doi" not in work:
            self.set_field("doi", identifiers.find_doi(text))
        if "year" not in work and (year := find_year(text)):
            work["year"] = year
        lower = text.lower()
        if "pmid" in lower:
            self.set_field("pmid", identifiers.find_pmid(text))
        if "arxiv" in lower:
            self.set_field("arxiv", identifiers.find_arxiv(text))

    def finish(self, citation: etree._Element, title: str | None) -> None:
        """Set the fields that take more than one element. Without a title, the `source` is the work itself; a journal alone,
        as physicists and chemists cite, is no title."""
        work, texts = self.work, self.texts
        source = texts["source"].rstrip(" ,;:") if "source" in texts else ""
        pages = works.pages(_pages(texts))
        named = citation.get("publication-type") or citation.get("citation-type")
        kind = publication_types.from_publication_type(named) if named else None
        if kind:
            work["publication_type"] = kind
        in_journal = kind == "journal-article" or (not named and pages)
        is_journal = in_journal and "volume" in texts and "publisher-name" not in texts
        if title or (source and not is_journal):
            work["title"] = (title or source).rstrip(" ,;:").removesuffix(".") or None
        if source and (title or is_journal):
            work["journal"] = source
        for tag in ("volume", "issue"):
            if tag in texts and (number := texts[tag].strip(_AROUND_NUMBERS)):
                work[tag] = number
        if "publisher-name" in texts:
            work["publisher"] = texts["publisher-name"]
        if pages:
            work["pages"] = pages
        if authors := tuple(self.authors.authors()):
            work["authors"] = authors
        if not self.authors.complete or not authors:
            work["authors_complete"] = False


def _doi_across_markup(citation: etree._Element) -> str | None:
    """A DOI that only markup separates from the text before it: `<bold>146</bold>10.1242/dev.177659`."""
    pieces = [str(piece) for piece in citation.itertext(etree.Element)]
    if not any("10." in piece for piece in pieces):
        return None
    return identifiers.find_doi(_GLUED_DOI.sub(" ", " ".join(pieces)))


def _pages(texts: dict[str, str]) -> str | None:
    first, last = texts.get("fpage"), texts.get("lpage")
    if first:
        return f"{first}-{last}" if last and last != first else first
    if last and not last.isdigit():
        return last
    return texts.get("page-range") or texts.get("elocation-id") or None


_AROUND_NUMBERS = " (),;:."
_NOT_OF_THE_WORK = frozenset({"date-in-citation", "access-date", "annotation"})
_DATES = frozenset({"date", "string-date"})
_KINDS = ("content-type", "date-type", "specific-use")
_TITLES = ("article-title", "chapter-title", "data-title", "part-title")
_Reader = Callable[[_CitationReader, etree._Element], None]


def _on_the_spot(_reader: _CitationReader, _element: etree._Element) -> None:
    """Stands in the table for what `read_elements` reads itself."""


_NAME, _NAME_PART, _TEXT, _AUTHORS = (partial(_on_the_spot) for _ in range(4))
_READERS: dict[str, _Reader] = {
    **dict.fromkeys(("name", "string-name"), _NAME),
    **dict.fromkeys(("surname", "given-names", "suffix"), _NAME_PART),
    **dict.fromkeys(AUTHOR_ELEMENTS, _AUTHORS),
    **dict.fromkeys(
        ("source", "volume", "issue", "fpage", "lpage", "page-range", "publisher-name"), _TEXT
    ),
    **dict.fromkeys(_TITLES, _CitationReader.read_title),
    **dict.fromkeys(("year", "date", "conf-date", "string-date"), _CitationReader.read_year),
    **dict.fromkeys(("pub-id", "object-id"), _CitationReader.read_pub_id),
    **dict.fromkeys(("ext-link", "uri"), _CitationReader.read_link),
    "elocation-id": _CitationReader.read_elocation_id,
}
"""How each element is read, by tag; others are read only as text."""
_DIGIT = re.compile(r"\d")
_PLAIN_YEAR = re.compile(r"(?:1[0-9]|20)\d\d", re.ASCII)
_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20)\d\d(?!\d)")
_ACCESS = re.compile(
    r"acc?ess|cited|retriev|consult|viewed|visited|abgerufen|zugriff", re.IGNORECASE
)
_GLUED_DOI = re.compile(r"[.,;:](?=10\.\d{4,9}/)")
