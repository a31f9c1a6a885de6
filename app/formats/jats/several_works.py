"""Compound references: one citation that names several works, each with a DOI of its own (chemistry, physics).

The works are told apart by their DOIs where words of another reference are between them. A DOI that continues
another, as one with a glued number does, and one of an erratum or a data set are no further works.
"""

import re
from copy import deepcopy
from itertools import pairwise

from lxml import etree

from app import doi
from app.formats.jats.element_text import plain_text
from app.formats.text.identifiers import clean_doi, find_doi, find_dois
from app.formats.xml import XLINK_HREF


def split_citation(citation: etree._Element) -> list[etree._Element]:
    """A citation for each work by tagged DOIs; the citation alone when it names one work."""
    tagged = [
        child
        for child in citation
        if child.tag in TAGS
        and ("10." in (child.get(XLINK_HREF) or "") or child.get("pub-id-type") in (None, "doi"))
    ]
    if len(tagged) < 2:
        return [citation]
    ends = {child: key for child in tagged if (key := _doi(child))}
    if not _differ(list(ends.values())):
        return [citation]
    parts: list[etree._Element] = []
    part, last = _like(citation, citation.text), ""
    for child in citation:
        copied = deepcopy(child)
        key = ends.get(child)
        begun = len(part) > 0 or _WORDS.search(part.text or "") is not None
        if parts and not begun and (key is None or _same(key, last)):
            parts[-1].append(copied)  # an identifier right behind the DOI
            part.text, copied.tail = copied.tail, None
            continue
        part.append(copied)
        if key is not None:
            tail, copied.tail = copied.tail, None
            parts.append(part)
            part, last = _like(citation, tail), key
    parts[-1].extend(part)
    return parts if all(_names_a_work(plain_text(one)) for one in parts) else [citation]


def split_text(text: str) -> list[str]:
    """The parts of a printed reference, each with a DOI; the text alone when it names one work."""
    if text.count("10.") < 2:
        return [text]
    dois = find_dois(text)
    if not _differ(dois):
        return [text]
    parts, at = [], 0
    for one in dois:
        end = text.find(one, at) + len(one)
        if end < at + len(one):
            return [text]
        parts.append(text[at:end].strip(" ;,."))
        at = end
    return parts if all(map(_names_a_work, parts)) else [text]


def _doi(element: etree._Element) -> str | None:
    """The DOI of an identifier or a link; not that of a linked word of the title."""
    text = plain_text(element)
    if element.tag == "pub-id":
        return clean_doi(text) if element.get("pub-id-type") == "doi" else None
    if "10." not in text and not _LABEL.search(text):
        return None
    return find_doi(element.get(XLINK_HREF) or text)


def _differ(dois: list[str]) -> bool:
    """Whether there are several, none of which continues another."""
    keys = sorted({doi.fold(one) for one in dois})
    return len(keys) > 1 and not any(_same(one, other) for one, other in pairwise(keys))


def _same(one: str, other: str) -> bool:
    """Whether one DOI continues the other."""
    return bool(other) and (
        doi.fold(one).startswith(doi.fold(other)) or doi.fold(other).startswith(doi.fold(one))
    )


def _like(citation: etree._Element, text: str | None) -> etree._Element:
    part = etree.Element(citation.tag)
    for name, value in citation.attrib.items():
        part.set(name, value)
    part.text = text
    return part


def _names_a_work(text: str) -> bool:
    """Whether words of a reference are before the DOI."""
    before = text[: text.find("10.")]
    return _OTHER.search(before) is None and len(_WORDS.findall(_LABEL.sub(" ", before))) > 1


TAGS = frozenset({"pub-id", "ext-link", "uri"})
"""Elements with an identifier or address of a work."""
_LABEL = re.compile(
    r"https?:\S*|\b(?:doi|link|article|cross-?ref|pub-?med|google scholar|full text|pmid|pmcid|available|online|at)\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:errat|corrig|correction|retract|comment (?:in|on)|data ?set|supplement|preprint|version|data:)",
    re.IGNORECASE,
)
"""What has a DOI of its own beside the work's."""
_WORDS = re.compile(r"[^\W\d_]+")
