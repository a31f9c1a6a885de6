"""/search: statements of all papers, and papers with the same words in title or authors."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from app.api.app_state import AppState, state_of
from app.api.parameters import AllStatementsParameters, from_pairs
from app.api.responses import etag_of
from app.api.statement_search import paper_ids
from app.doi import parse
from app.errors import DoiInvalid
from app.pages import html
from app.pages.empty import Empty
from app.pages.facet_view import MOST_VALUES
from app.pages.links import Address, Links
from app.pages.page_parameters import kept_pairs
from app.pages.results_view import ListAddresses, counts_of_types, results, type_chips
from app.pages.statement_view import PaperLink, StatementView
from app.search.query import FACETS, StatementQuery
from app.store import paper_views, papers

router = APIRouter(route_class=html.PageRoute, include_in_schema=False)
MOST_PAPERS = 5
"""Papers listed above the statements."""
NO_STATEMENT = Empty(
    "No statement matches",
    "No statement in this store has all of these words and filters. Fewer of them, or other words, find more.",
)


@router.get("/search")
async def get_search(request: Request) -> Response:
    """Statements of all papers. A DOI leads to its report."""
    state, links = state_of(request), html.links_of(request)
    pairs = kept_pairs(request, "group")
    parameters = from_pairs(AllStatementsParameters, pairs)
    if (report := _report_of(parameters.q, links)) is not None and len(pairs) == 1:
        return RedirectResponse(str(report), 303)
    api = links.api("/statements")
    if parameters.format not in (None, "json"):
        return RedirectResponse(str(replace(api, pairs=pairs)), 303)
    cited = await paper_ids(state, parameters.cited, "cited")
    citing = await paper_ids(state, parameters.citing, "citing")
    query = parameters.query(cited, citing)
    grouped = request.query_params.get("group") == "cited"
    address = replace(links.search(), pairs=(*pairs, *([("group", "cited")] if grouped else ())))

    def make() -> bytes:
        return _page(request, state, parameters, query, address, api)

    seen = f"{html.revision()} {state.sync.statements.state} {state.sync.papers.state} {query} {address} {api}"
    etag = etag_of(seen.encode("utf-8", "surrogatepass"))
    return await run_in_threadpool(html.conditional_page, request, etag, make)


def _report_of(text: str, links: Links) -> Address | None:
    """The report on the paper whose DOI or identifier this is; None where it is other text."""
    try:
        papers.parse_address(text)
    except DoiInvalid:
        return None
    return links.report(parse(text) or text.strip())


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
    asked = bool(address.pairs)
    result = state.sync.statements.search(
        replace(query, facets=FACETS if asked else (), facet_limit=MOST_VALUES)
    )
    grouped = ("group", "cited") in address.pairs
    view = results(parameters, result, ListAddresses(address, api), links, NO_STATEMENT)
    return html.render(
        request,
        "search.html",
        results=view,
        asked=asked,
        end="both",
        grouped=grouped,
        groups=_by_cited(view.statements) if grouped else [(None, view.statements)],
        types=type_chips(counts_of_types(result), parameters, view.address),
        papers=_papers(state, parameters.q) if parameters.cursor is None else [],
        papers_api=links.api("/papers").adding("q", parameters.q),
    )


def _by_cited(views: Sequence[StatementView]) -> list[tuple[PaperLink, list[StatementView]]]:
    """The statements of a page by the paper that they are about, in the order of the first about each."""
    groups: dict[PaperLink, list[StatementView]] = {}
    for view in views:
        groups.setdefault(view.cited, []).append(view)
    return list(groups.items())


def _papers(state: AppState, q: str) -> list[dict[str, Any]]:
    """Papers that have these words, as the API has them."""
    if not q:
        return []
    found = state.sync.papers.search(q, MOST_PAPERS)
    with state.database.reading() as session:
        return paper_views.load_list(session, found.ids, state.clock())
