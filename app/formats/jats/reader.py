"""JATS reader: XML of JATS and of the NLM DTDs before it, to documents.

    content ─ xml ▶ article ┬─ front_matter, licences, notices     the citing paper, its version, its notices
                            ├─ reference_list ▶ reference          the works, and what an id refers to
                            └─ blocks ▶ sentences ▶ markers ▶ statements

Each `xref` to a reference leads to its block, and each block is read once; text that cites nothing is not read
at all. A sub-article (review, reply, translation) and a translated abstract are other documents: their
citations are not the article's.
"""

from collections.abc import Iterable, Iterator

from lxml import etree

from app.document import Document, Rejection, Unreadable, rejections_only
from app.formats import works
from app.formats.jats.front_matter import read_paper, read_version
from app.formats.jats.licences import read_licence
from app.formats.jats.notices import read_notices
from app.formats.jats.reference_list import ReferenceList, read_references
from app.formats.jats.statements import StatementReader
from app.formats.text.languages import primary_subtag
from app.formats.xml import XML_LANG, parse
from app.formats.xpaths import XPaths


def read(content: bytes) -> Iterator[Document]:
    """The articles in a file: one, or as many as a `<pmc-articleset>` or an OAI answer holds.

    Raises `Unreadable` when the content is not well-formed, hostile, or no JATS at all.
    """
    root, unknown = parse(content)
    articles = [root] if root.tag == "article" else list(root.iter("article", "{*}article"))
    if not articles:
        raise Unreadable(f"This is no JATS: its root is <{root.tag}>, and no <article> is inside.")
    namespaced = [article for article in articles if article.tag != "article"]
    for article in namespaced:
        _drop_namespace(article)
    xpaths = XPaths(namespaced=bool(namespaced))
    for article in articles:
        yield _document(article, unknown, xpaths)


def _document(article: etree._Element, unknown: Iterable[str], xpaths: XPaths) -> Document:
    licence = read_licence(article)
    paper = read_paper(article, licence)
    if not works.is_known(paper):
        reason = "The article has no identifier and no title: nobody could tell which paper it is."
        return rejections_only([Rejection(xpaths.of(article), reason)], "jats")
    parts = [part for part in article if part.tag in _PARTS]
    refs: list[etree._Element] = []
    xrefs: list[etree._Element] = []
    for part in parts:
        for element in part.iter("ref", "xref"):
            (refs if element.tag == "ref" else xrefs).append(element)
    references = read_references(refs)
    # JATS: without xml:lang an article is in English
    language = primary_subtag(article.get(XML_LANG)) or "en"
    reader = StatementReader(references, language, xpaths)
    reader.read(xrefs)
    notices, without_doi = read_notices(article, paper, references.works, xpaths)
    return Document(
        paper=paper,
        references=tuple(references.works),
        statements=tuple(reader.statements),
        notices=notices,
        rejected=(
            *_unknown_characters(unknown),
            *without_doi,
            *reader.rejected,
            *_untagged_article(article, references, reader),
        ),
        licence=licence,
        language=language,
        version=read_version(article),
    )


def _unknown_characters(names: Iterable[str]) -> Iterator[Rejection]:
    """A rejection for each entity that was left in the text as written."""
    for name in sorted(names):
        yield Rejection(
            "/", f"No character is known by the name “&{name};”: it was left as written."
        )


def _untagged_article(
    article: etree._Element, references: ReferenceList, reader: StatementReader
) -> Iterator[Rejection]:
    """A rejection for an article that lists references and tags no citation of them, as some publishers do."""
    text = next(article.iterfind("body//p"), None)
    if text is not None and references.entries and not reader.statements and not reader.rejected:
        yield Rejection(
            "/article/body",
            f"No citation of the {len(references.entries)} references is tagged: there are no statements.",
        )


def _drop_namespace(article: etree._Element) -> None:
    """Take the elements out of their namespace. JATS has none; some archives put a whole article in one."""
    own = article.tag.partition("}")[0] + "}"
    for element in article.iter(f"{own}*"):
        element.tag = element.tag.removeprefix(own)
    etree.cleanup_namespaces(article)


_PARTS = frozenset({"front", "body", "back", "floats-group", "floats-wrap"})
