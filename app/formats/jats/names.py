"""People and groups as JATS writes them, in an article's head and in its references."""

from lxml import etree

from app.document import Author
from app.formats.jats.blocks import plain_text


def person(element: etree._Element, identity: str | None = None) -> Author | None:
    """`name` or `string-name`; None when it is empty. "Dr." is left out, "Jr" is kept."""
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
        return Author(name, orcid=identity) if name else None
    name = f"{given} {family}" if given else family
    return Author(f"{name} {suffix}" if suffix else name, given or None, family, identity)


def group(element: etree._Element) -> Author | None:
    """`collab` and the like: its name, without the members and addresses that may stand inside."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag not in _INSIDE_GROUPS and isinstance(child.tag, str):
            pieces.append(plain_text(child))
        pieces.append(child.tail or "")
    name = " ".join("".join(pieces).split()).strip(" ,;:")
    return Author(name) if name else None


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
