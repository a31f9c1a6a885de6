"""Text of statements and papers as HTML: escaped, with its markers and found words set off, with its direction."""

from collections.abc import Iterable

from markupsafe import Markup, escape

RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
"""Languages (BCP 47) that are written from right to left."""
_BIDI = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Characters that set the direction of a text: https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters"""
_INVALID = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160)), "�")
Spans = Iterable[tuple[int, int]]


def marked(text: str, markers: Spans, highlights: Spans) -> Markup:
    """The text with `<span class="marker">` around its markers and `<mark>` around found words, which may overlap. Its text
    content is the text as it is."""
    tagged = [("marker", *span) for span in markers] + [("mark", *span) for span in highlights]
    if not tagged:
        return escaped(text)
    changes: list[tuple[int, str, int]] = []
    for tag, start, end in tagged:
        changes += [(max(start, 0), tag, 1), (max(end, 0), tag, -1)]
    changes.sort()
    depth = {"marker": 0, "mark": 0}
    pieces: list[str] = []
    position = 0
    for at, tag, step in changes:
        if at > position:
            pieces.append(_piece(text[position:at], depth))
            position = at
        depth[tag] += step
    pieces.append(_piece(text[position:], depth))
    return Markup("".join(pieces))  # noqa: S704 - every piece is escaped


def escaped(text: str) -> Markup:
    """Escaped so that a browser's text content is the text: an HTML parser makes a line feed of a carriage return."""
    html = escape(text)
    return html.replace("\r", Markup("&#13;")) if "\r" in text else html


def with_code(text: str) -> Markup:
    """A paragraph in which what stands between two backticks is `<code>`; one without a partner stays as it is."""
    pieces = str(escape(text)).split("`")
    last = "" if len(pieces) % 2 else f"`{pieces.pop()}"
    html = "".join(
        f"<code>{piece}</code>" if number % 2 else piece for number, piece in enumerate(pieces)
    )
    return Markup(html + last)  # noqa: S704 - escaped above


def plain(text: str) -> str:
    """On one line, and without characters that set the direction of what follows: for titles of windows, attributes."""
    return " ".join(text.translate(_BIDI).translate(_INVALID).split())


def direction(language: str | None) -> str:
    """The `dir` of a text in this language; `auto`, by its first letter, where the language is not known."""
    if not language:
        return "auto"
    return "rtl" if language.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def shortened(text: str, length: int) -> str:
    """The text, or its beginning with an ellipsis."""
    beginning, rest = cut(text, length)
    return f"{beginning} …" if rest else beginning


def cut(text: str, length: int) -> tuple[str, str]:
    """The beginning, of about this many characters, up to a space; and the rest."""
    if len(text) <= length * 1.3:
        return text, ""
    at = text.rfind(" ", 0, length)
    at = at if at > length // 2 else length
    return text[:at], text[at:].lstrip()


def _piece(text: str, depth: dict[str, int]) -> str:
    html = str(escaped(text))
    if not html:
        return ""
    if depth["mark"] > 0:
        html = f"<mark>{html}</mark>"
    return f'<span class="marker">{html}</span>' if depth["marker"] > 0 else html
