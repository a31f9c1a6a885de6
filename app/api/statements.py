"""/statements, and the statements about and by a paper. A search answers from the index alone."""

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from app import ids
from app.api.app_state import AppState, state_of
from app.api.dependencies import (
    KeyName,
    PaperDoi,
    ReadSession,
    State,
    StatementId,
    WriteSession,
)
from app.api.exports import EXPORTS
from app.api.openapi import REFERENCE, Responses, problem_responses, query_parameters
from app.api.parameters import AllStatementsParameters, StatementParameters, from_request
from app.api.responses import answer
from app.api.statement_search import find, page
from app.classify.classifier import classify_documents
from app.db.models import Correction
from app.document import Unreadable
from app.errors import (
    BodyMalformed,
    Fault,
    Invalid,
    KeyRequired,
    MediaTypeUnsupported,
    NotAcceptable,
    PaperNotFound,
    StatementNotFound,
)
from app.formats import records
from app.formats.paper_records import InvalidRecord
from app.schemas.records import MOST_RECORDS
from app.schemas.statements import Patch, StatementDetail, StatementPage, Stored
from app.store import papers, statements
from app.store.statement_rows import SourceDocument

router = APIRouter(tags=["statements"])

_PAGE: Responses = {
    200: {
        "content": {
            export.media_type: {"schema": {"type": "string"}} for export in EXPORTS.values()
        },
        "description": "One page as JSON; or everything, statements as NDJSON or CSV, papers as RIS or BibTeX.",
    }
}


@router.get(
    "/papers/{doi:doi}/citations",
    operation_id="list_citations",
    openapi_extra=query_parameters(StatementParameters),
    response_model=StatementPage,
    responses={**_PAGE, **problem_responses(PaperNotFound, NotAcceptable)},
)
async def list_citations(request: Request, doi: PaperDoi) -> Response:
    """The statements in which other papers cite this one."""
    state = state_of(request)
    asked = from_request(StatementParameters, request)
    id_ = await _paper(state, doi)
    return await page(request, state, asked, asked.query(cited=(id_,)), doi)


@router.get(
    "/papers/{doi:doi}/references",
    operation_id="list_references",
    openapi_extra=query_parameters(StatementParameters),
    response_model=StatementPage,
    responses={**_PAGE, **problem_responses(PaperNotFound, NotAcceptable)},
)
async def list_references(request: Request, doi: PaperDoi) -> Response:
    """The statements in which this paper cites others."""
    state = state_of(request)
    asked = from_request(StatementParameters, request)
    id_ = await _paper(state, doi)
    return await page(request, state, asked, asked.query(citing=(id_,)), doi)


@router.get(
    "/statements",
    operation_id="list_statements",
    openapi_extra=query_parameters(AllStatementsParameters),
    response_model=StatementPage,
    responses={**_PAGE, **problem_responses(NotAcceptable)},
)
async def list_statements(request: Request) -> Response:
    """Statements of all papers."""
    state = state_of(request)
    asked = from_request(AllStatementsParameters, request)
    cited = await _papers(state, asked.cited, "cited")
    citing = await _papers(state, asked.citing, "citing")
    return await page(request, state, asked, asked.query(cited, citing), None)


@router.get(
    "/statements/{id}",
    operation_id="get_statement",
    response_model=StatementDetail,
    responses=problem_responses(StatementNotFound),
)
def get_statement(request: Request, session: ReadSession, id: StatementId) -> Response:  # noqa: A002
    """One statement, with the history of its type."""
    return answer(request, statements.detail(session, _id(id)))


@router.patch(
    "/statements/{id}",
    operation_id="correct_statement",
    response_model=StatementDetail,
    responses=problem_responses(StatementNotFound, KeyRequired),
)
def correct_statement(  # noqa: PLR0913, PLR0917 - one argument for each thing that FastAPI hands in
    request: Request,
    state: State,
    key: KeyName,
    session: WriteSession,
    id: StatementId,  # noqa: A002
    patch: Patch,
) -> Response:
    """Say what type a statement really is. Stronger than any later loading; the history is kept."""
    correction = Correction(
        statement_id=_id(id),
        type_after=patch.type,
        note=patch.note,
        made_by=key,
        made_at=state.clock(),
    )
    statements.correct(session, correction)
    return answer(request, statements.detail(session, _id(id)))


@router.delete(
    "/statements/{id}",
    operation_id="delete_statement",
    status_code=204,
    responses=problem_responses(StatementNotFound, KeyRequired),
)
def delete_statement(_key: KeyName, session: WriteSession, id: StatementId) -> Response:  # noqa: A002
    """Remove a statement from the store and from search."""
    statements.remove(session, _id(id))
    return Response(status_code=204)


@router.post(
    "/statements",
    operation_id="add_statements",
    status_code=201,
    response_model=Stored,
    responses=problem_responses(KeyRequired, BodyMalformed, MediaTypeUnsupported),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": MOST_RECORDS,
                        "items": {"$ref": REFERENCE.format(model="StatementRecord")},
                    }
                }
            },  # NDJSON is told of in words: generators of SDKs leave a call out that takes what they don't know
        }
    },
)
async def add_statements(request: Request, state: State, _key: KeyName) -> Response:
    """Store 1 to 1,000 statement records: all of them or none. The same record again changes nothing.

    Takes NDJSON too, a record a line, as `application/x-ndjson`."""
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind not in _RECORD_TYPES:
        raise MediaTypeUnsupported(f"Send {' or '.join(_RECORD_TYPES)}, not {kind[:100]}.")
    body = await request.body()
    stored = await run_in_threadpool(_store, state, body, _RECORD_TYPES[kind])
    return answer(request, stored, 201)


_RECORD_TYPES = {"application/json": False, "application/x-ndjson": True}


def _store(state: AppState, body: bytes, ndjson: bool) -> dict[str, object]:
    try:
        lines = records.split(body, ndjson=ndjson)
    except Unreadable as unreadable:
        raise BodyMalformed(str(unreadable)) from None
    documents, faults = [], []
    for place, line in enumerate(lines):
        try:
            documents.append(records.document(line))
        except InvalidRecord as invalid:
            faults += [Fault(f"/{place}{fault.pointer}", fault.detail) for fault in invalid.faults]
    if faults:
        raise Invalid(
            f"Nothing was stored: {len(faults)} values are wrong.", errors=tuple(faults[:100])
        )
    deliveries = [
        SourceDocument(document, name="POST /statements")
        for document in classify_documents(documents, state.classifier.classify)
    ]
    with state.database.writing() as session:
        outcome = statements.record(session, deliveries, state.clock())
    state.sync.wake()
    return {
        "ids": [ids.to_hex(id_) for id_ in outcome.ids],
        "added": outcome.added,
        "updated": outcome.updated,
    }


async def _paper(state: AppState, doi: str) -> int:
    named = papers.parse_address(doi)
    return named if isinstance(named, int) else await run_in_threadpool(find, state, doi)


async def _papers(state: AppState, dois: tuple[str, ...], name: str) -> tuple[int, ...] | None:
    if not dois:
        return None
    try:
        found = await run_in_threadpool(_located, state, dois)
    except Invalid as problem:
        raise Invalid(problem.detail, errors=(Fault(name, problem.detail),)) from None
    return tuple(id_ for id_ in found.values() if id_ is not None)


def _located(state: AppState, dois: tuple[str, ...]) -> dict[str, int | None]:
    with state.database.reading() as session:
        return papers.find_ids(session, dois)


def _id(text: str) -> int:
    number = ids.from_hex(text)
    if number is None:
        raise StatementNotFound(f"`{text[:100]}` is no id of a statement.")
    return number
