"""HTTP responses: content negotiation, strong ETags and conditional requests (RFC 9110)."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any, TypeVar
from urllib.parse import quote_plus, urlencode

import orjson
from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import QueryParams

from app import __version__
from app.errors import NotAcceptable

Form = TypeVar("Form")

JSON = "application/json"
CACHE_CONTROL = "public, max-age=0, must-revalidate"
"""Reads may be kept by anyone, and are asked for again with `If-None-Match`: a 304 costs next to nothing."""
PRIVATE = {"cache-control": "private, max-age=0, must-revalidate"}
"""Of what is for those alone who have a key, or an address that can't be guessed."""
ANY = "*"
"""`If-None-Match` of a client that wants nothing of what is there."""
LONGEST_KEPT = 500
"""Characters of an `Accept`, and bytes of a query string, of which what follows is kept."""
_WEIGHT = re.compile(r"[01](?:\.\d{0,3})?")
"""RFC 9110, 12.4.2."""


def json_response(
    request: Request, content: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """`content` as JSON, times in UTC and to the second. The answer to a GET is a conditional one."""
    body = orjson.dumps(content, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)
    if request.method != "GET":
        return Response(body, status, headers, JSON)
    return conditional_response(request, body, JSON, headers)


def conditional_response(
    request: Request, body: bytes, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    """`body` with the ETag of its bytes, or 304 without a body where the client has it."""
    etag = etag_of(body)
    if if_none_match(request, etag):
        return not_modified(etag, headers)
    return response_with_etag(body, etag, headers, media_type)


def response_with_etag(
    body: bytes, etag: str, headers: Mapping[str, str] | None = None, media_type: str = JSON
) -> Response:
    """200, to be revalidated by this ETag."""
    return Response(body, 200, {**_cache_headers(etag), **(headers or {})}, media_type)


def not_modified(etag: str, headers: Mapping[str, str] | None = None) -> Response:
    """304, for a client that has it. `headers`: those of the 200 (RFC 9110, 15.4.5)."""
    return Response(None, 304, {**_cache_headers(etag), **(headers or {})})


def if_none_match(request: Request, etag: str, *, is_there: bool = True) -> bool:
    """Whether the request's `If-None-Match` has this ETag: the client has this already. `is_there`: it is known that there
    is something, which is all that `*` asks for."""
    header = request.headers.get("if-none-match")
    if header is None or (header.strip() == ANY and not is_there):
        return False
    return is_one_of(etag, header)


def is_one_of(etag: str, listed: str) -> bool:
    """Whether an `If-None-Match` has this ETag of what is there (RFC 9110, 13.1.2)."""
    return listed.strip() == ANY or etag in {
        one.strip().removeprefix("W/") for one in listed.split(",")
    }


def etag_of(content: bytes) -> str:
    """A strong ETag: the digest of what determines the response, 96 bits in hexadecimal digits."""
    return f'"{blake2b(content, digest_size=12).hexdigest()}"'


def search_etag(index_state: object, asked: object) -> str:
    """The answer follows from what the index holds and what is asked. Knowing it before the search makes a 304 cheap,
    and `took_ms` plays no part in it (ADR 4)."""
    return etag_of(f"{__version__} {index_state} {asked}".encode("utf-8", "surrogatepass"))


def link_to_next(request: Request, cursor: str | None) -> dict[str, str]:
    """Header with the address of the next page (RFC 8288), with all parameters of this one; none without a cursor."""
    if cursor is None:
        return {}
    sent: bytes = request.scope["query_string"]
    query = _up_to_cursor if len(sent) <= LONGEST_KEPT else _up_to_cursor.__wrapped__
    path = request.scope.get("raw_path") or request.url.path.encode()
    return {"link": f'<{path.decode("ascii")}?{query(sent)}{quote_plus(cursor)}>; rel="next"'}


@lru_cache(1_000)
def _up_to_cursor(sent: bytes) -> str:
    """The query string with another cursor at its end, up to that."""
    others = [(k, v) for k, v in QueryParams(sent).multi_items() if k != "cursor"]
    return urlencode([*others, ("cursor", "")])


def negotiate(request: Request, forms: Mapping[str, Form]) -> Form:
    """Of `forms`, by media type, the one that `Accept` weighs most; the first of several with the same weight.

    Raises `NotAcceptable`.
    """
    accept, media_types = request.headers.get("accept", "*/*"), tuple(forms)
    choose = _choose if len(accept) <= LONGEST_KEPT else _choose.__wrapped__
    best = choose(accept, media_types)
    if best is None:
        raise NotAcceptable(f"There are {', '.join(media_types)}.")
    return forms[best]


@lru_cache(1_000)
def _choose(accept: str, media_types: Sequence[str]) -> str | None:
    """The media type that `Accept` weighs most; None where it takes none."""
    weights: dict[str, float] = {}
    for part in accept.split(","):
        media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = next((text[2:] for text in parameters if text.startswith("q=")), "1")
        weights[media_range or "*/*"] = float(weight) if _WEIGHT.fullmatch(weight) else 0.0

    def weight_of(media_type: str) -> float:
        ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
        return next((weights[one] for one in ranges if one in weights), 0.0)

    best = max(media_types, key=weight_of)
    return best if weight_of(best) else None


def _cache_headers(etag: str) -> dict[str, str]:
    return {"etag": etag, "cache-control": CACHE_CONTROL, "vary": "Accept"}
