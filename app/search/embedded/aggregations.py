"""Terms aggregations: how many matches have each value of a column of integers, exactly, and how many values there are.

Tantivy counts the values of each segment and adds up the most frequent of each, so many as are asked for. That takes a
third of the time that it takes to add up all, but counts are too low where a segment has not reported a value, by
`error` at most. So the few values that may be among the most frequent by then are counted again, exactly:

    limit 2, error 3     value    a   b   c   d   e  …
                         counted  9   7   5   4   3        at least 7 is needed, and 4 may turn out to be 7
                         again    9   8   5   7            a, b; c and d are not among them
"""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any, NamedTuple

from tantivy import Query, Searcher

from app.search.embedded.compiler import range_filter, term_filter, with_filter
from app.search.embedded.statement_fields import digest_column
from app.search.embedded.words import any_of

EVERY_VALUE = 65_000
"""More buckets than this Tantivy does not give."""
AT_MOST = 60_000
"""Values with several matches that are asked for at a time, about, where values are only counted."""
_EVERY_TERM = 2**31
_REPORTED = (20_000, _EVERY_TERM)
"""The most frequent values that each segment reports, attempt by attempt after the first: with more, the error is less."""
_REPORTED_AT_FIRST = (2_000, 15_000)
"""At least and at most, in the first attempt: a value for each 200 statements of the index."""
_JOURNALS = 5_000
"""At least, of journals: there are seldom more, so that none has to be counted again."""
_SPARE = 300
"""Values beyond those that are listed which may be among them by what was reported."""
_IDS = 1 << 63
_DOC_COUNT = itemgetter("doc_count")


class Buckets(NamedTuple):
    """How many matches have each value of a column."""

    counts: dict[int, int]
    """Of the most frequent values, greatest first."""
    rest: int
    """The sum of all other counts."""
    error: int
    """By how much a count may be too low; what is not in `counts` has no more than this, or the least of them with this."""
    is_cut: bool
    """Whether other values may occur."""

    @property
    def total(self) -> int:
        """The sum of all counts."""
        return sum(self.counts.values()) + self.rest


def count_all(
    searcher: Searcher, matching: Query, columns: Mapping[str, int | None]
) -> dict[str, Buckets]:
    """The counts of these columns, in one walk through the matches: of all values, or of those that are needed for a list
    of so many by `most_frequent`."""
    request, sizes = {}, {}
    for column, limit in columns.items():
        sizes[column] = EVERY_VALUE if limit is None else limit + _SPARE
        reported = _EVERY_TERM if limit is None else _reported_at_first(searcher, column)
        request[column] = _terms(column, sizes[column], reported)
    found = searcher.aggregate(matching, request)
    return {column: _buckets(found[column], size) for column, size in sizes.items()}


def most_frequent(
    searcher: Searcher, matching: Query, column: str, found: Buckets, limit: int
) -> dict[int, int] | None:
    """The `limit` most frequent values, and all that are as frequent as the last of them, with exact counts; None where too
    many are. `found`: what `count_all` gives for this limit."""
    if not limit:
        return {}
    exact = _exact(searcher, matching, column, found, limit)
    for reported in _REPORTED:
        if exact is None:
            request = {column: _terms(column, limit + _SPARE, reported)}
            answer = searcher.aggregate(matching, request)
            found = _buckets(answer[column], limit + _SPARE)
            exact = _exact(searcher, matching, column, found, limit)
    return exact


def _reported_at_first(searcher: Searcher, column: str) -> int:
    """How many values of a column each segment reports, where only the most frequent are asked for."""
    fewest, most = _REPORTED_AT_FIRST
    if column == digest_column("journal"):
        fewest = _JOURNALS
    return min(max(searcher.num_docs // 200, fewest), most)


def _exact(
    searcher: Searcher, matching: Query, column: str, found: Buckets, limit: int
) -> dict[int, int] | None:
    """The most frequent values; None where `found` has too few to tell."""
    needed = _at_cut(found.counts, limit) - found.error
    candidates = [value for value, count in found.counts.items() if count >= needed]
    if found.is_cut and len(candidates) == len(found.counts):
        return None
    counts = {value: found.counts[value] for value in candidates}
    if found.error:
        # whatever is as frequent as is needed is one of them, though others occur beside them
        among = with_filter(matching, any_of([term_filter(column, each) for each in candidates]))
        size = len(candidates)
        answer = searcher.aggregate(among, {column: _terms(column, size, _EVERY_TERM)})
        counts = _buckets(answer[column], size).counts
    cut = _at_cut(counts, limit)
    return {value: count for value, count in counts.items() if count >= cut}


def count_distinct(
    searcher: Searcher, matching: Query, column: str, total: int, at_most: int = AT_MOST
) -> int:
    """How many values the `total` matches have, one each: numbers of 63 bits that are as good as random.

    All matches but the first of each value are subtracted, so that only values with several have to be seen, `at_most` at a
    time, about: ranges of numbers, each as wide as the one before makes likely.
    """
    repeated = low = 0
    width = _IDS if total <= 2 * at_most else _IDS * 2 * at_most // total
    while low < _IDS:
        high = min(low + width, _IDS)
        is_all = high - low == _IDS
        some = matching if is_all else with_filter(matching, range_filter(column, low, high - 1))
        request = {column: _terms(column, EVERY_VALUE, _EVERY_TERM, min_doc_count=2)}
        buckets = searcher.aggregate(some, request)[column]["buckets"]
        if len(buckets) == EVERY_VALUE:  # there may be more
            width = (high - low) // 2
            continue
        repeated += sum(map(_DOC_COUNT, buckets)) - len(buckets)
        width = max((high - low) * at_most // max(len(buckets), 1), 1)
        low = high
    return total - repeated


def _at_cut(counts: Mapping[int, int], limit: int) -> int:
    """The count of the last of the first `limit` values; 0 where there are no more than these."""
    return list(counts.values())[limit - 1] if len(counts) > limit else 0


def _terms(
    column: str, size: int, segment_size: int, **options: int
) -> dict[str, dict[str, str | int]]:
    """`segment_size`: the values that each segment reports, the most frequent ones."""
    return {"terms": {"field": column, "size": size, "segment_size": segment_size, **options}}


def _buckets(found: Mapping[str, Any], size: int) -> Buckets:
    counts = {int(each["key"]): each["doc_count"] for each in found["buckets"]}
    error = found.get("doc_count_error_upper_bound") or 0
    return Buckets(counts, found["sum_other_doc_count"], error, len(counts) >= size)
