"""The text of one block (paragraph, cell, caption, heading, …) as a reader sees it, and its citations.

White space is collapsed to single spaces as a browser shows it, inline markup is resolved, a formula
stands there once, as "□" where it is a picture. Figures, tables, footnotes and display formulas
inside a paragraph are no part of its sentences (they are blocks of their own), nor are the raised signs
that call a footnote; where a list, a quotation or a box stands inside, a sentence ends. Superscript
citations are put in brackets, see `superscripts`.
"""

import re
from collections.abc import Container
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from lxml import etree

from app.formats.text.superscripts import BREAK, CLOSE, LOWER, OPEN, RAISE, bracket_superscripts


class Mention(NamedTuple):
    """An element of the text that points to references: its visible text is `text[start:end]`."""

    start: int
    end: int
    element: etree._Element
    rids: tuple[str, ...]


class Block(NamedTuple):
    """`breaks`: offsets in `text` where a sentence ends because something stands in between."""

    text: str
    mentions: tuple[Mention, ...] = ()
    breaks: tuple[int, ...] = ()


def read_block(element: etree._Element, targets: Container[str]) -> Block:
    """The block's text; an `xref` is a mention when one of its `rid`s is among the targets."""
    walk = _Walk(targets)
    walk.inside(element, raised=False)
    return _laid_out(_one_line("".join(walk.out)), walk.found)


def plain_text(element: etree._Element) -> str:
    """The text of a title, a name or a reference, without what is set apart."""
    if not len(element):
        text = element.text
        if text is None or text.isalnum():
            return text or ""
        return _one_line(text)
    walk = _Walk(())
    walk.inside(element, raised=True)
    return _one_line("".join(walk.out))


def all_text(element: etree._Element) -> str:
    """The text of everything inside, comments left out."""
    pieces = element.itertext(etree.Element)
    return _one_line("".join(pieces))  # type: ignore[arg-type]  # the stubs think of bytes


def rids_of(rid: str) -> list[str]:
    """The ids of a `rid`: there may be several, and some publishers part them by commas or write them as links."""
    return _NO_ID.sub(" ", rid).split()


def block_of(element: etree._Element) -> etree._Element:
    """The block that an element inside a text belongs to."""
    block = element.getparent()
    while block is not None and ROLES.get(block.tag) not in _OUTER:
        block = block.getparent()
    return element if block is None else block


@dataclass(slots=True)
class _Walk:
    """One pass over a block; `out` has the signs of `superscripts` in it."""

    targets: Container[str]
    out: list[str] = field(default_factory=list)
    found: list[tuple[etree._Element, tuple[str, ...]]] = field(default_factory=list)
    open: bool = False

    def inside(self, element: etree._Element, *, raised: bool) -> None:
        out = self.out
        if text := element.text:
            out.append(text)
        for child in element:
            role = ROLES.get(child.tag)
            if role is None:
                if len(child):
                    self.inside(child, raised=raised)
                elif text := child.text:
                    out.append(text)
            elif role == "link":
                self.link(child, raised=raised)
            elif role != "apart":
                self.special(child, role, raised=raised)
            elif child.tag in _DISPLAYED and (child.tail or "")[:1] not in _CLOSING:
                out.append(" ")  # "is given by" and "where" have an equation between them
            if text := child.tail:
                out.append(text)

    def link(self, xref: etree._Element, *, raised: bool) -> None:
        targets = self.targets
        rid = xref.get("rid") or ""
        rids = (rid,) if rid in targets else tuple(rids_of(rid))
        for rid in rids:
            if rid in targets:
                self.mention(xref, rids, raised=raised)
                return
        before = self.out[-1][-1:] if self.out else ""
        glued = before not in _GAPS and not before.isspace()
        kind = xref.get("ref-type")
        # of a title, the sign that calls a reference is no word either: "Methods<sup>1</sup>"
        called = kind in _FOOTNOTES or (kind == "bibr" and glued and not targets)
        if not called or not _is_sign(xref, raised=raised or glued):
            self.inside(xref, raised=raised)

    def mention(self, xref: etree._Element, rids: tuple[str, ...], *, raised: bool) -> None:
        if self.open:  # a link in a link: one place that cites what both do
            outer, others = self.found[-1]
            self.found[-1] = outer, others + rids
            self.inside(xref, raised=raised)
            return
        self.found.append((xref, rids))
        if not len(xref):
            text = xref.text or ""
            if text.isascii() or not _RAISED_DIGITS.fullmatch(text):
                self.out += OPEN, text, CLOSE
            else:  # "mice¹²": raised by the choice of its signs
                text = text.translate(_DIGITS)
                self.out += (OPEN, text, CLOSE) if raised else (RAISE, OPEN, text, CLOSE, LOWER)
            return
        self.open = True
        self.out.append(OPEN)
        self.inside(xref, raised=raised)
        self.out.append(CLOSE)
        self.open = False

    def special(self, child: etree._Element, role: str, *, raised: bool) -> None:
        out = self.out
        if role == "raised":
            if raised:
                self.inside(child, raised=True)
                return
            out.append(RAISE)
            self.inside(child, raised=True)
            out.append(LOWER)
        elif role == "formula" and next(child.iter("xref"), None) is None:
            out.append(_formula(child))
        elif role == "part":
            # "Solanum" and "neei" are tagged side by side, so are "Smith" and "AB": two words each
            before = child.getprevious()
            if before is not None and ROLES.get(before.tag) == "part" and not before.tail:
                out.append(" ")
            self.inside(child, raised=raised)
        elif role == "abbreviation":
            # "base pair (bp)" with the long form in a <def> is text; a <def> behind it is a tooltip
            long_form = next(iter(child), None)
            first = (
                long_form is not None and long_form.tag == "def" and not (child.text or "").strip()
            )
            if first and next(child.iter("xref"), None) is None:
                out.extend(map(str, child.itertext(etree.Element)))
            else:
                self.inside(child, raised=raised)
        elif role == "formula":
            self.inside(child, raised=raised)
        else:
            out.append(BREAK if role == "break" and self.targets else " ")


def _is_sign(xref: etree._Element, *, raised: bool) -> bool:
    text = all_text(xref)
    return len(text) <= 3 and (
        raised or not text.isalnum() or (len(xref) > 0 and xref[0].tag == "sup")
    )


def _formula(element: etree._Element) -> str:
    """MathML when there is any, else TeX without its document frame, else the text; of a picture that it is one."""
    math = element if element.tag in _MATHS else next(element.iter(*_MATHS), None)
    if math is not None:
        return "".join(
            part.text or ""
            for part in math.iter(etree.Element)
            if not part.tag.rpartition("}")[2].startswith("annotation")
        )
    tex = next(element.iter("tex-math"), None)
    text = all_text(element if tex is None else tex)
    framed = _TEX.search(text)
    shown = (framed[1] if framed else text).strip().strip("$").strip()
    return shown or (_PICTURED if next(element.iter(*_PICTURES), None) is not None else "")


def _one_line(text: str) -> str:
    if text.isascii():
        if "  " in text or "\n" in text or "\t" in text or "\r" in text:
            return " ".join(text.split())
        return text.strip()
    if _UNUSUAL.search(text) is None and "  " not in text:
        return text.strip()
    return " ".join(_INVISIBLE.sub("", text).split())


def _laid_out(text: str, found: list[tuple[etree._Element, tuple[str, ...]]]) -> Block:
    """Signs turned into offsets."""
    bare, text = text, bracket_superscripts(text)
    # a search for a rare sign is much faster than one for the space beside it
    if text is not bare or BREAK in text or _LOOSE_START.search(text) or _LOOSE_END.search(text):
        text = text.replace(f"{OPEN} ", f" {OPEN}").replace(f" {CLOSE}", f"{CLOSE} ")
        text = text.replace(f" {OPEN}{CLOSE} ", f" {OPEN}{CLOSE}")
        if BREAK in text:
            text = _BREAKS.sub(f" {BREAK}", text)
        while "  " in text:
            text = text.replace("  ", " ")
    breaks: tuple[int, ...] = ()
    if BREAK in text:
        *ended, _ = text.strip().replace(OPEN, "").replace(CLOSE, "").split(BREAK)
        breaks = tuple(accumulate(map(len, ended)))
        text = text.replace(BREAK, "")
    first, *rest = text.strip().split(OPEN)
    pieces, start = [first], len(first)
    mentions: list[Mention] = []
    for (element, rids), piece in zip(found, rest, strict=True):
        shown, _, behind = piece.partition(CLOSE)
        end = start + len(shown)
        mentions.append(Mention(start, end, element, rids))
        pieces += shown, behind
        start = end + len(behind)
    return Block("".join(pieces).rstrip(), tuple(mentions), breaks)


_ZERO_WIDTH = (
    "\u200b\u00ad\ufeff\u2060\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Zero-width spaces and joiners, soft hyphens, byte order marks, direction marks."""
_INVISIBLE = re.compile(f"[{_ZERO_WIDTH}]+")
_UNUSUAL = re.compile(
    f"[{_ZERO_WIDTH}\t\n\r\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
)
"""What is invisible, and white space of every kind but the space itself: most texts have none of it."""
_LOOSE_START = re.compile(f"{OPEN}[ {CLOSE}]")
_LOOSE_END = re.compile(f"{CLOSE}(?<= {CLOSE})")
_BREAKS = re.compile(f"[ {BREAK}]*{BREAK}[ {BREAK}]*")
_TEX = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.DOTALL)
_MATHS = ("{http://www.w3.org/1998/Math/MathML}math", "math")
_NO_ID = re.compile("[,;#]")
"""What stands in no id."""
_RAISED_DIGITS = re.compile("[ ,;–-]*[⁰¹²³⁴-⁹⁻][⁰¹²³⁴-⁹⁻⁾ ,;–-]*")
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁾", "0123456789–)")
_FOOTNOTES = frozenset({"fn", "table-fn", "author-notes", "corresp", "aff"})
_GAPS = frozenset(("", "(", "[", "/", "–", "-"))
"""Behind these a number is read, and calls no footnote."""
_PICTURES = ("inline-graphic", "graphic")
_PICTURED = "□"
_CLOSING = frozenset(",.;:)]")
_DISPLAYED = frozenset(
    {"disp-formula", "disp-formula-group", "fig", "table-wrap", "chem-struct-wrap"}
)
_OUTER = frozenset({"break", "apart"})

_TABLES = (
    "{http://www.w3.org/1999/xhtml}",
    "{http://docs.oasis-open.org/ns/oasis-exchange/table}",
    "{http://www.niso.org/standards/z39-96/ns/oasis-exchange/table}",
)
_TAXPUB = "{http://www.plazi.org/taxpub}"
_BREAKING = f"""
    abstract ack answer app app-group array article article-categories article-meta attrib back bio
    boxed-text caption code custom-meta def-item def-list disp-quote floats-group floats-wrap front
    funding-statement
    glossary history label license-p list list-item meta-value mixed-citation note notes p preformat
    product question ref ref-list sec speaker speech statement subtitle table table-wrap-foot tbody td
    term th thead title title-group tr trans-abstract verse-group verse-line
    {_TAXPUB}treatment-sec {_TAXPUB}nomenclature-citation {_TAXPUB}taxon-treatment
"""
CELLS = frozenset(f"{space}{cell}" for space in ("", *_TABLES) for cell in ("td", "th", "entry"))
"""The cells of a table, of HTML or of CALS, whatever namespace its publisher put it in."""
_APART = """
    aff alt-text author-notes chem-struct-wrap contrib contrib-group def disp-formula disp-formula-group
    fig fig-group fn fn-group graphic index-term inline-graphic kwd-group long-desc media object-id
    permissions private-char processing-meta rp rt sec-meta supplementary-material table-wrap table-wrap-group
    target tex-math
"""
_OF_TABLES = "caption entry row table tbody td tfoot tgroup th thead tr"
_PARTS = f"{_TAXPUB}taxon-name-part surname given-names name string-name"
ROLES: dict[object, str] = {
    **dict.fromkeys(_BREAKING.split(), "break"),
    **{f"{space}{tag}": "break" for space in ("", *_TABLES) for tag in _OF_TABLES.split()},
    **dict.fromkeys(_APART.split(), "apart"),
    **dict.fromkeys(_PARTS.split(), "part"),
    **dict.fromkeys((etree.Comment, etree.ProcessingInstruction, etree.Entity), "apart"),
    **dict.fromkeys((*_MATHS, "inline-formula", "alternatives"), "formula"),
    "sup": "raised",
    "xref": "link",
    "abbrev": "abbreviation",
    "break": "space",
}
"""What an element inside a block means for the block's text; all others are inline and transparent."""
