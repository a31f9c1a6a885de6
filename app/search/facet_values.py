"""Facets from counts: which values an answer has, in which order, and the sum of the rest."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from heapq import nsmallest
from operator import itemgetter
from typing import Any, get_args

from app.search import analysis
from app.search.engine import Facet, FacetValue
from app.search.query import UNKNOWN, FacetName, NameFacet, StatementQuery
from app.vocabulary import TYPES

NAME_FACETS = get_args(NameFacet.__value__)
"""Facets whose labels are the values as they are."""
_COUNT = itemgetter(1)
FEW = 50
"""Values of which all are sorted."""


def build_facet(
    name: FacetName, counts: Mapping[str, int], total: int, query: StatementQuery
) -> Facet:
    """Any facet but that of years, as it is answered.

    `counts` has at least the greatest `facet_limit` values and the selected ones; `total` is the sum of all counts,
    those too that are not in it.
    """
    kept, selected = _listed_values(name, counts, query)
    is_name = name in NAME_FACETS
    values: list[FacetValue] = [
        {
            "value": value,
            "label": value if is_name and value != UNKNOWN else _label(value),
            "count": count,
            "selected": value in selected,
        }
        for value, count in kept
    ]
    return Facet(values, total - sum(map(_COUNT, kept)))


def build_year_facet(by_year: Mapping[str, Sequence[int]], query: StatementQuery) -> Facet:
    """The facet of years, as it is answered, from the counts of all years, each in the order of TYPES."""
    counts = {year: sum(by_types) for year, by_types in by_year.items()}
    kept, selected = _listed_values("year", counts, query)
    values: list[FacetValue] = [
        {
            "value": year if year == UNKNOWN else int(year),
            "label": _label(year) if year == UNKNOWN else str(int(year)),
            "count": count,
            "selected": year in selected,
            "types": dict(zip(TYPES, by_year[year])),  # noqa: B905 - of one length; it is asked for at each search
        }
        for year, count in kept
    ]
    rest = sum(counts.values()) - sum(map(_COUNT, kept))
    known = [year for year in counts if year != UNKNOWN]  # of four digits: they sort as numbers
    return Facet(values, rest, int(min(known)), int(max(known))) if known else Facet(values, rest)


def build_facet_of_names(
    name: NameFacet, counts: Mapping[str, int], starts: str, query: StatementQuery
) -> Facet:
    """The facet as it is answered where only names that begin so are wanted, from the counts of all names.

    Selected ones that begin otherwise are not in it.
    """
    begins = begins_with(starts)
    wanted = {value: count for value, count in counts.items() if begins(value)}
    selected: dict[str, Any] = {name: tuple(filter(begins, getattr(query, name)))}
    return build_facet(name, wanted, sum(wanted.values()), replace(query, **selected))


def with_reason(facet: Facet, reason: str | None) -> Facet:
    """The facet as a partial one; without a reason as it is."""
    return replace(facet, partial=True, partial_reason=reason) if reason else facet


def begins_with(starts: str) -> Callable[[str], bool]:
    """A function that tells whether a name begins so, at its beginning or at any of its words: "osland lav" finds
    Kristina Osland Lavik.

    As in searches, only letters and digits count, without case and accents; where there are none, each name is found.
    """
    words = analysis.tokenize(starts)
    if not words:
        return lambda _: True
    beginning, last_word = " " + " ".join(words), words[-1]

    def begins(name: str) -> bool:
        # most names are in ASCII, and for them this says no at a tenth of the price
        if name.isascii() and last_word not in name.lower():
            return False
        return beginning in _folded_words(name)

    return begins


@lru_cache(maxsize=50_000)
def _folded_words(name: str) -> str:
    """The words of a name as they are compared, a space before each."""
    return "".join(f" {word}" for word in analysis.tokenize(name))


def _listed_values(
    name: FacetName, counts: Mapping[str, int], query: StatementQuery
) -> tuple[list[tuple[str, int]], Collection[str]]:
    """The most frequent values and the selected ones, with their counts; and the selected ones."""
    selected = selected_values(name, counts, query)
    kept = top_counts(counts, query.facet_limit)
    if selected:
        both = {value: counts.get(value, 0) for value in selected} | dict(kept)
        kept = top_counts(both, len(both))
    return kept, selected


def selected_values(
    name: FacetName, counts: Mapping[str, int], query: StatementQuery
) -> Collection[str]:
    """The values that the query filters by; of years those that occur within its range."""
    if name != "year":
        selected: tuple[str, ...] = getattr(query, name)
        return selected
    if query.year_from is None and query.year_to is None:
        return ()
    return {value for value in counts if is_in_year_range(value, query)}


def is_in_year_range(year: str, query: StatementQuery) -> bool:
    """Whether a year is in the query's range; an unknown one is in none."""
    if year == UNKNOWN:
        return False
    number = int(year)
    return (query.year_from is None or query.year_from <= number) and (
        query.year_to is None or number <= query.year_to
    )


def top_counts(counts: Mapping[str, int], limit: int) -> list[tuple[str, int]]:
    """The `limit` greatest counts, equal ones by value.

    In a long tail of names most have the same count, and sorting them all would be most of the work of a search. So only
    what is above the count at the cut is sorted, and of the values with exactly that count the first are taken.
    """
    few = max(FEW, limit)
    kept: Collection[tuple[str, int]] = counts.items()
    if len(kept) > few:
        cut = sorted(counts.values(), reverse=True)[limit - 1]
        kept = [item for item in kept if item[1] >= cut]
        if len(kept) > few:
            equal = [value for value, count in kept if count == cut]
            above = [item for item in kept if item[1] > cut]
            kept = above + [(value, cut) for value in nsmallest(limit - len(above), equal)]
    ordered = sorted(kept)
    # stable, and in two steps half the price of one with a key of both
    ordered.sort(key=_COUNT, reverse=True)
    return ordered[:limit]


@lru_cache(maxsize=1_000)
def _label(value: str) -> str:
    """ "journal-article" is "Journal article"."""
    return value.replace("-", " ").capitalize()
