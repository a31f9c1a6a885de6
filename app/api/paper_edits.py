"""What a key may do with a paper: put what is known of it, delete it, look it up again."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import Field
from sqlalchemy.orm import Session

from app import doi as dois
from app.api import paper_lookup
from app.api.app_state import AppState
from app.api.bodies import body_of, json_body
from app.api.dependencies import KeyName, NewPaperDoi, PaperDoi, State, WriteSession
from app.api.parameters import PaperByDoiParameters, Parameters
from app.api.problems import JSON_BODY, Responses, responses
from app.api.responses import json_response
from app.api.routing import GeneralRoute, LiteralRoute
from app.errors import (
    Fault,
    Invalid,
    KeyRequired,
    MethodNotAllowed,
    PaperNotFound,
    RegistriesUnavailable,
)
from app.formats.paper_records import InvalidRecord, work
from app.schemas.fields import Doi
from app.schemas.papers import Paper, PaperInput
from app.store import papers

router = APIRouter(tags=["papers"], route_class=LiteralRoute)
general_router = APIRouter(tags=["papers"], route_class=GeneralRoute)


class PutPaperParameters(Parameters):
    """One paper, which the store need not know."""

    doi: Doi = Field(description="DOI, in any spelling.", examples=["10.1037/int0000101"])


Body = Annotated[PaperInput, Depends(json_body(PaperInput))]
_NEW: Responses = {201: {"model": Paper, "description": "It was not in the store."}}


@router.post(
    "/papers/{doi:doi}/refresh",
    operation_id="refresh_paper",
    summary="Look a paper up again",
    responses=responses(PaperNotFound, KeyRequired, RegistriesUnavailable),
    response_model=Paper,
)
async def refresh_paper(request: Request, state: State, _key: KeyName, doi: PaperDoi) -> Response:
    """Look a DOI up again now, whatever is kept of it."""
    return json_response(request, await paper_lookup.read(state, doi, refresh=True))


@general_router.put(
    "/papers/{doi:doi}",
    operation_id="put_paper",
    summary="Put what you know of a paper",
    responses={**_NEW, **responses(KeyRequired, MethodNotAllowed, *JSON_BODY)},
    response_model=Paper,
    openapi_extra=body_of(PaperInput),
)
def put_paper(
    request: Request,
    state: State,
    _key: KeyName,
    paper: Body,
    session: WriteSession,
    doi: NewPaperDoi,
) -> Response:
    """Say what is so of a paper. Replaces what was put before, and is surer than any document."""
    return _put(request, state, session, doi, paper)


@router.put(
    "/paper",
    operation_id="put_paper_by_doi",
    summary="Put what you know of a paper, by a DOI in the query",
    responses={**_NEW, **responses(KeyRequired, *JSON_BODY)},
    response_model=Paper,
    openapi_extra=body_of(PaperInput),
)
def put_paper_by_doi(
    request: Request,
    state: State,
    _key: KeyName,
    paper: Body,
    session: WriteSession,
    parameters: Annotated[PutPaperParameters, Query()],
) -> Response:
    """The same as `/papers/{doi}`, for DOIs that end like an address below a paper (`…/citations`), or that a proxy on the
    way would mangle in a path."""
    return _put(request, state, session, parameters.doi, paper)


@general_router.delete(
    "/papers/{doi:doi}",
    operation_id="delete_paper",
    summary="Delete a paper",
    status_code=204,
    responses=responses(PaperNotFound, KeyRequired, MethodNotAllowed),
)
def delete_paper(state: State, _key: KeyName, session: WriteSession, doi: PaperDoi) -> Response:
    """Remove a paper with all statements that it makes or receives, from the store and from search."""
    return _delete(state, session, doi)


@router.delete(
    "/paper",
    operation_id="delete_paper_by_doi",
    summary="Delete a paper, by a DOI in the query",
    status_code=204,
    responses=responses(PaperNotFound, KeyRequired),
)
def delete_paper_by_doi(
    state: State,
    _key: KeyName,
    session: WriteSession,
    parameters: Annotated[PaperByDoiParameters, Query()],
) -> Response:
    """The same as `/papers/{doi}`, for DOIs that end like an address below a paper (`…/citations`), or that a proxy on the
    way would mangle in a path."""
    return _delete(state, session, parameters.doi)


def _put(
    request: Request, state: AppState, session: Session, doi: str, paper: PaperInput
) -> Response:
    """Raises `DoiInvalid`, `Invalid`."""
    address = papers.parse_doi(doi)
    if paper.doi is not None and dois.parse(paper.doi) != dois.fold(address):
        fault = Fault("/doi", f"The address says {address}.")
        raise Invalid("The body is about another paper than the address.", errors=(fault,))
    try:
        claimed = work(paper, address)
    except InvalidRecord as invalid:
        raise Invalid("The paper can't be taken in as it is.", errors=invalid.faults) from None
    view, is_new = papers.put(session, address, claimed, state.clock())
    return json_response(request, view, 201 if is_new else 200)


def _delete(state: AppState, session: Session, doi: str) -> Response:
    """Raises `DoiInvalid`, `PaperNotFound`."""
    papers.remove(session, papers.find(session, doi), state.clock())
    return Response(status_code=204)
