"""JATS XML (and its NLM forebears) to documents: what a paper is, what it cites, and where.

    content ── wellformed ──▶ article ┬─ frontmatter, licences   the citing paper, its edition, notices
                                      ├─ references, cited                 works, and what an id means
                                      └─ blocks ▶ sentences ▶ markers ▶ statements

Each `xref` that points to a reference leads to its block, and each block is read once; text that
cites nothing is never looked at. A sub-article (review, reply, translation) and a translated abstract
are other documents: their citations are not the article's.
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
from app.formats.text.languages import primary
from app.formats.xml import parse


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
    for article in articles:
        yield _document(article, unknown, namespaced=bool(namespaced))


def _document(article: etree._Element, unknown: Iterable[str], *, namespaced: bool) -> Document:
    licence = read_licence(article)
    paper = read_paper(article, licence)
    if not works.is_known(paper):
        reason = "The article has no identifier and no title: nobody could tell which paper it is."
        return rejections_only([Rejection(article.getroottree().getpath(article), reason)], "jats")
    parts = [part for part in article if part.tag in _PARTS]
    refs: list[etree._Element] = []
    xrefs: list[etree._Element] = []
    for part in parts:
        for element in part.iter("ref", "xref"):
            (refs if element.tag == "ref" else xrefs).append(element)
    listed = read_references(refs)
    # JATS: without xml:lang an article is in English
    language = primary(article.get(_LANGUAGE)) or "en"
    reader = StatementReader(listed, language, namespaced=namespaced)
    reader.read(xrefs)
    notices, without_doi = read_notices(article, listed.works)
    return Document(
        paper=paper,
        references=tuple(listed.works),
        statements=tuple(reader.statements),
        notices=notices,
        rejected=(
            *_unknown_characters(unknown),
            *without_doi,
            *reader.rejected,
            *_uncited(article, listed, reader),
        ),
        licence=licence,
        language=language,
        version=read_version(article),
    )


def _unknown_characters(names: Iterable[str]) -> Iterator[Rejection]:
    for name in sorted(names):
        yield Rejection(
            "/", f"No character is known by the name “&{name};”: it was left as written."
        )


def _uncited(
    article: etree._Element, listed: ReferenceList, reader: StatementReader
) -> Iterator[Rejection]:
    """Some publishers list references and tag no citation of them: whoever sent the article should know."""
    text = next(article.iterfind("body//p"), None)
    if text is not None and listed.entries and not reader.statements and not reader.rejected:
        yield Rejection(
            "/article/body",
            f"No citation of the {len(listed.entries)} references is tagged: there are no statements.",
        )


def _drop_namespace(article: etree._Element) -> None:
    """JATS puts its elements in no namespace; some archives put all of an article in one."""
    own = article.tag.partition("}")[0] + "}"
    for element in article.iter(f"{own}*"):
        element.tag = element.tag.removeprefix(own)
    etree.cleanup_namespaces(article)


_PARTS = frozenset({"front", "body", "back", "floats-group", "floats-wrap"})
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
