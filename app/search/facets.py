"""Facets from counts: which values are shown, in which order, and what is left over."""

from collections import Counter
from collections.abc import Collection, Mapping
from functools import lru_cache
from heapq import nsmallest
from operator import itemgetter

from app.search.engine import Facet, FacetValue
from app.search.query import UNKNOWN, FacetName, StatementQuery

NAMES = ("author", "journal")
"""Facets whose values are names, shown as they are."""


def facet(name: FacetName, counts: Mapping[str, int], total: int, query: StatementQuery) -> Facet:
    """The facet as it is answered.

    `counts` has at least the greatest `facet_limit` values and the selected ones; `total` is the sum of all counts,
    of those too that are not in it.
    """
    chosen = selected(name, counts, query)
    kept = greatest(counts, query.facet_limit)
    if chosen:
        shown = {value: counts.get(value, 0) for value in chosen} | dict(kept)
        kept = greatest(shown, len(shown))
    values: list[FacetValue] = [
        {"value": value, "label": value, "count": count, "selected": value in chosen}
        for value, count in kept
    ]
    rest = total - sum(map(_COUNT, kept))
    if name == "year":
        return _years(values, counts, rest)
    if name not in NAMES or UNKNOWN in counts or UNKNOWN in chosen:
        for value in values:
            if name not in NAMES or value["value"] == UNKNOWN:
                value["label"] = _in_words(value["label"])
    return Facet(values, rest)


def selected(name: FacetName, counts: Mapping[str, int], query: StatementQuery) -> Collection[str]:
    """The values that are filtered by; of years those that occur within the asked range."""
    if name != "year":
        chosen: tuple[str, ...] = getattr(query, name)
        return chosen
    if query.year_from is None and query.year_to is None:
        return ()
    return {value for value in counts if within(value, query)}


def within(year: str, query: StatementQuery) -> bool:
    """Whether a year lies in the asked range; an unknown one lies in none."""
    if year == UNKNOWN:
        return False
    number = int(year)
    return (query.year_from is None or query.year_from <= number) and (
        query.year_to is None or number <= query.year_to
    )


def greatest(counts: Mapping[str, int], limit: int) -> list[tuple[str, int]]:
    """The greatest counts, equal ones by value.

    Of a long tail of names most have the same count, and to sort them all would be most of the work of a search. So
    only what is above the count at the cut is sorted, and of what is equal to it the first values are picked.
    """
    cut = _at_the_cut(counts, limit)
    kept = [(value, count) for value, count in counts.items() if count >= cut]
    if len(kept) > limit:
        above = [item for item in kept if item[1] > cut]
        equal = [value for value, count in kept if count == cut]
        kept = above + [(value, cut) for value in nsmallest(limit - len(above), equal)]
    kept.sort()
    kept.sort(
        key=_COUNT, reverse=True
    )  # stable, and in two steps half the price of one with a key of both
    return kept


def _at_the_cut(counts: Mapping[str, int], limit: int) -> int:
    """The count of the last of the first `limit` values; 0 where there are no more than these."""
    if len(counts) > limit:
        reached = 0
        for count, times in sorted(Counter(counts.values()).items(), reverse=True):
            reached += times
            if reached >= limit:
                return count
    return 0


_COUNT = itemgetter(1)


def _years(values: list[FacetValue], counts: Mapping[str, int], rest: int) -> Facet:
    for value in values:
        if value["value"] == UNKNOWN:
            value["label"] = _in_words(UNKNOWN)
        else:
            value["value"] = int(value["value"])
            value["label"] = str(value["value"])
    known = [value for value in counts if value != UNKNOWN]  # of four digits: they sort as numbers
    return Facet(values, rest, int(min(known)), int(max(known))) if known else Facet(values, rest)


@lru_cache(maxsize=1_000)
def _in_words(value: str) -> str:
    return value.replace("-", " ").capitalize()
