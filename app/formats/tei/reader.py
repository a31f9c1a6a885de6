"""TEI, as GROBID makes it from a PDF (https://grobid.readthedocs.io): what a paper is, what it cites, and where.

    content ── wellformed ──▶ TEI ┬─ teiworks   the citing paper out of the header, the works of listBibl
                                  └─ teitext ▶ passages   what the text says where it cites

A publisher's own XML is the better text: an edition made from a PDF gives way to it.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from app.document import Document, Rejection, Unreadable, Work
from app.formats import works
from app.formats.tei.bibliography import line, read_header, read_work
from app.formats.tei.body import read_paragraphs
from app.formats.text.languages import primary
from app.formats.text.statements import StatementBuilder
from app.formats.xml import parse

FORMAT = "tei"


def looks_like(head: bytes) -> bool:
    """By the root element, whatever stands before it."""
    text = head.decode("utf-16", "replace") if head[:2] in _UTF_16 else head.decode("latin-1")
    root = _ROOT.match(text)
    return root is not None and root[1] in _ROOTS


def read(content: bytes) -> Iterator[Document]:
    """The document of a file, or each of a `teiCorpus`.

    Raises `Unreadable` when the content is not well-formed, hostile, or no TEI at all.
    """
    root, _ = parse(content)
    for element in root.iter(f"{_NAMESPACE}*"):
        element.tag = element.tag.removeprefix(_NAMESPACE)
    documents = [root] if root.tag in _ONE else list(root.iter(*_ONE))
    if not documents:
        raise Unreadable(f"This is no TEI: its root is <{root.tag}>, and no <TEI> is inside.")
    for document in documents:
        yield _document(document)


def _document(tei: etree._Element) -> Document:
    paper = read_header(tei)
    tree = tei.getroottree()
    if not works.is_known(replace(paper, raw=None)):
        reason = "The header gives no identifier and no title: nobody could tell which paper it is."
        refused = (Rejection(tree.getpath(tei), reason),)
        return Document(paper=Work(), rejected=refused, format=FORMAT, whole=False)
    references: list[Work] = []
    targets: dict[str, int] = {}
    for entry in tei.iterfind("text//listBibl/*"):
        if entry.tag in _ENTRIES:
            name = entry.get(_ID)
            if name:
                targets.setdefault(name, len(references))
            references.append(read_work(entry))
    builder = StatementBuilder(len(references))
    for paragraph in read_paragraphs(tei, targets, builder.rejected):
        builder.add(paragraph)
    text = tei.find("text")
    header = tei.find("teiHeader")
    language = next((one.get(_LANGUAGE) for one in (text, header) if one is not None), None)
    return Document(
        paper=paper,
        references=tuple(references),
        statements=tuple(builder.statements),
        rejected=tuple(builder.rejected),
        format=FORMAT,
        licence=_licence(tei),
        language=primary(language),
        version=_version(tei),
    )


def _licence(tei: etree._Element) -> str | None:
    for element in tei.iterfind("teiHeader/fileDesc/publicationStmt/availability//*"):
        for told in (element.get("target"), line(element)):
            if told and "creativecommons.org" in told:
                return works.licence(told)
    return None


def _version(tei: etree._Element) -> str:
    """When the program read the PDF."""
    application = tei.find("teiHeader/encodingDesc/appInfo/application")
    when = application.get("when") if application is not None else None
    return f"{works.DERIVED} {when[:40]}" if when else works.DERIVED


_NAMESPACE = "{http://www.tei-c.org/ns/1.0}"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_ONE = ("TEI", "TEI.2")
_ROOTS = frozenset({*_ONE, "teiCorpus"})
_ENTRIES = frozenset({"biblStruct", "bibl", "biblFull"})
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ROOT = re.compile(
    # atomic, so that a prolog without an end is not tried in all its ways
    r"(?:\ufeff|\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[[^\]]*\])?\s*>)*+"
    r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)",
    re.DOTALL,
)
"""Prolog, comments and document type, then the name of the root without its prefix."""
