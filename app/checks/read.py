"""Read what is to be checked: a list of texts, a file with a list, or an article with one."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from app.checks.article import references_of
from app.document import Document, Unreadable
from app.formats import detect
from app.formats.reference_lists import plain_text
from app.formats.reference_lists.given_reference import GivenReference
from app.formats.reference_lists.table import LIST_FORMATS, check_count, read_list
from app.ingest.pieces import HEAD_BYTES, Piece
from app.ingest.reader import Reader
from app.ingest.worker_process import Limits
from app.ingest.workers import parallel_map

ARTICLE_FORMATS = ("jats", "tei", "pdf", "s2orc", "s2orc-annotated", "unarxive")
FORMATS = ("auto", *(format_.name for format_ in LIST_FORMATS), *ARTICLE_FORMATS)
"""What a file may be."""


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """What is to be checked."""

    format: str
    references: list[GivenReference]
    article: Document | None = None
    """The article whose list it is."""


def read_texts(texts: Sequence[str]) -> ReferenceList:
    """DOIs, other identifiers and printed references, one in each text. Raises `Unreadable`."""
    check_count(len(texts))
    return ReferenceList("text", [plain_text.reference(text) for text in texts])


def read_file(
    name: str, content: bytes, format_name: str, reader: Reader, limits: Limits
) -> ReferenceList:
    """A file. An article is read in a process of its own, within these limits; a list in linear time here.

    Raises `Unreadable`.
    """
    found = article_format(content, format_name)
    if found is None:
        format_, references = read_list(content, format_name)
        return ReferenceList(format_, references)
    piece = Piece(name, content, format=found)
    with closing(parallel_map(reader.read, iter((piece,)), limits=limits)) as results:
        (result,) = results
    if result.refused:
        raise Unreadable(result.rejected[0].reason)
    articles = [document for document in result.documents if document.whole]
    if len(articles) != 1:
        raise Unreadable(f"The file has {len(articles)} articles; send one at a time.")
    references = references_of(articles[0])
    check_count(len(references))
    return ReferenceList(found, references, articles[0])


def article_format(content: bytes, format_name: str) -> str | None:
    """The format of an article; None for a list."""
    if format_name != "auto":
        return format_name if format_name in ARTICLE_FORMATS else None
    try:
        found = detect.find_format("auto", content[:HEAD_BYTES]).name
    except Unreadable:
        return None
    return found if found in ARTICLE_FORMATS else None
