"""/report: how a paper has been cited, and what it says of the papers that it cites."""

from dataclasses import dataclass, replace
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from app.api import after_notice, paper_lookup
from app.api.app_state import AppState, state_of
from app.api.dependencies import PaperDoi, ReadSession
from app.api.parameters import StatementParameters
from app.api.public_url import public_url
from app.api.query_strings import from_pairs
from app.api.responses import conditional_response
from app.api.statement_search import PARAMETERS, find_paper, search_limit
from app.cite import load, styles
from app.pages import html
from app.pages.empty import End, no_statements, nothing_matches
from app.pages.facet_view import MOST_VALUES
from app.pages.lines import statement_views
from app.pages.links import Address
from app.pages.page_parameters import kept_pairs
from app.pages.paper_view import paper_view
from app.pages.publications import PublicationView, publication_view
from app.pages.results_view import (
    ListAddresses,
    cleared,
    counts_of_types,
    is_filtered,
    results,
    type_chips,
)
from app.pages.statement_view import date_of
from app.pages.trail_view import TrailView, trail_views
from app.search.query import FACETS, FacetName, StatementQuery
from app.store import notice_trail, papers, publications
from app.store.publications import PublicationQuery

MOST_NOTICED = 10
"""References with notices that are listed above the statements."""
router = APIRouter(route_class=html.PageRoute, include_in_schema=False)
LISTS: dict[End, str] = {"cited": "citations", "citing": "references"}
"""The list of statements, by the end of a citation that the paper is."""
LISTED_FACETS: dict[End, tuple[FacetName, ...]] = {
    "cited": FACETS,
    "citing": (
        "type",
        "section",
        "relationship",
        "purpose",
    ),  # the others are the same for all statements of one citing paper
}


@router.get("/report")
async def get_report_by_doi(
    request: Request, doi: Annotated[str, Query(max_length=2_200)] = ""
) -> Response:
    """The report on the paper that `doi` names; without it, the page where one is searched for."""
    if not doi.strip():
        return RedirectResponse(str(html.links_of(request).api("/")), 303)
    return await _report(request, doi, "cited")


@router.get("/report/{doi:doi}/references")
async def get_references(request: Request, doi: PaperDoi) -> Response:
    """What the paper says of the papers that it cites."""
    return await _report(request, doi, "citing")


@router.get("/report/{doi:doi}")
async def get_report(request: Request, doi: PaperDoi) -> Response:
    """How the paper has been cited."""
    return await _report(request, doi, "cited")


@dataclass(frozen=True, slots=True)
class _Question:
    """What a report is made for."""

    request: Request
    state: AppState
    parameters: StatementParameters
    query: StatementQuery
    paper: dict[str, Any]
    """The Paper of the HTTP contract."""
    id: int
    name: str
    """Its DOI, or the identifier that it was asked for by."""
    page: Address
    """The page, without parameters but those that name the paper."""
    address: Address
    """The page, with its parameters."""
    api: Address
    """Of the list of statements that it presents."""
    end: End


async def _report(request: Request, doi: str, end: End) -> Response:
    """The report on the paper that stands at this end of its citations."""
    state, links = state_of(request), html.links_of(request)
    pairs = kept_pairs(request, PARAMETERS[end])
    parameters = from_pairs(PARAMETERS[end], pairs)
    paper = await paper_lookup.read(state, doi)
    name = paper["doi"] or doi.strip()
    api = links.paper(name, LISTS[end])
    if parameters.format not in (None, "json"):
        return RedirectResponse(str(replace(api, pairs=pairs)), 303)
    id_ = papers.parse_address(name)
    if not isinstance(id_, int):
        id_ = await run_in_threadpool(find_paper, state, name)
    query = parameters.query(**{end: (id_,)})
    query = await after_notice.restrict(state, query, parameters, name)
    page = links.report(name, "" if end == "cited" else "references")
    address = replace(page, pairs=(*page.pairs, *pairs))
    return await search_limit(state, query).run(
        _respond,
        _Question(request, state, parameters, query, paper, id_, name, page, address, api, end),
    )


def _respond(question: _Question) -> Response:
    """The page, or 304 where nothing of it has changed: by its bytes, since no state of the index has the notices."""
    return conditional_response(question.request, _page(question), html.MEDIA_TYPE, html.HEADERS)


def _page(question: _Question) -> bytes:
    """The report as HTML."""
    index, links = question.state.sync.statements, html.links_of(question.request)
    paper, end, parameters = question.paper, question.end, question.parameters
    result = index.search(
        replace(question.query, facets=LISTED_FACETS[end], facet_limit=MOST_VALUES)
    )
    with question.state.database.reading() as session:
        (reference,) = load.references(session, [question.id])
        noticed = _noticed(session, question)
        trail = _trail(session, question)
        lines = [orjson.loads(hit.line) for hit in result.hits]
        statements = statement_views(session, lines, links, result.hits)
    view = results(
        parameters,
        result,
        statements,
        ListAddresses(
            question.address, question.api, links, ((end, question.name),), _since(question)
        ),
        nothing_matches(cleared(question.address), parameters)
        if is_filtered(parameters)
        else no_statements(
            paper, end, question.address if question.state.lookups.is_online else None
        ),
    )
    name = question.name
    return html.render(
        question.request,
        "report.html",
        paper=paper_view(paper, name, links),
        record=paper,
        end=end,
        results=view,
        types=type_chips(counts_of_types(result), parameters, view.address),
        is_filtered=is_filtered(parameters),
        citations=[(style, styles.text(reference, style)) for style in styles.STYLES],
        paper_api=links.paper(name),
        cite_api=links.paper(name, "cite"),
        canonical=_canonical(question),
        tabs=html.tabs(links, name),
        noticed=noticed,
        trail=trail,
    )


def _since(question: _Question) -> int | None:
    """The first year that is searched, where `after_notice` says so."""
    return question.query.year_from if getattr(question.parameters, "after_notice", None) else None


def _canonical(question: _Question) -> str:
    """The page's address on the web, whatever is filtered by."""
    root = html.links_of(question.request).root
    return public_url(question.request) + str(question.page).removeprefix(root)


def _noticed(session: ReadSession, question: _Question) -> list[PublicationView]:
    """References with notices, the gravest first; only those of the tab "references"."""
    if question.end == "cited" or not question.paper["references"]["with_notices"]:
        return []
    query = PublicationQuery(notices="with", limit=MOST_NOTICED)
    listed = publications.page(session, question.id, "cites", query)
    links = html.links_of(question.request)
    appeared = date_of(question.paper)
    return [publication_view(one, links, appeared) for one in listed["items"]]


def _trail(session: ReadSession, question: _Question) -> list[TrailView]:
    """How the paper was cited around its notices, where it has any; only of the tab "cited by"."""
    if question.end == "citing" or not question.paper["notices"]:
        return []
    found = notice_trail.trail(session, question.id, question.paper["notices"])
    return trail_views(found, question.name, html.links_of(question.request))
