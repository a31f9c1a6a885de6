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
    request: Request,
    content: Any,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """`content` as JSON, or the bytes of a JSON document as they are."""
    body = content if isinstance(content, bytes) else dump(content)
    return tagged(request, body, blake2b(body, digest_size=12).hexdigest(), status, headers)


def tagged(
    request: Request,
    body: bytes,
    digest: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The same, for a body whose digest leaves out what differs each time, such as the time taken."""
    if request.method != "GET":
        return Response(body, status, headers, JSON)
    tag = f'"{digest}"'
    head = {"etag": tag, "cache-control": REVALIDATE, "vary": "Accept", **(headers or {})}
    if _has(request.headers.get("if-none-match"), tag):
        return Response(None, 304, head)
    return Response(body, status, head, JSON)


def dump(content: Any) -> bytes:
    """JSON with times in UTC, to the second."""
    return orjson.dumps(content, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)


def _has(sent: str | None, tag: str) -> bool:
    if sent is None:
        return False
    tags = {one.strip().removeprefix("W/") for one in sent.split(",")}
    return tag in tags or "*" in tags
