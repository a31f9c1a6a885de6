"""One citation of a reference list (`element-citation`, `mixed-citation`, `citation`) to the work it names."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from lxml import etree

from app.document import Author, Work, construct
from app.formats.jats import printed_reference, publication_types
from app.formats.jats.blocks import plain_text
from app.formats.jats.names import group
from app.formats.text import identifiers


def read_work(citation: etree._Element, shown: etree._Element | None = None) -> Work:
    """The work; `shown` is the same citation as readers see it, where the document has both."""
    read = _Citation()
    read.all_inside(citation)
    known, fields = read.known, read.fields
    if read.linked and "doi" not in known:
        known["doi"] = read.linked
    title = next(filter(None, map(fields.get, _TITLES)), None)
    if shown is None and citation.tag != "element-citation":
        shown = citation
    if shown is not None and ("doi" not in known or not (title or fields.get("source"))):
        read.learn_from_text(text := plain_text(shown))
        if "10." in text and ("doi" not in known or known["doi"].endswith(known.get("pmid", " "))):
            read.learn("doi", _doi_across_markup(shown), again=True)
    read.describe(citation, title)
    if "doi" not in known and "raw" not in known:
        read.learn_from_text(printed_reference.composed(citation, construct(Work, known.copy())))
    return construct(Work, known)


def work_of_text(text: str) -> Work:
    """A reference that is nothing but text: a note, an untagged citation."""
    read = _Citation()
    read.learn_from_text(text)
    read.known["authors_complete"] = False
    return construct(Work, read.known)


class _Citation:
    """What the elements of one citation say; one pass over it.

    `known` are fields of the work, `fields` the texts of elements by their names, the first of each.
    """

    __slots__ = (
        "alternatives",
        "complete",
        "fields",
        "group",
        "known",
        "linked",
        "people",
        "titled",
    )

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}
        self.fields: dict[str, str] = {}
        self.people: list[tuple[etree._Element, dict[str, str]]] = []
        self.complete = True
        self.titled = False
        self.linked: str | None = None
        self.group: etree._Element | None = None
        self.alternatives: etree._Element | None = None

    def all_inside(self, citation: etree._Element) -> None:
        """Every element, in one flat pass. What there is most of is read on the spot."""
        fields, people, reader_of = self.fields, self.people, _READERS.get
        parts: dict[str, str] = {}
        for element in citation.iter():
            tag = element.tag
            reader = reader_of(tag)
            if reader is None:
                continue
            if reader is _PART:
                parts[tag] = plain_text(element)
            elif reader is _FIELD:
                if tag not in fields:
                    fields[tag] = plain_text(element)
            elif reader is _NAME:
                parts = {}
                if not self.passed_over(element):
                    people.append((element, parts))
            else:
                reader(self, element)

    def authors(self) -> Iterator[Author]:
        """In order. Who has no family name tagged is taken as printed, without "et al."."""
        for element, parts in self.people:
            if family := parts.get("surname"):
                given = parts.get("given-names")
                name = f"{given} {family}" if given else family
                if suffix := parts.get("suffix"):
                    name = f"{name} {suffix}"
                yield Author(name, given or None, family)
                continue
            shown = parts.get(_WHOLE) or plain_text(element)
            name = _ET_AL.sub("", shown)
            if name != shown:
                self.complete = False
            if name:
                yield Author(name)

    def passed_over(self, element: etree._Element) -> bool:
        """Editors, translators; and the second spelling of one name."""
        if self.group is None and self.alternatives is None and not self.titled:
            return False
        parent = element.getparent()
        if parent is None or parent.tag == "person-group":
            return parent is self.group and self.group is not None
        if parent is self.alternatives and parent is not None:
            return element.getprevious() is not None or self.passed_over(parent)
        return self.titled and bool(self.people)

    def open_group(self, element: etree._Element) -> None:
        kind = element.get("person-group-type", "")
        # who comes behind the title edited the book
        others = kind not in _AUTHORS or (self.titled and bool(self.people))
        self.group = element if others else None

    def open_alternatives(self, element: etree._Element) -> None:
        self.alternatives = element

    # what each element says; see _READERS

    def read_title(self, element: etree._Element) -> None:
        self.fields.setdefault(element.tag, plain_text(element))
        self.titled = True

    def read_year(self, element: etree._Element) -> None:
        if "year" not in self.known and (found := _YEAR.search(element.text or "")):
            parent = element.getparent()
            if parent is None or parent.tag not in _NOT_OF_THE_WORK:
                self.known["year"] = int(found[0])

    def read_elocation(self, element: etree._Element) -> None:
        text = plain_text(element)
        if text.startswith("10."):
            self.linked = self.linked or identifiers.clean_doi(text)
        else:
            self.fields.setdefault("elocation-id", text)

    def read_group(self, element: etree._Element) -> None:
        found = None if self.passed_over(element) else group(element)
        if found is not None:
            self.people.append((element, {_WHOLE: found.name}))

    def read_etal(self, element: etree._Element) -> None:
        if self.group is None or element.getparent() is not self.group:
            self.complete = False

    def read_identifier(self, element: etree._Element) -> None:
        kind = (element.get("pub-id-type") or "").lower()
        text = plain_text(element)
        known = self.known
        if kind == "doi":
            if "doi" not in known or not _DIGIT.search(known["doi"].partition("/")[2]):
                # "10.1371/journal", and then the whole of it
                self.learn("doi", identifiers.clean_doi(text), again=True)
        elif kind in ("pmid", "medline"):
            self.learn("pmid", identifiers.first_number(text))
        elif kind in ("pmc", "pmcid"):
            digits = identifiers.first_number(text)
            self.learn("pmcid", f"PMC{digits}" if digits else None)
        elif kind == "arxiv":
            self.learn(
                "arxiv", identifiers.find_arxiv(text) or identifiers.find_arxiv(f"arXiv:{text}")
            )
        elif text.startswith("10.") or "doi.org/" in text:
            self.linked = self.linked or identifiers.clean_doi(text)

    def read_link(self, element: etree._Element) -> None:
        address = element.get(_XLINK) or ""
        text = plain_text(element)
        kind = element.get("ext-link-type") or ""
        self.linked = self.linked or identifiers.doi_of_link(address, text)
        if kind == "pmid":
            self.learn("pmid", identifiers.first_number(address or text))
        else:
            self.learn("pmid", identifiers.pmid_of_url(address or text))
        self.learn("pmcid", identifiers.pmcid_of_url(address or text))
        if "arxiv" in address.lower() or kind == "arxiv":
            found = identifiers.find_arxiv(address) or identifiers.find_arxiv(f"arXiv:{text}")
            self.learn("arxiv", found)

    def learn(self, name: str, value: str | None, *, again: bool = False) -> None:
        """A field of the work, unless it is known already."""
        if value and (again or name not in self.known):
            self.known[name] = value

    # what it comes to

    def learn_from_text(self, text: str) -> None:
        """What the printed reference tells, besides its tags."""
        known = self.known
        if not text:
            return
        known["raw"] = text
        if "doi" not in known:
            self.learn("doi", identifiers.find_doi(text))
        if "year" not in known and (year := printed_reference.year_in(text)):
            known["year"] = year
        lower = text.lower()
        if "pmid" in lower:
            self.learn("pmid", identifiers.find_pmid(text))
        if "arxiv" in lower:
            self.learn("arxiv", identifiers.find_arxiv(text))

    def describe(self, citation: etree._Element, title: str | None) -> None:
        """The fields that a reader sees. Without a title, what it stands in is the work itself."""
        known, fields = self.known, self.fields
        source = fields["source"].rstrip(" ,;:") if "source" in fields else ""
        if title or source:
            known["title"] = (title or source).rstrip(" ,;:").removesuffix(".") or None
        if title and source:
            known["journal"] = source
        kind = citation.get("publication-type") or citation.get("citation-type")
        if kind and (kind := publication_types.of_citation(kind)):
            known["publication_type"] = kind
        for tag in ("volume", "issue"):
            if tag in fields and (number := fields[tag].strip(_AROUND_NUMBERS)):
                known[tag] = number
        if "publisher-name" in fields:
            known["publisher"] = fields["publisher-name"]
        if pages := _pages(fields):
            known["pages"] = pages
        if authors := tuple(self.authors()):
            known["authors"] = authors
        if not self.complete or not authors:
            known["authors_complete"] = False


def _doi_across_markup(citation: etree._Element) -> str | None:
    """A DOI that only markup separates from the text before it: `<bold>146</bold>10.1242/dev.177659`."""
    pieces = [str(piece) for piece in citation.itertext(etree.Element)]
    if not any("10." in piece for piece in pieces):
        return None
    return identifiers.find_doi(_GLUED_DOI.sub(" ", " ".join(pieces)))


def _pages(fields: dict[str, str]) -> str | None:
    first, last = fields.get("fpage"), fields.get("lpage")
    if first:
        return f"{first}-{last}" if last and last != first else first
    if last and not last.isdigit():
        return last
    return fields.get("page-range") or fields.get("elocation-id") or None


_XLINK = "{http://www.w3.org/1999/xlink}href"
_WHOLE = "collab"
"""Under this the name of a group stands among the parts of names."""
_AROUND_NUMBERS = " (),;:."
_AUTHORS = frozenset({"author", "authors", "allauthors", "all-authors", ""})
_NOT_OF_THE_WORK = frozenset({"date-in-citation", "access-date", "annotation"})
_TITLES = ("article-title", "chapter-title", "data-title", "part-title")
_Reader = Callable[[_Citation, etree._Element], None]


def _on_the_spot(_citation: _Citation, _element: etree._Element) -> None:
    """Stands in the table for what `all_inside` reads itself."""


_NAME, _PART, _FIELD = (partial(_on_the_spot) for _ in range(3))
_READERS: dict[str, _Reader] = {
    **dict.fromkeys(("name", "string-name"), _NAME),
    **dict.fromkeys(("surname", "given-names", "suffix"), _PART),
    **dict.fromkeys(
        ("source", "volume", "issue", "fpage", "lpage", "page-range", "publisher-name"), _FIELD
    ),
    **dict.fromkeys(_TITLES, _Citation.read_title),
    **dict.fromkeys(("year", "date", "conf-date"), _Citation.read_year),
    **dict.fromkeys(("pub-id", "object-id"), _Citation.read_identifier),
    **dict.fromkeys(("ext-link", "uri"), _Citation.read_link),
    **dict.fromkeys(("collab", "institution"), _Citation.read_group),
    "elocation-id": _Citation.read_elocation,
    "person-group": _Citation.open_group,
    "name-alternatives": _Citation.open_alternatives,
    "etal": _Citation.read_etal,
}
_DIGIT = re.compile(r"\d")
_ET_AL = re.compile(r",?\s*\bet\.? al\.?\W*$", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20)\d\d(?!\d)")
_GLUED_DOI = re.compile(r"[.,;:](?=10\.\d{4,9}/)")
