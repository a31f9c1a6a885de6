"""Facets on their own: the authors or journals of a search's statements, found while a name is being typed."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from app.api import after_notice
from app.api.after_notice import CitationFacetParameters
from app.api.app_state import AppState, state_of
from app.api.dependencies import PaperDoi
from app.api.openapi import query_parameters
from app.api.parameters import AllFacetParameters, FacetParameters
from app.api.problems import responses
from app.api.query_strings import from_request
from app.api.responses import if_none_match, not_modified, response_with_etag, search_etag
from app.api.routing import LiteralRoute
from app.api.statement_search import (
    End,
    query_of_all,
    query_of_paper,
    resolve,
    search_limit,
)
from app.errors import NotFound, PaperNotFound
from app.schemas.statements import Facet
from app.search.query import NameFacet, StatementQuery

router = APIRouter(tags=["statements"], route_class=LiteralRoute)

Name = Annotated[NameFacet, Path(description="Name of the facet.", examples=["author"])]
_OF_ONE_PAPER: dict[str, Any] = {
    "openapi_extra": query_parameters(FacetParameters),
    "response_model": Facet,
    "responses": responses(PaperNotFound),
}
"""What the facets of one paper's statements have in common."""
_PARAMETERS: dict[End, type[FacetParameters]] = {
    "cited": CitationFacetParameters,
    "citing": FacetParameters,
}


@router.get(
    "/papers/{doi:doi}/citations/facets/{name}",
    operation_id="list_citation_facet",
    summary="List authors or journals that cite a paper",
    **{**_OF_ONE_PAPER, "openapi_extra": query_parameters(CitationFacetParameters)},
)
async def list_citation_facet(request: Request, doi: PaperDoi, name: Name) -> Response:
    """The authors or journals that cite this paper and whose names begin as typed, with counts of the statements that match
    all filters but the facet's own. By count, then by value; `other_count` sums those that begin so and are not listed."""
    return await _facet_of_paper(request, doi, "cited", name)


@router.get(
    "/papers/{doi:doi}/references/facets/{name}",
    operation_id="list_reference_facet",
    summary="List authors or the journal of a citing paper",
    **_OF_ONE_PAPER,
)
async def list_reference_facet(request: Request, doi: PaperDoi, name: Name) -> Response:
    """The authors or journal of this paper whose names begin as typed, with counts of the statements in which it cites
    others, those that match all filters but the facet's own."""
    return await _facet_of_paper(request, doi, "citing", name)


@router.get(
    "/statements/facets/{name}",
    operation_id="list_statement_facet",
    summary="List authors or journals of all statements",
    openapi_extra=query_parameters(AllFacetParameters),
    response_model=Facet,
    responses=responses(NotFound),
)
async def list_statement_facet(request: Request, name: Name) -> Response:
    """The authors or journals of all citing papers, or of those that cite `cited`, whose names begin as typed, with counts
    of the statements that match all filters but the facet's own. By count, then by value; `other_count` sums those that
    begin so and are not listed."""
    state = state_of(request)
    parameters = from_request(AllFacetParameters, request)
    query = await query_of_all(state, parameters)
    return await _response(request, query, name, parameters.starts, None)


async def _facet_of_paper(request: Request, address: str, end: End, name: NameFacet) -> Response:
    state = state_of(request)
    parameters = from_request(_PARAMETERS[end], request)
    query = await query_of_paper(state, parameters, address, end)
    query = await after_notice.restrict(state, query, parameters, address)
    return await _response(request, query, name, parameters.starts, address)


async def _response(
    request: Request, query: StatementQuery, name: NameFacet, starts: str, address: str | None
) -> Response:
    """The answer to `query`; `address` names the paper that the statements belong to. Raises `PaperNotFound`."""
    state = state_of(request)
    if address is not None:
        query = await run_in_threadpool(resolve, state, query, address)
    etag = search_etag(state.sync.statements.state, (query, name, starts))
    if if_none_match(request, etag):
        return not_modified(etag)
    limit = search_limit(state, query)
    body = await limit.run(_facet_json, state, query, name, starts)
    return response_with_etag(body, etag)


def _facet_json(state: AppState, query: StatementQuery, name: NameFacet, starts: str) -> bytes:
    """The Facet of the HTTP contract."""
    return orjson.dumps(state.sync.statements.find_names(query, name, starts))
