"""/search: statements of all papers, and papers with the same words in title or authors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from app import doi as dois
from app.api.app_state import AppState, state_of
from app.api.dependencies import ReadSession
from app.api.parameters import AllStatementsParameters
from app.api.query_strings import from_pairs
from app.api.responses import conditional_response
from app.api.statement_search import paper_ids, search_limit
from app.errors import DoiInvalid
from app.pages import html
from app.pages.empty import nothing_matches
from app.pages.facet_view import MOST_VALUES
from app.pages.lines import statement_views
from app.pages.links import Address, Links
from app.pages.page_parameters import kept_pairs
from app.pages.paper_view import address_of
from app.pages.results_view import ListAddresses, cleared, counts_of_types, results, type_chips
from app.pages.statement_view import PaperLink, StatementView
from app.search.query import FACETS, Matched, StatementQuery
from app.search.query_parser import parse
from app.search.syntax_tree import positive_leaves
from app.store import paper_views, papers

router = APIRouter(route_class=html.PageRoute, include_in_schema=False)
MOST_PAPERS = 5
"""Papers listed above the statements."""


@router.get("/search")
async def get_search(request: Request) -> Response:
    """Statements of all papers. A DOI leads to its report."""
    state, links = state_of(request), html.links_of(request)
    pairs = kept_pairs(request, AllStatementsParameters)
    parameters = from_pairs(AllStatementsParameters, pairs)
    if len(pairs) == 1 and (report := await _report_of(state, parameters.q, links)):
        return RedirectResponse(str(report), 303)
    api = links.api("/statements")
    if parameters.format not in (None, "json"):
        return RedirectResponse(str(replace(api, pairs=pairs)), 303)
    cited = await paper_ids(state, parameters.cited, "cited")
    citing = await paper_ids(state, parameters.citing, "citing")
    query = parameters.query(cited, citing)
    grouped = request.query_params.get("group") == "cited"
    address = replace(links.search(), pairs=(*pairs, *([("group", "cited")] if grouped else ())))

    # by its bytes: notices of listed papers are in no state of the index
    page = (request, state, parameters, query, address, api)
    body = await search_limit(state, query).run(_page, *page)
    return conditional_response(request, body, html.MEDIA_TYPE, html.HEADERS)


async def _report_of(state: AppState, text: str, links: Links) -> Address | None:
    """The report on the paper whose DOI or identifier this is, or whose DOI stands in this address or these brackets; None
    where it is other text. A DOI that the store knows only without the full stop or bracket behind it is taken without."""
    is_phrase = len(text.split()) > 1 or '"' in text
    if doi := dois.clean(text) or (None if is_phrase else dois.find(text)):
        return links.report(await run_in_threadpool(_known_spelling, state, doi))
    try:
        papers.parse_address(text)
    except DoiInvalid:
        return None
    return links.report(text.strip())


def _known_spelling(state: AppState, doi: str) -> str:
    """The DOI, or what is left of it without the punctuation at its end, if that is what the store has."""
    trimmed = dois.trim(doi)
    if trimmed is None:
        return doi
    with state.database.reading() as session:
        ids = papers.find_ids(session, [trimmed, doi])
        stored = papers.dois_of(session, [id_ for id_ in ids.values() if id_ is not None])
    return trimmed if ids[trimmed] in stored and ids[doi] not in stored else doi


def _page(  # noqa: PLR0913, PLR0917 - all that the page is made of
    request: Request,
    state: AppState,
    parameters: AllStatementsParameters,
    query: StatementQuery,
    address: Address,
    api: Address,
) -> bytes:
    """The page as HTML."""
    links = html.links_of(request)
    result = state.sync.statements.search(replace(query, facets=FACETS, facet_limit=MOST_VALUES))
    grouped = ("group", "cited") in address.pairs
    with state.database.reading() as session:
        lines = [orjson.loads(hit.line) for hit in result.hits]
        statements = statement_views(session, lines, links, result.hits)
        found = _papers(session, state, parameters) if parameters.cursor is None else None
    empty = nothing_matches(cleared(address), parameters, "store")
    view = results(parameters, result, statements, ListAddresses(address, api, links), empty)
    return html.render(
        request,
        "search.html",
        results=view,
        end="both",
        grouped=grouped,
        groups=_by_cited(view.statements) if grouped else [(None, view.statements)],
        types=type_chips(counts_of_types(result), parameters, view.address),
        found=found,
        papers_api=replace(
            links.api("/papers"), pairs=tuple(p for p in address.pairs if p[0] in {"q", "match"})
        ),
    )


def _by_cited(views: Sequence[StatementView]) -> list[tuple[PaperLink, list[StatementView]]]:
    """The statements of a page by the paper that they are about, in the order of the first about each."""
    groups: dict[PaperLink, list[StatementView]] = {}
    for view in views:
        groups.setdefault(view.cited, []).append(view)
    return list(groups.items())


@dataclass(frozen=True, slots=True)
class _FoundPapers:
    """Papers above the statements, as the API has them, and with their addresses."""

    papers: list[dict[str, Any]]
    total: int
    match: Matched
    """How many of the words they have."""
    are_similar: bool
    """They have words like those that were typed, and not these."""


def _papers(
    session: ReadSession, state: AppState, parameters: AllStatementsParameters
) -> _FoundPapers | None:
    """Papers that have these words; if none has, those with similar ones, as suggestions forgive slips. None for a query
    that only excludes: nearly all papers match it."""
    q = parameters.q
    if not any(positive_leaves(parse(q))):
        return None
    found = state.sync.papers.search(q, MOST_PAPERS, 0, parameters.match)
    ids, total = found.ids, found.total
    if not total:
        lines = state.sync.papers.suggest(q, MOST_PAPERS)
        suggested = [address for line in lines if (address := orjson.loads(line)["doi"])]
        by_doi = papers.find_ids(session, suggested) if suggested else {}
        ids = [id_ for id_ in by_doi.values() if id_ is not None]
    views = paper_views.load_list(session, ids, state.clock())
    listed = [{**one, "address": address_of(one)} for one in views]
    are_similar = not total or found.suggestion is not None
    return _FoundPapers(listed, total, found.match, are_similar) if listed else None
