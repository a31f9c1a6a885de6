"""Text of an element as a reader sees it: white space collapsed, inline markup resolved.

A formula stands there once, as "□" where it is a picture. Figures, tables, footnotes and display formulas
inside are left out, and so are the signs that call a footnote.
"""

import re
from collections.abc import Container
from dataclasses import dataclass, field

from lxml import etree

from app.formats.jats.element_roles import MATHML, ROLES
from app.formats.text.superscripts import BREAK, CLOSE, LOWER, OPEN, RAISE


def plain_text(element: etree._Element) -> str:
    """The text of a title, a name or a reference, without what is set apart."""
    if not len(element):
        text = element.text
        if text is None or text.isalnum():
            return text or ""
        return collapse(text)
    walk = TextWalk(())
    walk.add_content(element, raised=True)
    return collapse("".join(walk.pieces))


def all_text(element: etree._Element) -> str:
    """The text of everything inside, comments left out."""
    pieces = element.itertext(etree.Element)
    return collapse("".join(pieces))  # type: ignore[arg-type]  # the stubs think of bytes


def collapse(text: str) -> str:
    """The text on one line, with single spaces and without invisible characters."""
    if text.isascii():
        if "  " in text or "\n" in text or "\t" in text or "\r" in text:
            return " ".join(text.split())
        return text.strip()
    if _UNUSUAL.search(text) is None and "  " not in text:
        return text.strip()
    return " ".join(_INVISIBLE.sub("", text).split())


def split_rids(rid: str) -> list[str]:
    """The ids of a `rid` attribute, an IDREFS; some publishers separate them by commas or write them as links."""
    return _NOT_IN_IDS.sub(" ", rid).split()


@dataclass(slots=True)
class TextWalk:
    """One pass over an element; `pieces` hold control characters of `superscripts`."""

    targets: Container[str]
    """Ids of references: an `xref` cites when one of its `rid`s is among them."""
    pieces: list[str] = field(default_factory=list)
    citing: list[tuple[etree._Element, tuple[str, ...]]] = field(default_factory=list)
    """Each `xref` that cites, with its `rid`s, in order."""
    inside_citing: bool = False
    lines_apart: bool = False
    """Each line of the element is an item of its own, as in a cell of a table."""

    def add_content(self, element: etree._Element, *, raised: bool) -> None:
        """Add the text inside an element. `raised`: it is in a superscript, or superscripts don't matter."""
        pieces = self.pieces
        if text := element.text:
            pieces.append(text)
        for child in element:
            role = ROLES.get(child.tag)
            if role is None:
                if len(child):
                    self.add_content(child, raised=raised)
                elif text := child.text:
                    pieces.append(text)
            elif role == "xref":
                self._add_xref(child, raised=raised)
            elif role != "apart":
                self._add_special(child, role, raised=raised)
            elif child.tag in _DISPLAYED and (child.tail or "")[:1] not in _CLOSING:
                # "is given by" and "where" have an equation between them
                pieces.append(BREAK if self.targets and _ends_sentence(child) else " ")
            if text := child.tail:
                pieces.append(text)

    def _add_xref(self, xref: etree._Element, *, raised: bool) -> None:
        targets = self.targets
        rid = xref.get("rid") or ""
        rids = (rid,) if rid in targets else tuple(split_rids(rid))
        for rid in rids:
            if rid in targets:
                self._add_citation(xref, rids, raised=raised)
                return
        before = self.pieces[-1][-1:] if self.pieces else ""
        glued = before not in _GAPS and not before.isspace()
        kind = xref.get("ref-type")
        # of a title, the sign that calls a reference is no word either: "Methods<sup>1</sup>"
        calls = kind in _FOOTNOTES or (kind == "bibr" and glued and not targets)
        if not calls or not _is_sign(xref, raised=raised or glued):
            self.add_content(xref, raised=raised)

    def _add_citation(self, xref: etree._Element, rids: tuple[str, ...], *, raised: bool) -> None:
        if self.inside_citing:  # an xref in an xref: one citation of what both cite
            outer, others = self.citing[-1]
            self.citing[-1] = outer, others + rids
            self.add_content(xref, raised=raised)
            return
        self.citing.append((xref, rids))
        if not len(xref):
            text = xref.text or ""
            if text.isascii() or not _SUPERSCRIPT_DIGITS.fullmatch(text):
                self.pieces += OPEN, text, CLOSE
            else:  # "mice¹²": raised by the choice of its characters
                text = text.translate(_TO_DIGITS)
                self.pieces += (OPEN, text, CLOSE) if raised else (RAISE, OPEN, text, CLOSE, LOWER)
            return
        self.inside_citing = True
        self.pieces.append(OPEN)
        self.add_content(xref, raised=raised)
        self.pieces.append(CLOSE)
        self.inside_citing = False

    def _add_special(self, child: etree._Element, role: str, *, raised: bool) -> None:
        pieces = self.pieces
        if role == "superscript":
            if raised:
                self.add_content(child, raised=True)
                return
            pieces.append(RAISE)
            self.add_content(child, raised=True)
            pieces.append(LOWER)
        elif role == "formula" and next(child.iter("xref"), None) is None:
            pieces.append(_formula(child))
        elif role == "part":
            # "Solanum" and "neei" are tagged side by side, so are "Smith" and "AB": two words each
            before = child.getprevious()
            if before is not None and ROLES.get(before.tag) == "part" and not before.tail:
                pieces.append(" ")
            self.add_content(child, raised=raised)
        elif role == "abbreviation":
            # "base pair (bp)" with the long form in a <def> is text; a <def> behind it is a tooltip
            long_form = next(iter(child), None)
            first = (
                long_form is not None and long_form.tag == "def" and not (child.text or "").strip()
            )
            if first and next(child.iter("xref"), None) is None:
                pieces.extend(map(str, child.itertext(etree.Element)))
            else:
                self.add_content(child, raised=raised)
        elif role == "formula":
            self.add_content(child, raised=raised)
        else:
            apart = role == "break" or self.lines_apart
            pieces.append(BREAK if apart and self.targets else " ")


def _is_sign(xref: etree._Element, *, raised: bool) -> bool:
    """Whether the text of a cross-reference is a mark like "*" or "a", and no word of the text."""
    text = all_text(xref)
    return len(text) <= 3 and (
        raised or not text.isalnum() or (len(xref) > 0 and xref[0].tag == "sup")
    )


def _ends_sentence(formula: etree._Element) -> bool:
    """Whether the last sign of a display formula is a full stop, and a capital follows."""
    following, behind = (formula.tail or "").lstrip(), formula.getnext()
    if not following and behind is not None and ROLES.get(behind.tag) != "apart":
        following = all_text(behind)
    if not following[:1].isupper():
        return False
    lines = list(formula.iter("disp-formula")) or [formula]
    return _LAST_STOP.search(_formula(lines[-1])) is not None


def _formula(element: etree._Element) -> str:
    """The text of its MathML, else its TeX without the document around it, else its text, else "□" for a picture."""
    math = element if element.tag in MATHML else next(element.iter(*MATHML), None)
    if math is not None:
        return "".join(
            part.text or ""
            for part in math.iter(etree.Element)
            if not part.tag.rpartition("}")[2].startswith("annotation")
        )
    tex = next(element.iter("tex-math"), None)
    text = all_text(element if tex is None else tex)
    framed = _TEX_DOCUMENT.search(text)
    formula = (framed[1] if framed else text).strip().strip("$").strip()
    return formula or (
        "□" if next(element.iter("inline-graphic", "graphic"), None) is not None else ""
    )


_ZERO_WIDTH = (
    "\u200b\u00ad\ufeff\u2060\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Zero-width spaces and joiners, soft hyphens, byte order marks, direction marks."""
_INVISIBLE = re.compile(f"[{_ZERO_WIDTH}]+")
_UNUSUAL = re.compile(
    f"[{_ZERO_WIDTH}\t\n\r\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
)
"""What is invisible, and white space of every kind but the space itself: most texts have none of it."""
_TEX_DOCUMENT = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.DOTALL)
_LAST_STOP = re.compile(
    r"(?<!\.)\.(?:\s|[}$]|\\end\{\w{1,20}\*?\}|\\[\],;!]|\\(?:q?quad|nonumber|notag)\b|\\(?:label|tag)\*?\{[^{}]{0,40}\}"
    r"|(?:\\eqno ?)?\(\d{1,3}(?:\.\d{1,3})?[a-z]?\))*+$"
)
"""A full stop at the end, of TeX as well; but for the number of the formula."""
_NOT_IN_IDS = re.compile("[,;#]")
_SUPERSCRIPT_DIGITS = re.compile("[ ,;–-]*[⁰¹²³⁴-⁹⁻][⁰¹²³⁴-⁹⁻⁾ ,;–-]*")
_TO_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁾", "0123456789–)")
_FOOTNOTES = frozenset({"fn", "table-fn", "author-notes", "corresp", "aff"})
_GAPS = frozenset(("", "(", "[", "/", "–", "-"))
"""A number behind one of these is a word of the text, and calls no footnote."""
_CLOSING = frozenset(",.;:)]")
_DISPLAYED = frozenset(
    {"disp-formula", "disp-formula-group", "fig", "table-wrap", "chem-struct-wrap"}
)
