"""Coordinates of elements in the PDF, `coords="3,56.7,310.2,12.4,8.9;…"`: page, x, y, width, height.

https://grobid.readthedocs.io/en/latest/Coordinates-in-PDF/
"""

import re

from lxml import etree

from app.document import Location


def read_location(ref: etree._Element) -> Location | None:
    """The page of a citation and its box there, the first where it is broken across lines; else those of the sentence or
    paragraph around it. None where GROBID was not asked for any."""
    element: etree._Element | None = ref
    while element is not None and element.tag in _LOCATED:
        if found := _FIRST_BOX.match(element.get("coords") or ""):
            page, x, y, width, height = found.groups()
            box = (float(x), float(y), float(width), float(height))
            return Location(pdf_page=int(page), pdf_box=box)
        element = element.getparent()
    return None


_LOCATED = frozenset({"ref", "ptr", "s", "p"})
_NUMBER = r"(\d{1,5}(?:\.\d{1,6})?)"
_FIRST_BOX = re.compile(rf"\s*([1-9]\d{{0,4}}),{_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}\s*(?:;|$)")
