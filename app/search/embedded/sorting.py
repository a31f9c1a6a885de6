"""Sorting: matches in order of their sort keys, ties broken by id, and continued after a position (`search_after`).

Tantivy sorts by one number, a fast field or the score, and returns equal ones in no useful order. Here a run of equal
keys is sorted by id. Keys end in the leading bits of the id, so that runs are short; but a page must not end within a
run that has not been seen whole:

    sort key, descending      9 │ 7   7   7 │ 3   3       as Tantivy returns the matches
    id                        5 │ 8   2   6 │ 4   1       three runs, each in no order
    sorted                    5 │ 2   6   8 │ 1   4       each run sorted by id: this is the order of the results

    first page of 2           5   2                       fetched to the end of the run of 7 (`_run_end`), then cut
    its cursor                SortPosition(key=7, id=2, seen=1)
    next page of 2                6   8                   from the beginning of the run of 7 on (bisect), without what
                                                          is not after (7, 2)

There are three ways to read in this order. `page` takes a page of matches that are all in memory. `top` and `scan` fetch
as much as they need: `top` the first few, `scan` everything after a position, a chunk at a time.

Scores depend on statistics of the whole index and change a little with every commit, so a score in a cursor is not to
be compared with new scores. There, a position is found again by its id, near the place where it was (`seen`).
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import tantivy
from tantivy import DocAddress, Query, Searcher

from app.search.embedded import compiler
from app.search.embedded.fast_fields import TIE_BREAK, read_column
from app.search.embedded.sorted_hits import SortedHit, packed
from app.search.sort import SortField, SortKey, SortPosition

Match = tuple[SortKey, DocAddress]
"""What Tantivy returns of each match."""
_SLACK = 64
"""Positions by which a statement may have moved in an order of scores and is still found by its id."""


def search_sorted(
    searcher: Searcher, query: Query, sort: SortField | None, limit: int, offset: int = 0
) -> list[Match]:
    """The first `limit` matches after `offset`, sorted by key; runs are in no order. A sort of None is by score."""
    if sort is None:
        result = searcher.search(query, limit, False, offset=offset, weight_by_field=TIE_BREAK)
    else:
        direction = tantivy.Order.Desc if sort.descending else tantivy.Order.Asc
        result = searcher.search(
            query, limit, False, offset=offset, order_by_field=sort.name, order=direction
        )
    return result.hits


def top(searcher: Searcher, query: Query, sort: SortField, count: int) -> list[SortedHit]:
    """The first `count` matches, in order."""
    fetched = count
    while True:
        matches = search_sorted(searcher, query, sort, fetched + 1)
        if len(matches) <= fetched or matches[count - 1][0] != matches[-1][0]:
            return _break_ties(searcher, matches, _sign(sort), 0)[:count]
        fetched *= 2  # the run goes on


def page(
    searcher: Searcher,
    matches: Sequence[Match],
    sort: SortField | None,
    after: SortPosition | None,
    limit: int,
) -> list[SortedHit]:
    """`limit` hits after a position, out of all matches."""
    if after is not None and sort is None:
        after = _current_position(searcher, matches, after)
    sign = _sign(sort)
    if after is None:
        return _break_ties(searcher, matches[: _run_end(matches, limit - 1)], sign, 0)[:limit]
    start = bisect_left(matches, sign * after.key, key=_signed_key(sign))
    window = matches[start : _run_end(matches, _run_end(matches, start) + limit - 1)]
    return [
        hit
        for hit in _break_ties(searcher, window, sign, start)
        if (sign * hit.key, hit.id) > (sign * after.key, after.id)
    ][:limit]


def scan(
    searcher: Searcher,
    query: Query,
    sort: SortField | None,
    after: SortPosition | None,
    chunk: int,
) -> Iterator[SortedHit]:
    """All matches after a position, in order; searched for, and held in memory (`packed`), some `chunk` at a time."""
    if sort is not None:
        return _scan_field(searcher, query, sort, after, chunk)
    if after is not None:
        return _scan_scores_after(searcher, query, after, chunk)
    return _scan_scores(searcher, query, 0, chunk)


def _scan_field(
    searcher: Searcher,
    query: Query,
    sort: SortField,
    last: SortPosition | SortedHit | None,
    chunk: int,
) -> Iterator[SortedHit]:
    """Each chunk is a search of its own, for keys from the last one's on."""
    sign = _sign(sort)
    while True:
        rest = query if last is None else _from_key(query, sort, int(last.key))
        matches = search_sorted(searcher, rest, sort, chunk)
        is_last = len(matches) < chunk
        # the run at the end may go on in the next chunk, which begins with the whole of it
        whole = len(matches) if is_last else _last_run_start(matches, sign)
        hits = packed(_break_ties(searcher, matches[:whole], sign, 0))
        del matches
        advanced = False
        for hit in hits:
            if last is None or (sign * hit.key, hit.id) > (sign * last.key, last.id):
                last, advanced = hit, True
                yield hit
        if is_last:
            return
        if not advanced:  # the run is longer than a chunk
            chunk *= 2


def _scan_scores_after(
    searcher: Searcher, query: Query, after: SortPosition, chunk: int
) -> Iterator[SortedHit]:
    """From the statement's present position on, or where it was when it is not near there."""
    slack = _SLACK
    while True:
        offset = max(after.seen + 1 - slack, 0)
        rest = _scan_scores(searcher, query, offset, chunk + slack)
        window = list(islice(rest, 2 * slack))
        next_ = after.seen - offset
        for index, hit in enumerate(window):
            if hit.id == after.id:
                next_ = index + 1
        keys = [hit.key for hit in window[: next_ + 1]]
        if not offset or (keys and keys[0] != keys[-1]):
            break
        slack *= 2  # the run begins before the window
    yield from window[next_:]
    yield from rest


def _scan_scores(searcher: Searcher, query: Query, offset: int, chunk: int) -> Iterator[SortedHit]:
    """All matches from the `offset`th on; when that is within a run, this run may be in the wrong order."""
    pending: list[Match] = []
    seen = offset
    while True:
        matches = search_sorted(searcher, query, None, chunk, offset)
        offset += len(matches)
        pending += matches
        is_last = len(matches) < chunk
        whole = len(pending) if is_last else _last_run_start(pending, -1)
        hits = packed(_break_ties(searcher, pending[:whole], -1, seen))
        pending = pending[whole:]
        del matches
        yield from hits
        if is_last:
            return
        seen += whole


def _break_ties(
    searcher: Searcher, matches: Sequence[Match], sign: int, seen: int
) -> list[SortedHit]:
    """Whole runs, each sorted by id; `seen` statements come before the first."""
    ids = read_column(searcher, "id", [address for _, address in matches])
    rows = [(key, id_, address) for (key, address), id_ in zip(matches, ids, strict=True)]
    rows.sort(key=lambda row: (sign * row[0], row[1]))
    return [
        SortedHit(key, id_, index, address) for index, (key, id_, address) in enumerate(rows, seen)
    ]


def _current_position(
    searcher: Searcher, matches: Sequence[Match], after: SortPosition
) -> SortPosition | None:
    """A position in an order of scores as it is by now; when its statement is gone, the position before."""
    ids = read_column(searcher, "id", [address for _, address in matches])
    if after.id in ids:
        return after._replace(key=matches[ids.index(after.id)][0])
    last = min(after.seen, len(matches)) - 1
    if last < 0:
        return None
    start = bisect_left(matches, -matches[last][0], key=_signed_key(-1))
    run = _break_ties(searcher, matches[start : _run_end(matches, last)], -1, start)
    return run[last - start].position


def _run_end(matches: Sequence[Match], index: int) -> int:
    """The end of the run that `index` is in."""
    end = index + 1
    while end < len(matches) and matches[end][0] == matches[index][0]:
        end += 1
    return end


def _last_run_start(matches: Sequence[Match], sign: int) -> int:
    return bisect_left(matches, sign * matches[-1][0], key=_signed_key(sign))


def _sign(sort: SortField | None) -> int:
    """The factor with which keys ascend."""
    return -1 if sort is None or sort.descending else 1


def _signed_key(sign: int) -> Callable[[Match], SortKey]:
    return lambda match: sign * match[0]


def _from_key(query: Query, sort: SortField, key: int) -> Query:
    """What has this key, or one that comes after it."""
    low, high = (0, key) if sort.descending else (key, None)
    return compiler.with_filter(query, compiler.range_filter(sort.name, low, high))
