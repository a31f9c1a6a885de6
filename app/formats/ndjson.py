"""The lines of an NDJSON file: statement records, and what a statement record can't carry. One JSON object a line:

    citing, cited, text, …    a statement
    citing, cited             a citation of which no statement is known
    citing, …                 a paper, with the notices that it gives and its other versions

Each paper needs a name: a DOI, another identifier, its printed text (`raw`), or a title. Of full texts `occurrence` tells
equal sentences apart, so that the statements that `citance extract` writes have the ids of those it read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import Annotated, Any, NamedTuple

import orjson
from pydantic import Field, StringConstraints, ValidationError

from app import doi as dois
from app.document import (
    Document,
    Notice,
    Rejection,
    Statement,
    Unreadable,
    Version,
    Work,
    rejections_only,
)
from app.errors import Fault
from app.formats.records import FORMAT, Wrong, fault, statement, work
from app.formats.works import is_known
from app.schemas.fields import STORABLE, Doi, Identifier, InputModel, Line
from app.schemas.records import Ids, MarkerRecord, PaperFields, StatementFields

Passage = Annotated[str, StringConstraints(max_length=200_000), STORABLE]
"""As long as a paragraph of a full text may be."""


class WorkIds(Ids):
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
    """What is said of the statement itself."""

    text: Annotated[Passage, StringConstraints(min_length=1, pattern=r"\S")]
    before: Passage | None = None
    after: Passage | None = None
    markers: list[MarkerRecord] = Field(default_factory=list, max_length=10_000)
    occurrence: Annotated[int, Field(ge=0, strict=True)] | None = None


class NoticeLine(InputModel):
    kind: Line
    doi: Doi
    by: Doi | None = None
    date: Line | None = None
    source: Line | None = None


class VersionLine(InputModel):
    kind: str = Field(pattern="^(preprint|published|version)$")
    doi: Doi


class PaperLine(InputModel):
    """What a paper says beside its statements."""

    notices: list[NoticeLine] = Field(default_factory=list)
    versions: list[VersionLine] = Field(default_factory=list)
    registered: bool = False
    """Said by a registry, or by the paper's own full text: surer than what others say of it."""


class Said(NamedTuple):
    """One line."""

    citing: Work
    cited: Work | None = None
    statement: Statement | None = None
    paper: Document | None = None


def read(content: bytes) -> Iterator[Document]:
    """Neighbouring lines of one citing paper make a document. A bad line is rejected by its number, the rest goes on."""
    if not content.strip():
        raise Unreadable("The file is empty.")
    rejected: list[Rejection] = []
    said: list[Said] = []
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            said.append(parse(line))
        except Wrong as wrong:
            rejected.append(Rejection(f"line {number}", str(wrong)))
    for (citing, paper), theirs in groupby(said, key=lambda one: (one.citing, one.paper)):
        yield paper or _document(citing, theirs)
    if rejected:
        yield rejections_only(rejected, FORMAT)


def parse(line: bytes) -> Said:
    """One line. The same papers stand in many lines, so each is read apart and remembered. Raises `Wrong`."""
    try:
        told = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise Wrong((Fault("", f"The line is not JSON: {error}."),)) from None
    if not isinstance(told, dict):
        raise Wrong((Fault("", "The line is no JSON object."),))
    faults: list[Fault] = []
    citing = _end(told, "citing", faults)
    cited = _end(told, "cited", faults) if "cited" in told or "text" in told else None
    said = _rest(told, faults, alone=cited is None)
    if faults or citing is None:
        raise Wrong(tuple(faults))
    if isinstance(said, Statement):
        return Said(citing, cited, said)
    return Said(citing, cited) if cited else Said(citing, paper=_paper(citing, said))


def _document(citing: Work, said: Iterable[Said]) -> Document:
    """Statements first, so that a statement's place among them is its reference's, too."""
    lines = sorted(said, key=lambda one: one.statement is None)
    statements = (one.statement for one in lines if one.statement)
    return Document(
        paper=citing,
        references=tuple(one.cited for one in lines if one.cited),
        statements=tuple(replace(one, reference=n) for n, one in enumerate(statements)),
        format=FORMAT,
        whole=False,
    )


def _paper(citing: Work, told: PaperLine) -> Document:
    return Document(
        paper=citing,
        notices=tuple(Notice(n.kind, n.doi, n.by, n.date, n.source) for n in told.notices),
        versions=tuple(Version(v.kind, v.doi) for v in told.versions),  # type: ignore[arg-type]  # checked by its pattern
        format=FORMAT,
        registered=told.registered,
        whole=False,
    )


def _rest(told: dict[str, Any], faults: list[Fault], *, alone: bool) -> Statement | PaperLine:
    """`alone`: no cited paper is named. What only such a line can say is refused in others, and not dropped."""
    try:
        if "text" not in told and alone:
            return PaperLine.model_validate(told)
        if "text" not in told:
            InputModel.model_validate(told)
            return PaperLine()
        line = StatementLine.model_validate(told)
        said = statement(line)
        return said if line.occurrence is None else replace(said, occurrence=line.occurrence)
    except ValidationError as error:
        faults += (fault(details) for details in error.errors(include_url=False))
    except Wrong as wrong:
        faults += wrong.faults
    return PaperLine()


def _end(told: dict[str, Any], name: str, faults: list[Fault]) -> Work | None:
    """`citing` or `cited`, taken out of the line."""
    if name not in told:
        faults.append(Fault(f"/{name}", "Field required"))
        return None
    try:
        return _work(orjson.dumps(told.pop(name)))
    except orjson.JSONEncodeError:  # it writes 254 levels, and reads 1,024
        faults.append(Fault(f"/{name}", "It is nested too deeply."))
    except ValidationError as error:
        theirs = (fault(details) for details in error.errors(include_url=False))
        faults += (Fault(f"/{name}{one.pointer}", one.detail) for one in theirs)
    except Wrong as wrong:
        faults += (Fault(f"/{name}{one.pointer}", one.detail) for one in wrong.faults)
    return None


@lru_cache(maxsize=20_000)
def _work(told: bytes) -> Work:
    fields = WorkLine.model_validate_json(told)
    doi = dois.clean(fields.doi) if fields.doi else None
    if fields.doi and doi is None:
        raise Wrong((Fault("/doi", f"`{fields.doi[:100]}` is not a DOI."),))
    found = replace(
        work(fields, doi),
        s2=fields.ids.s2,
        omid=fields.ids.omid,
        raw=fields.raw,
        authors_complete=fields.authors_complete,
    )
    if not is_known(found):
        raise Wrong((Fault("/doi", "A paper needs a DOI, another identifier, `raw` or a title."),))
    return found
