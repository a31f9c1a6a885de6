"""/tallies and /papers/batch: what is known of many papers at once, from the store alone."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from app.api.bodies import body_of, json_body
from app.api.dependencies import ReadSession, State
from app.api.problems import JSON_BODY, responses
from app.api.responses import json_response
from app.api.routing import LiteralRoute
from app.schemas.papers import DoiBatch, PapersByDoi
from app.schemas.tallies import TalliesByDoi
from app.store import paper_views, papers, tallies

router = APIRouter(tags=["papers"], route_class=LiteralRoute)
Batch = Annotated[DoiBatch, Depends(json_body(DoiBatch))]


@router.post(
    "/tallies",
    operation_id="get_tallies",
    summary="Count the statements about many papers",
    responses=responses(*JSON_BODY),
    openapi_extra=body_of(DoiBatch),
    response_model=TalliesByDoi,
)
def get_tallies(request: Request, batch: Batch, session: ReadSession) -> Response:
    """The tallies of up to 500 papers at once; null for those that are not in the store. What is no DOI is named in
    `invalid`, and the others are answered. Never looked up elsewhere."""
    addresses, wrong = papers.split_addresses(batch.dois)
    ids = papers.find_ids(session, addresses)
    known = papers.dois_of(session, [id_ for id_ in ids.values() if id_ is not None])
    found = tallies.tallies(session, known)
    by_doi = {doi: found.get(id_ or -1) for doi, id_ in ids.items()}
    return json_response(request, {"tallies": by_doi, "invalid": invalid_dois(wrong)})


@router.post(
    "/papers/batch",
    operation_id="get_papers",
    summary="Get many papers",
    responses=responses(*JSON_BODY),
    openapi_extra=body_of(DoiBatch),
    response_model=PapersByDoi,
)
def get_papers(request: Request, state: State, batch: Batch, session: ReadSession) -> Response:
    """Up to 500 papers at once; null for those that are not in the store. What is no DOI is named in `invalid`, and the
    others are answered. Never looked up elsewhere."""
    addresses, wrong = papers.split_addresses(batch.dois)
    ids = papers.find_ids(session, addresses)
    here = [id_ for id_ in ids.values() if id_ is not None]
    found = paper_views.load(session, here, state.clock())
    by_doi = {doi: found.get(id_ or -1) for doi, id_ in ids.items()}
    return json_response(request, {"papers": by_doi, "invalid": invalid_dois(wrong)})


def invalid_dois(wrong: dict[str, str]) -> list[dict[str, str]]:
    """The InvalidDois of the HTTP contract."""
    return [{"doi": text, "detail": detail} for text, detail in wrong.items()]
