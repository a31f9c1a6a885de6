"""Feeds: a page of statements as Atom or JSON Feed, what came into the store last first."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urlencode

import orjson
from fastapi import Request
from fastapi.responses import Response

from app import doi as dois
from app.api import atom, json_feed
from app.api.app_state import state_of
from app.api.feed_entries import EMPTY, Feed, build_entry, feed_id, name_of
from app.api.parameters import Format
from app.api.public_url import public_url, request_url
from app.api.responses import conditional_response, response_with_etag
from app.search.engine import SearchResult
from app.search.query import StatementQuery
from app.search.query_description import describe
from app.store import papers


class FeedFormat(NamedTuple):
    """A format of feeds."""

    media_type: str
    write: Callable[[Feed], bytes]


FEEDS: dict[Format, FeedFormat] = {
    "atom": FeedFormat(atom.MEDIA_TYPE, atom.write),
    "jsonfeed": FeedFormat(json_feed.MEDIA_TYPE, json_feed.write),
}
_WITHOUT_EFFECT = {"format", "cursor", "sort", "facets", "facet_limit"}
"""Parameters that a feed's address does not keep."""


def feed_query(query: StatementQuery, *, asks_for_all: bool) -> StatementQuery:
    """The query of its feed: in the order of arrival, without counts. `asks_for_all`: of what has all words alone, where it
    does not say otherwise, so that no reader is told of what shares a few."""
    match = "all" if asks_for_all else query.match
    return replace(query, match=match, sort="added", facets=(), facet_limit=1)


def feed_response(  # noqa: PLR0913, PLR0917 - what is asked, and what was found
    request: Request,
    form: Format,
    query: StatementQuery,
    result: SearchResult,
    address: str | None,
    etag: str,
) -> Response:
    """What `feed_query` has found as a feed in this format; `address` names the paper that the statements belong to.

    `etag` follows from query and index. In a feed without entries the names of papers come from the store, so that this one
    has the ETag of its bytes.
    """
    feed = build_feed(request, form, query, result, address)
    body = FEEDS[form].write(feed)
    media_type = FEEDS[form].media_type
    if not feed.entries:
        return conditional_response(request, body, media_type)
    link = {"link": f'<{feed.next_url}>; rel="next"'} if feed.next_url else {}
    return response_with_etag(body, etag, link, media_type)


def build_feed(
    request: Request,
    form: Format,
    query: StatementQuery,
    result: SearchResult,
    address: str | None,
) -> Feed:
    """The page of a feed that shows this result."""
    statements = [orjson.loads(hit.line) for hit in result.hits]
    server_url = public_url(request)
    about = "citing" if query.citing is not None and query.cited is None else "cited"
    names = _names(request, query, statements)
    kept = [(k, v) for k, v in request.query_params.multi_items() if k not in _WITHOUT_EFFECT]
    own = [*kept, ("format", form)]

    def page(cursor: str | None) -> str:
        return request_url(request, [*own, *([("cursor", cursor)] if cursor else [])])

    counted = (
        f"What came into the store last is first. Statements: {result.total}, "
        f"publications: {result.publications}."
    )
    return Feed(
        id=feed_id(query, state_of(request).settings.public_url),
        title=describe(query, names["cited"], names["citing"]),
        subtitle=" ".join(filter(None, (counted, result.partial_reason))),
        updated=statements[0]["created_at"] if statements else EMPTY,
        url=page(query.cursor),
        first_url=page(None),
        next_url=page(result.next) if result.next else None,
        page_url=_page_url(server_url, address, about, kept),
        server_url=server_url,
        partial_reason=result.partial_reason,
        entries=[build_entry(one, server_url, about) for one in statements],
    )


def _names(
    request: Request, query: StatementQuery, statements: list[dict[str, Any]]
) -> dict[str, str | None]:
    """What the papers at both ends of the query are called; None where it names none."""
    ends = {"cited": query.cited, "citing": query.citing}
    single = [ids[0] for ids in ends.values() if ids is not None and len(ids) == 1]
    stored: dict[int, dict[str, Any]] = {}
    if single and not statements:
        with state_of(request).database.reading() as session:
            stored = papers.names_of(session, single)
    names: dict[str, str | None] = {}
    for end, ids in ends.items():
        if ids is None:
            names[end] = None
        elif len(ids) != 1:
            names[end] = f"{len(ids)} papers"
        elif statements:
            names[end] = name_of(statements[0][end])
        elif ids[0] in stored:
            names[end] = name_of(stored[ids[0]])
        else:
            names[end] = request.query_params[end]
    return names


def _page_url(
    server_url: str, address: str | None, about: str, parameters: Iterable[tuple[str, str]]
) -> str:
    """The page that shows the same statements in the same order."""
    pairs = [*((k, v) for k, v in parameters if k != "limit"), ("sort", "added")]
    if address is None:
        path = "/search"
    elif about == "citing":
        path = f"/report/{dois.path(address)}/references"
    else:
        path, pairs = "/report", [("doi", address), *pairs]
    return f"{server_url}{path}?{urlencode(pairs)}"
