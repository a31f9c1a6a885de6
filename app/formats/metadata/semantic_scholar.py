"""Answers of the Semantic Scholar Graph API to `/paper/{id}/citations` and `/paper/{id}/references`.

An answer contains one side only: the paper that was asked for is named in the address, not in the answer. So it has to be
added, as the field `paper` next to `data`: an id as in the address ("DOI:10.1037/int0000101", "PMID:…",
"ARXIV:…", "CorpusId:…", the paper id), or an object as the API gives it for `/paper/{id}`. A row that names
both papers, and a `/paper/{id}` that lists its citations or references, need nothing.

`intents` are Semantic Scholar's own and are kept apart from the type. Contexts are passages cut out by a
program, sometimes in the middle of a sentence ("…"); they are stored as they are, but for tags and entities.
"""

from collections.abc import Iterator
from typing import Any

from app.document import Document, Rejection, Statement, Work
from app.formats import works
from app.formats.json_values import (
    Member,
    array,
    error_message,
    inside,
    names_in,
    read_documents,
    record,
    records,
    text,
)
from app.formats.metadata import context_markers
from app.formats.metadata.semantic_scholar_bulk import contexts, intent_words
from app.formats.metadata.semantic_scholar_paper import from_id, from_paper
from app.formats.text.markup import inline_text

FORMAT = "s2graph"


def looks_like(head: bytes) -> bool:
    """By the names of the API; an empty answer by `data` and what surrounds it."""
    names = names_in(head)
    if names & {"citingPaper", "citedPaper", "citingPaperInfo", "citedPaperInfo"}:
        return True
    if "paperId" in names and names & {"citations", "references"}:
        return True
    return "data" in names and bool(names & {"offset", "paper"}) and "message" not in names


def read(content: bytes) -> Iterator[Document]:
    """A document for each citing paper."""
    return read_documents(content, FORMAT, lambda *answer: _Answer(*answer).documents())


class _Answer:
    """One answer, or one row of it. Adds to `rejected`."""

    def __init__(self, member: Member, rejected: list[Rejection]) -> None:
        self._member = member
        self._rejected = rejected
        self._requested = _requested(member.value)

    def documents(self) -> Iterator[Document]:
        root = self._member.value
        if "citingPaper" in root or "citedPaper" in root:
            yield from self._rows([self._member])
        elif "data" in root:
            if root["data"] is None:
                self._reject(self._member, _withheld(root))
            yield from self._rows(list(inside(self._member, "data", self._rejected)))
        elif text(root, "paperId") or works.is_known(from_paper(root)):
            yield from self._listed()
        else:
            reason = error_message(root) or "This is no answer of the Graph API."
            self._reject(self._member, reason)

    def _rows(self, rows: list[Member]) -> Iterator[Document]:
        """Each row of a citations answer gives a document; all rows of a references answer give one."""
        references: list[tuple[Work, Member]] = []
        lost: dict[str, int] = {}
        for row in rows:
            citing = from_paper(record(row.value, "citingPaper"))
            cited = from_paper(record(row.value, "citedPaper"))
            if not works.is_known(citing) and not works.is_known(cited):
                self._reject(row, "The paper has no identifier and no title.")
            elif works.is_same(self._or_requested(citing), self._or_requested(cited)):
                self._reject(row, works.CITES_ITSELF)
            elif works.is_known(citing) and works.is_known(cited):
                yield self._document(citing, [(cited, row)])
            elif not works.is_known(self._requested):
                end = "cited" if works.is_known(citing) else "citing"
                lost[end] = lost.get(end, 0) + 1
            elif works.is_known(citing):
                yield self._document(citing, [(self._requested, row)])
            else:
                references.append((cited, row))
        for end, count in lost.items():
            self._reject(self._member, _UNKNOWN.format(end=end, count=count))
        if references:
            yield self._document(self._requested, references)

    def _or_requested(self, work: Work) -> Work:
        return work if works.is_known(work) else self._requested

    def _listed(self) -> Iterator[Document]:
        """A paper that lists others: citations without contexts."""
        paper = from_paper(self._member.value)
        references = self._works("references", paper)
        citations = self._works("citations", paper)
        if not references and not citations:
            self._reject(self._member, "The paper lists neither citations nor references.")
            return
        yield self._document(paper, references)
        for citing, row in citations:
            yield self._document(citing, [(paper, row)])

    def _works(self, name: str, paper: Work) -> list[tuple[Work, Member]]:
        found = []
        for row in inside(self._member, name, self._rejected):
            work = from_paper(row.value)
            if works.is_same(work, paper):
                self._reject(row, works.CITES_ITSELF)
            elif works.is_known(work):
                found.append((work, row))
            else:
                self._reject(row, "The paper has no identifier and no title.")
        return found

    def _document(self, citing: Work, cited: list[tuple[Work, Member]]) -> Document:
        statements: list[Statement] = []
        for position, (work, row) in enumerate(cited):
            statements += self._statements(position, citing, work, row)
        return Document(
            paper=citing,
            references=tuple(work for work, _ in cited),
            statements=tuple(statements),
            format=FORMAT,
            whole=False,
        )

    def _statements(
        self, position: int, citing: Work, cited: Work, row: Member
    ) -> Iterator[Statement]:
        found = [
            (line, intent_words(one.get("intents")))
            for one in records(row.value, "contextsWithIntent")
            if (line := inline_text(text(one, "context") or ""))
        ]
        without_intents, rejected = contexts(row, array(row.value, "intents"))
        self._rejected += rejected
        distinct: dict[str, tuple[str, ...]] = {}  # nobody can tell equal contexts apart
        for line, intents in found + without_intents:
            distinct.setdefault(line, intents)
        for line, intents in distinct.items():
            yield Statement(
                reference=position,
                text=line,
                markers=context_markers.find_markers(line, cited),
                intents=intents,
                source=_address(citing),
            )

    def _reject(self, member: Member, reason: str) -> None:
        self._rejected.append(Rejection(member.place or "/", reason))


def _requested(root: dict[str, Any]) -> Work:
    """The paper that was asked for, if the answer names it; else an empty work."""
    added = root.get("paper")
    if isinstance(added, str):
        return from_id(added)
    for name in ("paper", "citedPaperInfo", "citingPaperInfo"):
        work = from_paper(record(root, name))
        if works.is_known(work):
            return work
    return Work()


def _address(paper: Work) -> str | None:
    """The page of the citing paper, as the source of its statements."""
    if paper.s2 is None:
        return None
    if len(paper.s2) == 40:
        return f"https://www.semanticscholar.org/paper/{paper.s2}"
    return f"https://api.semanticscholar.org/CorpusID:{paper.s2}"


def _withheld(root: dict[str, Any]) -> str:
    """The reason for `data: null`: the publisher does not let its reference list be shown."""
    for name in ("citingPaperInfo", "citedPaperInfo"):
        if notice := text(record(record(root, name), "openAccessPdf"), "disclaimer"):
            return f"The answer holds no list (`data` is null). {notice[:300]}"
    return "The answer holds no list: `data` is null."


_UNKNOWN = (
    "The answer does not say which paper is the {end} one, whose id was asked for, so {count:,} rows were not taken: "
    "add `paper` beside `data`, e.g. with jq '.paper = \"DOI:10.1037/int0000101\"' "
    "(also PMID:, PMCID:, ARXIV:, CorpusId: or the paper id)."
)
