"""S2ORC of Semantic Scholar's Datasets API: full texts that GROBID took from PDFs, with annotations by offsets.

| release | the paper | the text | the reference list |
|---|---|---|---|
| `s2orc` (2023) | `externalids`; title and authors in the text | `content` | in the same text |
| `s2orc_v2` (2025) | `title`, `authors`, `openaccessinfo` | `body` | `bibliography` |

One paper a line. Both are read alike: what a group is called differs by underscores only (`annotations`). Sentences are
found in the paragraphs: the first release marks none, the second not in a fifth of its papers, and some that are none.
"""

import re
from collections.abc import Iterator
from typing import Any

from app.document import Author, Document, FullText, Rejection, Work, rejections_only
from app.formats import works
from app.formats.json_values import Member, array, names_in, read_documents, record, text
from app.formats.metadata import semantic_scholar_paper
from app.formats.s2orc_annotated.annotations import AnnotatedText, Span, read_annotated
from app.formats.s2orc_annotated.bibliography import read_authors, read_bibliography
from app.formats.s2orc_annotated.passages import read_passages
from app.formats.text.statements import StatementBuilder

FORMAT = "s2orc-annotated"


def looks_like(head: bytes) -> bool:
    """By the names of its fields; the annotations stand behind the text, and may be far away."""
    names = names_in(head)
    return any(names >= some for some in _NAMES) or (
        names >= _BEFORE_AUTHORS and names.isdisjoint(_OF_PAPERS)
    )


def read(content: bytes) -> Iterator[Document]:
    """Each paper of the file."""
    return read_documents(content, FORMAT, lambda member, _rejected: (_document(member),))


def _document(member: Member) -> Document:
    root, rejected = member.value, list[Rejection]()
    text_name, list_name = next(
        (names for names in _PARTS if record(root, names[0])), ("content", "content")
    )
    body = read_annotated(member, text_name, rejected)
    same = list_name == text_name
    bibliography = read_bibliography(body if same else read_annotated(member, list_name, rejected))
    paper = _paper(root, body)
    reason = _why_refused(body, paper)
    if reason:
        return rejections_only([*rejected, Rejection(member.place or "/", reason)], FORMAT)
    passages = read_passages(body, bibliography, rejected)
    builder = StatementBuilder(bibliography.references, rejected=rejected)
    for passage in passages:
        builder.add(passage)
    updated = text(root, "updated")
    return Document(
        paper=paper,
        references=tuple(bibliography.references),
        statements=tuple(builder.statements),
        rejected=tuple(rejected),
        format=FORMAT,
        licence=_licence(_access(root)),
        version=f"{works.DERIVED} {updated[:40]}" if updated else works.DERIVED,
    )


def _why_refused(body: AnnotatedText, paper: Work) -> str | None:
    if not body.text.strip():
        return "There is no text in `content` or `body`."
    if not works.is_known(paper):
        return "The paper has no identifier and no title: nobody could tell which it is."
    return None


def _paper(root: dict[str, Any], body: AnnotatedText) -> Work:
    named = record(root, "externalids") or record(_access(root), "externalids")
    ids = {name.lower(): value for name, value in named.items()}
    address = text(_access(root), "openaccessurl", "url") or ""
    people = [
        semantic_scholar_paper.author(name)
        for one in array(root, "authors")
        if (name := text({"name": one}, "name") or text(one, "name"))
    ]
    return Work(
        doi=works.doi(text(ids, "doi")),
        pmid=works.pmid(text(ids, "pubmed")),
        pmcid=works.pmcid(text(ids, "pubmedcentral")),
        arxiv=works.arxiv(text(ids, "arxiv")),
        s2=works.corpus_id(text(root, "corpusid")),
        title=text(root, "title") or _first_words(body, "title"),
        abstract=_first_words(body, "abstract"),
        journal=_first_words(body, "venue"),
        authors=tuple(people or _printed_authors(body)),
        full_text=(FullText(address, _licence(_access(root))),)
        if address.startswith(("http://", "https://"))
        else (),
    )


def _printed_authors(body: AnnotatedText) -> list[Author]:
    """Those with a family name, each once: who answers letters is printed twice."""
    whole = Span(0, len(body.text), {}, "")
    people = read_authors(body, "author", whole)
    return list({person.name: person for person in people if person.family}.values())


def _access(root: dict[str, Any]) -> dict[str, Any]:
    """What is said of open access."""
    source = record(record(root, "content"), "source")
    return record(root, "openaccessinfo") or record(source, "oainfo")


def _licence(access: dict[str, Any]) -> str | None:
    """CC-BY-NC of "CCBYNC", CC0-1.0; None for words that are no licence."""
    found = _CREATIVE_COMMONS.fullmatch((text(access, "license") or "").upper())
    if not found:
        return None
    return "CC0-1.0" if found[1] == "0" else "-".join(("CC", *filter(None, found.groups())))


def _first_words(body: AnnotatedText, name: str) -> str | None:
    spans = body.spans(name)
    return (body.words(spans[0]) or None) if spans else None


_PARTS = (("content", "content"), ("body", "bibliography"))
"""Names of the text and of the reference list in each release."""
_NAMES = (
    {"corpusid", "content"},
    {"corpusid", "body"},
    {"corpusid", "title", "openaccessinfo"},
    {"bibliography", "annotations"},
)
_BEFORE_AUTHORS = {"corpusid", "title", "authors"}
"""All that the head may have where the authors are many."""
_OF_PAPERS = frozenset({"externalids", "url", "venue"})
"""What the data set `papers` has in front of its authors, or behind them."""
_CREATIVE_COMMONS = re.compile(r"CC-?(?:(0)|(BY)-?(NC)?-?(SA|ND)?)")
