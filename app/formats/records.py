"""Statement records as a request has them: an array, or one JSON object a line. Files may say more: `app.formats.ndjson`."""

from functools import lru_cache
from typing import TypeVar

import orjson
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app import doi as dois
from app.document import Author, Document, FullText, Span, Statement, Unreadable, Work
from app.errors import Fault, Invalid
from app.formats.text.sections import canonical_section
from app.schemas.records import (
    MOST_RECORDS,
    AuthorRecord,
    PaperFields,
    PaperRecord,
    StatementFields,
    StatementRecord,
)

T = TypeVar("T")
FORMAT = "record"


class Wrong(Exception):
    """A record can't be taken in; `faults` names each wrong place."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.pointer or '/'}: {fault.detail}" for fault in faults))
        self.faults = faults


def document(line: bytes) -> Document:
    """One record. Raises `Wrong`."""
    citing, cited, said = _read(line)
    return Document(
        paper=citing, references=(cited,), statements=(said,), format=FORMAT, whole=False
    )


def _read(line: bytes) -> tuple[Work, Work, Statement]:
    """One record. The same papers stand in many records, so each is read apart and remembered. Raises `Wrong`."""
    try:
        said = orjson.loads(line)
        citing, cited = orjson.dumps(said.pop("citing")), orjson.dumps(said.pop("cited"))
        return _paper(citing), _paper(cited), statement(StatementFields.model_validate(said))
    except (orjson.JSONDecodeError, ValidationError, Wrong, KeyError, AttributeError, TypeError):
        raise Wrong(_faults(line)) from None


def _faults(line: bytes) -> tuple[Fault, ...]:
    """Something is wrong with this record: what, and where."""
    try:
        record = StatementRecord.model_validate_json(line)
    except ValidationError as error:
        return tuple(fault(details) for details in error.errors(include_url=False))
    faults: list[Fault] = []
    for end in ("citing", "cited"):
        try:
            work_of(getattr(record, end))
        except Wrong as wrong:
            faults += [Fault(f"/{end}{one.pointer}", one.detail) for one in wrong.faults]
    try:
        statement(record)
    except Wrong as wrong:
        faults += wrong.faults
    return tuple(faults) or (Fault("", "The record can't be read."),)


def fault(details: ErrorDetails) -> Fault:
    """A validation error as a place and a sentence."""
    pointer = "".join(f"/{part}" for part in details["loc"])
    return Fault(pointer, details["msg"].removeprefix("Value error, "))


def work(fields: PaperFields, doi: str | None) -> Work:
    """A paper as a record describes it. Raises `Wrong`."""
    return Work(
        doi=doi,
        pmid=fields.ids.pmid,
        pmcid=fields.ids.pmcid,
        arxiv=fields.ids.arxiv,
        openalex=fields.ids.openalex,
        title=fields.title,
        abstract=fields.abstract,
        year=fields.year or (int(fields.published_on[:4]) if fields.published_on else None),
        published_on=fields.published_on,
        publication_type=fields.publication_type,
        journal=fields.journal.title if fields.journal else None,
        issns=tuple(fields.journal.issns) if fields.journal else (),
        publisher=fields.publisher,
        volume=fields.volume,
        issue=fields.issue,
        pages=fields.pages,
        authors=tuple(_author(author, place) for place, author in enumerate(fields.authors)),
        landing=fields.links.landing,
        full_text=tuple(FullText(link.url, link.licence) for link in fields.links.full_text),
    )


@lru_cache(maxsize=20_000)
def _paper(told: bytes) -> Work:
    return work_of(PaperRecord.model_validate_json(told))


def work_of(paper: PaperRecord) -> Work:
    doi = dois.clean(paper.doi)
    if doi is None:
        raise Wrong((Fault("/doi", f"`{paper.doi[:100]}` is not a DOI."),))
    return work(paper, doi)


def _author(author: AuthorRecord, place: int) -> Author:
    name = author.name or " ".join(filter(None, (author.given, author.family)))
    if not name.strip():
        raise Wrong((Fault(f"/authors/{place}", "An author needs a name, or a family name."),))
    orcid = author.orcid.rsplit("/", 1)[-1].upper() if author.orcid else None
    return Author(name.strip(), author.given, author.family, orcid)


def statement(record: StatementFields) -> Statement:
    markers = record.markers or ([record.marker] if record.marker else [])
    for place, marker in enumerate(markers):
        if not marker.start < marker.end <= len(record.text):
            pointer = f"/markers/{place}" if record.markers else "/marker"
            raise Wrong(
                (
                    Fault(
                        pointer,
                        f"The marker must lie within the text's {len(record.text)} code points.",
                    ),
                )
            )
    confidence = None if record.confidence is None else round(record.confidence, 6)
    return Statement(
        reference=0,
        text=record.text,
        before=record.before,
        after=record.after,
        markers=tuple(Span(marker.start, marker.end) for marker in markers),
        section=record.section
        or canonical_section([record.section_title] if record.section_title else []),
        section_title=record.section_title,
        language=record.language,
        anchor=record.anchor,
        occurrence=None,
        type=record.type,
        confidence=confidence,
        intents=tuple(dict.fromkeys(record.intents)),
        source=record.source,
        licence=record.licence,
    )


def split(body: bytes, *, ndjson: bool) -> list[bytes]:
    """The records of a request, each as JSON: the lines of NDJSON, or the members of an array.

    Raises `Unreadable` with the place, `Invalid` when there are none or too many.
    """
    if ndjson:
        return _counted([line for line in body.splitlines() if line.strip()])
    try:
        members = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unreadable(f"The body is not JSON: {error}.") from None
    if isinstance(members, dict):
        members = [members]
    if not isinstance(members, list):
        raise Unreadable("The body must be an array of statement records.")
    try:
        return [orjson.dumps(member) for member in _counted(members)]
    except orjson.JSONEncodeError:  # it writes 254 levels, and reads 1,024
        raise Unreadable("The body is nested too deeply.") from None


def _counted(members: list[T]) -> list[T]:
    if 1 <= len(members) <= MOST_RECORDS:
        return members
    raise Invalid(
        f"Send 1 to {MOST_RECORDS:,} records, not {len(members):,}; larger files go to POST /imports."
    )
