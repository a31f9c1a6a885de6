"""Cursors: a sort position of one query as an opaque string."""

import struct
from dataclasses import fields
from math import isfinite

from app import cursors
from app.errors import CursorInvalid
from app.search.query import StatementQuery
from app.search.sort import SortKey, SortPosition

_VARIABLE = {"cursor", "limit", "facets", "facet_limit"}
"""Fields of a query that may differ from page to page."""


def encode(query: StatementQuery, position: SortPosition) -> str:
    """The position as a cursor that is valid for this query only, with any limit and facets."""
    key = struct.pack(">d" if isinstance(position.key, float) else ">Q", position.key)
    body = key + struct.pack(">QL", position.id, min(position.seen, 0xFFFFFFFF))
    return cursors.encode(_fixed(query), body)


def decode(query: StatementQuery, *, scored: bool) -> SortPosition | None:
    """The position in the query's cursor, None without a cursor; `scored`: its key is a score. Raises `CursorInvalid`."""
    if query.cursor is None:
        return None
    body = cursors.decode(_fixed(query), query.cursor)
    try:
        key: SortKey = struct.unpack(">d" if scored else ">Q", body[:8])[0]
        id_, seen = struct.unpack(">QL", body[8:])
    except struct.error as error:
        raise CursorInvalid("This is no cursor; take `next` as it is.") from error
    if not isfinite(key) or max(key, id_) >= 1 << 63:
        raise CursorInvalid("This is no cursor; take `next` as it is.")
    return SortPosition(key, id_, seen)


def _fixed(query: StatementQuery) -> str:
    """What the pages of a query have in common."""
    values = []
    for each in fields(query):
        if each.name not in _VARIABLE:
            value = getattr(query, each.name)
            values.append(sorted(set(value)) if isinstance(value, tuple) else value)
    return repr(values)
