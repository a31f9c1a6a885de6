"""References as printed text, composed from tags without punctuation."""

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


def _other_texts(citation: etree._Element) -> Iterator[str]:
    for child in citation:
        if child.tag in _OTHERS:
            yield plain_text(child)


_OTHERS = frozenset({"comment", "ext-link", "uri", "conf-name", "edition", "patent", "institution"})
