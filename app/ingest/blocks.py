"""The text of one block (paragraph, cell, caption, heading, …) as a reader sees it, and its citations.

White space is collapsed to single spaces as a browser shows it, inline markup is resolved, a formula
stands there once. Figures, tables, footnotes and display formulas inside a paragraph are no part of
its sentences (they are blocks of their own); where a list, a quotation or a box stands inside, a
sentence ends.

Superscript citations are put in square brackets of ours, set off by a space, so that they never
glue to words: `mice<sup>12,13</sup> and` is "mice [12,13] and". What the author bracketed gets no
second pair: `diet<sup>(1)</sup>` is "diet (1)". Numbers tagged side by side, between which a style
sheet would print a comma, get it here. Other superscripts stay as they are (cm2, 10-3); the raised
signs that call a footnote are left out.
"""

import re
from collections.abc import Container
from dataclasses import dataclass, field

from lxml import etree


@dataclass(frozen=True, slots=True)
class Mention:
    """An element of the text that points to references: its visible text is `text[start:end]`."""

    start: int
    end: int
    element: etree._Element
    rids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """`breaks`: offsets in `text` where a sentence ends because something stands in between."""

    text: str
    mentions: tuple[Mention, ...] = ()
    breaks: tuple[int, ...] = ()


def read_block(element: etree._Element, targets: Container[str]) -> Block:
    """The block's text; an `xref` is a mention when one of its `rid`s is among the targets."""
    walk = _Walk(targets)
    walk.inside(element, raised=False)
    return _laid_out("".join(walk.out), walk.found)


def plain_text(element: etree._Element) -> str:
    """The text of a title, a name or a reference, without what is set apart."""
    if not len(element):
        return " ".join((element.text or "").split())
    walk = _Walk(())
    walk.inside(element, raised=True)
    text = "".join(walk.out)
    return " ".join((text if text.isascii() else _INVISIBLE.sub("", text)).split())


def rids_of(xref: etree._Element) -> list[str]:
    """The ids an `xref` points to: it may list several."""
    return (xref.get("rid") or "").split()


def block_of(element: etree._Element) -> etree._Element:
    """The block that an element inside a text belongs to."""
    block = element.getparent()
    while block is not None and ROLES.get(block.tag) not in _BLOCKS:
        block = block.getparent()
    return element if block is None else block


@dataclass(slots=True)
class _Walk:
    """One pass over a block. Signs below U+0009 mark places: XML allows none of them in a text."""

    targets: Container[str]
    out: list[str] = field(default_factory=list)
    found: list[tuple[etree._Element, tuple[str, ...]]] = field(default_factory=list)

    def inside(self, element: etree._Element, *, raised: bool) -> None:
        out = self.out
        if text := element.text:
            out.append(text)
        for child in element:
            role = ROLES.get(child.tag)
            if role is None:
                self.inside(child, raised=raised)
            elif role == "link":
                self.link(child, raised=raised)
            elif role != "apart":
                self.special(child, role, raised=raised)
            if text := child.tail:
                out.append(text)

    def special(self, child: etree._Element, role: str, *, raised: bool) -> None:
        out = self.out
        if role == "raised":
            if not raised:
                out.append(_RAISE)
            self.inside(child, raised=True)
            if not raised:
                out.append(_LOWER)
        elif role == "formula":
            out.append(_formula(child))
        elif role == "part":
            # "Solanum" and "neei" are tagged side by side, so are "Smith" and "AB": two words each
            before = child.getprevious()
            if before is not None and ROLES.get(before.tag) == "part" and not before.tail:
                out.append(" ")
            self.inside(child, raised=raised)
        else:
            out.append(_BREAK if role == "break" and self.targets else " ")

    def link(self, xref: etree._Element, *, raised: bool) -> None:
        targets = self.targets
        rids = tuple(rids_of(xref))
        for rid in rids:
            if rid in targets:
                self.found.append((xref, rids))
                self.out.append(_OPEN)
                self.inside(xref, raised=raised)
                self.out.append(_CLOSE)
                return
        if xref.get("ref-type") not in _FOOTNOTES or not _is_sign(xref, raised=raised):
            self.inside(xref, raised=raised)


def _is_sign(xref: etree._Element, *, raised: bool) -> bool:
    text = "".join(xref.itertext()).strip()
    return len(text) <= 3 and (
        raised or not text.isalnum() or (len(xref) > 0 and xref[0].tag == "sup")
    )


def _formula(element: etree._Element) -> str:
    """MathML when there is any, else TeX without its document frame, else the text."""
    math = element if element.tag in _MATHS else next(element.iter(*_MATHS), None)
    if math is not None:
        return "".join(
            part.text or ""
            for part in math.iter(etree.Element)
            if not part.tag.rpartition("}")[2].startswith("annotation")
        )
    tex = next(element.iter("tex-math"), None)
    text = "".join((element if tex is None else tex).itertext(etree.Element))
    framed = _TEX.search(text)
    return (framed[1] if framed else text).strip().strip("$").strip()


def _laid_out(raw: str, found: list[tuple[etree._Element, tuple[str, ...]]]) -> Block:
    """Brackets around superscript citations, white space collapsed, marks turned into offsets."""
    if not raw.isascii():
        raw = _INVISIBLE.sub("", raw)
    if found:
        raw = _GLUED.sub(rf"{_RAISE}\g<0>{_LOWER}", _SIDE_BY_SIDE.sub(f",{_OPEN}", raw))
    if _RAISE in raw:
        raw = _RAISED_LINK.sub(rf"{_RAISE}{_OPEN}\1{_CLOSE}{_LOWER}", raw)
        raw = _CLUSTER.sub(_bracketed, _LETTER_FIRST.sub(r"\1 ", raw))
        raw = raw.replace(_RAISE, "").replace(_LOWER, "")
    out: list[str] = []
    length, spaced, opened = 0, True, False
    start = 0
    mentions: list[Mention] = []
    breaks: list[int] = []
    for piece in _PIECES.split(raw):
        if piece == _OPEN:
            start, opened = length, True
        elif piece == _CLOSE:
            element, rids = found[len(mentions)]
            end = length - 1 if spaced and length > start else length
            mentions.append(Mention(min(start, end), end, element, rids))
            opened = False
        elif piece == _BREAK:
            if not spaced:
                out.append(" ")
                length, spaced = length + 1, True
            if length:
                breaks.append(length)
        elif piece:
            shown = " ".join(piece.split())
            if not spaced and piece[0].isspace():
                shown = " " + shown
            if shown and shown != " " and piece[-1].isspace():
                shown += " "
            if shown:
                if opened and start == length and shown[0] == " ":
                    start += 1
                out.append(shown)
                length += len(shown)
                spaced = shown[-1] == " "
    return Block("".join(out).rstrip(), tuple(mentions), tuple(dict.fromkeys(breaks)))


def _bracketed(cluster: re.Match[str]) -> str:
    """A run of superscripts that cites, as a reader of plain text can tell it from the words."""
    whole = cluster[0].replace(_RAISE, "").replace(_LOWER, "")
    if _OPEN not in whole:
        return whole
    text, end = cluster.string, cluster.end()
    before = text[max(0, cluster.start() - 3) : cluster.start()].rstrip(_SIGNS)[-1:]
    lead, core, trail = _TRIM.fullmatch(whole).groups()  # type: ignore[union-attr]  # it matches always
    visible = core.replace(_OPEN, "").replace(_CLOSE, "").strip()
    if before not in ("[", "(") and not _BRACKETED.fullmatch(visible):
        core = f"[{core}]"
    gap = "" if not before or before.isspace() or before in "[(" else " "
    return (
        lead.rstrip() + gap + core + trail.rstrip() + (" " if text[end : end + 1].isalnum() else "")
    )


_RAISE, _LOWER, _OPEN, _CLOSE, _BREAK = _SIGNS = "\x01\x02\x03\x04\x05"

_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Soft hyphens, zero-width spaces, joiners that only shape lines, direction marks."""
_DASHES = r"\-‐‑‒–—―−~"
_PIECES = re.compile(f"([{_OPEN}{_CLOSE}{_BREAK}])")
_SIDE_BY_SIDE = re.compile(rf"(?<=\d{_CLOSE}){_OPEN}(?=\d)")
_RAISED_LINK = re.compile(rf"{_OPEN}\s*{_RAISE}([^{_RAISE}{_LOWER}{_CLOSE}]*){_LOWER}\s*{_CLOSE}")
_NUMBER = rf"\d{{1,3}}(?:[,{_DASHES}]\d{{1,3}})*{_CLOSE}"
_GLUED = re.compile(
    # the sign first, so that the search can skip to it
    rf"{_OPEN}(?:(?<=[\w)\]”\"’%]{_OPEN})|(?<=[^\W\d][.,;:]{_OPEN})|(?<=[.)\]”\"’%][.,;:]{_OPEN}))"
    rf"{_NUMBER}(?:\s*[,;{_DASHES}]\s*{_OPEN}{_NUMBER})*"
)
"""Numbers that a style sheet would have raised: they stand right behind a word."""
_LETTER_FIRST = re.compile(rf"^\s*{_RAISE}\s*([a-z]{{1,2}}|[^\w\s{_SIGNS}]+)\s*{_LOWER}(?=\S)")
"""The label of a footnote to a table."""
_NOT_RAISED = rf"[^{_RAISE}{_LOWER}]*"
_SUP = rf"{_RAISE}(?:[^{_SIGNS}\w]*|{_NOT_RAISED}{_OPEN}{_NOT_RAISED}){_LOWER}"
_CLUSTER = re.compile(rf"{_SUP}(?:[\s,;{_DASHES}]*{_SUP})*")
_TRIM = re.compile(r"([\s,;.]*)(.*?)([\s,;.]*)", re.DOTALL)
_BRACKETED = re.compile(r"[\[(].*[\])]", re.DOTALL)
_TEX = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.DOTALL)
_MATHS = ("{http://www.w3.org/1998/Math/MathML}math", "math")
_FOOTNOTES = frozenset({"fn", "table-fn", "author-notes", "corresp", "aff"})
_BLOCKS = frozenset({"break", "apart"})

_TAXPUB = "{http://www.plazi.org/taxpub}"
_BREAKING = [
    "ack",
    "answer",
    "app",
    "app-group",
    "array",
    "article",
    "article-categories",
    "article-meta",
    "attrib",
    "back",
    "bio",
    "boxed-text",
    "caption",
    "code",
    "custom-meta",
    "def-item",
    "def-list",
    "disp-quote",
    "floats-group",
    "front",
    "funding-statement",
    "glossary",
    "history",
    "label",
    "license-p",
    "list",
    "list-item",
    "meta-value",
    "mixed-citation",
    "note",
    "notes",
    "p",
    "preformat",
    "product",
    "question",
    "ref",
    "ref-list",
    "sec",
    "speaker",
    "speech",
    "statement",
    "subtitle",
    "table",
    "table-wrap-foot",
    "tbody",
    "td",
    "term",
    "th",
    "thead",
    "title",
    "title-group",
    "tr",
    "verse-group",
    "verse-line",
    "abstract",
    "trans-abstract",
]
_APART = [
    "aff",
    "alt-text",
    "author-notes",
    "chem-struct-wrap",
    "contrib",
    "contrib-group",
    "def",
    "disp-formula",
    "disp-formula-group",
    "fig",
    "fig-group",
    "fn",
    "fn-group",
    "graphic",
    "index-term",
    "inline-graphic",
    "kwd-group",
    "long-desc",
    "media",
    "object-id",
    "permissions",
    "private-char",
    "processing-meta",
    "sec-meta",
    "supplementary-material",
    "table-wrap",
    "table-wrap-group",
    "target",
    "tex-math",
]
ROLES: dict[object, str] = {
    **dict.fromkeys(_BREAKING, "break"),
    **dict.fromkeys(_APART, "apart"),
    **dict.fromkeys(
        (
            f"{_TAXPUB}{name}"
            for name in ("treatment-sec", "nomenclature-citation", "taxon-treatment")
        ),
        "break",
    ),
    etree.Comment: "apart",
    etree.ProcessingInstruction: "apart",
    etree.Entity: "apart",
    "sup": "raised",
    "xref": "link",
    "inline-formula": "formula",
    "alternatives": "formula",
    **dict.fromkeys(_MATHS, "formula"),
    **dict.fromkeys(
        (f"{_TAXPUB}taxon-name-part", "surname", "given-names", "name", "string-name"), "part"
    ),
    "break": "space",
}
"""What an element inside a block means for the block's text; all others are inline and transparent."""
