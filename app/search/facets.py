"""Facets from counts: which values are shown, in which order, and what is left over."""

from collections.abc import Collection, Mapping
from heapq import nsmallest

from app.search.index import Facet, Value
from app.search.query import UNKNOWN, FacetName, StatementQuery

NAMES = ("author", "journal")
"""Facets whose values are names, shown as they are."""


def facet(name: FacetName, counts: Mapping[str, int], total: int, query: StatementQuery) -> Facet:
    """The facet as it is answered.

    `counts` has at least the greatest `facet_limit` values and the selected ones; `total` is the sum of all counts,
    of those too that are not in it.
    """
    chosen = selected(name, counts, query)
    kept = dict(greatest(counts, query.facet_limit))
    kept |= {value: counts.get(value, 0) for value in chosen}
    values = [
        Value(_value(name, value), _label(name, value), count, value in chosen)
        for value, count in greatest(kept, len(kept))
    ]
    years = [int(value) for value in counts if value != UNKNOWN] if name == "year" else []
    return Facet(
        values,
        total - sum(kept.values()),
        min(years, default=None),
        max(years, default=None),
    )


def selected(name: FacetName, counts: Mapping[str, int], query: StatementQuery) -> Collection[str]:
    """The values that are filtered by; of years those that occur within the asked range."""
    if name != "year":
        chosen: tuple[str, ...] = getattr(query, name)
        return dict.fromkeys(chosen)
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

    Most names of a long tail have the same count, so that sorting all of them by both would be most of the work of
    a search: only what is above the count at the cut is sorted, and of what is equal to it the first are picked.
    """
    if len(counts) > limit:
        cut = sorted(counts.values(), reverse=True)[limit - 1]
        above = [(value, count) for value, count in counts.items() if count > cut]
        equal = [value for value, count in counts.items() if count == cut]
        kept = above + [(value, cut) for value in nsmallest(limit - len(above), equal)]
    else:
        kept = list(counts.items())
    return sorted(kept, key=lambda item: (-item[1], item[0]))


def _value(name: FacetName, value: str) -> str | int:
    return int(value) if name == "year" and value != UNKNOWN else value


def _label(name: FacetName, value: str) -> str:
    if value == UNKNOWN or name not in NAMES:
        return (
            value.replace("-", " ").capitalize()
            if name != "year" or value == UNKNOWN
            else str(int(value))
        )
    return value
