"""The blocks of one article that cite, sentence by sentence, to statements."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from lxml import etree

from app.document import Rejection, Span, Statement, construct
from app.formats.jats.blocks import CELLS, Block, block_of, plain_text, read_block, rids_of
from app.formats.jats.markers import Citation, citations
from app.formats.jats.reference_list import ReferenceList
from app.formats.jats.untagged_citations import untagged
from app.formats.jats.xpaths import Paths
from app.formats.text.languages import primary
from app.formats.text.sections import canonical_section
from app.formats.text.sentences import Range, split_sentences
from app.vocabulary import Section


class StatementReader:
    """Reads an article's citations in document order; `statements` and `rejected` grow."""

    def __init__(
        self,
        listed: ReferenceList,
        language: str | None,
        *,
        namespaced: bool,
    ) -> None:
        self.statements: list[Statement] = []
        self.rejected: list[Rejection] = []
        self._listed = listed
        self._language = language
        self._paths = Paths(namespaced=namespaced)
        self._seen: dict[tuple[str, int], int] = {}
        self._places: dict[etree._Element, _Place] = {}

    def read(self, xrefs: Iterable[etree._Element]) -> None:
        """All statements of an article whose `xref`s these are, in document order."""
        targets = self._listed.targets
        done: set[etree._Element] = set()
        last = None
        for xref in xrefs:
            if xref.get("rid") not in targets and not self._cites(xref):
                continue
            parent = xref.getparent()
            if parent is last:
                continue  # in one paragraph with the citation before
            last = parent
            element = block_of(xref)
            if element not in done:
                done.add(element)
                self._block(element)

    def _cites(self, xref: etree._Element) -> bool:
        """Whether one of several ids is a reference; what should be one and is not is told."""
        rids = rids_of(xref.get("rid") or "")
        targets = self._listed.targets
        if xref.get("ref-type") in _CITING:
            for rid in rids or [""]:
                if rid not in targets:
                    self._reject(xref, rid)
        return any(rid in targets for rid in rids)

    def _reject(self, xref: etree._Element, rid: str) -> None:
        shown = plain_text(xref)
        if not rid:
            reason = f"The citation “{shown}” names no reference."
        elif rid in self._listed.ambiguous:
            reason = f"“{shown}” cites “{rid}”, an id that different references bear."
        else:
            reason = f"“{shown}” cites “{rid}”, which is no reference of this article."
        self.rejected.append(Rejection(self._paths.of(xref), reason))

    def _block(self, element: etree._Element) -> None:
        place = self._place(element)
        if place.translated:
            return
        block = read_block(element, self._listed.targets)
        if not block.text.strip():
            reason = "A citation stands here that prints nothing, and no text around it."
            self.rejected.append(Rejection(self._paths.of(element), reason))
            return
        if len(block.text) > _LONGEST:
            self._too_much(element, f"One piece of text has more than {_LONGEST} characters.")
            return
        sentences = _sentences(element, block)
        cited = citations(block, sentences, self._listed)
        if len(self.statements) + len(cited) > _MOST:
            self._too_much(element, f"One article has more than {_MOST} citations.")
            return
        self._report_untagged(element, block, cited)
        for at, here in _by_sentence(cited, sentences).items():
            self._sentence(block.text, sentences, at, here, place)

    def _too_much(self, element: etree._Element, reason: str) -> None:
        self.rejected.append(Rejection(self._paths.of(element), f"{reason} These were left out."))

    def _report_untagged(
        self, element: etree._Element, block: Block, cited: Sequence[Citation]
    ) -> None:
        for shown in untagged(block, cited, len(self._listed.entries)):
            reason = (
                f"“{shown}” looks like a citation, but nothing says of what: it was left as text."
            )
            self.rejected.append(Rejection(self._paths.of(element), reason))

    def _sentence(
        self,
        around: str,
        sentences: Sequence[Range],
        at: int,
        cited: dict[int, list[Citation]],
        place: "_Place",
    ) -> None:
        start, end = sentences[at]
        text = around[start:end]
        shared: dict[str, Any] = {"text": text, "section": place.section}
        shared["language"] = place.language or self._language
        if place.title is not None:
            shared["section_title"] = place.title
        if at:
            shared["before"] = around[slice(*sentences[at - 1])]
        if at + 1 < len(sentences):
            shared["after"] = around[slice(*sentences[at + 1])]
        for reference, found in cited.items():
            known = {
                **shared,
                "reference": reference,
                "markers": _spans(found, start, end - start),
                "anchor": self._paths.of(found[0].element),
            }
            key = (text, reference)
            occurrence = self._seen.get(key, 0)
            self._seen[key] = occurrence + 1
            if occurrence:
                known["occurrence"] = occurrence
            self.statements.append(construct(Statement, known))

    def _place(self, element: etree._Element) -> "_Place":
        """What surrounds an element, known for its parents since the first time."""
        found = self._places.get(element)
        if found is None:
            parent = element.getparent()
            around = self._place(parent) if parent is not None else _Place()
            found = self._places[element] = around.within(element)
        return found


class _Place:
    """Where in the article: section, titles, language."""

    __slots__ = ("language", "section", "title", "titles", "translated", "types")

    def __init__(self, titles: tuple[str, ...] = (), types: tuple[str, ...] = ()) -> None:
        self.titles = titles
        self.types = types
        self.section: Section = canonical_section(titles, types)
        self.title = " > ".join(titles) or None
        self.language: str | None = None
        self.translated = False

    def within(self, element: etree._Element) -> "_Place":
        """The place inside a child: itself, unless the child changes anything."""
        tag = element.tag
        language = element.get(_LANGUAGE) if tag != "article" else None
        if tag not in _SECTIONS and language is None:
            return self
        title, kind = _title(element), element.get("sec-type")
        inner = _Place(
            (*self.titles, title) if title else self.titles,
            (*self.types, kind) if kind else self.types,
        )
        inner.language = primary(language) or self.language
        inner.translated = self.translated or tag == "trans-abstract"
        return inner


def _by_sentence(
    cited: Iterable[Citation], sentences: Sequence[Range]
) -> dict[int, dict[int, list[Citation]]]:
    """By the positions of sentences, then of references: the citations of each, all in order of place."""
    found: dict[int, dict[int, list[Citation]]] = {}
    at, last = 0, len(sentences) - 1
    for citation in cited:
        while at < last and citation.start >= sentences[at][1]:
            at += 1
        found.setdefault(at, {}).setdefault(citation.reference, []).append(citation)
    return found


def _spans(found: list[Citation], offset: int, size: int) -> tuple[Span, ...]:
    """Where the citations stand in their sentence; what prints nothing has no place."""
    if len(found) == 1:
        _, start, end, _ = found[0]
        return (Span(start - offset, min(end - offset, size)),) if start < end else ()
    places = dict.fromkeys(
        (c.start - offset, min(c.end - offset, size)) for c in found if c.start < c.end
    )
    return tuple(Span(start, end) for start, end in places)


def _title(element: etree._Element) -> str | None:
    """The title of a section, or the label where the author put it there."""
    if element.tag not in _SECTIONS:
        return None
    label: str | None = None
    for child in element:
        if child.tag == "title":
            title = plain_text(child)
            return title or label
        if child.tag == "label":
            label = plain_text(child) or None
    return label if label and _WORD.search(label) else None


def _sentences(element: etree._Element, block: Block) -> list[Range]:
    """A cell or a heading is one piece, whatever stops stand in it."""
    if element.tag in _WHOLE:
        return [(len(block.text) - len(block.text.lstrip()), len(block.text))]
    return split_sentences(block.text, [(m.start, m.end) for m in block.mentions], block.breaks)


_LONGEST = 200_000
_MOST = 100_000
"""A paragraph has some thousand characters, the longest known article 2,138 citations; more is hostile."""
_CITING = frozenset({"bibr", "ref", "bib-ref"})
_WHOLE = frozenset(
    {*CELLS, "title", "subtitle", "label", "{http://www.plazi.org/taxpub}nomenclature-citation"}
)
_SECTIONS = frozenset(
    [
        "sec",
        "app",
        "ack",
        "boxed-text",
        "abstract",
        "trans-abstract",
        "notes",
        "glossary",
        "ref-list",
        "bio",
        "{http://www.plazi.org/taxpub}treatment-sec",
    ]
)
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_WORD = re.compile(r"[^\W\d_]{3}")
