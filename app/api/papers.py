"""/papers and /tallies: papers by DOI and by words, suggestions, counts, corrections."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import Field

from app import doi as dois
from app.api import paper_lookup
from app.api.app_state import AppState
from app.api.dependencies import KeyName, PaperDoi, ReadSession, State, WriteSession
from app.api.parameters import Parameters
from app.api.problems import responses
from app.api.responses import json_response
from app.errors import Fault, Invalid, KeyRequired, PaperNotFound, RegistriesUnavailable
from app.formats.paper_records import InvalidRecord, work
from app.schemas.fields import Doi
from app.schemas.papers import DoiBatch, Paper, PaperInput, PaperPage, PapersByDoi, Suggestions
from app.schemas.tallies import TalliesByDoi, Tally
from app.store import paper_views, papers, tallies

MOST_PAGED = 10_000
"""Papers that can be paged through."""
router = APIRouter(tags=["papers"])
greedy_router = APIRouter(tags=["papers"])
"""`/papers/{doi}` matches every path below /papers, so it has to be included last."""


class PapersParameters(Parameters):
    """One paper by `doi`, or a search for papers by `q`."""

    doi: Doi | None = Field(
        None, description="DOI, in any spelling.", examples=["10.1037/int0000101"]
    )
    q: str | None = Field(
        None,
        description="Words that stand in title, authors, journal or year (all must match), "
        '"a phrase", OR, -without, prefix*, parentheses; or a DOI. Nothing typed is an error.',
        examples=["alliance lavik"],
        max_length=2_000,
    )
    limit: int = Field(20, description="Papers of a page.", examples=[20], ge=1, le=100)
    cursor: int = Field(
        0, description="`next` of the page before.", examples=[20], ge=0, le=MOST_PAGED
    )


class SuggestParameters(Parameters):
    """What has been typed so far."""

    q: str = Field(
        description="What has been typed so far: words of title, authors, journal, year, the last perhaps unfinished; "
        "or the beginning of a DOI. Slips are forgiven: one in words of four letters, two from eight.",
        examples=["psychoterapy all"],
        max_length=2_000,
    )


@router.get(
    "/papers",
    operation_id="find_papers",
    responses=responses(PaperNotFound, RegistriesUnavailable),
    response_model=Paper | PaperPage,
)
async def find_papers(
    request: Request, state: State, parameters: Annotated[PapersParameters, Query()]
) -> Response:
    """With `doi`: the paper, for DOIs that some proxy on the way would mangle in a path. With `q`: papers by their words,
    those with all of them in the title first, then in title and authors; among them the most cited first."""
    doi, q = parameters.doi, parameters.q
    if (doi is None) == (q is None):
        faults = tuple(Fault(name, "Give this or the other.") for name in ("doi", "q"))
        raise Invalid("Ask for one paper by `doi`, or for papers by words, `q`.", errors=faults)
    if doi is not None:
        return json_response(request, await paper_lookup.read(state, doi))
    page = await run_in_threadpool(_search, state, q or "", parameters.limit, parameters.cursor)
    return json_response(request, page)


def _search(state: AppState, q: str, limit: int, cursor: int) -> dict[str, Any]:
    """The PaperPage of the HTTP contract."""
    found = state.sync.papers.search(q, limit, cursor)
    next_ = cursor + limit
    with state.database.reading() as session:
        return {
            "total": found.total,
            "items": paper_views.load_list(session, found.ids, state.clock()),
            "next": str(next_) if next_ < found.total and next_ <= MOST_PAGED else None,
        }


@router.get(
    "/papers/suggest",
    operation_id="suggest_papers",
    responses=responses(),
    response_model=Suggestions,
)
def suggest_papers(
    request: Request, state: State, parameters: Annotated[SuggestParameters, Query()]
) -> Response:
    """Type-ahead: at most ten papers that may be meant, from the index alone."""
    lines = state.sync.papers.suggest(parameters.q)
    return json_response(request, {"items": [orjson.Fragment(line) for line in lines]})


@router.get(
    "/papers/{doi:doi}/tally",
    operation_id="get_tally",
    responses=responses(PaperNotFound),
    response_model=Tally,
)
def get_tally(request: Request, session: ReadSession, doi: PaperDoi) -> Response:
    """How many statements of each type the paper has received."""
    id_ = papers.find(session, doi)
    return json_response(request, tallies.tallies(session, papers.dois_of(session, [id_]))[id_])


@router.post(
    "/tallies", operation_id="get_tallies", responses=responses(), response_model=TalliesByDoi
)
def get_tallies(request: Request, session: ReadSession, batch: DoiBatch) -> Response:
    """The tallies of up to 500 papers at once; null for those that are not in the store."""
    ids = papers.find_ids(session, batch.dois)
    known = papers.dois_of(session, [id_ for id_ in ids.values() if id_ is not None])
    found = tallies.tallies(session, known)
    return json_response(
        request, {"tallies": {doi: found.get(id_ or -1) for doi, id_ in ids.items()}}
    )


@router.post(
    "/papers/batch", operation_id="get_papers", responses=responses(), response_model=PapersByDoi
)
def get_papers(request: Request, state: State, session: ReadSession, batch: DoiBatch) -> Response:
    """Up to 500 papers at once; null for those that are not in the store."""
    ids = papers.find_ids(session, batch.dois)
    here = [id_ for id_ in ids.values() if id_ is not None]
    found = paper_views.load(session, here, state.clock())
    return json_response(
        request, {"papers": {doi: found.get(id_ or -1) for doi, id_ in ids.items()}}
    )


@greedy_router.get(
    "/papers/{doi:doi}",
    operation_id="get_paper",
    responses=responses(PaperNotFound, RegistriesUnavailable),
    response_model=Paper,
)
async def get_paper(request: Request, state: State, doi: PaperDoi) -> Response:
    """What is known of a paper, with its counts. A DOI that the store does not know is looked up at its registry."""
    return json_response(request, await paper_lookup.read(state, doi))


@router.post(
    "/papers/{doi:doi}/refresh",
    operation_id="refresh_paper",
    responses=responses(PaperNotFound, KeyRequired, RegistriesUnavailable),
    response_model=Paper,
)
async def refresh_paper(request: Request, state: State, _key: KeyName, doi: PaperDoi) -> Response:
    """Look a DOI up again now, whatever is kept of it."""
    return json_response(request, await paper_lookup.read(state, doi, refresh=True))


@greedy_router.put(
    "/papers/{doi:doi}",
    operation_id="put_paper",
    responses={
        201: {"model": Paper, "description": "It was not in the store."},
        **responses(KeyRequired),
    },
    response_model=Paper,
)
def put_paper(
    request: Request,
    state: State,
    _key: KeyName,
    session: WriteSession,
    doi: PaperDoi,
    paper: PaperInput,
) -> Response:
    """Say what is so of a paper. Replaces what was put before, and is surer than any document."""
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


@greedy_router.delete(
    "/papers/{doi:doi}",
    operation_id="delete_paper",
    status_code=204,
    responses=responses(PaperNotFound, KeyRequired),
)
def delete_paper(state: State, _key: KeyName, session: WriteSession, doi: PaperDoi) -> Response:
    """Remove a paper with all statements that it makes or receives, from the store and from search."""
    papers.remove(session, papers.find(session, doi), state.clock())
    return Response(status_code=204)
