"""Answers, most of them in JSON: in the form that the client asks for, with a strong ETag, 304 for those who have it, and
caching as it is meant."""

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, TypeVar

import orjson
from fastapi import Request
from fastapi.responses import Response

from app.errors import NotAcceptable

Form = TypeVar("Form")

REVALIDATE = "public, max-age=0, must-revalidate"
"""Reads may be kept by anyone, and are asked for again with `If-None-Match`: a 304 costs next to nothing."""
JSON = "application/json"


def answer(
    request: Request, content: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """`content` as JSON, times in UTC and to the second. What was read is tagged by its digest."""
    body = orjson.dumps(content, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)
    if request.method != "GET":
        return Response(body, status, headers, JSON)
    return told(request, body, JSON, headers)


def told(
    request: Request, body: bytes, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    """What was read, in whatever form, tagged by its digest."""
    tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    return not_modified(tag) if has(request, tag) else tagged(body, tag, headers, media_type)


def tagged(
    body: bytes, tag: str, headers: Mapping[str, str] | None = None, media_type: str = JSON
) -> Response:
    """A document that was read, with its tag."""
    return Response(body, 200, {**_kept(tag), **(headers or {})}, media_type)


def not_modified(tag: str) -> Response:
    """For a client that has it."""
    return Response(None, 304, _kept(tag))


def has(request: Request, tag: str) -> bool:
    """Whether the client says that it has this."""
    sent = request.headers.get("if-none-match")
    if sent is None:
        return False
    tags = {one.strip().removeprefix("W/") for one in sent.split(",")}
    return tag in tags


def accepted(request: Request, forms: Mapping[str, Form]) -> Form:
    """The form that `Accept` likes best, by media type; the first where it likes several equally. Raises `NotAcceptable`."""
    liked: dict[str, float] = {}
    for part in request.headers.get("accept", "*/*").split(","):
        range_, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = next((text[2:] for text in parameters if text.startswith("q=")), "1")
        liked[range_ or "*/*"] = float(weight) if _WEIGHT.fullmatch(weight) else 0.0

    def weight_of(media_type: str) -> float:
        ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
        return next((liked[range_] for range_ in ranges if range_ in liked), 0.0)

    best = max(forms, key=weight_of)
    if not weight_of(best):
        raise NotAcceptable(f"There are {', '.join(forms)}.")
    return forms[best]


def _kept(tag: str) -> dict[str, str]:
    return {"etag": tag, "cache-control": REVALIDATE, "vary": "Accept"}


_WEIGHT = re.compile(r"[01](?:\.\d{0,3})?")
"""RFC 9110, 12.4.2."""
