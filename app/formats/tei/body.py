"""Blocks that cite in body, abstract and notes: paragraphs, captions, cells, footnotes, items, headings.

Where `s` elements mark the sentences, they are taken, checked by `segments`. GROBID writes its
sections side by side; the number of a heading (`head/@n`) gives the section that it is part of.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from app.document import Rejection
from app.formats.tei.coordinates import read_location
from app.formats.tei.element_text import element_text
from app.formats.text.paragraphs import Paragraph, Run
from app.formats.xpaths import XPaths


def read_paragraphs(
    tei: etree._Element, targets: dict[str, int], xpaths: XPaths, rejected: list[Rejection]
) -> Iterator[Paragraph]:
    """The blocks that cite, in document order. `targets`: positions of references by id. `rejected` grows."""
    titles = _SectionTitles()
    for part in (tei.find("teiHeader/profileDesc/abstract"), tei.find("text")):
        done: set[etree._Element] = set()
        for ref in part.iter("ref", "ptr") if part is not None else ():
            if ref.getparent() is None or _in_reference_list(ref):
                continue
            cited = _cited(ref, targets)
            if not cited and ref.get("type") == "bibr":
                rejected.append(Rejection(xpaths.of(ref), _reason(ref), is_unlisted=True))
            block = _enclosing_block(ref)
            if cited and block not in done:
                done.add(block)
                yield _paragraph(block, targets, xpaths, titles.around(block))


def _in_reference_list(ref: etree._Element) -> bool:
    return next(ref.iterancestors("listBibl"), None) is not None


def _reason(ref: etree._Element) -> str:
    """Why a citation is rejected."""
    target = ref.get("target")
    if target:
        return f"“{element_text(ref)}” cites “{target}”, which is no reference of this document."
    return f"“{element_text(ref)}” is not linked to a reference."


def _cited(ref: etree._Element, targets: dict[str, int]) -> tuple[int, ...]:
    """The positions of the references that a `ref` or `ptr` points to."""
    names = (name.removeprefix("#") for name in (ref.get("target") or "").split())
    return tuple(dict.fromkeys(targets[name] for name in names if name in targets))


def _enclosing_block(ref: etree._Element) -> etree._Element:
    for element in ref.iterancestors():
        if element.tag in _BLOCKS:
            return element
    return ref


def _paragraph(
    block: etree._Element,
    targets: dict[str, int],
    xpaths: XPaths,
    titles: tuple[str, ...],
) -> Paragraph:
    reader = _RunReader(targets, xpaths)
    reader.add_content(block)
    return Paragraph(
        runs=reader.runs,
        anchor=xpaths.of(block),
        titles=titles,
        segmented=_is_segmented(block),
        whole=block.tag in _WHOLE and block.get("type") != "caption-title",
    )


def _is_segmented(block: etree._Element) -> bool:
    """Whether all words of a block are in `s` elements; some programs mark only sentences of a kind."""
    apart = (block.text, *(child.tail for child in block))
    return block.find("s") is not None and not any(map(_WORD.search, filter(None, apart)))


@dataclass(slots=True)
class _RunReader:
    """One pass over a block: its text as runs."""

    targets: dict[str, int]
    xpaths: XPaths
    runs: list[Run] = field(default_factory=list)

    def add_content(self, element: etree._Element) -> None:
        self._add_text(element.text)
        for child in element:
            self._add_child(child)
            self._add_text(child.tail)

    def _add_child(self, child: etree._Element) -> None:
        tag = child.tag
        if tag in _BLOCKS or tag in _APART:
            self.runs.append(Run(" ", ends_sentence=tag not in _INLINE))
        elif tag == "s":
            self.add_content(child)
            self.runs.append(Run(" ", ends_sentence=True))
        elif tag in _LINE_BREAKS:
            self._add_text(" ")
        elif tag in ("ref", "ptr") and (cited := _cited(child, self.targets)):
            pieces = "".join(child.itertext(etree.Element))  # type: ignore[arg-type]  # as in `element_text`
            self.runs.append(Run(pieces, cited, self.xpaths.of(child), read_location(child)))
        elif isinstance(tag, str):
            self.add_content(child)

    def _add_text(self, text: str | None) -> None:
        if text:
            self.runs.append(Run(text))


class _SectionTitles:
    """The section titles around each block."""

    def __init__(self) -> None:
        self._by_number: dict[str, str] = {}
        """Titles of numbered headings: "Methods" of "2"."""
        self._numbered: set[etree._Element] = set()
        """Elements whose sections are in `_by_number`."""
        self._titles: dict[etree._Element, tuple[str, ...]] = {}
        """What was worked out for a section."""

    def around(self, block: etree._Element) -> tuple[str, ...]:
        """Outermost first."""
        found: tuple[str, ...] = ()
        for element in reversed(list(block.iterancestors("div", "abstract"))):
            if element not in self._titles:
                self._read_numbers(element.getparent())
                self._titles[element] = self._titles_of(element)
            found += self._titles[element]
        return tuple(dict.fromkeys(found))

    def _titles_of(self, section: etree._Element) -> tuple[str, ...]:
        """The title of a section, after those of the sections that its number names."""
        head = section.find("head")
        title = element_text(head) if head is not None else ""
        if not title:
            by_type = _TITLES_BY_TYPE.get(section.get("type") or "")
            named = "Abstract" if section.tag == "abstract" else by_type
            return (named,) if named else ()
        steps = _number(head).split(".", _DEEPEST)
        outer = (self._by_number.get(".".join(steps[:n])) for n in range(1, len(steps)))
        return (*(one for one in outer if one), title)

    def _read_numbers(self, parent: etree._Element | None) -> None:
        """Read the numbered headings of sections side by side, once."""
        if parent is None or parent in self._numbered:
            return
        self._numbered.add(parent)
        for head in parent.iterfind("div/head"):
            if number := _number(head):
                self._by_number.setdefault(number, element_text(head))


def _number(head: etree._Element | None) -> str:
    """ "2.1" of `n="2.1."`; roman numbers and letters are numbers too."""
    return (head.get("n") or "").strip(" .") if head is not None else ""


_WORD = re.compile(r"[^\W\d_]{2}")
_DEEPEST = 20
"""Numbers of a heading that name sections around it, at most."""
_BLOCKS = frozenset(
    {"p", "head", "item", "cell", "figDesc", "note", "ab", "quote", "label", "abstract", "table"}
)
_APART = frozenset(
    {"figure", "list", "formula", "div", "graphic", etree.Comment, etree.PI, etree.Entity}
)
_INLINE = frozenset({"label", "formula", "graphic", "note", etree.Comment, etree.PI, etree.Entity})
"""No part of a sentence's text, but a sentence may go on behind it."""
_WHOLE = frozenset({"cell", "head", "label"})
_LINE_BREAKS = frozenset({"lb", "pb", "cb", "milestone"})
_TITLES_BY_TYPE = {
    "acknowledgement": "Acknowledgement",
    "acknowledgment": "Acknowledgment",
    "annex": "Annex",
    "funding": "Funding",
    "availability": "Availability",
    "conflict": "Conflict of interest",
    "contribution": "Contributions",
}
"""Sections that GROBID marks by `div/@type`, and that may have no heading."""
