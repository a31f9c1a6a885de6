"""/papers: papers by DOI and by words, suggestions, counts."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field, StringConstraints

from app.api import paper_lookup
from app.api.app_state import AppState
from app.api.dependencies import PaperDoi, ReadSession, State
from app.api.openapi import query_parameters
from app.api.parameters import MATCH, PaperByDoiParameters, Parameters
from app.api.problems import responses
from app.api.query_strings import from_request
from app.api.responses import json_response, link_to_next
from app.api.routing import GeneralRoute, LiteralRoute
from app.cursors import number_of
from app.errors import Fault, Invalid, MethodNotAllowed, PaperNotFound, RegistriesUnavailable
from app.schemas.fields import Address, Integer, described
from app.schemas.papers import Paper, PaperPage, Suggestions
from app.schemas.tallies import Tally
from app.search import partial
from app.search.query import Matched, MatchMode
from app.store import paper_views, papers, tallies

PAPER_CURSOR = described("^[0-9]{1,4}(-most)?$")
MOST_PAGED = 10_000
"""Papers that can be paged through."""
_MOST = "-most"
"""What a cursor ends in where not all words match."""
router = APIRouter(tags=["papers"], route_class=LiteralRoute)
general_router = APIRouter(tags=["papers"], route_class=GeneralRoute)
"""`/papers/{doi}` matches every path below /papers, so it has to be included last."""


class FindPapersParameters(Parameters):
    """A search for papers, as the description has it."""

    q: str = Field(
        description="Words that stand in title, authors, journal or year (`match` says how many must match), "
        '"a phrase", OR, -without, prefix*, parentheses; or a DOI. Nothing typed is an error.',
        examples=["alliance lavik"],
        max_length=2_000,
    )
    match: MatchMode = Field("auto", description=MATCH, examples=["all"])
    limit: Integer = Field(20, description="Papers of a page.", examples=[20], ge=1, le=100)
    cursor: Annotated[str, StringConstraints(max_length=20), PAPER_CURSOR] | None = Field(
        None, description="`next` of the page before, as it is.", examples=["20"]
    )


class PapersParameters(FindPapersParameters):
    """A search for papers by `q`; or one paper by `doi`, as GET /paper has it."""

    doi: Address | None = None
    q: Annotated[str, StringConstraints(max_length=2_000)] | None = None  # type: ignore[assignment]  # one of the two


class SuggestParameters(Parameters):
    """What has been typed so far."""

    q: str = Field(
        description="What has been typed so far: words of title, authors, journal, year, the last perhaps unfinished; "
        "or the beginning of a DOI. Slips are forgiven: one in words of four letters, two from eight.",
        examples=["psychoterapy all"],
        max_length=2_000,
    )


@router.get(
    "/paper",
    operation_id="get_paper_by_doi",
    summary="Get a paper by a DOI in the query",
    responses=responses(PaperNotFound, RegistriesUnavailable),
    response_model=Paper,
)
async def get_paper_by_doi(
    request: Request, state: State, parameters: Annotated[PaperByDoiParameters, Query()]
) -> Response:
    """The same as `/papers/{doi}`, for DOIs that a proxy on the way would mangle in a path."""
    return json_response(request, await paper_lookup.read(state, parameters.doi))


@router.get(
    "/papers",
    operation_id="find_papers",
    summary="Find papers by words",
    openapi_extra=query_parameters(FindPapersParameters),
    responses=responses(),
    response_model=PaperPage,
)
async def find_papers(request: Request, state: State) -> Response:
    """Those with all words in the title first, then in title and authors; where not all match, those with more words
    first; among them the most cited first.

    `/papers?doi=` answers the one paper, as `/paper?doi=` does."""
    parameters = from_request(PapersParameters, request)
    doi, q = parameters.doi, parameters.q
    if (doi is None) == (q is None):
        faults = tuple(Fault(name, "Give this or the other.") for name in ("doi", "q"))
        raise Invalid("Ask for one paper by `doi`, or for papers by words, `q`.", errors=faults)
    if doi is not None:
        return json_response(request, await paper_lookup.read(state, doi))
    page = await state.concurrency.searches.run(_search, state, q or "", parameters)
    return json_response(request, page, headers=link_to_next(request, page["next"]))


def _search(state: AppState, q: str, parameters: PapersParameters) -> dict[str, Any]:
    """The PaperPage of the HTTP contract. Raises `CursorInvalid`."""
    offset, matched = _read_cursor(parameters)
    limit = parameters.limit
    found = state.sync.papers.search(q, limit, offset, parameters.match, matched)
    next_ = offset + limit
    cursor = f"{next_}{_MOST}" if found.match == "most" else str(next_)
    with state.database.reading() as session:
        return {
            "total": found.total,
            "match": found.match,
            "suggestion": found.suggestion,
            **partial.fields(found.partial_reason),
            "items": paper_views.load_list(session, found.ids, state.clock()),
            "next": cursor if next_ < min(found.total, MOST_PAGED) else None,
        }


def _read_cursor(parameters: PapersParameters) -> tuple[int, Matched | None]:
    """Where the page begins, and how many words its papers have, as those of the pages before it; None on the first."""
    if parameters.cursor is None:
        return 0, None
    if parameters.cursor.endswith(_MOST):
        return number_of(parameters.cursor.removesuffix(_MOST), MOST_PAGED - 1), "most"
    matched: Matched = "any" if parameters.match == "any" else "all"
    return number_of(parameters.cursor, MOST_PAGED - 1), matched


@router.get(
    "/papers/suggest",
    operation_id="suggest_papers",
    summary="Suggest papers while one is being typed",
    responses=responses(),
    response_model=Suggestions,
)
async def suggest_papers(
    request: Request, state: State, parameters: Annotated[SuggestParameters, Query()]
) -> Response:
    """Type-ahead: at most ten papers that may be meant, from the index alone."""
    lines = await state.concurrency.searches.run(state.sync.papers.suggest, parameters.q)
    return json_response(request, {"items": [orjson.Fragment(line) for line in lines]})


@router.get(
    "/papers/{doi:doi}/tally",
    operation_id="get_tally",
    summary="Count the statements about a paper",
    responses=responses(PaperNotFound),
    response_model=Tally,
)
def get_tally(request: Request, session: ReadSession, doi: PaperDoi) -> Response:
    """How many statements of each type the paper has received."""
    id_ = papers.find(session, doi)
    return json_response(request, tallies.tallies(session, papers.dois_of(session, [id_]))[id_])


@general_router.get(
    "/papers/{doi:doi}",
    operation_id="get_paper",
    summary="Get a paper",
    responses=responses(PaperNotFound, MethodNotAllowed, RegistriesUnavailable),
    response_model=Paper,
)
async def get_paper(request: Request, state: State, doi: PaperDoi) -> Response:
    """What is known of a paper, with its counts. A DOI that the store does not know is looked up at its registry."""
    return json_response(request, await paper_lookup.read(state, doi))
