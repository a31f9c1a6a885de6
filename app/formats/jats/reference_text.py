"""References as printed text: composed from tags without punctuation, and searched for a year."""

import re
from collections.abc import Iterator

from lxml import etree

from app.document import Work
from app.formats.jats.element_text import plain_text


def compose(citation: etree._Element, work: Work) -> str:
    """An `element-citation`, which has no punctuation, as one would print it. `work`: what was read from it."""
    names = ", ".join(author.name for author in work.authors)
    names += "" if work.authors_complete or not names else " et al."
    number = (work.volume or "") + (f"({work.issue})" if work.issue else "")
    pages = ": ".join(part for part in (number, work.pages) if part)
    head = " ".join(part for part in (names, f"({work.year})" if work.year else "") if part)
    journal = " ".join(part for part in (work.journal, pages) if part)
    pieces = (head, work.title, journal, work.publisher, *_other_texts(citation))
    return ". ".join(piece.rstrip(".") for piece in pieces if piece)


def find_year(text: str) -> int | None:
    """The year of a printed reference: in brackets, else the last one between punctuation."""
    text = _ADDRESS.sub(" ", text[:_LONGEST])
    bracketed = _BRACKETED_YEAR.search(text)
    if bracketed:
        return int(bracketed[1])
    loose: list[str] = _LOOSE_YEAR.findall(text)
    return int(loose[-1]) if loose else None


def _other_texts(citation: etree._Element) -> Iterator[str]:
    for child in citation:
        if child.tag in _OTHERS:
            yield plain_text(child)


_LONGEST = 3000
"""Characters of a printed reference that are searched for a year."""
_OTHERS = frozenset({"comment", "ext-link", "uri", "conf-name", "edition", "patent", "institution"})
_ADDRESS = re.compile(r"(?:https?:|www\.|doi:?\s*10\.|10\.\d{4,9}/)\S+")
_BRACKETED_YEAR = re.compile(
    r"[(\[](?![^()\[\]]*(?:access|cited|acess|retriev|view|consult|updated))[^()\[\]]*?"
    r"(?<![\d–-])((?:1[6-9]|20)\d\d)[a-z]?[)\]]",
    re.IGNORECASE,
)
_LOOSE_YEAR = re.compile(r"(?<=[\s.;,:])((?:1[6-9]|20)\d\d)[a-z]?(?=\s*(?:[.;:,]|$))")
