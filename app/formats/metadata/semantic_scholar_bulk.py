"""Data sets of the Semantic Scholar Academic Graph: `citations`, pairs of corpus ids with contexts, and `papers`.

One citation or paper a line. Ids are numbers in some releases and texts in others; `contexts` may be null, and `intents` is
a list for each context. The data sets are licensed ODC-By 1.0. `citations` contains nothing else about the papers: they are
stored by their corpus ids, until `papers` or another source says which DOIs those are.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.document import Document, Rejection, Statement, Work, rejections_only
from app.formats import works
from app.formats.json_values import Member, array, members, names_in, text
from app.formats.metadata import context_markers
from app.formats.metadata.semantic_scholar_paper import from_paper
from app.formats.text.markup import inline_text

FORMAT = "s2ag"
LICENCE = "ODC-By-1.0"
ADDRESS = "https://api.semanticscholar.org/CorpusID:"
MAX_CONTEXT_LENGTH = 20_000
"""Characters of one context, as for a record's text."""


def looks_like(head: bytes) -> bool:
    """By its ids."""
    names = names_in(head)
    return names >= {"citingcorpusid", "citedcorpusid"} or names >= _OF_PAPERS


def read(content: bytes) -> Iterator[Document]:
    """One document for each citing paper of the lines at hand, and for each paper of the data set of papers."""
    rejected: list[Rejection] = []
    papers: dict[str, _Citing] = {}
    for member in members(content, rejected):
        if member.value.keys() >= _OF_PAPERS:
            yield _paper(member.value)
            continue
        citing = works.corpus_id(text(member.value, "citingcorpusid"))
        cited = works.corpus_id(text(member.value, "citedcorpusid"))
        if citing is None or cited is None:
            end = "citing" if citing is None else "cited"
            rejected.append(Rejection(member.place or "/", f"The {end} paper has no corpus id."))
            continue
        paper = papers.setdefault(citing, _Citing(citing))
        if citing == cited:
            rejected.append(Rejection(member.place or "/", works.CITES_ITSELF))
        else:
            paper.add(member, cited)
    for paper in papers.values():
        yield paper.document()
    if rejected:
        yield rejections_only(rejected, FORMAT)


def _paper(line: dict[str, Any]) -> Document:
    """A line of `papers`, whose names are those of the Graph API in small letters."""
    named = {camel: line.get(camel.lower()) for camel in _CAMEL}
    paper = replace(from_paper(line | named), landing=None)
    return Document(paper=paper, format=FORMAT, licence=LICENCE, whole=False)


class _Citing:
    """The lines of one citing paper, to be made a document."""

    def __init__(self, corpus: str) -> None:
        self._corpus = corpus
        self._references: dict[str, int] = {}
        self._statements: dict[tuple[int, str], Statement] = {}
        """By reference and text: the dumps repeat rows, and nobody can tell equal contexts apart."""
        self._rejected: list[Rejection] = []

    def add(self, member: Member, cited: str) -> None:
        position = self._references.setdefault(cited, len(self._references))
        found, rejected = contexts(member, array(member.value, "intents"))
        self._rejected += rejected
        for context, intents in found:
            statement = Statement(
                position,
                context,
                markers=context_markers.find_markers(context, Work()),
                intents=intents,
                source=ADDRESS + self._corpus,
            )
            self._statements.setdefault((position, context), statement)

    def document(self) -> Document:
        return Document(
            paper=Work(s2=self._corpus),
            references=tuple(Work(s2=corpus) for corpus in self._references),
            statements=tuple(self._statements.values()),
            rejected=tuple(self._rejected),
            format=FORMAT,
            licence=LICENCE,
            whole=False,
        )


_OF_PAPERS = {"corpusid", "externalids", "title"}
_CAMEL = ("corpusId", "externalIds", "publicationDate", "publicationTypes")


def contexts(
    member: Member, intents: list[Any]
) -> tuple[list[tuple[str, tuple[str, ...]]], list[Rejection]]:
    """The contexts of a citation, each with its intents, the list of the same index in `intents`; and what is rejected.

    Where `intents` is a list of words, they are those of all contexts together, and are taken where there is only one."""
    found: list[tuple[str, tuple[str, ...]]] = []
    rejected: list[Rejection] = []
    listed = array(member.value, "contexts")
    if len(listed) == 1 and any(isinstance(one, str) for one in intents):
        intents = [intents]
    for number, context in enumerate(listed):
        line = inline_text(context) if isinstance(context, str) else ""
        if not line or len(line) > MAX_CONTEXT_LENGTH:
            reason = (
                f"The context is longer than {MAX_CONTEXT_LENGTH:,} characters."
                if line
                else "The context has no text."
            )
            rejected.append(Rejection(member.at("contexts", number), reason))
            continue
        own = intents[number] if number < len(intents) else None
        found.append((line, intent_words(own)))
    return found, rejected


def intent_words(intents: Any) -> tuple[str, ...]:
    """The words of a list of intents, each once; what is not a printable word of at most 40 characters is left out."""
    values = intents if isinstance(intents, list) else []
    return tuple(
        dict.fromkeys(
            one
            for one in values
            if isinstance(one, str) and 0 < len(one) <= 40 and one.isprintable()
        )
    )
