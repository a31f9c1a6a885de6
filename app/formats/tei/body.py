"""The blocks of a TEI document that cite, as passages: paragraphs, captions, cells, footnotes, items, headings.

Where `s` elements say what the sentences are, they are believed. Coordinates are passed over. GROBID writes
its sections side by side; the number of a heading (`head/@n`) tells in which other section it lies.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from app.document import Rejection
from app.formats.tei.bibliography import line
from app.formats.text.paragraphs import Paragraph, Run


def read_paragraphs(
    tei: etree._Element, targets: dict[str, int], rejected: list[Rejection]
) -> Iterator[Paragraph]:
    """In the order of the document. `targets`: positions of references by id. `rejected` grows."""
    titles = _Titles()
    tree = tei.getroottree()
    for part in (tei.find("teiHeader/profileDesc/abstract"), tei.find("text")):
        done: set[etree._Element] = set()
        for ref in part.iter("ref", "ptr") if part is not None else ():
            if ref.getparent() is None or _inside_list(ref):
                continue
            cited = _cited(ref, targets)
            if not cited and ref.get("type") == "bibr":
                rejected.append(Rejection(tree.getpath(ref), _unlinked(ref)))
            block = _block_of(ref)
            if cited and block not in done:
                done.add(block)
                yield _paragraph(block, targets, tree, titles.around(block))


def _inside_list(ref: etree._Element) -> bool:
    return next(ref.iterancestors("listBibl"), None) is not None


def _unlinked(ref: etree._Element) -> str:
    target = ref.get("target")
    if target:
        return f"“{line(ref)}” cites “{target}”, which is no reference of this document."
    return f"“{line(ref)}” is not linked to a reference."


def _cited(ref: etree._Element, targets: dict[str, int]) -> tuple[int, ...]:
    names = (name.removeprefix("#") for name in (ref.get("target") or "").split())
    return tuple(dict.fromkeys(targets[name] for name in names if name in targets))


def _block_of(ref: etree._Element) -> etree._Element:
    for element in ref.iterancestors():
        if element.tag in _BLOCKS:
            return element
    return ref


def _paragraph(
    block: etree._Element,
    targets: dict[str, int],
    tree: etree._ElementTree,
    titles: tuple[str, ...],
) -> Paragraph:
    walk = _Walk(targets, tree)
    walk.inside(block)
    return Paragraph(
        runs=walk.runs,
        anchor=tree.getpath(block),
        titles=titles,
        segmented=block.find("s") is not None,
        whole=block.tag in _WHOLE,
    )


@dataclass(slots=True)
class _Walk:
    targets: dict[str, int]
    tree: etree._ElementTree
    runs: list[Run] = field(default_factory=list)

    def inside(self, element: etree._Element) -> None:
        self._text(element.text)
        for child in element:
            self._child(child)
            self._text(child.tail)

    def _child(self, child: etree._Element) -> None:
        tag = child.tag
        if tag in _BLOCKS or tag in _APART:
            self.runs.append(Run(" ", ends_sentence=tag not in _INLINE))
        elif tag == "s":
            self.inside(child)
            self.runs.append(Run(" ", ends_sentence=True))
        elif tag in _SPACES:
            self._text(" ")
        elif tag in ("ref", "ptr") and (cited := _cited(child, self.targets)):
            pieces = "".join(child.itertext(etree.Element))  # type: ignore[arg-type]  # as in `line`
            self.runs.append(Run(pieces, cited, self.tree.getpath(child)))
        elif isinstance(tag, str):
            self.inside(child)

    def _text(self, text: str | None) -> None:
        if text:
            self.runs.append(Run(text))


class _Titles:
    """The titles around a block, outermost first."""

    def __init__(self) -> None:
        self._numbered: dict[str, str] = {}
        self._learnt: set[etree._Element] = set()
        self._known: dict[etree._Element, tuple[str, ...]] = {}

    def around(self, block: etree._Element) -> tuple[str, ...]:
        found: tuple[str, ...] = ()
        for element in reversed(list(block.iterancestors("div", "abstract"))):
            found += self._of(element)
        return tuple(dict.fromkeys(found))

    def _of(self, section: etree._Element) -> tuple[str, ...]:
        if section not in self._known:
            self._learn_numbers(section.getparent())
            self._known[section] = self._titles(section)
        return self._known[section]

    def _titles(self, section: etree._Element) -> tuple[str, ...]:
        head = section.find("head")
        title = line(head) if head is not None else ""
        if not title:
            named = (
                "Abstract" if section.tag == "abstract" else _NAMED.get(section.get("type") or "")
            )
            return (named,) if named else ()
        steps = _number(head).split(".")
        outer = (self._numbered.get(".".join(steps[:n])) for n in range(1, len(steps)))
        return (*(one for one in outer if one), title)

    def _learn_numbers(self, parent: etree._Element | None) -> None:
        """The numbered headings of sections that stand side by side, once."""
        if parent is None or parent in self._learnt:
            return
        self._learnt.add(parent)
        for head in parent.iterfind("div/head"):
            if number := _number(head):
                self._numbered.setdefault(number, line(head))


def _number(head: etree._Element | None) -> str:
    """ "2.1" of `n="2.1."`; roman numbers and letters are numbers too."""
    return (head.get("n") or "").strip(" .") if head is not None else ""


_BLOCKS = frozenset(
    {"p", "head", "item", "cell", "figDesc", "note", "ab", "quote", "label", "abstract", "table"}
)
_APART = frozenset(
    {"figure", "list", "formula", "div", "graphic", etree.Comment, etree.PI, etree.Entity}
)
_INLINE = frozenset({"label", "formula", "graphic", "note", etree.Comment, etree.PI, etree.Entity})
"""What is no part of a sentence, yet may stand in the middle of one."""
_WHOLE = frozenset({"cell", "head", "label"})
_SPACES = frozenset({"lb", "pb", "cb", "milestone"})
_NAMED = {
    "acknowledgement": "Acknowledgement",
    "acknowledgment": "Acknowledgment",
    "annex": "Annex",
    "funding": "Funding",
    "availability": "Availability",
    "conflict": "Conflict of interest",
    "contribution": "Contributions",
}
"""Sections that GROBID knows by their kind, and that may have no heading."""
