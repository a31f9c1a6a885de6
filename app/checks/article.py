"""The reference list of an article: what it lists, its own sentence for each, and what text and list lack of each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import orjson

from app.document import Document, Work
from app.formats.reference_lists.given_reference import GivenReference, cut, printed
from app.store.relationship import relationship
from app.store.statement_lines import NOT_SEARCHED, JoinedStatement, PaperRow, RenderedPaper, line
from app.store.statement_rows import DocumentRows, SourceDocument

MOST_SENTENCES = 20
"""Of one reference; the others are counted."""
MOST_UNLISTED = 200


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A citation in the text that the list has no reference for."""

    place: str
    reason: str


def references_of(document: Document) -> list[GivenReference]:
    """The references in the order of the list."""
    return [
        GivenReference(cut(work.raw), work) if work.raw else printed(work)
        for work in document.references
    ]


def uncited_positions(document: Document) -> set[int]:
    """Positions of the references that no sentence cites; none where no citation was read at all."""
    cited = {statement.reference for statement in document.statements}
    return set(range(len(document.references))) - cited if cited else set()


def unlisted(document: Document) -> list[Unlisted]:
    """What the text cites and the list does not have."""
    found = (one for one in document.rejected if one.is_unlisted)
    return [Unlisted(one.place, one.reason) for one in islice(found, MOST_UNLISTED)]


def sentences(
    document: Document, cited: Mapping[int, Mapping[str, Any]], now: datetime
) -> dict[int, list[dict[str, Any]]]:
    """By position of the reference, the article's own statements about it, as they would be stored: the Statements of the
    HTTP contract. `cited`: what each reference was found as."""
    rows = DocumentRows(SourceDocument(document, "check"))
    citing = _rendered(document.paper)
    found: dict[int, list[dict[str, Any]]] = {}
    for statement, (_, row) in zip(document.statements, rows.rows(None, now), strict=True):
        position = statement.reference
        few = found.setdefault(position, [])
        if len(few) == MOST_SENTENCES:
            continue
        reference = document.references[position]
        authors = (document.paper.authors, document.paper.authors_complete)
        joined = JoinedStatement(
            **{name: row[name] for name in JoinedStatement._fields[:-1]},
            relationship=relationship(*authors, reference.authors, reference.authors_complete),
        )
        few.append(
            {**line(joined, citing, _rendered(reference, cited.get(position))), **NOT_SEARCHED}
        )
    return found


def _rendered(work: Work, found: Mapping[str, Any] | None = None) -> RenderedPaper:
    known = found or {}
    short = {name: known.get(name) or getattr(work, name) for name in ("doi", "title", "year")}
    cited = {**short, "printed": None if short["doi"] else work.raw or printed(work).text}
    citing = {
        **short,
        "publication_type": work.publication_type,
        "journal": work.journal,
        "authors": [{"name": person.name, "orcid": person.orcid} for person in work.authors],
    }
    row = PaperRow(0, 0, short["doi"], short["title"], short["year"], work.raw, None, work.journal)
    return RenderedPaper(
        row,
        citing=orjson.Fragment(orjson.dumps(citing)),
        cited=orjson.Fragment(orjson.dumps(cited)),
        authors=(),
    )
