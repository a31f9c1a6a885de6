"""/papers/{doi}/badge.svg and /badge.svg: the tally of a paper as a picture, from the store alone.

In the OpenAPI file, unlike pages: programs write its address into theirs.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field
from typing_extensions import TypeAliasType

from app.api.app_state import state_of
from app.api.dependencies import PaperDoi
from app.api.parameters import Parameters
from app.api.problems import Responses, files, responses
from app.api.responses import conditional_response, negotiate
from app.api.routing import LiteralRoute
from app.errors import DoiInvalid, NotAcceptable, PaperNotFound
from app.pages import badge_picture
from app.pages.badge_picture import BadgeContent, BadgeStyle, BadgeTheme, content_of
from app.schemas.fields import Address
from app.store import papers, tallies

HEADERS = {
    "cache-control": "public, max-age=300, stale-while-revalidate=3600",
    "content-security-policy": badge_picture.POLICY,
    "cross-origin-resource-policy": "cross-origin",
}
"""A page with many badges asks for them all: for five minutes a browser does not."""
NOT_A_DOI = BadgeContent("This is not a DOI", message="not a DOI")
_RESPONSES: Responses = {
    **files("The picture.", [badge_picture.MEDIA_TYPE]),
    **responses(PaperNotFound),
}
router = APIRouter(tags=["papers"], route_class=LiteralRoute)


MissingPaper = TypeAliasType("MissingPaper", Literal["grey", "404"])


class BadgeParameters(Parameters):
    """The looks of a badge."""

    style: BadgeStyle = Field(
        "flat",
        description="`flat`: 24 pixels high, with the label. `compact`: 20, without it.",
        examples=["compact"],
    )
    label: str = Field(
        "citations",
        description="What stands before the counts of `flat`; nothing when empty.",
        examples=["cited"],
        max_length=40,
    )
    theme: BadgeTheme = Field(
        "light",
        description="Colours for light or dark pages; `auto`: as the reader's system has them.",
        examples=["auto"],
    )
    missing: MissingPaper = Field(
        "grey",
        description="What is answered of a paper that is not in the store: a grey badge, or 404.",
        examples=["404"],
    )


class BadgeByDoiParameters(BadgeParameters):
    """A paper, and the looks of its badge."""

    doi: Address = Field(description="DOI, in any spelling.", examples=["10.1037/int0000101"])


@router.get(
    "/papers/{doi:doi}/badge.svg",
    operation_id="get_badge",
    summary="Draw a paper's tally as a badge",
    responses=_RESPONSES,
    response_class=Response,
)
def get_badge(
    request: Request,
    doi: PaperDoi,
    parameters: Annotated[BadgeParameters, Query()],
) -> Response:
    """The tally as a picture: signs and numbers, with a text alternative. A paper that is not known is a grey badge. Never
    looked up elsewhere."""
    return _response(request, doi, parameters)


@router.get(
    "/badge.svg",
    operation_id="get_badge_by_doi",
    summary="Draw a paper's tally as a badge, by a DOI in the query",
    responses=_RESPONSES,
    response_class=Response,
)
def get_badge_by_doi(
    request: Request, parameters: Annotated[BadgeByDoiParameters, Query()]
) -> Response:
    """The tally as a picture, for DOIs that some proxy on the way would mangle in a path."""
    return _response(request, parameters.doi, parameters)


def _response(request: Request, doi: str, parameters: BadgeParameters) -> Response:
    content = _content(request, doi, parameters)
    label = parameters.label if parameters.style == "flat" else ""
    svg = badge_picture.draw(content, label, parameters.style, parameters.theme)
    return conditional_response(request, svg, badge_picture.MEDIA_TYPE, HEADERS)


def _content(request: Request, doi: str, parameters: BadgeParameters) -> BadgeContent:
    """Raises `DoiInvalid`, `PaperNotFound`."""
    try:
        with state_of(request).database.reading() as session:
            id_ = papers.find(session, doi)
            names = papers.dois_of(session, [id_])
            return content_of(names[id_] or doi, tallies.tallies(session, names)[id_])
    except PaperNotFound:
        if parameters.missing == "404":
            raise
        return content_of(doi, None)
    except DoiInvalid:
        # nobody reads a problem where a picture is wanted: there the fault is shown to who looks at the page
        if parameters.missing == "404" or not _wants_picture(request):
            raise
        return NOT_A_DOI


def _wants_picture(request: Request) -> bool:
    """Whether `Accept` prefers pictures to problems, as that of a browser does for an `<img>`."""
    try:
        return negotiate(request, {"application/json": False, badge_picture.MEDIA_TYPE: True})
    except NotAcceptable:
        return False
