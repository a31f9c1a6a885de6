"""The text of one block (paragraph, cell, caption, heading, …) as a reader sees it, and its citations.

White space is collapsed to single spaces as a browser shows it, inline markup is resolved, a formula
stands there once. Figures, tables, footnotes and display formulas inside a paragraph are no part of
its sentences (they are blocks of their own); where a list, a quotation or a box stands inside, a
sentence ends.

Superscript citations are put in square brackets of ours, set off by a space, so that they never
glue to words: `mice<sup>12,13</sup> and` is "mice [12,13] and"; what is already bracketed gets no
second pair. Other superscripts stay as they are (cm2, 10-3); the raised signs that call a footnote are left out.
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
    """`breaks`: offsets in `text` where a sentence ends because something else stands in between."""

    text: str
    mentions: tuple[Mention, ...] = ()
    breaks: tuple[int, ...] = ()


def read_block(element: etree._Element, targets: Container[str]) -> Block:
    """The block's text; an `xref` is a mention when one of its `rid` is among the targets."""
    walk = _Walk(targets)
    walk.inside(element, raised=False)
    return _laid_out("".join(walk.out), walk.found)


def plain_text(element: etree._Element) -> str:
    """The text of a title, a heading or a reference, without anything set apart."""
    if not len(element):
        return " ".join((element.text or "").split())
    walk = _Walk(())
    walk.inside(element, raised=False)
    return " ".join(_MARKS.sub("", "".join(walk.out)).split())


def rids_of(xref: etree._Element) -> list[str]:
    """The ids an `xref` points to: it may list several."""
    return (xref.get("rid") or "").split()


@dataclass(slots=True)
class _Walk:
    """One pass over a block, in document order. Signs below U+0009 mark places: XML allows none of them."""

    targets: Container[str]
    out: list[str] = field(default_factory=list)
    found: list[tuple[etree._Element, tuple[str, ...]]] = field(default_factory=list)

    def inside(self, element: etree._Element, *, raised: bool) -> None:
        out = self.out
        if element.text:
            out.append(element.text)
        for child in element:
            role = ROLES.get(child.tag)
            if role is None:
                self.inside(child, raised=raised)
            elif role == "raised" and not raised:
                out.append(_RAISE)
                self.inside(child, raised=True)
                out.append(_LOWER)
            elif role == "link":
                self.link(child, raised=raised)
            elif role == "formula":
                out.append(_formula(child))
            elif role == "break":
                out.append(_BREAK)
            elif role == "space":
                out.append(" ")
            elif role == "raised":
                self.inside(child, raised=True)
            if child.tail:
                out.append(child.tail)

    def link(self, xref: etree._Element, *, raised: bool) -> None:
        rids = rids_of(xref)
        for rid in rids:
            if rid in self.targets:
                break
        else:
            if xref.get("ref-type") not in _FOOTNOTES or not _is_sign(xref, raised=raised):
                self.inside(xref, raised=raised)
            return
        self.found.append((xref, tuple(rids)))
        self.out.append(_OPEN)
        self.inside(xref, raised=raised)
        self.out.append(_CLOSE)


def _is_sign(xref: etree._Element, *, raised: bool) -> bool:
    text = "".join(xref.itertext()).strip()
    return len(text) <= 3 and (
        raised or not text.isalnum() or (len(xref) > 0 and xref[0].tag == "sup")
    )


def _formula(element: etree._Element) -> str:
    """MathML when there is any, else TeX without its document frame, else the text."""
    math = next(element.iter(_MATH, "math"), None) if element.tag != _MATH else element
    if math is not None:
        return "".join(
            part.text or ""
            for part in math.iter()
            if isinstance(part.tag, str) and not part.tag.rpartition("}")[2].startswith("annotation")
        )
    tex = next(element.iter("tex-math"), None)
    text = "".join((element if tex is None else tex).itertext())
    framed = _TEX.search(text)
    return (framed[1] if framed else text).strip().strip("$").strip()


def _laid_out(raw: str, found: list[tuple[etree._Element, tuple[str, ...]]]) -> Block:
    """Brackets around superscript citations, white space collapsed, marks turned into offsets."""
    if found:
        raw = _GLUED.sub(rf"{_RAISE}\g<0>{_LOWER}", raw)
    if _RAISE in raw:
        raw = _RAISED_LINK.sub(rf"{_RAISE}{_OPEN}\1{_CLOSE}{_LOWER}", raw)
        raw = _CLUSTER.sub(_bracketed, raw).replace(_RAISE, "").replace(_LOWER, "")
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
            breaks.append(length)
        elif piece:
            shown = " ".join(piece.split())
            if not spaced and piece[0].isspace():
                shown = " " + shown
            if shown and piece[-1].isspace() and shown != " ":
                shown += " "
            if shown:
                if opened and not start < length:
                    start += shown[0] == " "
                out.append(shown)
                length += len(shown)
                spaced = shown[-1] == " "
    return Block("".join(out).rstrip(), tuple(mentions), tuple(breaks))


def _bracketed(cluster: re.Match[str]) -> str:
    """A run of superscripts that cites, as a reader of plain text can tell it from the words."""
    whole = cluster[0].replace(_RAISE, "").replace(_LOWER, "")
    if _OPEN not in whole:
        return cluster[0]
    before = cluster.string[: cluster.start()].rstrip(_OPEN + _CLOSE)[-1:]
    trimmed = _TRIM.match(whole)
    lead, core, trail = trimmed.groups() if trimmed else ("", whole, "")
    visible = core.replace(_OPEN, "").replace(_CLOSE, "").strip()
    if before not in ("[", "(") and not _BRACKETED.match(visible):
        core = f"[{core}]"
    after = cluster.string[cluster.end() : cluster.end() + 1]
    space = "" if not before or before.isspace() or before in "[(" else " "
    return lead.rstrip() + space + core + trail.rstrip() + (" " if after.isalnum() else "")


_RAISE, _LOWER, _OPEN, _CLOSE, _BREAK = "\x01", "\x02", "\x03", "\x04", "\x05"

_DASHES = "-‐‑‒–—―−~"
_PIECES = re.compile(f"([{_OPEN}{_CLOSE}{_BREAK}])")
_MARKS = re.compile(f"[{_RAISE}{_LOWER}{_OPEN}{_CLOSE}{_BREAK}]")
_RAISED_LINK = re.compile(rf"{_OPEN}\s*{_RAISE}([^{_RAISE}{_LOWER}{_CLOSE}]*){_LOWER}\s*{_CLOSE}")
_NUMBER = rf"{_OPEN}\d{{1,3}}(?:[,{_DASHES}]\d{{1,3}})*{_CLOSE}"
_GLUED = re.compile(
    rf"(?:(?<=\w)|(?<=[^\W\d][.,;:])|(?<=[.)\]”\"’%][.,;:])|(?<=[)\]”\"’%]))"
    rf"{_NUMBER}(?:\s*[,;{_DASHES}]\s*{_NUMBER})*"
)
"""A number that a style sheet would have raised: it stands right behind a word."""
_SUP = (
    rf"{_RAISE}(?:[^{_OPEN}{_RAISE}{_LOWER}\w]*|[^{_RAISE}{_LOWER}]*{_OPEN}[^{_RAISE}{_LOWER}]*){_LOWER}"
)
_CLUSTER = re.compile(rf"{_SUP}(?:[\s,;{_DASHES}]*{_SUP})*")
_TRIM = re.compile(r"^([\s,;.]*)(.*?)([\s,;.]*)$", re.DOTALL)
_BRACKETED = re.compile(r"^[\[(].*[\])]$", re.DOTALL)
_TEX = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.DOTALL)
_MATH = "{http://www.w3.org/1998/Math/MathML}math"
_FOOTNOTES = frozenset({"fn", "table-fn", "author-notes", "corresp", "aff", "other"})

_BREAKING = (
    "p list list-item def-list disp-quote boxed-text verse-group speech statement preformat code sec "
    "title subtitle caption td th tr table label-group ack answer question array-block disp-quote"
).split()
_APART = (
    "fig fig-group table-wrap table-wrap-group fn fn-group disp-formula disp-formula-group graphic "
    "media supplementary-material alt-text long-desc inline-graphic private-char index-term target "
    "object-id chem-struct-wrap floats-group def sec-meta tex-math processing-meta kwd-group"
).split()
ROLES: dict[object, str] = {
    **dict.fromkeys(_BREAKING, "break"),
    **dict.fromkeys(_APART, "apart"),
    etree.Comment: "apart",
    etree.ProcessingInstruction: "apart",
    etree.Entity: "apart",
    "sup": "raised",
    "xref": "link",
    "inline-formula": "formula",
    "alternatives": "formula",
    "math": "formula",
    _MATH: "formula",
    "break": "space",
}
"""What an element inside a block means for the block's text; all others are inline and transparent."""
