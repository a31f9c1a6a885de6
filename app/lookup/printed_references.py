"""Reference matching within the store: which of its papers printed references mean, by the paper index, without a registry.

The index gives the papers that have most of a reference's words; `app.lookup.reference_comparison` decides which of them
is the work. What takes time is the comparison, some milliseconds a reference: call it in a thread.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.bulk import chunks, fetch
from app.db.tables import JOURNALS, PAPERS
from app.document import Work
from app.lookup.reference_comparison import most_alike, share
from app.search.engine import PaperEngine
from app.store.authors import authors_of

CANDIDATES = 10
"""Papers that each reference is compared with."""
MAX_CHARACTERS = 2_000
"""Of a printed reference that are read."""


@dataclass(frozen=True, slots=True)
class PrintedMatch:
    """What the store has of a printed reference."""

    state: Literal["found", "ambiguous", "not_found"]
    """`ambiguous`: several papers for which as much agrees, such as a preprint and its article. A tie is no match."""
    paper: int | None = None
    """Id of the paper that was found."""
    doi: str | None = None
    """Its DOI as the store has it; None for a paper that is known by another identifier."""
    score: float | None = None
    """0..1, of a paper that was found: the share of title, year, first author, volume, first page and journal that agree
    with the reference; the year next to it counts half. What a reference omits does not agree."""
    papers: tuple[int, ...] = ()
    """Ids of those that may be meant where it is ambiguous, in their order."""


def match_printed(
    session: Session, engine: PaperEngine, references: Sequence[str]
) -> list[PrintedMatch]:
    """For each printed reference, in order, the paper of the store that it means. Nothing leaves the machine.

    A DOI in the text is not looked for: what has one is to be found by it first. One search of the index for each
    reference, and three queries of the database for all: at most some thousand at a time.
    """
    printed = [reference[:MAX_CHARACTERS] for reference in references]
    found = engine.candidates(printed, CANDIDATES)
    works = _load(session, {id_ for ids in found for id_ in ids})
    return [
        _match(text, {id_: works[id_] for id_ in ids if id_ in works})
        for text, ids in zip(printed, found, strict=True)
    ]


def _match(printed: str, works: dict[int, Work]) -> PrintedMatch:
    best = most_alike(Work(raw=printed), works)
    if not best:
        return PrintedMatch("not_found")
    if len(best) > 1:
        return PrintedMatch("ambiguous", papers=tuple(sorted(best)))
    ((paper, agrees),) = best.items()
    return PrintedMatch("found", paper, works[paper].doi, share(agrees))


def _load(session: Session, ids: Iterable[int]) -> dict[int, Work]:
    """What is compared, of those of these papers that are still there."""
    works = {}
    for some in chunks(sorted(ids)):
        first_authors = authors_of(session, some, 1)
        for id_, *values in fetch(session, _WORKS, PAPERS.c.id, some):
            named = dict(zip(_COMPARED, values, strict=True))
            works[id_] = Work(**named, authors=first_authors.get(id_, ()))
    return works


_COMPARED = ("doi", "title", "year", "volume", "pages", "publication_type", "journal")
_WORKS = select(
    PAPERS.c.id, *(PAPERS.c[name] for name in _COMPARED[:-1]), JOURNALS.c.title
).outerjoin(JOURNALS, JOURNALS.c.id == PAPERS.c.journal_id)
