"""XML parser for untrusted files: a tree of elements, or `Unreadable`.

All XML from outside is parsed here. Nothing is ever fetched, and the parser expands no entity. What publishers
really write is still read: named characters (`&nbsp;`, `&eacute;`) without their DTD, plain entities that a
document declares for itself, and any encoding that libxml2 knows.

Refused, each with a sentence that says why and where: XML that is not well-formed, entities that refer to
others ("billion laughs") or to files and addresses (XXE), one text of more than ten million bytes, nesting
deeper than 256 elements. The last two are libxml2's own limits, kept on purpose.
"""

import re
from html.entities import html5

from lxml import etree

from app.document import Unreadable

XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"


def parse(content: bytes) -> tuple[etree._Element, frozenset[str]]:
    """The root element, and the names of unknown entities, which are left in the text as written.

    Raises `Unreadable`, `MemoryError`.
    """
    if not content or content.isspace():
        raise Unreadable("The file is empty.")
    try:
        root = _parse_once(content)
    except etree.XMLSyntaxError as error:
        if "Entity '" not in str(error):
            raise _unreadable(error) from None
        return _parse_with_named_characters(content, {})
    declared = _declared_entities(root, content)
    # cheaper than a walk through the whole tree; two bytes to a letter hide what is looked for
    may_refer = _NAMED.search(content) is not None or b"\0" in content[:4]
    if may_refer and next(root.iter(etree.Entity), None) is not None:
        return _parse_with_named_characters(content, declared)
    return root, frozenset()


def _parser(*, recover: bool = False) -> etree.XMLParser:
    # a parser of its own for each document: threads may not share one
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=recover
    )


def _parse_once(content: bytes) -> etree._Element:
    """Parse; accept the same `xml:id` twice, which is not valid and yet well-formed."""
    try:
        return etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        if "already defined" not in str(error):
            raise
        lenient = _parser(recover=True)
        root = etree.fromstring(content, lenient)
        if any(entry.type_name != "DTD_ID_REDEFINED" for entry in lenient.error_log):
            raise
        return root


def _unreadable(error: etree.XMLSyntaxError) -> Unreadable:
    """The parser's error in words for the sender of the file. Raises `MemoryError` where it is one."""
    if error.code == etree.ErrorTypes.ERR_NO_MEMORY:  # type: ignore[attr-defined]  # not in the stubs
        raise MemoryError from error
    reason = str(error.msg or "not well-formed XML").removesuffix(
        f" (<string>, line {error.lineno})"
    )
    if "depth" in reason.lower():
        reason = f"elements are nested too deeply ({reason})"
    elif "huge" in reason.lower():
        reason = f"one text is too long ({reason})"
    elif "amplification" in reason.lower() or "entity reference loop" in reason.lower():
        reason = f"entities expand without bound ({reason})"
    return Unreadable(f"Not readable as XML at line {error.lineno}: {reason}.")


def _declared_entities(root: etree._Element, content: bytes) -> dict[str, str]:
    """The plain entities that the document declares. Raises `Unreadable` for one that is not plain text."""
    dtd = root.getroottree().docinfo.internalDTD
    values: dict[str, str] = {}
    for entity in dtd.iterentities() if dtd is not None else ():  # type: ignore[attr-defined]  # not in the stubs
        address = entity.system_url
        value = entity.content or ""
        if address is not None and value:
            continue  # a picture or the like (NDATA): named, and never opened
        name = str(entity.name)
        if address is not None:
            raise _entity_refusal(content, name, f"refers to a file or an address ({address})")
        if _REFERENCE.search(value.encode()):
            raise _entity_refusal(content, name, "is made of other entities")
        if len(value) > _LONGEST_ENTITY:
            raise _entity_refusal(content, name, f"stands for {len(value)} characters")
        values[name] = value
    return values


def _entity_refusal(content: bytes, name: str, reason: str) -> Unreadable:
    declared = re.search(rf"<!ENTITY\s+(?:%\s+)?{re.escape(name)}\s".encode(), content)
    line = content.count(b"\n", 0, declared.start()) + 1 if declared else 1
    return Unreadable(f"Refused: the entity “{name}”, declared at line {line}, {reason}.")


def _parse_with_named_characters(
    content: bytes, declared: dict[str, str]
) -> tuple[etree._Element, frozenset[str]]:
    """Parse again, with every named character replaced by a numeric reference."""
    unknown: set[str] = set()

    def character(reference: re.Match[bytes]) -> bytes:
        if reference[1] is None:  # a CDATA section or a comment, where nothing is a reference
            return reference[0]
        name = reference[1].decode("ascii")
        text = declared.get(name) or html5.get(name + ";")
        if text is None:
            unknown.add(name)
            return b"&amp;" + reference[1] + b";"
        return "".join(f"&#{ord(letter)};" for letter in text).encode("ascii")

    replaced = _REFERENCE.sub(character, _utf_16_to_utf_8(content))
    try:
        return _parse_once(replaced), frozenset(unknown)
    except etree.XMLSyntaxError as error:
        raise _unreadable(error) from None


def _utf_16_to_utf_8(content: bytes) -> bytes:
    """UTF-16 as UTF-8, so that a reference can be found by its bytes; other encodings as they are."""
    if content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return content
    try:
        text = content.decode("utf-16")
    except UnicodeDecodeError as error:
        raise Unreadable(f"Not readable as XML: {error}.") from None
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode()


_LONGEST_ENTITY = 1000

_NAMED = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)[^#]")
_REFERENCE = re.compile(
    # what has no end goes to the end of the file: else each beginning would be tried as far as that
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z_][A-Za-z0-9._-]*);",
    re.DOTALL,
)
