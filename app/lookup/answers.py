"""Raw answers of the registries, read into one document. Pure: what is stored can be read again by a better reader."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from app.document import Document, Unreadable, Work
from app.doi import fold
from app.formats.metadata import crossref, datacite, openalex
from app.lookup.outcomes import NONE, Validators

PARSER_VERSION = 5
"""Goes up when the readers take more out of an answer: `citance lookup reparse` reads the stored ones again then."""


UPDATES = "crossref-updates"
"""Stands for the registry where an answer is Crossref's list of the works that announce notices of a work."""


@dataclass(frozen=True)
class Answer:
    """What one registry sent, as it came."""

    registry: str
    payload: bytes
    validators: Validators = NONE


def read(answers: tuple[Answer, ...]) -> Document:
    """What the answers say, the surest first. Raises `Unreadable`."""
    document = read_one(answers[0])
    for other in answers[1:]:
        document = add_answer(document, other)
    return document


def add_answer(document: Document, answer: Answer) -> Document:
    """With what a further answer says. Raises `Unreadable`."""
    if answer.registry == UPDATES:
        return _with_updates(document, answer.payload)
    return supplement(document, read_one(answer))


def _with_updates(document: Document, payload: bytes) -> Document:
    """With the notices of its work that works in a list of Crossref's announce. They replace what OpenAlex says of the same
    kind, which has no announcer and no date."""
    doi = fold(document.paper.doi or "")
    announced = [
        notice
        for work in crossref.read(payload)
        for notice in work.notices
        if fold(notice.doi) == doi
    ]
    kinds = {notice.kind for notice in announced}
    kept = [
        one for one in document.notices if one.source != openalex.FORMAT or one.kind not in kinds
    ]
    return replace(document, notices=tuple(dict.fromkeys((*kept, *announced))))


def read_one(answer: Answer) -> Document:
    """The work that the answer is about. Raises `Unreadable`."""
    document = next(_READERS[answer.registry](answer.payload), None)
    if document is None or document.paper.doi is None:
        reason = document.rejected[0].reason if document and document.rejected else "No work."
        raise Unreadable(reason)
    return document


def supplement(document: Document, more: Document) -> Document:
    """Fill what is empty from another registry's document; of references, only the first one's count.

    Nothing is taken from a work with another DOI: OpenAlex merges works that it takes for the same.
    """
    ours, theirs = document.paper, more.paper
    if fold(ours.doi or "") != fold(theirs.doi or ""):
        return document
    kinds = {notice.kind for notice in document.notices}
    return replace(
        document,
        paper=replace(ours, **dict(_missing(ours, theirs))),
        notices=document.notices + tuple(one for one in more.notices if one.kind not in kinds),
        language=document.language or more.language,
    )


def _missing(ours: Work, theirs: Work) -> Iterator[tuple[str, Any]]:
    for name in (field.name for field in fields(Work)):
        if getattr(ours, name) in (None, ()) and getattr(theirs, name) not in (None, ()):
            yield name, getattr(theirs, name)
            if name == "authors":
                yield "authors_complete", theirs.authors_complete


_READERS: dict[str, Callable[[bytes], Iterator[Document]]] = {
    "crossref": crossref.read,
    "datacite": datacite.read,
    "openalex": openalex.read,
}
