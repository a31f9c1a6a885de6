"""The `citations` data set of the Semantic Scholar Academic Graph: who cites whom, by corpus id, with contexts.

One citation a line. Ids are numbers in some releases and texts in others; `contexts` may be null, and
`intents` is a list for each context. The data set is licensed ODC-By 1.0. It says nothing else of the
papers: they are kept by their corpus ids, and found again when another source joins those to DOIs.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from app.document import Document, Rejection, Statement, Work, rejections_only
from app.formats import works
from app.formats.json_values import Member, array, members, names_in, one_line, text

FORMAT = "s2ag"
LICENCE = "ODC-By-1.0"
ADDRESS = "https://api.semanticscholar.org/CorpusID:"
LONGEST = 20_000
"""Characters of one context, as for a record's text."""


def looks_like(head: bytes) -> bool:
    """By its ids."""
    return {"citingcorpusid", "citedcorpusid"} <= names_in(head)


def read(content: bytes) -> Iterator[Document]:
    """One document for each citing paper of the lines at hand."""
    rejected: list[Rejection] = []
    papers: dict[str, _Citing] = {}
    for member in members(content, rejected):
        citing = works.corpus_id(text(member.value, "citingcorpusid"))
        cited = works.corpus_id(text(member.value, "citedcorpusid"))
        if citing is None or cited is None:
            end = "citing" if citing is None else "cited"
            rejected.append(Rejection(member.place or "/", f"The {end} paper has no corpus id."))
            continue
        papers.setdefault(citing, _Citing(citing)).add(member, cited)
    for paper in papers.values():
        yield paper.document()
    if rejected:
        yield rejections_only(rejected, FORMAT)


class _Citing:
    """What the lines say of one citing paper."""

    def __init__(self, corpus: str) -> None:
        self._corpus = corpus
        self._references: dict[str, int] = {}
        self._statements: list[Statement] = []
        self._seen: Counter[tuple[int, str]] = Counter()
        self._rejected: list[Rejection] = []

    def add(self, member: Member, cited: str) -> None:
        position = self._references.setdefault(cited, len(self._references))
        found, rejected = contexts(member, array(member.value, "intents"))
        self._rejected += rejected
        for context, intents in found:
            self._statements.append(
                Statement(
                    reference=position,
                    text=context,
                    intents=intents,
                    source=ADDRESS + self._corpus,
                    occurrence=self._seen[position, context],
                )
            )
            self._seen[position, context] += 1

    def document(self) -> Document:
        return Document(
            paper=Work(s2=self._corpus),
            references=tuple(Work(s2=corpus) for corpus in self._references),
            statements=tuple(self._statements),
            rejected=tuple(self._rejected),
            format=FORMAT,
            licence=LICENCE,
            whole=False,
        )


def contexts(
    member: Member, intents: list[Any]
) -> tuple[list[tuple[str, tuple[str, ...]]], list[Rejection]]:
    """The contexts of a citation, each with its intents: the list at the same place of `intents`."""
    found: list[tuple[str, tuple[str, ...]]] = []
    rejected: list[Rejection] = []
    for number, context in enumerate(array(member.value, "contexts")):
        line = one_line(context) if isinstance(context, str) else ""
        if not line or len(line) > LONGEST:
            reason = (
                f"The context is longer than {LONGEST:,} characters."
                if line
                else "The context has no text."
            )
            rejected.append(Rejection(member.at("contexts", number), reason))
            continue
        theirs = intents[number] if number < len(intents) else None
        found.append((line, words(theirs)))
    return found, rejected


def words(intents: Any) -> tuple[str, ...]:
    """Intents as they are said, without what is no word."""
    said = intents if isinstance(intents, list) else []
    return tuple(
        dict.fromkeys(
            one for one in said if isinstance(one, str) and 0 < len(one) <= 40 and one.isprintable()
        )
    )
