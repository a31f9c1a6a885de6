"""Facet counting by terms: for result sets of any size, by walking the term dictionary of each field.

Exact, down to the order of equal counts at the cut, in memory that does not grow with the result, at the price of a walk
over all terms of the index: tens of milliseconds for a hundred thousand names. What fits into memory as rows is counted
by `count_by_row`.
"""

from collections import defaultdict

from tantivy import Query, Searcher

from app.search.embedded.compiler import add_filters, with_term
from app.search.engine import Facet
from app.search.facet_values import build_facet, build_year_facet, selected_values
from app.search.query import FacetName, StatementQuery
from app.vocabulary import TYPES


def count_facets(searcher: Searcher, base: Query, query: StatementQuery) -> dict[FacetName, Facet]:
    """The facets that the query asks for, over what `base` matches, each with all filters but its own."""
    return {
        name: _count_facet(searcher, add_filters(base, query, but=name), name, query)
        for name in query.facets
    }


def count_values(searcher: Searcher, matching: Query, name: FacetName) -> dict[str, int]:
    """How many matching documents have each value: as many entries as there are values in the index, at most."""
    return dict(searcher.terms_with_prefix(name, "", matching))


def count_matches(searcher: Searcher, matching: Query) -> int:
    """How many documents match."""
    count: int = searcher.search(matching, 1).count  # type: ignore[attr-defined]  # the stub lacks it
    return count


def count_publications(searcher: Searcher, matching: Query, query: StatementQuery) -> int:
    """Distinct citing papers; cited ones when `citing` is given and `cited` is not."""
    field = "cited" if query.citing is not None and query.cited is None else "citing"
    return len(searcher.terms_with_prefix(field, "", matching))


def _count_facet(
    searcher: Searcher, matching: Query, name: FacetName, query: StatementQuery
) -> Facet:
    if name == "year":
        return _count_years(searcher, matching, query)
    counts = dict(searcher.terms_with_prefix(name, "", matching, query.facet_limit))
    for value in selected_values(name, counts, query):
        if value not in counts:
            counts[value] = count_matches(searcher, with_term(matching, name, value))
    return build_facet(name, counts, _total(searcher, matching, name), query)


def _count_years(searcher: Searcher, matching: Query, query: StatementQuery) -> Facet:
    """All years, of which there are few, once for each type that can occur."""
    by_year: dict[str, list[int]] = defaultdict(lambda: [0] * len(TYPES))
    for type_ in query.type or TYPES:
        of_type = with_term(matching, "type", type_)
        for year, count in searcher.terms_with_prefix("year", "", of_type):
            by_year[year][TYPES.index(type_)] = count
    return build_year_facet(by_year, query)


def _total(searcher: Searcher, matching: Query, name: FacetName) -> int:
    """Sum of all counts of a facet: a statement counts for each of its authors."""
    if name != "author":
        return count_matches(searcher, matching)
    sums = searcher.aggregate(matching, {"authors": {"sum": {"field": "author_count"}}})
    return int(sums["authors"]["value"])
