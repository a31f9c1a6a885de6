"""Cursors: a place in the order of one query, as an opaque piece of text."""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import fields
from hashlib import blake2b
from math import isfinite

from app.errors import CursorInvalid
from app.search.embedded.sorting import Key, Order, SortedHit, SortPosition
from app.search.query import StatementQuery


def written(query: StatementQuery, place: SortPosition | SortedHit) -> str:
    """The place as a cursor that is good for this query only, with any limit and facets."""
    key = struct.pack(">d" if isinstance(place.key, float) else ">Q", place.key)
    body = key + struct.pack(">QL", place.id, min(place.seen, 0xFFFFFFFF))
    return _base64(_digest(query, body) + body)


def read(query: StatementQuery, order: Order) -> SortPosition | None:
    """The place that the query's cursor marks; raises CursorInvalid."""
    if query.cursor is None:
        return None
    try:
        packed = urlsafe_b64decode(query.cursor + "=" * (-len(query.cursor) % 4))
        body = packed[_DIGEST:]
        key: Key = struct.unpack(">d" if order is None else ">Q", body[:8])[0]
        id_, seen = struct.unpack(">QL", body[8:])
    except (ValueError, struct.error) as error:
        raise CursorInvalid("This is no cursor; take `next` as it is.") from error
    # decoding passes over characters that do not belong there
    if _base64(packed) != query.cursor or not isfinite(key) or max(key, id_) >= 1 << 63:
        raise CursorInvalid("This is no cursor; take `next` as it is.")
    if packed[:_DIGEST] != _digest(query, body):
        raise CursorInvalid(
            "This cursor belongs to another query; take `next` with the query that it came from."
        )
    return SortPosition(key, id_, seen)


_DIGEST = 8
_ANY = {"cursor", "limit", "facets", "facet_limit"}
"""What may differ from page to page."""


def _digest(query: StatementQuery, body: bytes) -> bytes:
    """Of what is asked, and of the place, so that a damaged cursor is not taken for another place."""
    asked = []
    for each in fields(query):
        if each.name not in _ANY:
            value = getattr(query, each.name)
            asked.append(sorted(set(value)) if isinstance(value, tuple) else value)
    return blake2b(
        repr(asked).encode("utf-8", "surrogatepass") + body, digest_size=_DIGEST
    ).digest()


def _base64(packed: bytes) -> str:
    return urlsafe_b64encode(packed).rstrip(b"=").decode()
