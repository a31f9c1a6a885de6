"""Statement records of requests: an array, or one JSON object a line. Lines of files may say more: `app.formats.ndjson`."""

from typing import TypeVar

import orjson
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.document import Document, Location, Span, Statement, Unreadable, Work, construct
from app.errors import BodyTooLarge, Fault, Invalid
from app.formats.json_values import count_values
from app.formats.paper_records import InvalidRecord, parse_paper
from app.formats.text.sections import canonical_section
from app.formats.works import CITES_ITSELF, is_same
from app.schemas.fields import message
from app.schemas.records import MOST_RECORDS, LocationRecord, StatementFields, StatementRecord

T = TypeVar("T")
FORMAT = "record"
MOST_VALUES = 1_000_000
"""Values of one request, about; a record has some fifty."""


def split(body: bytes, *, ndjson: bool) -> list[bytes]:
    """The records of a request, each as JSON: the lines of NDJSON, or the members of an array.

    Raises `Unreadable` with the reason, `Invalid` when there are none or too many, `BodyTooLarge`.
    """
    if count_values(body) > MOST_VALUES:
        raise BodyTooLarge(
            f"The body has more than {MOST_VALUES:,} values; larger files go to POST /imports."
        )
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


def document(content: bytes) -> Document:
    """One record. Raises `InvalidRecord`."""
    citing, cited, stated = _parse(content)
    if is_same(citing, cited):
        raise InvalidRecord((Fault("/cited", CITES_ITSELF),))
    return Document(
        paper=citing, references=(cited,), statements=(stated,), format=FORMAT, whole=False
    )


def statement(record: StatementFields) -> Statement:
    """What a record says of the statement itself; its reference is the first. Raises `InvalidRecord`."""
    markers = record.markers or ([record.marker] if record.marker else [])
    for position, marker in enumerate(markers):
        if not marker.start < marker.end <= len(record.text):
            pointer = f"/markers/{position}" if record.markers else "/marker"
            detail = f"The marker must lie within the text's {len(record.text)} code points."
            raise InvalidRecord((Fault(pointer, detail),))
    confidence = None if record.confidence is None else round(record.confidence, 6)
    return construct(
        Statement,
        {
            "reference": 0,
            "text": record.text,
            "before": record.before,
            "after": record.after,
            "markers": tuple(Span(marker.start, marker.end) for marker in markers),
            "section": record.section
            or canonical_section([record.section_title] if record.section_title else []),
            "section_title": record.section_title,
            "language": record.language,
            "anchor": record.anchor,
            "location": _location(record.place),
            "occurrence": None,
            "type": record.type,
            "confidence": confidence,
            "intents": tuple(dict.fromkeys(record.intents)),
            "source": record.source,
            "licence": record.licence,
        },
    )


def _location(sent: LocationRecord | None) -> Location | None:
    if sent is None or sent == LocationRecord():
        return None
    x, y, width, height = sent.pdf_box or (0, 0, 0, 0)
    box = (x, y, width, height) if sent.pdf_box else None
    return Location(sent.element_id, sent.pdf_page, box)


def fault(details: ErrorDetails) -> Fault:
    """A validation error of pydantic's as a JSON pointer and a sentence."""
    pointer = "".join(f"/{part}" for part in details["loc"])
    return Fault(pointer, message(details))


def _counted(members: list[T]) -> list[T]:
    if 1 <= len(members) <= MOST_RECORDS:
        return members
    raise Invalid(
        f"Send 1 to {MOST_RECORDS:,} records, not {len(members):,}; larger files go to POST /imports."
    )


def _parse(content: bytes) -> tuple[Work, Work, Statement]:
    """One record. The same papers stand in many records, so each is parsed apart and cached. Raises `InvalidRecord`."""
    try:
        members = orjson.loads(content)
        citing, cited = (orjson.dumps(members.pop(name)).decode() for name in ("citing", "cited"))
        fields = StatementFields.model_validate(members)
        return parse_paper(citing), parse_paper(cited), statement(fields)
    except (ValueError, InvalidRecord, KeyError, AttributeError, TypeError):  # orjson's, pydantic's
        raise InvalidRecord(_faults(content)) from None


def _faults(content: bytes) -> tuple[Fault, ...]:
    """What is wrong with a record that can't be parsed, and where."""
    faults: list[Fault] = []
    try:
        statement(StatementRecord.model_validate_json(content))
    except ValidationError as error:
        faults += (fault(details) for details in error.errors(include_url=False))
    except InvalidRecord as invalid:
        faults += invalid.faults
    for end in ("citing", "cited"):
        try:
            parse_paper(orjson.dumps(orjson.loads(content)[end]).decode())
        except InvalidRecord as invalid:
            faults += (Fault(f"/{end}{one.pointer}", one.detail) for one in invalid.faults)
        except (ValueError, KeyError, TypeError):  # named above
            continue
    return tuple(faults) or (Fault("", "The record can't be read."),)
