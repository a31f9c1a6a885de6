"""People and groups as JATS writes them, in an article's head and in its references."""

import re

from lxml import etree

from app.ingest.blocks import plain_text
from app.ingest.document import Author


def person(element: etree._Element, orcid: str | None = None) -> Author | None:
    """`name` or `string-name`; None when it is empty."""
    given = family = suffix = prefix = None
    for child in element:
        tag = child.tag
        if tag == "surname":
            family = _text(child)
        elif tag == "given-names":
            given = _text(child)
        elif tag == "suffix":
            suffix = _text(child)
        elif tag == "prefix":
            prefix = _text(child)
    if not family and not given:
        name = plain_text(element)
        return Author(name, None, None, orcid) if name else None
    name = " ".join(part for part in (given, family, suffix) if part)
    del prefix  # "Dr." is no part of the name
    return Author(name, given or None, family or None, orcid)


def group(element: etree._Element) -> Author | None:
    """`collab` and the like: its name without the members that may stand inside."""
    members = element.find(".//contrib-group")
    if members is None:
        name = plain_text(element)
    else:
        name = " ".join(
            " ".join(
                [element.text or "", *(_own(c) for c in element if c.tag != "contrib-group")]
            ).split()
        )
    return Author(name) if name else None


def orcid(text: str | None) -> str | None:
    """Bare and in upper case, None when there is none in the text."""
    found = _ORCID.search(text or "")
    return found[0].upper() if found else None


def _own(element: etree._Element) -> str:
    return (plain_text(element) if isinstance(element.tag, str) else "") + (element.tail or "")


def _text(element: etree._Element) -> str:
    if len(element):
        return plain_text(element)
    return " ".join((element.text or "").split())


_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dXx]")
