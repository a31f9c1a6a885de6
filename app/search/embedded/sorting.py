"""The order of results, and the way through it.

An order is a column of sort keys or, for words, the score; what is equal in these is in the order of ids. So every
statement has one place, and the place of the last one shown is where the next page begins: its key and its id, and
for scores, which move a little with every write, also how many come before it.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import tantivy
from tantivy import DocAddress, Occur, Query, Searcher

from app.search.embedded import compiler, statement_fields
from app.search.embedded.statement_fields import Column
from app.search.query import StatementQuery
from app.search.query_parser import Tree, Words, wanted

Key = int | float
Order = Column | None
"""A column, or None for the score."""
Match = tuple[Key, DocAddress]
COLUMNS = {
    "relevance": statement_fields.RELEVANCE,
    "newest": statement_fields.NEWEST,
    "oldest": statement_fields.OLDEST,
    "confidence": statement_fields.SUREST,
}


class SortPosition(NamedTuple):
    """Of one statement in an order; `seen` statements come before it."""

    key: Key
    id: int
    seen: int


class SortedHit(NamedTuple):
    """A statement found: its place, and its address in this state of the index."""

    key: Key
    id: int
    seen: int
    address: DocAddress


def order_of(query: StatementQuery, tree: Tree | None) -> Order:
    """Relevance is the score where there are words to score by."""
    if query.sort == "relevance" and any(isinstance(part, Words) for part in wanted(tree)):
        return None
    return COLUMNS[query.sort]


def matches(
    searcher: Searcher, query: Query, order: Order, limit: int, offset: int = 0
) -> list[Match]:
    """The first `limit` matches after `offset`, sorted by their keys; equal keys are in no useful order."""
    if order is None:
        found = searcher.search(
            query, limit, False, offset=offset, weight_by_field=statement_fields.LEAN
        )
    else:
        direction = tantivy.Order.Desc if order.descending else tantivy.Order.Asc
        found = searcher.search(
            query, limit, False, offset=offset, order_by_field=order.name, order=direction
        )
    return found.hits


def first(searcher: Searcher, query: Query, order: Column, count: int) -> list[SortedHit]:
    """The first `count` matches, in order."""
    some = count
    while True:
        found = matches(searcher, query, order, some + 1)
        if len(found) <= some or found[count - 1][0] != found[-1][0]:
            return _settled(searcher, found, _sign(order), 0)[:count]
        some *= 2  # the run of equal keys goes on


def page(
    searcher: Searcher, found: Sequence[Match], order: Order, after: SortPosition | None, limit: int
) -> list[SortedHit]:
    """`limit` of the matches after a place, of all that there are."""
    if after is not None and order is None:
        after = _now(searcher, found, after)
    sign = _sign(order)
    if after is None:
        return _settled(searcher, found[: _end_of_run(found, limit - 1)], sign, 0)[:limit]
    start = bisect_left(found, sign * after.key, key=_signed(sign))
    window = found[start : _end_of_run(found, _end_of_run(found, start) + limit - 1)]
    return [
        hit
        for hit in _settled(searcher, window, sign, start)
        if (sign * hit.key, hit.id) > (sign * after.key, after.id)
    ][:limit]


def walk(
    searcher: Searcher, query: Query, order: Order, after: SortPosition | None, chunk: int
) -> Iterator[SortedHit]:
    """All matches after a place, in order; found, and held in memory, some `chunk` at a time."""
    if order is not None:
        return _walk_column(searcher, query, order, after, chunk)
    if after is not None:
        return _walk_scores(searcher, query, after, chunk)
    return _scores(searcher, query, 0, chunk)


_SLACK = 64
"""Places by which a statement may have moved in an order of scores and is still found by its id."""


def _walk_column(
    searcher: Searcher,
    query: Query,
    order: Column,
    last: SortPosition | SortedHit | None,
    chunk: int,
) -> Iterator[SortedHit]:
    sign = _sign(order)
    while True:
        rest = query if last is None else _from(query, order, int(last.key))
        found = matches(searcher, rest, order, chunk)
        complete = len(found) < chunk
        # the run at the end may go on in the next chunk, which begins with the whole of it
        whole = len(found) if complete else _begin_of_last_run(found, sign)
        moved = False
        for hit in _settled(searcher, found[:whole], sign, 0):
            if last is None or (sign * hit.key, hit.id) > (sign * last.key, last.id):
                last, moved = hit, True
                yield hit
        if complete:
            return
        if not moved:
            chunk *= 2


def _walk_scores(
    searcher: Searcher, query: Query, after: SortPosition, chunk: int
) -> Iterator[SortedHit]:
    slack = _SLACK
    while True:
        offset = max(after.seen + 1 - slack, 0)
        rest = _scores(searcher, query, offset, chunk + slack)
        window = list(islice(rest, 2 * slack))
        next_ = after.seen - offset
        for place, hit in enumerate(window):
            if hit.id == after.id:
                next_ = place + 1
        keys = [hit.key for hit in window[: next_ + 1]]
        if not offset or (keys and keys[0] != keys[-1]):
            break
        slack *= 2  # the run of equal scores begins further up
    yield from window[next_:]
    yield from rest


def _scores(searcher: Searcher, query: Query, offset: int, chunk: int) -> Iterator[SortedHit]:
    """All matches from the `offset`th on; of the run of equal scores that it lies in, perhaps not the right ones."""
    run: list[Match] = []
    seen = offset
    while True:
        found = matches(searcher, query, None, chunk, offset)
        offset += len(found)
        run += found
        complete = len(found) < chunk
        whole = len(run) if complete else _begin_of_last_run(run, -1)
        yield from _settled(searcher, run[:whole], -1, seen)
        if complete:
            return
        seen += whole
        run = run[whole:]


def _settled(searcher: Searcher, found: Sequence[Match], sign: int, seen: int) -> list[SortedHit]:
    """Whole runs of equal keys in the order of ids; `seen` statements come before the first."""
    ids = statement_fields.column(searcher, "id", [address for _, address in found])
    rows = [(key, id_, address) for (key, address), id_ in zip(found, ids, strict=True)]
    rows.sort(key=lambda row: (sign * row[0], row[1]))
    return [
        SortedHit(key, id_, place, address) for place, (key, id_, address) in enumerate(rows, seen)
    ]


def _now(searcher: Searcher, found: Sequence[Match], after: SortPosition) -> SortPosition | None:
    """A place in an order of scores as it is by now; when its statement is gone, the place before."""
    ids = statement_fields.column(searcher, "id", [address for _, address in found])
    if after.id in ids:
        return after._replace(key=found[ids.index(after.id)][0])
    last = min(after.seen, len(found)) - 1
    if last < 0:
        return None
    begin = bisect_left(found, -found[last][0], key=_signed(-1))
    run = _settled(searcher, found[begin : _end_of_run(found, last)], -1, begin)
    return SortPosition(*run[last - begin][:3])


def _end_of_run(found: Sequence[Match], place: int) -> int:
    """Where the run of equal keys ends that `place` lies in."""
    end = place + 1
    while end < len(found) and found[end][0] == found[place][0]:
        end += 1
    return end


def _begin_of_last_run(found: Sequence[Match], sign: int) -> int:
    return bisect_left(found, sign * found[-1][0], key=_signed(sign))


def _sign(order: Order) -> int:
    """What makes keys grow along the order."""
    return -1 if order is None or order.descending else 1


def _signed(sign: int) -> Callable[[Match], Key]:
    return lambda match: sign * match[0]


def _from(query: Query, order: Column, key: int) -> Query:
    """What comes in the order with this key or after it."""
    rest = compiler.between(order.name, *((0, key) if order.descending else (key, None)))
    return compiler.joined([(Occur.Must, query), (Occur.Must, rest)])
