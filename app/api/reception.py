"""/papers/{doi}/timeline, /positions, /trail, /together, and /timelines: how papers are cited, when, where, beside which."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import Field

from app.api.batches import invalid_dois
from app.api.bodies import body_of, json_body
from app.api.dependencies import PaperDoi, ReadSession
from app.api.parameters import Parameters
from app.api.problems import JSON_BODY, responses
from app.api.responses import json_response
from app.api.routing import LiteralRoute
from app.errors import PaperNotFound
from app.schemas.fields import Address, Integer
from app.schemas.reception import (
    Positions,
    StatementsTogether,
    Timeline,
    Timelines,
    TimelinesRequest,
    TogetherPage,
    Trail,
)
from app.store import co_citations, notice_trail, papers, positions, statement_lines, timelines
from app.store.co_citations import Within
from app.store.notices import notices_of

router = APIRouter(tags=["papers"], route_class=LiteralRoute)


class TogetherParameters(Parameters):
    """Which places count."""

    within: Within = Field(
        "sentence",
        description="The place that two papers have to share to be cited together, by which they are sorted.",
        examples=["bracket"],
    )
    limit: Integer = Field(20, description="Papers listed.", examples=[20], ge=1, le=100)


class TogetherWithParameters(TogetherParameters):
    """The statements that cite another paper in the same place."""

    other: Address = Field(
        description="DOI of the other paper.", examples=["10.5555/citance-sample-2"]
    )
    limit: Integer = Field(20, description="Statements listed.", examples=[20], ge=1, le=100)


@router.get(
    "/papers/{doi:doi}/timeline",
    operation_id="get_timeline",
    summary="Count the statements about a paper by year",
    responses=responses(PaperNotFound),
    response_model=Timeline,
)
def get_timeline(request: Request, session: ReadSession, doi: PaperDoi) -> Response:
    """The statements about a paper, by the year of the citing paper and by type, with the publications that cite it."""
    years = timelines.timeline(session, timelines.named([papers.find(session, doi)]))
    return json_response(request, {"years": years})


@router.post(
    "/timelines",
    operation_id="get_timelines",
    summary="Count the statements about many papers by year",
    responses=responses(*JSON_BODY),
    openapi_extra=body_of(TimelinesRequest),
    response_model=Timelines,
)
def get_timelines(
    request: Request,
    asked: Annotated[TimelinesRequest, Depends(json_body(TimelinesRequest))],
    session: ReadSession,
) -> Response:
    """The statements about up to 500 papers, all papers of a journal, or all papers of an author, together, by year and
    type; of several of these, about all papers that one of them names. From the store alone: what is not in it counts for
    nothing."""
    addresses, wrong = papers.split_addresses(asked.dois or [])
    ids = [id_ for id_ in papers.find_ids(session, addresses).values() if id_ is not None]
    about = timelines.named(ids, asked.issn, asked.orcid)
    return json_response(
        request,
        {
            "years": timelines.timeline(session, about),
            "papers": timelines.count(session, about),
            "invalid": invalid_dois(wrong),
        },
    )


@router.get(
    "/papers/{doi:doi}/trail",
    operation_id="get_trail",
    summary="Count the statements before and after a paper's notices",
    responses=responses(PaperNotFound),
    response_model=Trail,
)
def get_trail(request: Request, session: ReadSession, doi: PaperDoi) -> Response:
    """For each notice (retraction, correction, …) of a paper, how it was cited before and after.

    The statements after it: `GET /papers/{doi}/citations?after_notice=retraction`."""
    paper = papers.find(session, doi)
    notices = notices_of(session, [paper]).get(paper, [])
    return json_response(request, {"notices": notice_trail.trail(session, paper, notices)})


@router.get(
    "/papers/{doi:doi}/positions",
    operation_id="get_positions",
    summary="Count the statements about a paper by where they stand",
    responses=responses(PaperNotFound),
    response_model=Positions,
)
def get_positions(request: Request, session: ReadSession, doi: PaperDoi) -> Response:
    """The statements about a paper, by the tenth of the citing paper's text that they stand in: of its statements, in order,
    the first tenth, the second, and so on."""
    return json_response(request, positions.by_tenths(session, papers.find(session, doi)))


@router.get(
    "/papers/{doi:doi}/together/statements",
    operation_id="list_statements_together",
    summary="List statements that cite two papers together",
    responses=responses(PaperNotFound),
    response_model=StatementsTogether,
)
def list_statements_together(
    request: Request,
    session: ReadSession,
    doi: PaperDoi,
    parameters: Annotated[TogetherWithParameters, Query()],
) -> Response:
    """The statements about this paper in whose bracket, sentence or section another paper is cited too, those of the newest
    citing papers first."""
    found = statements_together(session, papers.find(session, doi), parameters)
    return json_response(request, found)


def statements_together(
    session: ReadSession, paper: int, parameters: TogetherWithParameters
) -> dict[str, Any]:
    """The StatementsTogether of the HTTP contract. `paper`: id of a canonical one. Raises `DoiInvalid`, `PaperNotFound`."""
    other = papers.find(session, parameters.other)
    found = co_citations.together_with(session, paper, other, parameters.within, parameters.limit)
    return {
        **{name: found[name] for name in ("total", "citing_papers", "partial")},
        "items": statement_lines.listed(session, found["ids"]),
    }


@router.get(
    "/papers/{doi:doi}/together",
    operation_id="list_cited_together",
    summary="List papers that are cited together with a paper",
    responses=responses(PaperNotFound),
    response_model=TogetherPage,
)
def list_cited_together(
    request: Request,
    session: ReadSession,
    doi: PaperDoi,
    parameters: Annotated[TogetherParameters, Query()],
) -> Response:
    """Papers that are cited in the same bracket, sentence or section as this one, most often first (co-citation)."""
    page = co_citations.together(
        session, papers.find(session, doi), parameters.within, parameters.limit
    )
    return json_response(request, page)
