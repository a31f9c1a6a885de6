"""Lines of NDJSON files: statement records, and what a statement record can't carry. One JSON object a line:

    citing, cited, text, …    a statement
    citing, cited             a citation of which no statement is known
    citing, …                 a paper, with the notices that it gives and its other versions

Each paper needs a name: a DOI, another identifier, its printed text (`raw`), or a title. Of full texts `occurrence` tells
equal sentences apart, so that the statements that `citance extract` writes have the ids of those it read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Annotated, Any, NamedTuple

import orjson
from pydantic import Field, StringConstraints, ValidationError

from app.document import (
    Document,
    Notice,
    Rejection,
    Statement,
    Unreadable,
    Version,
    Work,
    construct,
    rejections_only,
)
from app.errors import Fault
from app.formats.json_values import error_message
from app.formats.paper_records import SHORT, InvalidRecord, clean_doi, work
from app.formats.records import FORMAT, fault, statement
from app.formats.works import CITES_ITSELF, is_known, is_same
from app.length_cache import cached_by_length
from app.schemas.fields import STORABLE, Doi, Identifier, InputModel, Line
from app.schemas.records import IdsRecord, MarkerRecord, PaperFields, StatementFields

Passage = Annotated[str, StringConstraints(max_length=200_000), STORABLE]
"""As long as a paragraph of a full text may be."""


class WorkIds(IdsRecord):
    """Identifiers that requests do not have."""

    s2: Identifier | None = None
    omid: Identifier | None = None


class WorkLine(PaperFields):
    """A paper; its DOI may not be known."""

    doi: Doi | None = None
    published_on: (
        Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{1,2}){0,2}$")] | None
    ) = None
    """As documents have it, such as 2025-06-00."""
    ids: WorkIds = Field(default_factory=WorkIds)
    raw: Passage | None = None
    authors_complete: bool = True


class StatementLine(StatementFields):
    """What is known of the statement itself."""

    text: Annotated[Passage, StringConstraints(min_length=1, pattern=r"\S")]
    before: Passage | None = None
    after: Passage | None = None
    markers: list[MarkerRecord] = Field(default_factory=list, max_length=10_000)
    occurrence: Annotated[int, Field(ge=0, strict=True)] | None = None


class NoticeLine(InputModel):
    """A correction, retraction, … of a paper."""

    kind: Line
    doi: Doi
    by: Doi | None = None
    date: Line | None = None
    source: Line | None = None


class VersionLine(InputModel):
    """Another DOI of the same work."""

    kind: str = Field(pattern="^(preprint|published|version)$")
    doi: Doi


class PaperLine(InputModel):
    """What is known of a paper beside its statements and its fields."""

    notices: list[NoticeLine] = Field(default_factory=list)
    versions: list[VersionLine] = Field(default_factory=list)
    registered: bool = False
    """From a registry, or from the paper's own full text: with more confidence than what others claim about it."""


class ParsedLine(NamedTuple):
    """One line: a statement, a citation, or (`paper`) a paper alone."""

    citing: Work
    cited: Work | None = None
    statement: Statement | None = None
    paper: Document | None = None


def read(content: bytes) -> Iterator[Document]:
    """Neighbouring lines of one citing paper make a document. A bad line is rejected by its number, the rest goes on."""
    if not content.strip():
        raise Unreadable("The file is empty.")
    rejected: list[Rejection] = []
    parsed: list[ParsedLine] = []
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            parsed.append(parse(line))
        except InvalidRecord as invalid:
            rejected.append(Rejection(f"line {number}", str(invalid)))
    for (citing, paper), group in groupby(parsed, key=lambda line: (line.citing, line.paper)):
        yield paper or _document(citing, group)
    if rejected:
        yield rejections_only(rejected, FORMAT)


def parse(line: bytes) -> ParsedLine:
    """One line. The same papers stand in many lines, so each is parsed apart and cached. Raises `InvalidRecord`."""
    try:
        members = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise InvalidRecord((Fault("", f"The line is not JSON: {error}."),)) from None
    if not isinstance(members, dict):
        raise InvalidRecord((Fault("", "The line is no JSON object."),))
    if "citing" not in members and (message := error_message(members)):
        raise InvalidRecord((Fault("", message),))
    faults: list[Fault] = []
    citing = _parse_end(members, "citing", faults)
    has_cited = "cited" in members or "text" in members
    cited = _parse_end(members, "cited", faults) if has_cited else None
    if citing and cited and is_same(citing, cited):
        faults.append(Fault("/cited", CITES_ITSELF))
    rest = _parse_rest(members, faults, alone=cited is None)
    if faults or citing is None:
        raise InvalidRecord(tuple(faults))
    if isinstance(rest, Statement):
        return ParsedLine(citing, cited, rest)
    return ParsedLine(citing, cited) if cited else ParsedLine(citing, paper=_paper(citing, rest))


def _document(citing: Work, group: Iterable[ParsedLine]) -> Document:
    """Statements first, so that a statement's position among them is its reference's, too."""
    lines = sorted(group, key=lambda line: line.statement is None)
    stated = (line.statement for line in lines if line.statement)
    return Document(
        paper=citing,
        references=tuple(line.cited for line in lines if line.cited),
        statements=tuple(
            construct(Statement, {**vars(one), "reference": n}) for n, one in enumerate(stated)
        ),
        format=FORMAT,
        whole=False,
    )


def _paper(citing: Work, line: PaperLine) -> Document:
    return Document(
        paper=citing,
        notices=tuple(Notice(n.kind, n.doi, n.by, n.date, n.source) for n in line.notices),
        versions=tuple(Version(v.kind, v.doi) for v in line.versions),  # type: ignore[arg-type]  # checked by its pattern
        format=FORMAT,
        registered=line.registered,
        whole=False,
    )


def _parse_end(members: dict[str, Any], name: str, faults: list[Fault]) -> Work | None:
    """`citing` or `cited`, taken out of the line."""
    if name not in members:
        faults.append(Fault(f"/{name}", "Field required"))
        return None
    try:
        return _parse_work(orjson.dumps(members.pop(name)).decode())
    except orjson.JSONEncodeError:  # it writes 254 levels, and reads 1,024
        faults.append(Fault(f"/{name}", "It is nested too deeply."))
    except ValidationError as error:
        found = [fault(details) for details in error.errors(include_url=False)]
        faults += (Fault(f"/{name}{one.pointer}", one.detail) for one in found)
    except InvalidRecord as invalid:
        faults += (Fault(f"/{name}{one.pointer}", one.detail) for one in invalid.faults)
    return None


@cached_by_length(SHORT, most=20_000, most_longer=100)
def _parse_work(content: str) -> Work:
    line = WorkLine.model_validate_json(content)
    found = work(line, clean_doi(line.doi) if line.doi else None)
    if not is_known(found):
        detail = "A paper needs a DOI, another identifier, `raw` or a title."
        raise InvalidRecord((Fault("/doi", detail),))
    return found


def _parse_rest(
    members: dict[str, Any], faults: list[Fault], *, alone: bool
) -> Statement | PaperLine:
    """`alone`: no cited paper is named. What only such a line can hold is refused in others, and not dropped."""
    try:
        if "text" not in members and alone:
            return PaperLine.model_validate(members)
        if "text" not in members:
            InputModel.model_validate(members)
            return PaperLine()
        line = StatementLine.model_validate(members)
        found = statement(line)
        return found if line.occurrence is None else replace(found, occurrence=line.occurrence)
    except ValidationError as error:
        faults += (fault(details) for details in error.errors(include_url=False))
    except InvalidRecord as invalid:
        faults += invalid.faults
    return PaperLine()
