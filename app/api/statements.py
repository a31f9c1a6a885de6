"""/statements, and the statements about and by a paper: search, details, corrections, new records."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from app import ids
from app.api import json_ld
from app.api.after_notice import CitationParameters
from app.api.app_state import AppState
from app.api.bodies import body_of, check_media_type, json_body
from app.api.dependencies import KeyName, PaperDoi, ReadSession, State, StatementId, WriteSession
from app.api.openapi import REFERENCE, query_parameters
from app.api.parameters import AllStatementsParameters, StatementParameters
from app.api.problems import JSON_BODY, responses
from app.api.responses import conditional_response, json_response
from app.api.routing import DirectRoute
from app.api.statement_search import search_all, search_paper
from app.classify.configured_classifier import classify_documents
from app.db.models import Correction
from app.document import Unreadable
from app.errors import (
    MOST_FAULTS,
    BodyMalformed,
    Fault,
    Invalid,
    KeyRequired,
    MethodNotAllowed,
    NotAcceptable,
    PaperNotFound,
    StatementNotFound,
)
from app.formats import records
from app.formats.paper_records import InvalidRecord
from app.schemas.records import MOST_RECORDS
from app.schemas.statements import StatementDetail, StatementPage, StatementPatch, StoredStatements
from app.store import outbox, statement_detail, statements
from app.store.statement_lines import TIMES
from app.store.statement_rows import SourceDocument

router = APIRouter(tags=["statements"], route_class=DirectRoute)

_OF_ONE_PAPER: dict[str, Any] = {
    "openapi_extra": query_parameters(StatementParameters, in_words={"format"}),
    "response_model": StatementPage,
    "responses": responses(PaperNotFound, NotAcceptable),
}
"""What the two searches of one paper's statements have in common."""
_RECORD_TYPES = {"application/json": False, "application/x-ndjson": True}
"""Media types of records, and whether a body of that type is NDJSON."""


@router.get(
    "/papers/{doi:doi}/citations",
    operation_id="list_citations",
    summary="List statements that cite a paper",
    **{**_OF_ONE_PAPER, "openapi_extra": query_parameters(CitationParameters, in_words={"format"})},
)
async def list_citations(request: Request, doi: PaperDoi) -> Response:
    """The statements in which other papers cite this one, with counts over all of them.

    Other forms are given by `format=`, or by `Accept`: `atom` and `jsonfeed` are feeds, a page of what came into the store
    last; `ndjson`, `csv`, `jsonld`, `ris`, `bibtex` are the whole result, as `/papers/{doi}/citations/export` gives it."""
    return await search_paper(request, doi, "cited")


@router.get(
    "/papers/{doi:doi}/references",
    operation_id="list_references",
    summary="List statements in which a paper cites others",
    **_OF_ONE_PAPER,
)
async def list_references(request: Request, doi: PaperDoi) -> Response:
    """The statements in which this paper cites others, with counts over all of them.

    Other forms are given by `format=`, or by `Accept`: `atom` and `jsonfeed` are feeds, a page of what came into the store
    last; `ndjson`, `csv`, `jsonld`, `ris`, `bibtex` are the whole result, as `/papers/{doi}/references/export` gives it."""
    return await search_paper(request, doi, "citing")


@router.get(
    "/statements",
    operation_id="list_statements",
    summary="List statements of all papers",
    openapi_extra=query_parameters(AllStatementsParameters, in_words={"format"}),
    response_model=StatementPage,
    responses=responses(NotAcceptable),
)
async def list_statements(request: Request) -> Response:
    """Statements of all papers, or of those that `cited` and `citing` name, with counts over all of them.

    Other forms are given by `format=`, or by `Accept`: `atom` and `jsonfeed` are feeds, a page of what came into the store
    last; `ndjson`, `csv`, `jsonld`, `ris`, `bibtex` are the whole result, as `/statements/export` gives it."""
    return await search_all(request)


@router.get(
    "/statements/{id}",
    operation_id="get_statement",
    summary="Get a statement with its history",
    openapi_extra=query_parameters(json_ld.FormParameters, in_words={"format"}),
    response_model=StatementDetail,
    responses=responses(StatementNotFound),
)
def get_statement(request: Request, session: ReadSession, id: StatementId) -> Response:  # noqa: A002
    """One statement, with the history of its type. As JSON-LD (CiTO) with `format=jsonld`, or where `Accept` prefers
    `application/ld+json`."""
    form = json_ld.form_of(request)
    detail = statement_detail.detail(session, _id(id))
    if form == "json":
        return json_response(request, detail)
    line = orjson.loads(orjson.dumps(detail, option=TIMES))  # its papers are JSON already
    return conditional_response(request, orjson.dumps(json_ld.document(line)), json_ld.MEDIA_TYPE)


@router.patch(
    "/statements/{id}",
    operation_id="correct_statement",
    summary="Correct a statement's type",
    response_model=StatementDetail,
    responses=responses(StatementNotFound, KeyRequired, MethodNotAllowed, *JSON_BODY),
    openapi_extra=body_of(StatementPatch),
)
def correct_statement(  # noqa: PLR0913, PLR0917 - one argument for each thing that FastAPI hands in
    request: Request,
    state: State,
    key: KeyName,
    patch: Annotated[StatementPatch, Depends(json_body(StatementPatch))],
    session: WriteSession,
    id: StatementId,  # noqa: A002
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
    return json_response(request, statement_detail.detail(session, _id(id)))


@router.delete(
    "/statements/{id}",
    operation_id="delete_statement",
    summary="Delete a statement",
    status_code=204,
    responses=responses(StatementNotFound, KeyRequired, MethodNotAllowed),
)
def delete_statement(_key: KeyName, session: WriteSession, id: StatementId) -> Response:  # noqa: A002
    """Remove a statement from the store and from search."""
    statements.remove(session, _id(id))
    return Response(status_code=204)


@router.post(
    "/statements",
    operation_id="add_statements",
    summary="Add statements",
    status_code=201,
    response_model=StoredStatements,
    responses=responses(KeyRequired, *JSON_BODY),
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
            },  # NDJSON is described in words: generators of SDKs leave out a call that takes a type they don't know
        }
    },
)
async def add_statements(request: Request, state: State, _key: KeyName) -> Response:
    """Store 1 to 1,000 statement records: all of them or none. The same record again changes nothing.

    Takes NDJSON too, a record a line, as `application/x-ndjson`."""
    kind = check_media_type(request, list(_RECORD_TYPES))
    body = await request.body()
    sources = await run_in_threadpool(_read, state, body, _RECORD_TYPES[kind])
    async with state.concurrency.writes.slot() as patience:
        stored = await run_in_threadpool(_store, state, sources, patience)
    return json_response(request, stored, 201)


def _read(state: AppState, body: bytes, ndjson: bool) -> list[SourceDocument]:
    """The documents that a body of records makes, classified."""
    try:
        lines = records.split(body, ndjson=ndjson)
    except Unreadable as unreadable:
        raise BodyMalformed(str(unreadable)) from None
    documents, faults = [], []
    for number, line in enumerate(lines):
        try:
            documents.append(records.document(line))
        except InvalidRecord as invalid:
            faults += [Fault(f"/{number}{fault.pointer}", fault.detail) for fault in invalid.faults]
        if len(faults) >= MOST_FAULTS:
            break
    if faults:
        raise Invalid("Nothing was stored: some values are wrong.", errors=tuple(faults))
    return [
        SourceDocument(document, name="POST /statements")
        for document in classify_documents(documents, state.classifier.classify)
    ]


def _store(state: AppState, sources: list[SourceDocument], patience: float) -> dict[str, object]:
    """Store documents in one transaction, and give the StoredStatements of the HTTP contract."""
    with state.database.writing(patience) as session:
        outbox.mark_urgent(session)
        outcome = statements.record(session, sources, state.clock())
    state.sync.wake()
    return {
        "ids": [ids.to_hex(id_) for id_ in outcome.ids],
        "added": outcome.added,
        "updated": outcome.updated,
    }


def _id(text: str) -> int:
    """A statement's id, as the store has it. Raises `StatementNotFound`."""
    number = ids.from_hex(text)
    if number is None:
        raise StatementNotFound(f"`{text[:100]}` is no id of a statement.")
    return number
