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
            text = _TAGS.sub(_between, _FORMULA_SOURCE.sub(" ", _HEADING.sub(" ", text)))
        if "&" not in text:
            break
        text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    return one_line(text)


def _between(tags: re.Match[str]) -> str:
    """What replaces some tags in a row: a space or nothing."""
    names = {name.lower() for name in _NAME.findall(tags[0])}
    if names & _BLOCKS:
        return " "
    before, after = tags.string[: tags.start()][-1:], tags.string[tags.end() :][:1]
    glued = before.islower() and after.isupper() and not names & _SHIFTED
    return " " if glued and names & _WORDS else ""


_ESCAPED_AT_MOST = 4
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
_NAME = re.compile(r"</?(?:[\w.-]+:)?([\w.-]+)")
_FORMULA_SOURCE = re.compile(
    r"<((?:\w{1,20}:)?(?:tex-math|annotation))\b[^<>]{0,1000}>[^<]{0,20000}</\1>", re.IGNORECASE
)
"""The second form of a formula, as TeX."""
_HEADING = re.compile(
    r"\A\s*<((?:\w{1,20}:)?(?:title|p|b|strong))>\s*(?:abstract|summary|résumé|zusammenfassung)\s*[.:]?\s*</\1>",
    re.IGNORECASE,
)
"""The heading "Abstract" of an abstract."""
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
