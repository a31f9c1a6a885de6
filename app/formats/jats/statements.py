"""Statements of one article: its citing blocks, sentence by sentence."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from lxml import etree

from app.document import Location, Rejection, Span, Statement, construct
from app.formats.jats import cito_annotations
from app.formats.jats.blocks import Block, enclosing_block, read_block
from app.formats.jats.element_roles import CELLS, TAXPUB
from app.formats.jats.element_text import plain_text, split_rids
from app.formats.jats.markers import Citation, read_citations
from app.formats.jats.reference_list import ReferenceList
from app.formats.jats.section_context import SectionContext, SectionContexts
from app.formats.jats.untagged_citations import find_untagged
from app.formats.text.sentences import LONGEST_SENTENCE, MOST_TEXT, Range, split_sentences
from app.formats.text.statements import neighbour, too_long
from app.formats.xpaths import XPaths


class StatementReader:
    """Reads an article's citations in document order; `statements` and `rejected` grow."""

    def __init__(self, references: ReferenceList, language: str | None, xpaths: XPaths) -> None:
        """`language`: the article's own. `xpaths`: of its file."""
        self.statements: list[Statement] = []
        self.rejected: list[Rejection] = []
        self._references = references
        self._language = language
        self._xpaths = xpaths
        self._contexts = SectionContexts()
        self._written = 0
        """Characters of all statements."""
        self._occurrences: dict[tuple[str, int], int] = {}

    def read(self, xrefs: Iterable[etree._Element]) -> None:
        """Read all statements of an article whose `xref`s these are, in document order."""
        targets = self._references.targets
        done: set[etree._Element] = set()
        last = None
        for xref in xrefs:
            if xref.get("rid") not in targets and not self._cites(xref):
                continue
            parent = xref.getparent()
            if parent is last:
                continue  # in one paragraph with the citation before
            last = parent
            element = enclosing_block(xref)
            if element not in done:
                done.add(element)
                self._read_block(element)

    def _cites(self, xref: etree._Element) -> bool:
        """Whether one of several ids is a reference; an id that should be one and is not is rejected."""
        rids = split_rids(xref.get("rid") or "")
        targets = self._references.targets
        if xref.get("ref-type") in _CITING:
            for rid in rids or [""]:
                if rid not in targets:
                    self._reject(xref, self._reason(xref, rid), is_unlisted=True)
        return any(rid in targets for rid in rids)

    def _reason(self, xref: etree._Element, rid: str) -> str:
        """Why an `xref` cites nothing by this id."""
        text = plain_text(xref)
        if not rid:
            return f"The citation “{text}” names no reference."
        if rid in self._references.empty:
            return f"“{text}” cites “{rid}”, a reference that says nothing."
        if rid in self._references.ambiguous:
            return f"“{text}” cites “{rid}”, an id that different references bear."
        return f"“{text}” cites “{rid}”, which is no reference of this article."

    def _reject(self, element: etree._Element, reason: str, *, is_unlisted: bool = False) -> None:
        self.rejected.append(Rejection(self._xpaths.of(element), reason, is_unlisted))

    def _read_block(self, element: etree._Element) -> None:
        context = self._contexts.of(element)
        if context.translated:
            return
        block = read_block(element, self._references.targets)
        if not block.text.strip():
            reason = "A citation stands here that prints nothing, and no text around it."
            self._reject(element, reason)
            return
        if len(block.text) > _LONGEST:
            reason = f"One piece of text has more than {_LONGEST} characters."
            self._reject(element, f"{reason} These were left out.")
            return
        sentences = _sentences(element, block)
        citations = read_citations(block, sentences, self._references)
        if len(self.statements) + len(citations) > _MOST:
            reason = f"One article has more than {_MOST} citations."
            self._reject(element, f"{reason} These were left out.")
            return
        for text in find_untagged(block, citations, len(self._references.entries)):
            reason = (
                f"“{text}” looks like a citation, but nothing says of what: it was left as text."
            )
            self._reject(element, reason, is_unlisted=True)
        for at, cited in _by_sentence(citations, sentences).items():
            self._read_sentence(block.text, sentences, at, cited, context)

    def _read_sentence(
        self,
        block_text: str,
        sentences: Sequence[Range],
        at: int,
        cited: dict[int, list[Citation]],
        context: SectionContext,
    ) -> None:
        """One statement for each reference that `sentences[at]` cites."""
        start, end = sentences[at]
        text = block_text[start:end]
        self._written += len(text) * len(cited)
        if len(text) > LONGEST_SENTENCE or self._written > MOST_TEXT:
            self._reject(next(iter(cited.values()))[0].element, too_long(len(text), len(cited)))
            return
        shared: dict[str, Any] = {"text": text, "section": context.section}
        if location := _location(next(iter(cited.values()))[0].element):
            shared["location"] = location
        shared["language"] = context.language or self._language
        if context.title is not None:
            shared["section_title"] = context.title
        if (before := neighbour(block_text, sentences, at - 1)) is not None:
            shared["before"] = before
        if (after := neighbour(block_text, sentences, at + 1)) is not None:
            shared["after"] = after
        for reference, citations in cited.items():
            fields = {
                **shared,
                "reference": reference,
                "markers": _spans(citations, start, end - start),
                "anchor": self._xpaths.of(citations[0].element),
            }
            if intents := self._intents(reference, citations):
                fields["intents"] = intents
            key = (text, reference)
            occurrence = self._occurrences.get(key, 0)
            self._occurrences[key] = occurrence + 1
            if occurrence:
                fields["occurrence"] = occurrence
            self.statements.append(construct(Statement, fields))

    def _intents(self, reference: int, citations: Iterable[Citation]) -> tuple[str, ...]:
        """What the reference is cited for here, else wherever it is cited."""
        here = [cito_annotations.of_citation(citation.element) for citation in citations]
        own = tuple(dict.fromkeys(intent for intents in here for intent in intents))
        return own or self._references.intents.get(reference, ())


def _location(xref: etree._Element) -> Location | None:
    """The id of what is around a citation, nearest first. Its own is none of the page's, as a rule."""
    element = xref.getparent()
    while element is not None and element.tag not in _OUTERMOST:
        if id_ := element.get("id"):
            return Location(id_) if len(id_) <= LONGEST_ID else None
        element = element.getparent()
    return None


def _sentences(element: etree._Element, block: Block) -> list[Range]:
    """A heading is one sentence, whatever full stops it holds, and so is each line of a cell."""
    parent = element.getparent()
    if element.tag not in _WHOLE or (parent is not None and parent.tag == "caption"):
        return split_sentences(block.text, [(x.start, x.end) for x in block.xrefs], block.breaks)
    text, start = block.text, len(block.text) - len(block.text.lstrip())
    lines: list[Range] = []
    for at in block.breaks if element.tag in CELLS else ():
        end, following = len(text[:at].rstrip()), text[at : at + 80].lstrip()
        if start < end and not _goes_on(text[max(start, end - 80) : end], following):
            lines.append((start, end))
            start = len(text) - len(text[at:].lstrip())
    return [*lines, (start, len(text))]


def _goes_on(line: str, following: str) -> bool:
    """Whether a line of a cell goes on in the next one: "Citrus | [1]", "Holm et al., | 2010", "by | Holm (1; | 2)"."""
    return (
        following[:1] in _OPENING
        or any(line.count(pair[0]) > line.count(pair[1]) for pair in ("()", "[]"))
        or _FUNCTION_WORD.search(line) is not None
        or following.startswith(("http", "www."))
        or (line[-1:] in _JOINING and "]" not in line[-10:])
        or (following[:1].islower() and line[-1:].isalpha())
        or _YEAR.match(following) is not None
    )


def _by_sentence(
    citations: Iterable[Citation], sentences: Sequence[Range]
) -> dict[int, dict[int, list[Citation]]]:
    """The citations by the positions of their sentences, then of their references."""
    found: dict[int, dict[int, list[Citation]]] = {}
    at, last = 0, len(sentences) - 1
    for citation in citations:
        while at < last and citation.start >= sentences[at][1]:
            at += 1
        found.setdefault(at, {}).setdefault(citation.reference, []).append(citation)
    return found


def _spans(citations: list[Citation], offset: int, size: int) -> tuple[Span, ...]:
    """Where the citations stand in their sentence; those that print nothing have no span."""
    if len(citations) == 1:
        _, start, end, _ = citations[0]
        return (Span(start - offset, min(end - offset, size)),) if start < end else ()
    spans = dict.fromkeys(
        (c.start - offset, min(c.end - offset, size)) for c in citations if c.start < c.end
    )
    return tuple(Span(start, end) for start, end in spans)


LONGEST_ID = 100
"""Characters; a record may have as many."""
_OUTERMOST = frozenset({"body", "back", "article"})
_LONGEST = 200_000
_MOST = 100_000
"""A paragraph has some thousand characters, the longest known article 2,138 citations; more is hostile."""
_CITING = frozenset({"bibr", "ref", "bib-ref"})
_OPENING = frozenset(("", "(", "["))
_JOINING = frozenset(",(&/–-")
_FUNCTION_WORD = re.compile(r"(?<=\s)(?:and|by|for|from|in|of|or|the|to|with)$")
_YEAR = re.compile(r"(?:1[89]|20)\d\d\b")
_WHOLE = frozenset({*CELLS, "title", "subtitle", "label", f"{TAXPUB}nomenclature-citation"})
