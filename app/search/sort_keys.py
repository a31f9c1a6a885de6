"""Sort keys of statements: for each order a number of 63 bits, the field of it, and the ranges that filters ask for.

Keys have 63 bits, since the integers of both engines are signed ones. Each ends in as many leading bits of the id as
there is room for, so that few keys are equal, and a page is rarely cut within a long run of equal ones:

    relevance    type 2 | confidence 20 | year 14 | id, reversed 27
    newest       year 14 | id, reversed 49
    oldest       year 14 | id 49
    confidence   confidence 20 | id, reversed 43
    added        created_at 52 | id, reversed 11

Confidence is in millionths plus 1, the year plus 1, with 0 for unknown (in `oldest`, unknown comes last). The time is
in microseconds since 1970, as finely as it is stored; 52 bits last until 2112. All statements of a transaction have
the same. An id is reversed where the order is descending, since equal keys are sorted by ascending id.
"""

import math
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from app.search.engine import StatementEntry
from app.search.query import StatementSort
from app.search.sort import SortField
from app.vocabulary import StatementType

RELEVANCE = SortField("relevance", descending=True)
NEWEST = SortField("newest", descending=True)
OLDEST = SortField("oldest", descending=False)
CONFIDENCE = SortField("confidence", descending=True)
ADDED = SortField("added", descending=True)
SORT_FIELDS: dict[StatementSort, SortField] = {
    "relevance": RELEVANCE,
    "newest": NEWEST,
    "oldest": OLDEST,
    "confidence": CONFIDENCE,
    "added": ADDED,
}

LAST_YEAR = 9999
"""A later one is as good as unknown."""
_CONFIDENCE_BITS = 20
_YEAR_BITS = 14
_TIME_BITS = 52
_ID_BITS = 63
_LAST_ID = (1 << _ID_BITS) - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TYPE_RANKS: dict[StatementType, int] = {
    "supporting": 2,
    "contrasting": 2,
    "mentioning": 1,
    "unclassified": 0,
}


def sort_keys(entry: StatementEntry) -> dict[str, int]:
    """The values of `SORT_FIELDS`, by their names."""
    confidence = 0 if entry.confidence is None else _millionths(entry.confidence) + 1
    known = entry.year is not None and 0 <= entry.year <= LAST_YEAR
    year = entry.year + 1 if known and entry.year is not None else 0
    reversed_id = _LAST_ID - entry.id
    rank = ((_TYPE_RANKS[entry.type] << _CONFIDENCE_BITS | confidence) << _YEAR_BITS) | year
    rank_room = _ID_BITS - 2 - _CONFIDENCE_BITS - _YEAR_BITS
    return {
        RELEVANCE.name: rank << rank_room | reversed_id >> _ID_BITS - rank_room,
        NEWEST.name: year << _ID_BITS - _YEAR_BITS | reversed_id >> _YEAR_BITS,
        OLDEST.name: (year or LAST_YEAR + 2) << _ID_BITS - _YEAR_BITS | entry.id >> _YEAR_BITS,
        CONFIDENCE.name: confidence << _ID_BITS - _CONFIDENCE_BITS
        | reversed_id >> _CONFIDENCE_BITS,
        ADDED.name: _microseconds(entry.created_at) << _ID_BITS - _TIME_BITS
        | reversed_id >> _TIME_BITS,
    }


def year_keys(first: int | None, last: int | None) -> tuple[int, int]:
    """The inclusive range of NEWEST's keys for citing years in such a range, unknown ones excluded."""
    room = _ID_BITS - _YEAR_BITS
    low = 0 if first is None else min(max(first, 0), LAST_YEAR + 1)
    high = LAST_YEAR if last is None else min(max(last, -1), LAST_YEAR)
    return (low + 1) << room, ((high + 2) << room) - 1


def min_confidence_key(confidence: float) -> int:
    """The lowest of CONFIDENCE's keys for at least this confidence."""
    least = math.ceil(round(confidence * 1_000_000, 3))
    return min(max(least, 0) + 1, (1 << _CONFIDENCE_BITS) - 1) << _ID_BITS - _CONFIDENCE_BITS


def _millionths(confidence: float) -> int:
    return round(min(max(confidence, 0.0), 1.0) * 1_000_000)


@lru_cache(maxsize=256)  # a transaction's statements have the same
def _microseconds(time: datetime) -> int:
    """Since 1970; what is out of range is taken for its end."""
    return min(max((time - _EPOCH) // timedelta(microseconds=1), 0), (1 << _TIME_BITS) - 1)
