"""Text of TEI elements on one line."""

from lxml import etree


def element_text(element: etree._Element) -> str:
    """All the text inside, white space collapsed."""
    pieces = element.itertext(etree.Element)
    return " ".join("".join(pieces).split())  # type: ignore[arg-type]  # the stubs think of bytes


def first_text(element: etree._Element, path: str) -> str | None:
    """The text of the first element at this path that has any; main titles stand before others."""
    return next((text for one in element.iterfind(path) if (text := element_text(one))), None)
