"""A page of statements as an answer: the tag before the search, JSON from the index's own bytes, or a stream of lines."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b
from time import perf_counter
from urllib.parse import urlencode

import orjson
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse

from app import __version__, papers
from app.api.answers import accepted, has, not_modified, tagged
from app.api.dependencies import House
from app.api.parameters import MEDIA_TYPES, StatementParameters
from app.search.index import Found, Hit
from app.search.query import StatementQuery

INLINE = 3_000
"""Statements that a search may have to look at, and still be answered on the event loop: a fraction of a millisecond,
less than it costs to hand the work to a thread."""


async def page(
    request: Request,
    house: House,
    asked: StatementParameters,
    query: StatementQuery,
    paper: str | None,
) -> Response:
    """The answer to a question about statements; `paper` is the address of the one they belong to.

    Raises `PaperNotFound`.
    """
    if (asked.format or accepted(request, MEDIA_TYPES)) == "ndjson":
        return await run_in_threadpool(_stream, house, query, paper)
    index = house.sync.index
    tag = _tag(index.state, query)
    if has(request, tag):
        return not_modified(tag)
    start = perf_counter()
    if index.cost(query) <= INLINE:
        found = index.search(query)
    else:
        found = await run_in_threadpool(index.search, query)
    if paper is not None and not found.total:
        meant = _of(query, await run_in_threadpool(find, house, paper))
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


def _rendered(found: Found, took: float) -> bytes:
    return b'{"total":%d,"publications":%d,"items":[%b],"facets":%b,"next":%b,"took_ms":%.2f}' % (
        found.total,
        found.publications,
        b",".join(map(_item, found.hits)),
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


def _item(hit: Hit) -> bytes:
    spans = [{"start": start, "end": end} for start, end in hit.highlights]
    own = orjson.dumps({"highlights": spans, "score": hit.score})
    return own[:-1] + b"," + hit.line[1:]


def _stream(house: House, query: StatementQuery, paper: str | None) -> Response:
    if paper is not None:
        query = _of(query, find(house, paper))
    hits = house.sync.index.stream(query)
    return StreamingResponse(
        _lines(hits), media_type="application/x-ndjson", headers={"vary": "Accept"}
    )


def _lines(hits: Iterator[Hit]) -> Iterator[bytes]:
    some: list[bytes] = []
    for hit in hits:
        some.append(_item(hit))
        if len(some) == 100:
            yield b"\n".join(some) + b"\n"
            some.clear()
    if some:
        yield b"\n".join(some) + b"\n"


def find(house: House, doi: str) -> int:
    """The id of a paper that is in the store. Raises `DoiInvalid`, `PaperNotFound`."""
    with house.database.reading() as session:
        return papers.find(session, doi)
