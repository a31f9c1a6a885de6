"""Plain text out of fields that should hold none else: titles and abstracts at registries are full of XML and HTML.

Depositors write `<i>E. coli</i>`, MathML, whole JATS abstracts, and escape them once, twice, or not at all. Only
known elements and those with a namespace's prefix are taken for markup: "p < 0.05 and q > 1" and "Vec<T>" stay.
"""

import re
from html import unescape

from app.formats.json_values import one_line


def strip_markup(found: str) -> str:
    """On one line, without tags and with its entities resolved; "" when nothing else was in it.

    What is set lower or higher stays glued to its word (CO<sub>2</sub>). Words that the depositor ran into each
    other come apart where a small letter meets a capital across a tag: "between<i>Chlamydia</i>Infection".
    """
    for _ in range(_ESCAPED_AT_MOST):
        if "<" in found:
            found = _RUN.sub(_between, _SOURCE.sub(" ", _HEADING.sub(" ", found)))
        if "&" not in found:
            break
        found = _ENTITY.sub(lambda entity: unescape(entity[0]), found)
    return one_line(found)


def _between(run: re.Match[str]) -> str:
    """What stands for some tags in a row."""
    names = {name.lower() for name in _NAME.findall(run[0])}
    if names & _BLOCKS:
        return " "
    before, after = run.string[: run.start()][-1:], run.string[run.end() :][:1]
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
_RUN = re.compile(rf"(?:{_TAG})+", re.IGNORECASE)
_NAME = re.compile(r"</?(?:[\w.-]+:)?([\w.-]+)")
_SOURCE = re.compile(
    r"<((?:\w{1,20}:)?(?:tex-math|annotation))\b[^<>]{0,1000}>[^<]{0,20000}</\1>", re.IGNORECASE
)
"""A formula told a second time, as TeX."""
_HEADING = re.compile(
    r"\A\s*<((?:\w{1,20}:)?(?:title|p|b|strong))>\s*(?:abstract|summary|résumé|zusammenfassung)\s*[.:]?\s*</\1>",
    re.IGNORECASE,
)
"""An abstract that says that it is one."""
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
