"""Plain text of titles and abstracts at registries, which are full of XML and HTML.

Depositors write `<i>E. coli</i>`, MathML, whole JATS abstracts, and escape them once, twice, or not at all. Only
known elements and those with a namespace's prefix are taken for markup: "p < 0.05 and q > 1" and "Vec<T>" stay.
"""

import re
from html import unescape

from app.formats.json_values import one_line


def strip_markup(text: str) -> str:
    """The text on one line, without tags and with its entities resolved; "" when nothing is left.

    Subscripts and superscripts stay joined to their word (CO<sub>2</sub>). Words that the depositor ran into
    each other are separated where a small letter meets a capital across a tag: "between<i>Chlamydia</i>Infection".
    """
    for _ in range(_ESCAPED_AT_MOST):
        if "<" in text:
            text = _without_hidden(_COMMENT.sub(" ", text))
            text = _FORMULA_SOURCE.sub(" ", _HEADING.sub(" ", text))
            text = _TAGS.sub(_between, _SUBTITLE.sub(_before_subtitle, text))
            text = _without_pairs(text)
        if "&" not in text:
            break
        text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    return one_line(text)


def inline_text(text: str) -> str:
    """A sentence on one line, without inline tags and with its entities resolved once, as a reader sees it."""
    if "<" in text:
        text = _TAGS.sub(_between, text)
    if "&" in text:
        text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    return one_line(text)


def _between(tags: re.Match[str]) -> str:
    """What replaces some tags in a row: a space or nothing."""
    names = {name.lower() for name in _NAME.findall(tags[0])}
    if names & _BLOCKS:
        return " "
    return " " if names & _WORDS and not names & _SHIFTED and _is_glued(tags) else ""


def _is_glued(tags: re.Match[str]) -> bool:
    """Whether a word, or a heading and its text, run into each other across tags."""
    start = tags.start()
    after = tags.string[tags.end() : tags.end() + 2]
    if not after[:1].isupper():
        is_heading = tags[0].startswith("</") and after[:1].isalnum()
        return is_heading and _HEADING_END.search(tags.string, max(start - 4, 0), start) is not None
    before = tags.string[max(start - _HEADING_LETTERS, 0) : start]
    is_heading = len(before) == _HEADING_LETTERS and before.isalpha() and before.isupper()
    ends = before[-1:].islower() or _SENTENCE_END.search(
        tags.string, max(start - _LONGEST_END, 0), start
    )
    return bool(ends) or (is_heading and after[1:].islower())


def _without_hidden(text: str) -> str:
    """Without style sheets and scripts; one that is not closed stays."""
    pieces = _HIDDEN.split(text)  # text, "" or "/" of a tag, text, …
    hidden = {
        place
        for place in range(2, len(pieces) - 1, 2)
        if not pieces[place - 1] and pieces[place + 1]
    }
    kept = (pieces[place] for place in range(0, len(pieces), 2) if place not in hidden)
    return " ".join(kept) if len(pieces) > 1 else text


def _before_subtitle(tag: re.Match[str]) -> str:
    before = tag.string[max(tag.start() - _HEADING_LETTERS, 0) : tag.start()].rstrip()
    return ": " if before[-1:].isalnum() else " "


def _without_pairs(text: str) -> str:
    """Without the tags of elements that nobody knows: of each name that is both opened and closed."""
    closed = set(_CLOSING.findall(text)) if "</" in text else set()
    if not closed:
        return text

    def replace(tag: re.Match[str]) -> str:
        return tag[0] if tag[1] not in closed else " " if _is_glued(tag) else ""

    return _ANY_TAG.sub(replace, text)


_ESCAPED_AT_MOST = 4
_HEADING_LETTERS = 5
"""So many capitals in front of a tag are a heading ("RESULTS") and no symbol."""
_LONGEST_END = 24
_SENTENCE_END = re.compile(
    r"(?:[^\W\d_]{2}[^\WA-Z_]|[\d)\]%]|[A-Z]{2}|(?<!\w)(?:do|in|is|it|me|on|so|to|up|us)|(?:[a-z]{3}|\d)</[\w:]{1,20}>)"
    r"[.?!:][”\"»]?$|[^\W\d_]{2}[^\WA-Z_][,;]$"
)
"""A full stop that is not an initial's, nor that of p.Arg12; in a quotation or behind CO<sub>2</sub>, too."""
_HEADING_END = re.compile(r"[^\W\d_]{3}:$")
_BLOCKS = frozenset({
    "abstract", "br", "caption", "div", "h1", "h2", "h3", "h4", "label", "li", "list", "list-item", "ol", "p", "sec", "td",
    "title", "tr", "ul",
})  # fmt: skip
_WORDS = frozenset({
    "a", "b", "bold", "em", "i", "italic", "math", "roman", "span", "strong", "u", "underline",
})  # fmt: skip
_SHIFTED = frozenset({"sub", "sup", "inf"})
_OTHERS = frozenset({
    "alternatives", "disp-formula", "ext-link", "formula", "inline-formula", "mi", "mn", "mo", "mover", "mrow", "msub",
    "msubsup", "msup", "mtext", "munder", "named-content", "overline", "sans-serif", "sc", "scp", "small", "smallcaps",
    "strike", "styled-content", "tt", "xref",
})  # fmt: skip
_TAG = (
    r"</?(?:[A-Za-z][\w.-]{0,20}:[A-Za-z][\w.-]{0,30}|(?:"
    + "|".join(sorted(_BLOCKS | _WORDS | _SHIFTED | _OTHERS, key=len, reverse=True))
    + r"))(?:\s[^<>=]{0,100}=[^<>]{0,1000}|\s*)/?>"
)
_TAGS = re.compile(rf"(?:{_TAG})+", re.IGNORECASE)
_COMMENT = re.compile(r"<!--\[if[^<>]{0,200}\]>|<!(?:--)?\[endif\](?:--)?>|<!--[^<>]{0,20000}-->")
"""Word's conditional ones are around elements."""
_HIDDEN = re.compile(r"<(/?)(?:style|script|xml)\b[^<>]{0,1000}>", re.IGNORECASE)
_SUBTITLE = re.compile(r" ?<(?:\w{1,20}:)?sub-?title(?:\s[^<>]{0,1000})?>", re.IGNORECASE)
_CLOSING = re.compile(r"</([A-Za-z][\w.:-]{1,30})\s*>")
_ANY_TAG = re.compile(r"</?([A-Za-z][\w.:-]{1,30})(?:\s[^<>]{0,1000})?/?>")
_NAME = re.compile(r"</?(?:[\w.-]+:)?([\w.-]+)")
_FORMULA_SOURCE = re.compile(
    r"<((?:\w{1,20}:)?(?:tex-math|annotation))\b[^<>]{0,1000}>[^<]{0,20000}</\1>", re.IGNORECASE
)
"""The second form of a formula, as TeX."""
_HEADING = re.compile(
    r"\A\s*(?:<(?:\w{1,20}:)?p>\s*)?<((?:\w{1,20}:)?(?:title|p|b|bold|strong))>\s*"
    r"(?:abstract|summary|résumé|zusammenfassung|resumen|resumo)\s*[.:]?\s*</\1>(?!\s*(?-i:[a-z]))",
    re.IGNORECASE,
)
"""The heading "Abstract" of an abstract."""
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
