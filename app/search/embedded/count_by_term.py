"""Result sets of any size: counted by walking the dictionary of each field, in memory that does not grow with them.

Exact, to the order of equal counts at the cut, at the price of a walk over all values in the index: tens of
milliseconds for a hundred thousand names. What fits `rows` is counted there.
"""

from tantivy import Query, Searcher

from app.search.embedded.compiler import having, narrowed
from app.search.engine import Facet
from app.search.facets import facet, selected
from app.search.query import FacetName, StatementQuery


def counted(searcher: Searcher, base: Query, query: StatementQuery) -> dict[FacetName, Facet]:
    """The facets that are asked for, of what `base` matches."""
    return {
        name: _facet(searcher, narrowed(base, query, but=name), name, query)
        for name in query.facets
    }


def count(searcher: Searcher, query: Query) -> int:
    """How many match."""
    found: int = searcher.search(query, 1).count  # type: ignore[attr-defined]  # the stub lacks it
    return found


def publications(searcher: Searcher, matching: Query, query: StatementQuery) -> int:
    """Distinct citing papers; cited ones when it is asked what given papers cite."""
    field = "cited" if query.citing is not None and query.cited is None else "citing"
    return len(searcher.terms_with_prefix(field, "", matching))


def _facet(searcher: Searcher, matching: Query, name: FacetName, query: StatementQuery) -> Facet:
    # there are few years, and the first and last are needed
    limit = None if name == "year" else query.facet_limit
    counts = dict(searcher.terms_with_prefix(name, "", matching, limit))
    for value in selected(name, counts, query):
        if value not in counts:
            counts[value] = count(searcher, having(matching, name, value))
    return facet(name, counts, _total(searcher, matching, name), query)


def _total(searcher: Searcher, matching: Query, name: FacetName) -> int:
    """Of all counts of a facet: a statement counts for each of its authors."""
    if name != "author":
        return count(searcher, matching)
    sums = searcher.aggregate(matching, {"authors": {"sum": {"field": "authors"}}})
    return int(sums["authors"]["value"])
