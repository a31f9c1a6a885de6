"""Extract documents as NDJSON lines without a database; `citance ingest` loads them again.

Pure, so that any batch engine may run it over any number of machines (docs/batch.md): `lines(content)` of one file, or
`Extractor` for the pieces of folders and archives. What a statement record can't contain has lines of its own
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
from app.ingest.pieces import Piece
from app.ingest.reader import Reader
from app.store.paper_keys import key_of
from app.store.statement_rows import discriminators, source_of

READER = Reader(classifier=None)
"""Statements are classified when the lines are loaded."""


@dataclass(frozen=True)
class ExtractResult:
    """The lines of a piece, and counts. `name` and `disk_offset` are those of the piece."""

    name: str
    disk_offset: int
    lines: bytes
    """NDJSON, each with its line feed."""
    articles: int
    """Full texts."""
    references: int
    statements: int
    rejected: tuple[Rejection, ...]
    """What is not in the lines: all of it, or the first of very much."""
    rejected_count: int
    refused: bool
    """Nothing of the piece could be read."""

    def counts(self) -> dict[str, int]:
        """By their names in a summary."""
        return {
            "articles": self.articles,
            "references": self.references,
            "statements": self.statements,
            "rejected": self.rejected_count,
            "whole files": self.refused,
        }


@dataclass(frozen=True, slots=True)
class Extractor:
    """Turns pieces into lines. Picklable, as its results are."""

    reader: Reader = READER

    def read(self, piece: Piece) -> ExtractResult:
        """The lines of all documents of a piece, and what was rejected of them."""
        result = self.reader.read(piece)
        rejected = list(result.rejections())
        unlisted = result.rejected_count - len(rejected)
        lines = [
            line
            for document in result.documents
            if is_known(document.paper) or document.references
            for line in _loadable(document, rejected)
        ]
        return ExtractResult(
            result.name,
            result.disk_offset,
            b"".join(lines),
            sum(document.whole for document in result.documents),
            sum(len(document.references) for document in result.documents),
            sum(len(document.statements) for document in result.documents),
            tuple(rejected) if not unlisted else (*rejected, _more(unlisted)),
            len(rejected) + unlisted,
            result.refused,
        )


def _more(count: int) -> Rejection:
    return Rejection("file", f"{count:,} more things were rejected, which are not listed.")


def lines(content: bytes, name: str = "") -> bytes:
    """The NDJSON of one file. Rejections are dropped; `Extractor` returns them too."""
    return Extractor().read(Piece(name, content)).lines


def records(document: Document) -> Iterator[dict[str, Any]]:
    """The records of a document: one of the paper itself where it has more than the statements' records carry, one of each
    statement, and one of each reference without statements."""
    keys = [key_of(work) for work in (document.paper, *document.references)]
    paper = to_record(document.paper)
    citing = {name: value for name, value in paper.items() if name not in ONLY_ONCE}
    more = _without_empty(
        notices=[vars(notice) for notice in document.notices],
        versions=[vars(version) for version in document.versions],
        registered=document.registered or document.whole,
    )
    if more or citing != paper or not document.references:
        yield {"citing": paper, **more}
    works = [to_record(work) for work in document.references]
    distinct = zip(document.statements, discriminators(document, keys), strict=True)
    for statement, discriminator in distinct:
        occurrence: dict[str, int] = {}
        if statement.occurrence is not None:
            occurrence["occurrence"] = int(discriminator or 0)
        fields = _statement(statement, document)
        yield {"citing": citing, "cited": works[statement.reference], **fields, **occurrence}
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
    classification = statement.classification
    if classification and classification.type == "unclassified":
        classification = None
    return _without_empty(
        text=statement.text,
        before=statement.before,
        after=statement.after,
        markers=[span._asdict() for span in statement.markers],
        section=statement.section,
        section_title=statement.section_title,
        type=statement.type or (classification and classification.type),
        confidence=classification.confidence if classification else statement.confidence,
        intents=statement.intents,
        language=statement.language or document.language,
        source=statement.source or source_of(document),
        licence=statement.licence or document.licence,
        anchor=statement.anchor,
        place=statement.location and _without_empty(**statement.location._asdict()),
    )


def _without_empty(**fields: Any) -> dict[str, Any]:
    """Only the fields that have a value."""
    return {name: value for name, value in fields.items() if value not in _EMPTY}


_EMPTY: tuple[Any, ...] = (None, False, "", [], (), {})
