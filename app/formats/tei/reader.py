"""TEI reader, for what GROBID makes from a PDF (https://grobid.readthedocs.io).

    content ─ xml ▶ TEI ┬─ header, bibliography       the citing paper, and the works of listBibl
                        └─ body ▶ text/statements     the paragraphs that cite, and their statements

A publisher's own XML is the better text: its version is newer than any that was made from a PDF.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from app.document import Document, Rejection, Unreadable, Work
from app.formats import works
from app.formats.tei.bibliography import read_work
from app.formats.tei.body import read_paragraphs
from app.formats.tei.header import read_licence, read_paper, read_version
from app.formats.text.languages import primary_subtag
from app.formats.text.statements import StatementBuilder
from app.formats.xml import XML_ID, XML_LANG, parse
from app.formats.xpaths import XPaths

FORMAT = "tei"


def looks_like(head: bytes) -> bool:
    """Whether the root element is one of TEI, whatever prolog is before it."""
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
    documents = [root] if root.tag in _DOCUMENTS else list(root.iter(*_DOCUMENTS))
    if not documents:
        raise Unreadable(f"This is no TEI: its root is <{root.tag}>, and no <TEI> is inside.")
    xpaths = XPaths(namespaced=False)
    for document in documents:
        yield _document(document, xpaths)


def _document(tei: etree._Element, xpaths: XPaths) -> Document:
    paper = read_paper(tei)
    if not works.is_known(replace(paper, raw=None)):
        reason = "The header gives no identifier and no title: nobody could tell which paper it is."
        refused = (Rejection(xpaths.of(tei), reason),)
        return Document(paper=Work(), rejected=refused, format=FORMAT, whole=False)
    references: list[Work] = []
    targets: dict[str, int] = {}
    for entry in tei.iterfind("text//listBibl/*"):
        if entry.tag in _ENTRIES:
            name = entry.get(XML_ID)
            if name:
                targets.setdefault(name, len(references))
            references.append(read_work(entry))
    builder = StatementBuilder(references)
    for paragraph in read_paragraphs(tei, targets, xpaths, builder.rejected):
        builder.add(paragraph)
    text = tei.find("text")
    header = tei.find("teiHeader")
    language = next((one.get(XML_LANG) for one in (text, header) if one is not None), None)
    return Document(
        paper=paper,
        references=tuple(references),
        statements=tuple(builder.statements),
        rejected=tuple(builder.rejected),
        format=FORMAT,
        licence=read_licence(tei),
        language=primary_subtag(language),
        version=read_version(tei),
    )


_NAMESPACE = "{http://www.tei-c.org/ns/1.0}"
_DOCUMENTS = ("TEI", "TEI.2")
_ROOTS = frozenset({*_DOCUMENTS, "teiCorpus"})
_ENTRIES = frozenset({"biblStruct", "bibl", "biblFull"})
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ROOT = re.compile(
    # atomic, so that a prolog without an end is not tried in all its ways
    r"(?:\ufeff|\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[[^\]]*\])?\s*>)*+"
    r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)",
    re.DOTALL,
)
"""Prolog, comments and document type, then the name of the root without its prefix."""
