"""The reference lists of a JATS article: the works they name, and what an in-text citation's `rid` means.

One `ref` may hold several citations. A `mixed-citation` next to an `element-citation`, and what
stands in `citation-alternatives`, is one work written twice (SciELO, Springer): the tagged one gives
the fields, the printed one the text. Several of one kind are different works (physics journals), and
the id of the `ref` cites them all.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from app import doi
from app.ingest.blocks import plain_text
from app.ingest.document import Author, Work
from app.ingest.names import group, person


@dataclass(slots=True)
class ReferenceList:
    """`works` in the order of the list; `entries` gives the works of each `ref`, in that order too.

    `targets`: an id of a `ref`, or of a citation in it, to (entry, its works). `ambiguous`: ids that
    two different references bear; they are no targets.
    """

    works: list[Work] = field(default_factory=list)
    entries: list[tuple[int, ...]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    targets: dict[str, tuple[int, tuple[int, ...]]] = field(default_factory=dict)
    ambiguous: dict[str, etree._Element] = field(default_factory=dict)


def read_references(refs: Iterable[etree._Element]) -> ReferenceList:
    """All references of one article, whatever list they stand in."""
    found = ReferenceList()
    for ref in refs:
        entry = len(found.entries)
        positions: list[int] = []
        label = ""
        named: list[tuple[str, int]] = []
        for work, ids in _works_of(ref):
            named.extend((name, len(found.works)) for name in ids)
            positions.append(len(found.works))
            found.works.append(work)
        for child in ref:
            if child.tag == "label":
                label = plain_text(child)
        found.entries.append(tuple(positions))
        found.labels.append(label)
        own = ref.get("id")
        if own:
            _aim(found, own, entry, tuple(positions), ref)
        for name, position in named:
            if name != own:
                _aim(found, name, entry, (position,), ref)
    return found


def _aim(
    found: ReferenceList, name: str, entry: int, works: tuple[int, ...], ref: etree._Element
) -> None:
    if name in found.targets:
        before = found.targets[name][1]
        if [found.works[i] for i in before] != [found.works[i] for i in works]:
            found.ambiguous[name] = ref
            del found.targets[name]
    elif name not in found.ambiguous:
        found.targets[name] = (entry, works)


def _works_of(ref: etree._Element) -> Iterator[tuple[Work, list[str]]]:
    """The works of one `ref`, each with the ids of its citation elements."""
    printed: list[etree._Element] = []
    tagged: list[etree._Element] = []
    other: list[etree._Element] = []
    for child in ref:
        tag = child.tag
        if tag == "element-citation":
            tagged.append(child)
        elif tag in ("mixed-citation", "citation", "nlm-citation"):
            printed.append(child)
        elif tag == "citation-alternatives":
            tagged.extend(child.iterfind("element-citation"))
            printed.extend(child.iterfind("mixed-citation"))
        elif isinstance(tag, str) and tag != "label":
            other.append(child)
    if tagged and printed and len(tagged) >= len(printed):
        for i, citation in enumerate(tagged):
            text = printed[i] if i < len(printed) else None
            yield _work(citation, text), _ids(citation, text)
        return
    for citation in tagged + printed:
        yield _work(citation, None), _ids(citation)
    if not tagged and not printed:
        text = " ".join(plain_text(child) for child in other) or plain_text(ref)
        yield _from_text(Work(raw=text or None), text), []


def _ids(*citations: etree._Element | None) -> list[str]:
    return [c.get("id", "") for c in citations if c is not None and c.get("id")]


def _work(citation: etree._Element, printed: etree._Element | None) -> Work:
    read = _Citation()
    read.inside(citation)
    work = read.work(citation.get("publication-type") or citation.get("citation-type") or "")
    if work.doi is not None:
        return work
    mixed = citation if printed is None and citation.tag != "element-citation" else printed
    text = plain_text(mixed) if mixed is not None else _composed(citation)
    found = _from_text(work, text if mixed is not None else text)
    return found


def _from_text(work: Work, text: str) -> Work:
    """The work with what running text tells, and the text itself when it stays without a DOI."""
    shown = work.doi or (doi.find(text) if "10." in text else None)
    arxiv = work.arxiv or _arxiv(text)
    pmid = work.pmid
    if pmid is None and (found := _PMID_IN_TEXT.search(text)):
        pmid = found[1]
    return _replace(work, doi=shown, arxiv=arxiv, pmid=pmid, raw=None if shown else (text or None))


def _replace(work: Work, **changed: str | None) -> Work:
    from dataclasses import replace

    return replace(work, **changed)  # type: ignore[arg-type]


@dataclass(slots=True)
class _Citation:
    """What the elements of one citation say; one pass over it."""

    fields: dict[str, str] = field(default_factory=dict)
    authors: list[Author] = field(default_factory=list)
    complete: bool = True
    doi: str | None = None
    linked: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    arxiv: str | None = None

    def inside(self, element: etree._Element) -> None:
        for child in element:
            tag = child.tag
            if tag in _FIELDS:
                if tag not in self.fields:
                    self.fields[tag] = plain_text(child)
                if tag == "elocation-id" and child.get("content-type") == "doi":
                    self.linked = self.linked or doi.from_markup(plain_text(child))
            elif tag == "person-group":
                if child.get("person-group-type", "author") in _AUTHORS:
                    self.people(child)
            elif tag in _PEOPLE:
                self.people_in(child)
            elif tag == "pub-id" or tag == "object-id":
                self.identifier(child)
            elif tag == "ext-link" or tag == "uri":
                self.link(child)
            elif isinstance(tag, str) and len(child):
                self.inside(child)

    def people(self, element: etree._Element) -> None:
        for child in element:
            if child.tag in _PEOPLE:
                self.people_in(child)
            elif isinstance(child.tag, str) and len(child):
                self.people(child)

    def people_in(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "etal":
            self.complete = False
            return
        if tag == "name-alternatives":
            first = element.find("name")
            element = first if first is not None else element[0]
        author = group(element) if tag in _GROUPS else person(element)
        if author is not None:
            self.authors.append(author)

    def identifier(self, element: etree._Element) -> None:
        kind = element.get("pub-id-type") or ""
        text = (element.text or "").strip()
        if kind == "doi":
            self.doi = self.doi or doi.from_markup(plain_text(element))
        elif kind == "pmid":
            self.pmid = self.pmid or _digits(text)
        elif kind in ("pmc", "pmcid"):
            digits = _digits(text)
            self.pmcid = self.pmcid or (f"PMC{digits}" if digits else None)
        elif kind == "arxiv":
            self.arxiv = self.arxiv or _arxiv("arxiv:" + text.removeprefix("arXiv:"))
        elif text.startswith("10."):
            self.linked = self.linked or doi.from_markup(text)

    def link(self, element: etree._Element) -> None:
        href = element.get("{http://www.w3.org/1999/xlink}href") or ""
        kind = element.get("ext-link-type") or ""
        if kind == "pmid":
            self.pmid = self.pmid or _digits(href or element.text or "")
        for text in (href, element.text or ""):
            if (
                "10." in text
                and self.linked is None
                and (kind == "doi" or "doi.org" in text or text.startswith("10."))
            ):
                self.linked = doi.from_markup(text)
            if "arxiv.org" in text:
                self.arxiv = self.arxiv or _arxiv(text)
            if self.pmid is None and (found := _PMID_URL.search(text)):
                self.pmid = found[1]

    def work(self, kind: str) -> Work:
        fields = self.fields
        title = (
            fields.get("article-title")
            or fields.get("chapter-title")
            or fields.get("data-title")
            or fields.get("part-title")
        )
        source = fields.get("source")
        year = _YEAR.search(fields.get("year") or fields.get("date") or "")
        first, last = fields.get("fpage"), fields.get("lpage")
        pages = fields.get("page-range") or (
            (f"{first}-{last}" if last and last != first else first)
            if first
            else fields.get("elocation-id")
        )
        return Work(
            doi=self.doi or self.linked,
            pmid=self.pmid,
            pmcid=self.pmcid,
            arxiv=self.arxiv,
            title=title or source,
            year=int(year[0]) if year else None,
            publication_type=_KINDS.get(kind.lower()),
            journal=source if title else None,
            publisher=fields.get("publisher-name"),
            volume=fields.get("volume"),
            issue=fields.get("issue"),
            pages=pages,
            authors=tuple(self.authors),
            authors_complete=self.complete,
        )


def _composed(citation: etree._Element) -> str:
    """The text of a citation that is tagged and not punctuated: its pieces in their order."""
    parts = [plain_text(child) for child in citation if isinstance(child.tag, str)]
    return ". ".join(part for part in parts if part)


def _digits(text: str) -> str | None:
    found = re.search(r"\d+", text)
    return found[0] if found else None


def _arxiv(text: str) -> str | None:
    found = _ARXIV.search(text)
    return found[1] if found else None


_AUTHORS = frozenset({"author", "authors", "allauthors", ""})
_GROUPS = frozenset({"collab", "institution", "institution-wrap"})
_PEOPLE = frozenset({"name", "string-name", "name-alternatives", "etal"}) | {"collab"}
_FIELDS = frozenset(
    "article-title chapter-title data-title part-title source year date volume issue fpage lpage page-range "
    "elocation-id publisher-name".split()
)
_KINDS = {
    "journal": "journal-article",
    "article-journal": "journal-article",
    "article": "journal-article",
    "book": "book",
    "edited-book": "book",
    "chapter": "book-chapter",
    "book-chapter": "book-chapter",
    "bookchapter": "book-chapter",
    "confproc": "proceedings-article",
    "conf-proc": "proceedings-article",
    "conference": "proceedings-article",
    "conf-proceeding": "proceedings-article",
    "paper-conference": "proceedings-article",
    "proc": "proceedings-article",
    "thesis": "dissertation",
    "dissertation": "dissertation",
    "preprint": "posted-content",
    "eprint": "posted-content",
    "data": "dataset",
    "dataset": "dataset",
    "database": "dataset",
    "software": "software",
    "computer-program": "software",
    "report": "report",
    "gov": "report",
    "standard": "standard",
    "web": "webpage",
    "webpage": "webpage",
    "website": "webpage",
    "patent": "patent",
}
_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20)\d\d(?!\d)")
_ARXIV = re.compile(
    r"arxiv(?:\.org/(?:abs|pdf)/|[:.\s]\s*)(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})",
    re.IGNORECASE,
)
_PMID_URL = re.compile(r"(?:ncbi\.nlm\.nih\.gov/pubmed|pubmed\.ncbi\.nlm\.nih\.gov)/(\d+)")
_PMID_IN_TEXT = re.compile(r"\bPMID:?\s*(\d{4,9})\b")
