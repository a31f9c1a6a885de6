"""Cursors: a sort position of one query, and how many words its results have, as an opaque string."""

import struct
from dataclasses import fields
from math import isfinite
from operator import attrgetter
from typing import NamedTuple, get_args

from app import cursors
from app.errors import CursorInvalid
from app.search.query import Matched, StatementQuery
from app.search.sort import SortKey, SortPosition

_VARIABLE = {"cursor", "limit", "facets", "facet_limit"}
"""Fields of a query that may differ from page to page."""
_FIXED = tuple(each.name for each in fields(StatementQuery) if each.name not in _VARIABLE)
_fixed_values = attrgetter(*_FIXED)
_MATCH = _FIXED.index("match")
_MATCHED: tuple[Matched, ...] = get_args(Matched.__value__)


class Cursor(NamedTuple):
    """Where a page begins."""

    position: SortPosition
    matched: Matched
    """How many words its statements have, as those of the pages before it."""


def encode(query: StatementQuery, position: SortPosition, matched: Matched) -> str:
    """The position as a cursor that is valid for this query only, with any limit and facets."""
    key = struct.pack(">d" if isinstance(position.key, float) else ">Q", position.key)
    body = key + struct.pack(
        ">QLB", position.id, min(position.seen, 0xFFFFFFFF), _MATCHED.index(matched)
    )
    return cursors.encode(_fixed(query), body)


def decode(query: StatementQuery, *, scored: bool) -> Cursor | None:
    """What is in the query's cursor, None without a cursor; `scored`: its key is a score. Raises `CursorInvalid`."""
    if query.cursor is None:
        return None
    body = cursors.decode(_fixed(query), query.cursor)
    try:
        key: SortKey = struct.unpack(">d" if scored else ">Q", body[:8])[0]
        id_, seen, matched = struct.unpack(">QLB", body[8:])
    except struct.error as error:
        raise CursorInvalid("This is no cursor; take `next` as it is.") from error
    if not isfinite(key) or max(key, id_) >= 1 << 63 or matched >= len(_MATCHED):
        raise CursorInvalid("This is no cursor; take `next` as it is.")
    return Cursor(SortPosition(key, id_, seen), _MATCHED[matched])


def _fixed(query: StatementQuery) -> str:
    """What the pages of a query have in common."""
    values = [
        sorted(set(value)) if isinstance(value, tuple) else value for value in _fixed_values(query)
    ]
    if not query.q.strip():
        values[_MATCH] = "all"  # whatever is said of no words
    return repr(values)
