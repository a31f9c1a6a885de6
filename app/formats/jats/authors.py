"""Authors of articles and references: `contrib-group`, `name`, `string-name` and `collab`."""

import re

from lxml import etree

from app.document import Author
from app.formats.jats.element_text import plain_text
from app.formats.text.identifiers import find_orcid
from app.formats.xml import XLINK_HREF


def read_contributors(meta: etree._Element) -> tuple[tuple[Author, ...], bool]:
    """The authors in an `article-meta`, and whether the list is complete (no `etal`)."""
    authors: list[Author] = []
    complete = True
    for group in meta.iterfind("contrib-group"):
        if _NO_AUTHORS.search(group.get("content-type") or ""):
            continue
        for contrib in group:
            if contrib.tag == "etal":
                complete = False
            elif (
                contrib.tag == "contrib"
                and (contrib.get("contrib-type") or "author").lower() in _AUTHOR_TYPES
            ):
                author = _read_contributor(contrib)
                if author is not None:
                    authors.append(author)
    return tuple(authors), complete


def read_group(element: etree._Element) -> Author | None:
    """A `collab` and the like: its name, without the members and addresses that may stand inside."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag not in _INSIDE_GROUPS and isinstance(child.tag, str):
            pieces.append(plain_text(child))
        pieces.append(child.tail or "")
    name = " ".join("".join(pieces).split()).strip(" ,;:")
    return Author(name) if name else None


def _read_contributor(contrib: etree._Element) -> Author | None:
    orcid: str | None = None
    named: etree._Element | None = None
    for child in contrib:
        tag = child.tag
        if tag in _ORCID_ELEMENTS:
            text = child.text or child.get(XLINK_HREF) or ""
            if tag == "contrib-id" or "orcid" in text:
                orcid = orcid or find_orcid(text)
        elif tag in ("name", "string-name", "collab") and named is None:
            named = child
        elif tag in ("name-alternatives", "collab-alternatives") and named is None:
            named = next(child.iter("name", "string-name", "collab"), None)
    if named is None:
        return None
    return read_group(named) if named.tag == "collab" else _read_person(named, orcid)


def _read_person(element: etree._Element, orcid: str | None) -> Author | None:
    """A `name` or `string-name`; None when it is empty. "Dr." is left out, "Jr" is kept."""
    given = family = suffix = None
    for child in element:
        tag = child.tag
        if tag == "surname":
            family = plain_text(child)
        elif tag == "given-names":
            given = plain_text(child)
        elif tag == "suffix":
            suffix = plain_text(child)
    if not family:
        name = given or plain_text(element)
        return Author(name, orcid=orcid) if name else None
    name = f"{given} {family}" if given else family
    return Author(f"{name} {suffix}" if suffix else name, given or None, family, orcid)


_AUTHOR_TYPES = frozenset({"author", "authors", "corresp"})
_NO_AUTHORS = re.compile("editor|review", re.IGNORECASE)
_ORCID_ELEMENTS = frozenset({"contrib-id", "uri", "ext-link"})
_INSIDE_GROUPS = frozenset(
    [
        "contrib-group",
        "contrib",
        "aff",
        "address",
        "xref",
        "fn",
        "email",
        "ext-link",
        "author-comment",
        "bio",
        "institution-id",
    ]
)
