"""Answers in JSON: with a strong ETag, 304 for those who have it, and caching as it is meant."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import orjson
from fastapi import Request
from fastapi.responses import Response

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
    tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    return not_modified(tag) if has(request, tag) else tagged(body, tag, headers)


def tagged(body: bytes, tag: str, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON document that was read, with its tag."""
    return Response(body, 200, {**_kept(tag), **(headers or {})}, JSON)


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


def _kept(tag: str) -> dict[str, str]:
    return {"etag": tag, "cache-control": REVALIDATE, "vary": "Accept"}
