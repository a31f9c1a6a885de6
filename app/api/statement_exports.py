"""Exports of statements at addresses of their own, so that a client has one type of answer for one call."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.api.app_state import state_of
from app.api.dependencies import PaperDoi
from app.api.exports import EXPORTS, PARTIAL_HEADER
from app.api.openapi import query_parameters
from app.api.parameters import AllExportParameters, ExportParameters
from app.api.problems import files, responses
from app.api.query_strings import from_request
from app.api.routing import LiteralRoute
from app.api.statement_search import End, export_response, query_of_all, query_of_paper
from app.errors import PaperNotFound

router = APIRouter(tags=["statements"], route_class=LiteralRoute)

_STREAM = files(
    "The whole result, in UTF-8, however long it is.",
    [export.media_type for export in EXPORTS.values()],
)
_STREAM[200]["headers"] = {PARTIAL_HEADER: {}}  # `openapi.HEADERS` describes it
_OF_ONE_PAPER: dict[str, Any] = {
    "openapi_extra": query_parameters(ExportParameters),
    "response_class": Response,
    "responses": {**_STREAM, **responses(PaperNotFound)},
}
"""What the exports of one paper's statements have in common."""


@router.get(
    "/papers/{doi:doi}/citations/export",
    operation_id="export_citations",
    summary="Export statements that cite a paper",
    **_OF_ONE_PAPER,
)
async def export_citations(request: Request, doi: PaperDoi) -> Response:
    """The statements in which other papers cite this one, or those papers, all of them in one answer."""
    return await _export_paper(request, doi, "cited")


@router.get(
    "/papers/{doi:doi}/references/export",
    operation_id="export_references",
    summary="Export statements in which a paper cites others",
    **_OF_ONE_PAPER,
)
async def export_references(request: Request, doi: PaperDoi) -> Response:
    """The statements in which this paper cites others, or those papers, all of them in one answer."""
    return await _export_paper(request, doi, "citing")


@router.get(
    "/statements/export",
    operation_id="export_statements",
    summary="Export statements of all papers",
    openapi_extra=query_parameters(AllExportParameters),
    response_class=Response,
    responses={**_STREAM, **responses()},
)
async def export_statements(request: Request) -> Response:
    """Statements of all papers, or of those that `cited` and `citing` name, or the papers that make them, all of them in one
    answer."""
    parameters = from_request(AllExportParameters, request)
    query = await query_of_all(state_of(request), parameters)
    return await export_response(request, query, None, parameters.format)


async def _export_paper(request: Request, address: str, end: End) -> Response:
    parameters = from_request(ExportParameters, request)
    query = await query_of_paper(state_of(request), parameters, address, end)
    return await export_response(request, query, address, parameters.format)
