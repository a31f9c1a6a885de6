"""Section titles, canonical section and language around each element of an article."""

import re

from lxml import etree

from app.formats.jats.element_roles import TAXPUB
from app.formats.jats.element_text import plain_text
from app.formats.text.languages import primary_subtag
from app.formats.text.sections import canonical_section
from app.formats.xml import XML_LANG
from app.vocabulary import Section


class SectionContext:
    """What is inherited from the elements around an element."""

    __slots__ = ("_sec_types", "_titles", "language", "section", "title", "translated")

    def __init__(self, titles: tuple[str, ...] = (), sec_types: tuple[str, ...] = ()) -> None:
        """Titles and values of `sec-type`, outermost first."""
        self._titles = titles
        self._sec_types = sec_types
        self.section: Section = canonical_section(titles, sec_types)
        self.title = " > ".join(titles) or None
        self.language: str | None = None
        """None where only the article's own language holds."""
        self.translated = False
        """Inside a `trans-abstract`."""

    def inside(self, element: etree._Element) -> "SectionContext":
        """The context inside a child: the same object, unless the child changes anything."""
        tag = element.tag
        language = element.get(XML_LANG) if tag != "article" else None
        if tag not in _SECTIONS and language is None:
            return self
        title, sec_type = _section_title(element), element.get("sec-type")
        inner = SectionContext(
            (*self._titles, title) if title else self._titles,
            (*self._sec_types, sec_type) if sec_type else self._sec_types,
        )
        inner.language = primary_subtag(language) or self.language
        inner.translated = self.translated or tag == "trans-abstract"
        return inner


class SectionContexts:
    """The contexts of one article's elements, each worked out once."""

    def __init__(self) -> None:
        self._contexts: dict[etree._Element, SectionContext] = {}

    def of(self, element: etree._Element) -> SectionContext:
        found = self._contexts.get(element)
        if found is None:
            parent = element.getparent()
            around = self.of(parent) if parent is not None else SectionContext()
            found = self._contexts[element] = around.inside(element)
        return found


def _section_title(element: etree._Element) -> str | None:
    """The title of a section, or its label where the author put the title there."""
    if element.tag not in _SECTIONS:
        return None
    label: str | None = None
    for child in element:
        if child.tag == "title":
            title = plain_text(child)
            return title or label
        if child.tag == "label":
            label = plain_text(child) or None
    return label if label and _WORD.search(label) else None


_SECTIONS = frozenset(
    [
        "sec",
        "app",
        "ack",
        "boxed-text",
        "abstract",
        "trans-abstract",
        "notes",
        "glossary",
        "ref-list",
        "bio",
        f"{TAXPUB}treatment-sec",
    ]
)
_WORD = re.compile(r"[^\W\d_]{3}")
