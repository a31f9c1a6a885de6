"""Authors of one reference, without editors and second spellings, and whether their list is complete."""

import re
from collections.abc import Iterator

from lxml import etree

from app.document import Author
from app.formats.jats.authors import read_group
from app.formats.jats.element_text import plain_text

AUTHOR_ELEMENTS = ("collab", "institution", "person-group", "name-alternatives", "etal")
"""What `ReferenceAuthors.add` takes."""


class ReferenceAuthors:
    """Collects authors while the elements of a reference are read in document order."""

    __slots__ = ("_alternatives", "_group", "_people", "complete", "titled")

    def __init__(self) -> None:
        self.titled = False
        """The title was read: people behind it edited the book."""
        self.complete = True
        """False once an `etal`, or "et al." in or behind a name, was read."""
        self._people: list[tuple[etree._Element, dict[str, str]]] = []
        """Name elements and the texts of their parts, by tag."""
        self._group: etree._Element | None = None
        """The `person-group` just read, if it is one of editors, translators, …"""
        self._alternatives: etree._Element | None = None
        """The `name-alternatives` just read."""

    def add_name(self, element: etree._Element) -> dict[str, str]:
        """Add a `name` or `string-name`. The caller puts the texts of its parts into the dictionary returned."""
        parts: dict[str, str] = {}
        if not self._is_excluded(element):
            self._people.append((element, parts))
        return parts

    def add(self, element: etree._Element) -> None:
        """Add one of `AUTHOR_ELEMENTS`, before what is inside."""
        tag = element.tag
        if tag == "person-group":
            kind = element.get("person-group-type", "")
            excluded = kind not in _AUTHOR_GROUPS or (self.titled and bool(self._people))
            self._group = element if excluded else None
        elif tag == "name-alternatives":
            self._alternatives = element
        elif tag == "etal":
            if self._group is None or element.getparent() is not self._group:
                self.complete = False
        elif not self._is_excluded(element) and (group := read_group(element)) is not None:
            self._people.append((element, {_GROUP_NAME: group.name}))

    def authors(self) -> Iterator[Author]:
        """In order. Names without a tagged family name are taken as printed, without "et al."."""
        for element, parts in self._people:
            if family := parts.get("surname"):
                given = parts.get("given-names")
                name = f"{given} {family}" if given else family
                if suffix := parts.get("suffix"):
                    name = f"{name} {suffix}"
                yield Author(name, given or None, family)
                continue
            printed = parts.get(_GROUP_NAME) or plain_text(element)
            name = _ET_AL.sub("", printed)
            if name != printed:
                self.complete = False
            if name:
                yield Author(name)
        names = [element for element, _ in self._people[-2:]]
        if names and (_is_before_others(names[-1]) or _ELLIPSIS.search(names[0].tail or "")):
            self.complete = False  # APA: "Holm, A., Berg, B., … Lund, C."

    def _is_excluded(self, element: etree._Element) -> bool:
        """Whether it names an editor or translator, or is the second spelling of a name."""
        if self._group is None and self._alternatives is None and not self.titled:
            return False
        parent = element.getparent()
        if parent is None or parent.tag == "person-group":
            return parent is self._group and self._group is not None
        if parent is self._alternatives and parent is not None:
            return element.getprevious() is not None or self._is_excluded(parent)
        return self.titled and bool(self._people)


def _is_before_others(element: etree._Element) -> bool:
    """Whether "et al." without a tag stands behind the last name, or behind the group that it ends."""
    text, following = element.tail or "", element.getnext()
    if following is None:
        parent = element.getparent()
        if parent is not None and parent.tag == "person-group" and _SEPARATORS.fullmatch(text):
            return _is_before_others(parent)
    elif following.tag == "italic" and _SEPARATORS.fullmatch(text):
        text = following.text or ""
    return _OTHERS.match(text) is not None


_AUTHOR_GROUPS = frozenset({"author", "authors", "allauthors", "all-authors", ""})
_GROUP_NAME = "collab"
"""Under this key the name of a group stands among the parts of names."""
_ET_AL = re.compile(r",?\s*\bet\.? al\.?\W*$", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s,;.]*")
_ELLIPSIS = re.compile(r"…|\.\s?\.\s?\.")
_OTHERS = re.compile(
    r"[\s,;.]*(?:(?:et\.?\s?al|et coll|et autres|(?:and|&) (?:others|co-?workers|colleagues|al)|und andere"
    r"|[ye] (?:otros|outros|cols?)|и др)\b|u\. ?a\.)",
    re.IGNORECASE,
)
