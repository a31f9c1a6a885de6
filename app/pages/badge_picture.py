"""Badge: the tally of a paper as SVG, with a text alternative, signs beside colours, and no font of its own. Pure.

The same content is drawn as the same bytes. Numbers and words are as wide as in Helvetica, Arial and Liberation Sans, which
have one set of widths; `textLength` makes another font fit.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal
from unicodedata import combining, east_asian_width, normalize
from xml.sax.saxutils import escape, quoteattr

from typing_extensions import TypeAliasType

from app.pages.vocabulary import TYPE_WORDS
from app.printable import printable
from app.vocabulary import StatementType

BadgeTheme = TypeAliasType("BadgeTheme", Literal["light", "dark", "auto"])
BadgeStyle = TypeAliasType("BadgeStyle", Literal["flat", "compact"])
MEDIA_TYPE = "image/svg+xml"
FONT = "Helvetica, Arial, &quot;Liberation Sans&quot;, sans-serif"


@dataclass(frozen=True, slots=True)
class BadgeContent:
    """What a badge shows."""

    description: str
    """The text alternative: everything in words."""
    counts: tuple[tuple[StatementType, int], ...] = ()
    message: str = ""
    """In place of counts; the badge is grey then."""


def content_of(doi: str, tally: Mapping[str, Any] | None) -> BadgeContent:
    """The content for a paper with this Tally of the HTTP contract; None: the store does not know the paper."""
    if tally is None:
        return BadgeContent(f"{doi}: a paper that is not known here", message="not known")
    publications = tally["publications"]
    citing = f"{publications:,} citing publication{'' if publications == 1 else 's'}"
    if not tally["total"]:
        if not publications:
            return BadgeContent(f"{doi}: no citations known", message="no citations known")
        return BadgeContent(f"{doi}: {citing}, no statements", message=f"cited by {publications:,}")
    # what nobody has looked at is left out where there is none; a zero of the others says something
    shown = tuple(
        (type_, tally[type_]) for type_ in TYPE_WORDS if type_ != "unclassified" or tally[type_]
    )
    words = ", ".join(f"{count:,} {type_}" for type_, count in shown)
    return BadgeContent(f"Citation statements about {doi}: {words}; {citing}", shown)


@dataclass(frozen=True, slots=True)
class _Sizes:
    """Of a shape, in pixels."""

    height: int
    font: int
    padding: int
    sign: int
    gap: int
    """Between two counts."""


_SIZES: dict[BadgeStyle, _Sizes] = {
    "flat": _Sizes(24, 12, 8, 8, 10),
    "compact": _Sizes(20, 11, 6, 7, 8),
}
_LIGHT = {
    "paper": "#fff",
    "line": "#80878d",
    "ink": "#1c2226",
    "quiet": "#545d64",
    "supporting": "#00695c",
    "mentioning": "#5a636b",
    "contrasting": "#b23c00",
    "unclassified": "#6d6478",
}
_DARK = {
    "paper": "#15181b",
    "line": "#858d95",
    "ink": "#e7e9ea",
    "quiet": "#a7afb6",
    "supporting": "#4fc3b4",
    "mentioning": "#a9b2ba",
    "contrasting": "#ff9a62",
    "unclassified": "#b5abc2",
}
"""Those of the pages' stylesheet: 4.5 : 1 and more on `paper`."""
_LABEL, _GREY_LABEL, _ON_LABEL = "#0b5d57", "#545d64", "#fff"
_STROKED = {"line", "unclassified"}
_STYLE = (
    "@media(prefers-color-scheme:dark){"
    + "".join(
        f".{name}{{{'stroke' if name in _STROKED else 'fill'}:{colour}}}"
        for name, colour in _DARK.items()
    )
    + "}"
)
"""Of the theme `auto`, over the colours of `light`."""
POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'"
)
"""Content-Security-Policy of a badge that is opened as a document: it needs nothing but its own style."""


def draw(content: BadgeContent, label: str, shape: BadgeStyle, theme: BadgeTheme) -> bytes:
    """The badge as an SVG document. `label`: what stands before the counts; nothing when empty."""
    sizes = _SIZES[shape]
    painter = _Painter(sizes, theme)
    if label := printable(label):
        painter.label(label, is_grey=not content.counts)
    painter.x += sizes.padding
    if content.message:
        painter.text(content.message, painter.paint("quiet"))
    for number, (type_, count) in enumerate(content.counts):
        painter.x += sizes.gap if number else 0
        painter.count(type_, count)
    width, height = pixels(painter.x + sizes.padding), sizes.height
    description = printable(content.description)
    frame = f'<rect x=".5" y=".5" width="{pixels(painter.x + sizes.padding - 1)}" height="{height - 1}" rx="4"'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label={quoteattr(description)} font-family="{FONT}" font-size="{sizes.font}">'
        f"<title>{escape(description)}</title>"
        f"{f'<style>{_STYLE}</style>' if theme == 'auto' else ''}"
        f"{frame} {painter.paint('paper')}/>"
        f"{''.join(painter.parts)}"
        f'{frame} fill="none" {painter.paint("line")}/></svg>\n'
    )
    return svg.encode()


class _Painter:
    """Draws from left to right; `x` is where the next thing begins."""

    def __init__(self, sizes: _Sizes, theme: BadgeTheme) -> None:
        self._sizes = sizes
        self._theme = theme
        self._colours = _DARK if theme == "dark" else _LIGHT
        self.x = 0.0
        self.parts: list[str] = []

    def paint(self, name: str) -> str:
        """Attributes that paint an element in a colour of the theme."""
        attribute = "stroke" if name in _STROKED else "fill"
        by_class = f' class="{name}"' if self._theme == "auto" else ""
        return f'{attribute}="{self._colours[name]}"{by_class}'

    def label(self, text: str, *, is_grey: bool) -> None:
        """The label on a ground of its own, at the left end."""
        sizes = self._sizes
        end = text_width(text, sizes.font) + 2 * sizes.padding
        self.parts.append(
            f'<path d="M{pixels(end)} 0H4a4 4 0 0 0-4 4v{sizes.height - 8}a4 4 0 0 0 4 4H{pixels(end)}z" '
            f'fill="{_GREY_LABEL if is_grey else _LABEL}"/>'
        )
        self.x = sizes.padding
        self.text(text, f'fill="{_ON_LABEL}"')
        self.x = end

    def count(self, type_: StatementType, count: int) -> None:
        """The sign of a type, and a number."""
        size = self._sizes.sign
        top = (self._sizes.height - size) / 2
        self.parts.append(_sign(type_, self.x, top, size, self.paint(type_)))
        self.x += size + 4
        self.text(f"{count:,}", self.paint("ink"))

    def text(self, text: str, paint: str) -> None:
        """A text in the middle of the height."""
        width = text_width(text, self._sizes.font)
        baseline = self._sizes.height / 2 + self._sizes.font * 0.36
        self.parts.append(
            f'<text x="{pixels(self.x)}" y="{pixels(baseline)}" textLength="{pixels(width)}" '
            f'lengthAdjust="spacingAndGlyphs" {paint}>{escape(text)}</text>'
        )
        self.x += width


def _sign(type_: StatementType, x: float, y: float, size: int, paint: str) -> str:
    """A shape for each type, as the pages' signs are: two triangles, a disc, a ring."""
    left, middle, right = pixels(x), pixels(x + size / 2), pixels(x + size)
    top, bottom = pixels(y), pixels(y + size)
    if type_ == "supporting":
        return f'<path d="M{left} {bottom}H{right}L{middle} {top}z" {paint}/>'
    if type_ == "contrasting":
        return f'<path d="M{left} {top}H{right}L{middle} {bottom}z" {paint}/>'
    centre = f'cx="{middle}" cy="{pixels(y + size / 2)}"'
    if type_ == "mentioning":
        return f'<circle {centre} r="{pixels(size / 2)}" {paint}/>'
    return (
        f'<circle {centre} r="{pixels(size / 2 - 0.75)}" fill="none" stroke-width="1.5" {paint}/>'
    )


_WIDTHS = {
    character: width
    for width, characters in (
        (191, "'"),
        (222, "ijl"),
        (260, "|"),
        (278, " !,./:;[\\]ftI"),
        (333, "()-`r"),
        (334, "{}"),
        (355, '"'),
        (389, "*"),
        (469, "^"),
        (500, "cksvxyzJ"),
        (556, "0123456789abdeghnopquL_?$#"),
        (584, "+<=>~"),
        (611, "FTZ"),
        (667, "ABEKPSVXY&"),
        (722, "CDHNRUw"),
        (778, "GOQ"),
        (833, "mM"),
        (889, "%"),
        (944, "W"),
        (1000, "…—"),
        (1015, "@"),
    )
    for character in characters
}
"""Widths of Helvetica's characters in thousandths of the font's size."""


def text_width(text: str, font: int) -> float:
    """Pixels that a text takes, to a tenth. Marks take no room, wide letters of East Asia a square."""
    thousandths = sum(
        _WIDTHS.get(character) or (1000 if east_asian_width(character) in "WF" else 667)
        for character in normalize("NFD", text)
        if not combining(character)
    )
    return round(thousandths * font / 1000, 1)


def pixels(value: float) -> str:
    """A length to a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")
