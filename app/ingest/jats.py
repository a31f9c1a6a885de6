"""JATS XML (and its NLM forebears) to documents: what a paper is, what it cites, and where.

content ─ wellformed.parse ─▶ article ┬ frontmatter   the citing paper, licence, edition, notices
                                      ├ references    works, and what an id means
                                      └ blocks ▶ sentences ▶ markers ▶ statements
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from lxml import etree

from app.ingest.blocks import block_of, plain_text, read_block, rids_of
from app.ingest.document import Document, Rejection, Span, Statement, Unreadable
from app.ingest.frontmatter import read_licence, read_notices, read_paper, read_version
from app.ingest.markers import Citation, citations
from app.ingest.references import ReferenceList, read_references
from app.ingest.sections import canonical
from app.ingest.sentences import split
from app.ingest.wellformed import parse
from app.vocabulary import Section


def read(content: bytes) -> Iterator[Document]:
    """The articles in a file: one, or as many as a `<pmc-articleset>` holds.

    `Unreadable`: not well-formed, hostile, or no JATS at all. A sub-article (review, reply,
    translation) is a document of its own: its citations are not the article's.
    """
    root, unknown = parse(content)
    articles = [root] if root.tag == "article" else list(root.iter("article"))
    if not articles:
        raise Unreadable(f"This is no JATS: its root is <{root.tag}> and no <article> is inside.")
    for article in articles:
        yield _document(article, unknown)


def _document(article: etree._Element, unknown: Iterable[str]) -> Document:
    parts = [part for part in article if part.tag in _PARTS]
    listed = read_references(ref for part in parts for ref in part.iter("ref"))
    licence = read_licence(article)
    language = article.get(_LANG)
    rejected = [
        Rejection(
            "the whole file", f"Nobody knows the character “&{name};”: it was left as written."
        )
        for name in sorted(unknown)
    ]
    reader = _Reader(listed, language, article.getroottree())
    for part in parts:
        reader.part(part)
    return Document(
        paper=read_paper(article, licence),
        references=tuple(listed.works),
        statements=tuple(reader.statements),
        notices=read_notices(article),
        rejected=tuple(rejected + reader.rejected),
        licence=licence,
        language=language,
        version=read_version(article),
    )


class _Reader:
    """One article's blocks that cite, in document order."""

    def __init__(
        self, listed: ReferenceList, language: str | None, tree: etree._ElementTree
    ) -> None:
        self.listed = listed
        self.language = language
        self.tree = tree
        self.statements: list[Statement] = []
        self.rejected: list[Rejection] = []
        self.seen: Counter[tuple[str, int]] = Counter()
        self.places: dict[etree._Element, tuple[tuple[str, ...], tuple[str, ...], str | None]] = {}

    def part(self, part: etree._Element) -> None:
        targets = self.listed.targets
        done: set[etree._Element] = set()
        for xref in part.iter("xref"):
            rids = rids_of(xref)
            cites = False
            for rid in rids:
                if rid in targets:
                    cites = True
                elif xref.get("ref-type") in _CITING:
                    self.dangling(xref, rid)
            if not cites:
                continue
            element = block_of(xref)
            if element in done:
                continue
            done.add(element)
            self.block(element)

    def dangling(self, xref: etree._Element, rid: str) -> None:
        reason = (
            f"Two references bear the id “{rid}”, so nobody knows which is meant."
            if rid in self.listed.ambiguous
            else f"The citation “{plain_text(xref)}” points to “{rid}”, which is no reference here."
        )
        self.rejected.append(Rejection(self.tree.getpath(xref), reason))

    def block(self, element: etree._Element) -> None:
        titles, types, language = self.place(element)
        if element.tag == "trans-abstract" or language == "skip":
            return
        block = read_block(element, self.listed.targets)
        whole = element.tag in _WHOLE
        sentences = (
            [(0, len(block.text))]
            if whole
            else split(block.text, [(m.start, m.end) for m in block.mentions], block.breaks)
        )
        section = canonical(titles, types)
        cited = citations(block, sentences, self.listed)
        for i, (start, end) in enumerate(sentences):
            here: dict[int, list[Citation]] = {}
            for citation in cited:
                if start <= citation.start < end:
                    here.setdefault(citation.reference, []).append(citation)
            if not here:
                continue
            text = block.text[start:end]
            for reference, places in here.items():
                spans = dict.fromkeys(
                    Span(c.start - start, min(c.end, end) - start) for c in places
                )
                self.statements.append(
                    Statement(
                        reference=reference,
                        text=text,
                        before=block.text[slice(*sentences[i - 1])] if i else None,
                        after=block.text[slice(*sentences[i + 1])]
                        if i + 1 < len(sentences)
                        else None,
                        markers=tuple(spans),
                        section=section,
                        section_title=" > ".join(titles) or None,
                        language=language or self.language,
                        anchor=self.tree.getpath(places[0].element),
                        occurrence=self.seen[text, reference],
                    )
                )
                self.seen[text, reference] += 1

    def place(self, element: etree._Element) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
        """Titles and types of the sections around, outermost first, and the language there."""
        found = self.places.get(element)
        if found is not None:
            return found
        parent = element.getparent()
        titles, types, language = self.place(parent) if parent is not None else ((), (), None)
        if element.tag in _SECTIONS:
            title = _title(element)
            if title:
                titles = (*titles, title)
            kind = element.get("sec-type")
            if kind:
                types = (*types, kind)
        own = element.get(_LANG)
        found = (titles, types, own or language)
        self.places[element] = found
        return found


def _title(section: etree._Element) -> str | None:
    for child in section:
        if child.tag == "title":
            return plain_text(child) or None
    return None


_PARTS = frozenset({"front", "body", "back", "floats-group"})
_CITING = frozenset({"bibr", "ref", "bib-ref"})

_WHOLE = frozenset({"td", "th", "title", "subtitle"})
_SECTIONS = frozenset({"sec", "app", "ack", "boxed-text", "abstract", "notes", "glossary"})
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
