"""Search responses: a page of statements as JSON or as a feed, or a whole result as a stream.

JSON is put together from the bytes that the index keeps. The ETag of a page is known before the search.
"""

from dataclasses import replace
from time import perf_counter
from typing import Literal

import orjson
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from app.api import after_notice
from app.api.app_state import AppState, state_of
from app.api.concurrency import ConcurrencyLimit
from app.api.exports import EXPORTS, export_chunks, export_headers, statement_json
from app.api.feeds import FEEDS, feed_query, feed_response
from app.api.parameters import (
    AllExportParameters,
    AllFacetParameters,
    AllStatementsParameters,
    ExportFormat,
    FilterParameters,
    Format,
    StatementParameters,
)
from app.api.public_url import public_url
from app.api.query_strings import from_request
from app.api.response_cache import keep
from app.api.responses import (
    if_none_match,
    link_to_next,
    negotiate,
    not_modified,
    response_with_etag,
    search_etag,
)
from app.api.streams import LimitedStream
from app.errors import CursorInvalid, Fault, Invalid
from app.search import partial
from app.search.engine import BROAD, SearchResult
from app.search.query import StatementQuery
from app.store import papers

MEDIA_TYPES: dict[str, Format] = {
    "application/json": "json",
    **{export.media_type: form for form, export in EXPORTS.items()},
    **{feed.media_type: form for form, feed in FEEDS.items()},
}
End = Literal["cited", "citing"]
"""Which of the two papers of a statement an address names."""
PARAMETERS: dict[End, type[StatementParameters]] = {
    "cited": after_notice.CitationParameters,
    "citing": StatementParameters,
}
INLINE = 3_000
"""Statements that a search may have to look at, and still be answered on the event loop: quicker than by a thread."""


async def search_paper(request: Request, address: str, end: End) -> Response:
    """Search the statements about a paper, where it is the `cited` one, or by it, where it is the `citing` one.

    Raises `RequestValidationError`, `DoiInvalid`, `PaperNotFound`, `NotAcceptable`, `CursorInvalid`.
    """
    state = state_of(request)
    parameters = from_request(PARAMETERS[end], request)
    query = await query_of_paper(state, parameters, address, end)
    query = await after_notice.restrict(state, query, parameters, address)
    return await _response(request, state, parameters, query, address)


async def search_all(request: Request) -> Response:
    """Search the statements of all papers, or of those that `cited` and `citing` name.
    Raises `RequestValidationError`, `Invalid`, `NotAcceptable`, `CursorInvalid`."""
    state = state_of(request)
    parameters = from_request(AllStatementsParameters, request)
    query = await query_of_all(state, parameters)
    return await _response(request, state, parameters, query, None)


async def query_of_paper(
    state: AppState, parameters: FilterParameters, address: str, end: End
) -> StatementQuery:
    """The query about a paper, whose DOI may turn out to be an alias, or that of no paper: `resolve` tells.

    Raises `DoiInvalid`, `PaperNotFound`.
    """
    id_ = papers.parse_address(address)
    if not isinstance(id_, int):
        id_ = await run_in_threadpool(find_paper, state, address)
    return parameters.query(**{end: (id_,)})


async def query_of_all(
    state: AppState,
    parameters: AllStatementsParameters | AllExportParameters | AllFacetParameters,
) -> StatementQuery:
    """The query about all papers, or those that `cited` and `citing` name. Raises `Invalid`."""
    cited = await paper_ids(state, parameters.cited, "cited")
    citing = await paper_ids(state, parameters.citing, "citing")
    return parameters.query(cited, citing)


async def paper_ids(
    state: AppState, dois: tuple[str, ...], parameter: str
) -> tuple[int, ...] | None:
    """The ids of the papers that a parameter names; None where it is not given. Raises `Invalid`."""
    if not dois:
        return None
    try:
        found = await run_in_threadpool(_find_all, state, dois)
    except Invalid as problem:
        raise Invalid(problem.detail, errors=(Fault(parameter, problem.detail),)) from None
    return tuple(id_ for id_ in found.values() if id_ is not None)


def _find_all(state: AppState, addresses: tuple[str, ...]) -> dict[str, int | None]:
    with state.database.reading() as session:
        return papers.find_ids(session, addresses)


def find_paper(state: AppState, address: str) -> int:
    """The id of a paper that is in the store. Raises `DoiInvalid`, `PaperNotFound`."""
    with state.database.reading() as session:
        return papers.find(session, address)


async def _response(
    request: Request,
    state: AppState,
    parameters: StatementParameters,
    query: StatementQuery,
    address: str | None,
) -> Response:
    """The answer to `query`, which `parameters` have made; `address` names the paper that the statements belong to."""
    form = negotiate(request, MEDIA_TYPES) if parameters.format is None else parameters.format
    if form in EXPORTS:
        return await export_response(request, query, address, form)
    variant: tuple[str, ...] = (form,)
    if form in FEEDS:
        query = feed_query(query, asks_for_all="match" not in parameters.model_fields_set)
        variant = (form, public_url(request))
    index_state = state.sync.statements.state
    etag = search_etag(index_state, (query, variant))
    is_cacheable = form == "json" and _is_cacheable(parameters, address)
    if if_none_match(request, etag, is_there=False):
        if is_cacheable:
            keep(request, index_state)
        return not_modified(etag)
    start = perf_counter()
    resolved, result = await _search(state, query, address)
    if resolved is not None:  # such an answer may change with the store alone
        is_cacheable = False
        query, etag = resolved, search_etag(index_state, (query, variant, resolved))
    if if_none_match(request, etag):
        return not_modified(etag)
    if form in FEEDS:
        return await run_in_threadpool(feed_response, request, form, query, result, address, etag)
    if is_cacheable:
        keep(request, index_state)
    took = (perf_counter() - start) * 1000
    return response_with_etag(_page_json(result, took), etag, link_to_next(request, result.next))


def _is_cacheable(parameters: StatementParameters, address: str | None) -> bool:
    """Whether the store is not asked which statements are meant: other identifiers than DOIs, and DOIs in parameters, are
    names that it resolves, and it knows the dates of notices."""
    if getattr(parameters, "after_notice", None) is not None:
        return False
    if isinstance(parameters, AllStatementsParameters):
        return not parameters.cited and not parameters.citing
    return address is not None and isinstance(papers.parse_address(address), int)


async def _search(
    state: AppState, query: StatementQuery, address: str | None
) -> tuple[StatementQuery | None, SearchResult]:
    """The result; and where the store was asked, since the index has no statements of this paper, the query that it
    answers: about the canonical paper where the DOI is an alias. A cursor of that is no cursor of one about the alias.

    Raises `PaperNotFound`, `CursorInvalid`.
    """
    index, result = state.sync.statements, None
    cost = index.cost(query)
    try:
        if cost <= INLINE:
            result = index.search(query)
        else:
            result = await search_limit(state, query).run(index.search, query)
        if address is None or result.total or 0 < cost <= INLINE:
            return None, result
    except CursorInvalid:
        if address is None:
            raise
    resolved = await run_in_threadpool(resolve, state, query, address)
    if result is not None and resolved == query:
        return resolved, result
    return resolved, await search_limit(state, resolved).run(index.search, resolved)


def search_limit(state: AppState, query: StatementQuery) -> ConcurrencyLimit:
    """What a search waits for: those of the whole store for one another, those of papers with very many statements likewise,
    and others for neither."""
    limits, cost = state.concurrency, state.sync.statements.cost(query)
    if cost <= BROAD:
        return limits.searches
    return limits.large_paper_searches if query.names_papers else limits.broad_searches


async def export_response(
    request: Request, query: StatementQuery, address: str | None, form: ExportFormat
) -> Response:
    """The whole result of `query` as a stream; `address` names the paper that the statements belong to. Raises
    `PaperNotFound`, `NotReady`; and `Busy` where the answer is sent."""
    state = state_of(request)
    if address is not None:
        query = await run_in_threadpool(resolve, state, query, address)
    index, export = state.sync.statements, EXPORTS[form]
    reason = await run_in_threadpool(index.partial_reason, query)
    hits = index.stream(query, highlighted=export.highlighted)
    chunks = export_chunks(hits, state.database, query, form)
    headers = export_headers(query, form, reason, of_paper=address is not None)
    return LimitedStream(state.concurrency.streams, chunks, export.media_type, headers)


def resolve(state: AppState, query: StatementQuery, address: str) -> StatementQuery:
    """The query about the paper that an address means: of an alias the canonical one. Raises `PaperNotFound`."""
    paper = find_paper(state, address)
    return replace(query, cited=(paper,)) if query.cited else replace(query, citing=(paper,))


def _page_json(result: SearchResult, took: float) -> bytes:
    """The StatementPage of the HTTP contract; `took` in milliseconds."""
    return (
        b'{"total":%d,"publications":%d,%b"match":"%b","suggestion":%b,%b,"items":[%b],"facets":%b,"next":%b,"took_ms":%.2f}'
        % (
            result.total,
            result.publications,
            b"" if result.publications_exact else b'"publications_exact":false,',
            result.match.encode(),
            orjson.dumps(result.suggestion),
            orjson.dumps(partial.fields(result.partial_reason))[1:-1],
            b",".join(map(statement_json, result.hits)),
            orjson.dumps(result.facets),
            orjson.dumps(result.next),
            took,
        )
    )
