"""Extraction without a database: what documents say as lines of NDJSON, which `citance ingest` loads again.

Pure, so that any batch engine may run it over any number of machines (docs/batch.md): `lines(content)` of one file, or
`Extractor` for the pieces of folders and archives. What a statement record can't carry has lines of its own
(`app.formats.ndjson`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from app.document import Document, Rejection, Statement
from app.formats.ndjson import parse
from app.formats.paper_records import ONLY_ONCE, InvalidRecord, to_record
from app.formats.works import is_known
from app.ingest.reader import Reader
from app.ingest.sources import Piece
from app.store.paper_keys import key_of
from app.store.statement_rows import places, source_of

READER = Reader(classifier=None)
"""Types are left to whoever loads the lines."""


@dataclass(frozen=True)
class Extracted:
    """What a piece said. `lines`: NDJSON, each with its line feed."""

    name: str
    disk_offset: int
    lines: bytes
    articles: int
    references: int
    statements: int
    rejected: tuple[Rejection, ...]
    refused: bool

    def counts(self) -> dict[str, int]:
        """By what a summary calls them."""
        return {
            "articles": self.articles,
            "references": self.references,
            "statements": self.statements,
            "rejected": len(self.rejected),
            "whole files": self.refused,
        }


@dataclass(frozen=True, slots=True)
class Extractor:
    """How pieces become lines."""

    reader: Reader = READER

    def read(self, piece: Piece) -> Extracted:
        """All that the piece says, and what is not taken in."""
        result = self.reader.read(piece)
        rejected = list(result.rejections())
        told = [
            line
            for document in result.documents
            if is_known(document.paper) or document.references
            for line in _loadable(document, rejected)
        ]
        return Extracted(
            result.name,
            result.disk_offset,
            b"".join(told),
            sum(document.whole for document in result.documents),
            sum(len(document.references) for document in result.documents),
            sum(len(document.statements) for document in result.documents),
            tuple(rejected),
            result.refused,
        )


def lines(content: bytes, name: str = "") -> bytes:
    """NDJSON of what a file says. Nothing is said of what it does not take in; `Extractor` tells that."""
    return Extractor().read(Piece(name, content)).lines


def records(document: Document) -> Iterator[dict[str, Any]]:
    """A line for the paper itself where it says more than its statements do, one for each statement, and one for each
    reference that has none."""
    keys = [key_of(work) for work in (document.paper, *document.references)]
    paper = to_record(document.paper)
    citing = {name: value for name, value in paper.items() if name not in ONLY_ONCE}
    more = _told(
        notices=[vars(notice) for notice in document.notices],
        versions=[vars(version) for version in document.versions],
        registered=document.registered or document.whole,
    )
    if more or citing != paper or not document.references:
        yield {"citing": paper, **more}
    works = [to_record(work) for work in document.references]
    for statement, place in zip(document.statements, places(document, keys), strict=True):
        counted = {} if statement.occurrence is None else {"occurrence": int(place or 0)}
        said = {**_statement(statement, document), **counted}
        yield {"citing": citing, "cited": works[statement.reference], **said}
    stated = {statement.reference for statement in document.statements}
    for number, work in enumerate(works):
        if number not in stated:
            yield {"citing": citing, "cited": work}


def _loadable(document: Document, rejected: list[Rejection]) -> Iterator[bytes]:
    """The lines that can be loaded again; the others are not dropped silently."""
    for record in records(document):
        line = orjson.dumps(record)
        try:
            parse(line)
        except InvalidRecord as invalid:
            place = record.get("anchor") or f"reference {record.get('cited', {}).get('raw', '')}"
            rejected.append(Rejection(place, f"It can't be written as a record: {invalid}"))
        else:
            yield line + b"\n"


def _statement(statement: Statement, document: Document) -> dict[str, Any]:
    judgement = statement.classification
    judged = judgement if judgement and judgement.type != "unclassified" else None
    return _told(
        text=statement.text,
        before=statement.before,
        after=statement.after,
        markers=[span._asdict() for span in statement.markers],
        section=statement.section,
        section_title=statement.section_title,
        type=statement.type or (judged and judged.type),
        confidence=judged.confidence if judged else statement.confidence,
        intents=statement.intents,
        language=statement.language or document.language,
        source=statement.source or source_of(document),
        licence=statement.licence or document.licence,
        anchor=statement.anchor,
    )


def _told(**fields: Any) -> dict[str, Any]:
    """Without what is not known."""
    return {name: value for name, value in fields.items() if value not in _NOTHING}


_NOTHING: tuple[Any, ...] = (None, False, "", [], (), {})
