"""References as print shows them: put together from tags that have no punctuation, and the year found in them."""

import re
from collections.abc import Iterator

from lxml import etree

from app.document import Work
from app.formats.jats.blocks import plain_text


def composed(citation: etree._Element, work: Work) -> str:
    """A citation that is tagged and not punctuated, as one would print it."""
    names = ", ".join(author.name for author in work.authors)
    names += "" if work.authors_complete or not names else " et al."
    number = (work.volume or "") + (f"({work.issue})" if work.issue else "")
    place = ": ".join(part for part in (number, work.pages) if part)
    head = " ".join(part for part in (names, f"({work.year})" if work.year else "") if part)
    journal = " ".join(part for part in (work.journal, place) if part)
    pieces = (head, work.title, journal, work.publisher, *_further(citation))
    return ". ".join(piece.rstrip(".") for piece in pieces if piece)


def year_in(text: str) -> int | None:
    """The year of a printed reference: in brackets, else the last that stands as a year does."""
    text = _ADDRESS.sub(" ", text[:_LONGEST])
    bracketed = _BRACKETED_YEAR.search(text)
    if bracketed:
        return int(bracketed[1])
    loose: list[str] = _LOOSE_YEAR.findall(text)
    return int(loose[-1]) if loose else None


def _further(citation: etree._Element) -> Iterator[str]:
    for child in citation:
        if child.tag in _FURTHER:
            yield plain_text(child)


_LONGEST = 3000
"""Characters of a printed reference that are searched for a year."""
_FURTHER = frozenset(
    {"comment", "ext-link", "uri", "conf-name", "edition", "patent", "institution"}
)
_ADDRESS = re.compile(r"(?:https?:|www\.|doi:?\s*10\.|10\.\d{4,9}/)\S+")
_BRACKETED_YEAR = re.compile(
    r"[(\[](?![^)\]]*(?:access|cited|acess|retriev|view|consult|updated))[^()\[\]]*?"
    r"(?<![\d–-])((?:1[6-9]|20)\d\d)[a-z]?[)\]]",
    re.IGNORECASE,
)
_LOOSE_YEAR = re.compile(r"(?<=[\s.;,:])((?:1[6-9]|20)\d\d)[a-z]?(?=\s*(?:[.;:,]|$))")
