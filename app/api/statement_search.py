"""A page of statements as an answer: the tag before the search, JSON from the index's own bytes, or a stream of lines."""

from dataclasses import replace
from hashlib import blake2b
from time import perf_counter
from urllib.parse import urlencode

import orjson
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse

from app import __version__
from app.api.app_state import AppState
from app.api.exports import EXPORTS, Export, item
from app.api.parameters import Format, StatementParameters
from app.api.responses import accepted, has, not_modified, tagged
from app.search.engine import SearchResult
from app.search.query import StatementQuery
from app.store import papers

MEDIA_TYPES: dict[str, Format] = {
    "application/json": "json",
    **{export.media_type: form for form, export in EXPORTS.items()},
}
INLINE = 3_000
"""Statements that a search may have to look at, and still be answered on the event loop: a fraction of a millisecond,
less than it costs to hand the work to a thread."""


async def page(
    request: Request,
    state: AppState,
    asked: StatementParameters,
    query: StatementQuery,
    paper: str | None,
) -> Response:
    """The answer to a question about statements; `paper` is the address of the one they belong to.

    Raises `PaperNotFound`.
    """
    form = accepted(request, MEDIA_TYPES) if asked.format is None else asked.format
    if form != "json":
        return await run_in_threadpool(_stream, state, query, paper, EXPORTS[form])
    index = state.sync.statements
    tag = _tag(index.state, query)
    if has(request, tag):
        return not_modified(tag)
    start = perf_counter()
    if index.cost(query) <= INLINE:
        found = index.search(query)
    else:
        found = await run_in_threadpool(index.search, query)
    if paper is not None and not found.total:
        meant = _of(query, await run_in_threadpool(find, state, paper))
        if meant != query:  # the DOI is an alias: only the store knows
            found = await run_in_threadpool(index.search, meant)
    took = (perf_counter() - start) * 1000
    return tagged(_rendered(found, took), tag, _link(request, found.next))


def _of(query: StatementQuery, paper: int) -> StatementQuery:
    """The same question about this paper."""
    return replace(query, cited=(paper,)) if query.cited else replace(query, citing=(paper,))


def _tag(state: object, query: StatementQuery) -> str:
    """The answer follows from what the index holds and what is asked. Knowing it before the search makes a 304 cheap,
    and `took_ms` plays no part in it."""
    whole = f"{__version__} {state} {query}".encode("utf-8", "surrogatepass")
    return f'"{blake2b(whole, digest_size=12).hexdigest()}"'


def _rendered(found: SearchResult, took: float) -> bytes:
    return b'{"total":%d,"publications":%d,"items":[%b],"facets":%b,"next":%b,"took_ms":%.2f}' % (
        found.total,
        found.publications,
        b",".join(map(item, found.hits)),
        orjson.dumps(found.facets),
        orjson.dumps(found.next),
        took,
    )


def _link(request: Request, cursor: str | None) -> dict[str, str]:
    if cursor is None:
        return {}
    rest = [(k, v) for k, v in request.query_params.multi_items() if k != "cursor"]
    path = request.scope.get("raw_path", request.url.path.encode()).decode("ascii")
    return {"link": f'<{path}?{urlencode([*rest, ("cursor", cursor)])}>; rel="next"'}


def _stream(state: AppState, query: StatementQuery, paper: str | None, export: Export) -> Response:
    if paper is not None:
        query = _of(query, find(state, paper))
    cited = query.citing is not None and query.cited is None
    pieces = export.pieces(state.sync.statements.stream(query), state.database, cited)
    return StreamingResponse(pieces, media_type=export.media_type, headers={"vary": "Accept"})


def find(state: AppState, doi: str) -> int:
    """The id of a paper that is in the store. Raises `DoiInvalid`, `PaperNotFound`."""
    with state.database.reading() as session:
        return papers.find(session, doi)
