"""Text of a block (paragraph, list item, table cell, caption, …) with the offsets of its citations.

Where a list, a quotation or a box stands inside, a sentence ends. Figures, tables and footnotes inside are
no part of its sentences: they are blocks of their own. Superscript citations are put in brackets, see
`superscripts`.
"""

import re
from collections.abc import Container
from itertools import accumulate
from typing import NamedTuple

from lxml import etree

from app.formats.jats.element_roles import CELLS, ROLES
from app.formats.jats.element_text import TextWalk, collapse
from app.formats.text.superscripts import BREAK, CLOSE, OPEN, bracket_superscripts


class CitingXref(NamedTuple):
    """An `xref` to references. Its visible text is `text[start:end]` of the block."""

    start: int
    end: int
    element: etree._Element
    rids: tuple[str, ...]


class Block(NamedTuple):
    """A block's text as a reader sees it."""

    text: str
    xrefs: tuple[CitingXref, ...] = ()
    breaks: tuple[int, ...] = ()
    """Offsets in `text` where a sentence ends because another block stands in between."""


def read_block(element: etree._Element, targets: Container[str]) -> Block:
    """The text and citations of a block. `targets`: the ids of references."""
    walk = TextWalk(targets, lines_apart=element.tag in CELLS)
    walk.add_content(element, raised=False)
    return _resolve_controls(collapse("".join(walk.pieces)), walk.citing)


def enclosing_block(element: etree._Element) -> etree._Element:
    """The innermost block around an inline element."""
    block = element.getparent()
    while block is not None and ROLES.get(block.tag) not in _BLOCK_ROLES:
        block = block.getparent()
    return element if block is None else block


def _resolve_controls(text: str, citing: list[tuple[etree._Element, tuple[str, ...]]]) -> Block:
    """Control characters turned into offsets."""
    original, text = text, bracket_superscripts(text)
    # a search for a rare character is much faster than one for the space next to it
    if (
        text is not original
        or BREAK in text
        or _LOOSE_START.search(text)
        or _LOOSE_END.search(text)
    ):
        text = text.replace(f"{OPEN} ", f" {OPEN}").replace(f" {CLOSE}", f"{CLOSE} ")
        text = text.replace(f" {OPEN}{CLOSE} ", f" {OPEN}{CLOSE}")
        if BREAK in text:
            text = _BREAKS.sub(f" {BREAK}", text)
        while "  " in text:
            text = text.replace("  ", " ")
    breaks: tuple[int, ...] = ()
    if BREAK in text:
        *broken_off, _ = text.strip().replace(OPEN, "").replace(CLOSE, "").split(BREAK)
        breaks = tuple(accumulate(map(len, broken_off)))
        text = text.replace(BREAK, "")
    first, *rest = text.strip().split(OPEN)
    pieces, start = [first], len(first)
    xrefs: list[CitingXref] = []
    for (element, rids), piece in zip(citing, rest, strict=True):
        visible, _, behind = piece.partition(CLOSE)
        end = start + len(visible)
        xrefs.append(CitingXref(start, end, element, rids))
        pieces += visible, behind
        start = end + len(behind)
    return Block("".join(pieces).rstrip(), tuple(xrefs), breaks)


_BLOCK_ROLES = frozenset({"break", "apart"})
_LOOSE_START = re.compile(f"{OPEN}[ {CLOSE}]")
_LOOSE_END = re.compile(f"{CLOSE}(?<= {CLOSE})")
_BREAKS = re.compile(f"[ {BREAK}]*{BREAK}[ {BREAK}]*")
