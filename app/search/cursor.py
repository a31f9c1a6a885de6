"""Cursors: a sort position of one query as an opaque string."""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import fields
from hashlib import blake2b
from math import isfinite

from app.errors import CursorInvalid
from app.search.query import StatementQuery
from app.search.sort import SortKey, SortPosition

_DIGEST_SIZE = 8
_VARIABLE = {"cursor", "limit", "facets", "facet_limit"}
"""Fields of a query that may differ from page to page."""


def encode(query: StatementQuery, position: SortPosition) -> str:
    """The position as a cursor that is valid for this query only, with any limit and facets."""
    key = struct.pack(">d" if isinstance(position.key, float) else ">Q", position.key)
    body = key + struct.pack(">QL", position.id, min(position.seen, 0xFFFFFFFF))
    return _base64(_digest(query, body) + body)


def decode(query: StatementQuery, *, scored: bool) -> SortPosition | None:
    """The position in the query's cursor, None without a cursor; `scored`: its key is a score. Raises `CursorInvalid`."""
    if query.cursor is None:
        return None
    try:
        packed = urlsafe_b64decode(query.cursor + "=" * (-len(query.cursor) % 4))
        body = packed[_DIGEST_SIZE:]
        key: SortKey = struct.unpack(">d" if scored else ">Q", body[:8])[0]
        id_, seen = struct.unpack(">QL", body[8:])
    except (ValueError, struct.error) as error:
        raise CursorInvalid("This is no cursor; take `next` as it is.") from error
    # decoding skips characters that are not in the alphabet
    if _base64(packed) != query.cursor or not isfinite(key) or max(key, id_) >= 1 << 63:
        raise CursorInvalid("This is no cursor; take `next` as it is.")
    if packed[:_DIGEST_SIZE] != _digest(query, body):
        raise CursorInvalid(
            "This cursor belongs to another query; take `next` with the query that it came from."
        )
    return SortPosition(key, id_, seen)


def _digest(query: StatementQuery, body: bytes) -> bytes:
    """Of the query and of the position, so that a damaged cursor is not taken for another position."""
    values = []
    for each in fields(query):
        if each.name not in _VARIABLE:
            value = getattr(query, each.name)
            values.append(sorted(set(value)) if isinstance(value, tuple) else value)
    return blake2b(
        repr(values).encode("utf-8", "surrogatepass") + body, digest_size=_DIGEST_SIZE
    ).digest()


def _base64(packed: bytes) -> str:
    return urlsafe_b64encode(packed).rstrip(b"=").decode()
