"""Titles of sections, in the author's words, and the canonical section they mean.

By title first, outermost first, and by `sec-type` only when no title says it: 309 PLOS sections titled
"Discussion" bear `sec-type="conclusions"`.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from app.vocabulary import Section


def canonical(titles: Iterable[str], types: Iterable[str] = ()) -> Section:
    """Titles and `sec-type`s from the outermost section inwards. None at all is unknown."""
    seen = False
    for title in titles:
        seen = True
        section = by_title(title)
        if section is not None:
            return section
    for kind in types:
        seen = True
        section = by_type(kind)
        if section is not None:
            return section
    return "other" if seen else "unknown"


@lru_cache(maxsize=4096)
def by_title(title: str) -> Section | None:
    """What a title says, None when it is none of the five."""
    words = _NUMBERING.sub("", title).strip().lower()
    for section, stem in _TITLES:
        if stem.match(words):
            return section
    return None


@lru_cache(maxsize=1024)
def by_type(kind: str) -> Section | None:
    """What a `sec-type` says ("materials|methods", "intro"), None when it is none of the five."""
    for word in kind.lower().split("|"):
        section = _TYPES.get(word.strip())
        if section is not None:
            return section
    return None


_NUMBERING = re.compile(
    r"^\s*(?:(?:section\s+)?(?:\d+|[ivxlc]+|[a-h])(?:[.)]\d*)+\s*|\d+\s+|[•·]\s*)+", re.IGNORECASE
)

_STEMS: tuple[tuple[Section, str], ...] = (
    (
        "results",
        r"results?\b|findings|main results|key results|experimental results|resultados|résultats",
    ),
    (
        "methods",
        r"(?:materials?|subjects?|patients?|participants?|methods?|methodology)\b|experimental\b",
    ),
    ("introduction", r"introduction|background|introdução|introducción|objectives?\b|aims?\b"),
    ("discussion", r"(?:general |overall )?discussions?\b|discussão|discusión"),
    (
        "conclusion",
        r"(?:general |overall )?conclusions?\b|concluding|summary and conclusions?|conclusão",
    ),
)
_TITLES = tuple((section, re.compile(stem)) for section, stem in _STEMS)
_TYPES: dict[str, Section] = {
    "intro": "introduction",
    "introduction": "introduction",
    "background": "introduction",
    "methods": "methods",
    "materials": "methods",
    "subjects": "methods",
    "cases": "methods",
    "results": "results",
    "discussion": "discussion",
    "conclusions": "conclusion",
    "conclusion": "conclusion",
}
