"""/papers/{doi}/cited-by and /cites: the publications at the other end of a paper's citations."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field

from app.api.dependencies import PaperDoi, ReadSession
from app.api.parameters import Cursor, Parameters
from app.api.problems import responses
from app.api.responses import json_response, link_to_next
from app.api.routing import LiteralRoute
from app.errors import PaperNotFound
from app.schemas.fields import Integer
from app.schemas.publications import PublicationPage
from app.store import papers, publications
from app.store.publications import (
    NoticesFilter,
    PositionsChoice,
    PublicationQuery,
    PublicationSort,
    Side,
    StatementsFilter,
)

router = APIRouter(tags=["papers"], route_class=LiteralRoute)


class PublicationParameters(Parameters):
    """Which publications, in which order."""

    sort: PublicationSort = Field(
        "statements",
        description="`statements`, `mentions`: most of them first, then the newest; `newest`, `oldest`: by year. "
        "Publications without a year come last.",
        examples=["newest"],
    )
    statements: StatementsFilter = Field(
        "any",
        description="Only publications with statements in this store, or only those without.",
        examples=["without"],
    )
    notices: NoticesFilter = Field(
        "any",
        description="`with`: only papers with a notice, by the gravest of each: retractions first, then expressions of "
        "concern, withdrawals, corrections and others; then as `sort` says.",
        examples=["with"],
    )
    positions: PositionsChoice = Field(
        "without",
        description="`with`: each publication has `positions`, where in the citing text its statements stand.",
        examples=["with"],
    )
    limit: Integer = Field(20, description="Publications of a page.", examples=[20], ge=1, le=100)
    cursor: Cursor | None = Field(
        None, description="`next` of the page before, as it is.", examples=["WcV48nV4zNsAAAAAAAA"]
    )


_LIST: dict[str, Any] = {
    "responses": responses(PaperNotFound),
    "response_model": PublicationPage,
}
"""What the two lists have in common."""


@router.get(
    "/papers/{doi:doi}/cited-by",
    operation_id="list_citing_publications",
    summary="List publications that cite a paper",
    **_LIST,
)
def list_citing_publications(
    request: Request,
    session: ReadSession,
    doi: PaperDoi,
    parameters: Annotated[PublicationParameters, Query()],
) -> Response:
    """The publications that cite this paper, with and without statements."""
    return _response(request, session, doi, "cited_by", parameters)


@router.get(
    "/papers/{doi:doi}/cites",
    operation_id="list_cited_publications",
    summary="List publications that a paper cites",
    **_LIST,
)
def list_cited_publications(
    request: Request,
    session: ReadSession,
    doi: PaperDoi,
    parameters: Annotated[PublicationParameters, Query()],
) -> Response:
    """The publications that this paper cites, with and without statements."""
    return _response(request, session, doi, "cites", parameters)


def _response(
    request: Request,
    session: ReadSession,
    doi: str,
    side: Side,
    parameters: PublicationParameters,
) -> Response:
    query = PublicationQuery(**parameters.model_dump())
    page = publications.page(session, papers.find(session, doi), side, query)
    return json_response(request, page, headers=link_to_next(request, page["next"]))
