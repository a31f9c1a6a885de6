"""Facet counting by columns: for result sets of any size, by terms aggregations over integer fast fields.

One aggregation counts all facets that have no filter of their own, over what passes all filters; each of the others is
counted over what passes all filters but its own. Sections, types, relationships and purposes come out of `combination`,
the years with their types out of `year_and_type`. The columns of names have digests. Only the most frequent ones are asked
for, and what a digest stands for is looked up in a document that has it: a dictionary of names takes longer to walk than
the matches take to count.

Exact, down to the order of equal counts at the cut. The interpreter's lock is held while objects are made of what comes
back, which is little: some hundred values, and of the publications those with two matches or more, a part at a time.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from tantivy import Query, Searcher

from app import ids
from app.search.embedded.aggregations import (
    Buckets,
    count_all,
    count_distinct,
    most_frequent,
)
from app.search.embedded.compiler import add_filters, filtered_facets, term_filter, with_filter
from app.search.embedded.count_by_row import COMBINED_FACETS, Counts, count_combinations
from app.search.embedded.statement_fields import (
    CITED_ID,
    CITING_ID,
    COMBINATION,
    NAMES,
    YEAR_AND_TYPE,
    digest_column,
    unpack_citing_facets,
    unpack_year_and_type,
)
from app.search.engine import Facet
from app.search.facet_values import build_facet, build_year_facet, selected_values
from app.search.query import FacetName, StatementQuery
from app.vocabulary import TYPES


@dataclass(frozen=True)
class NameCache:
    """Names by their digests, up to a bound. What a digest stands for never changes."""

    bound: int = 50_000
    names: dict[int, str] = field(default_factory=dict)

    def get(self, searcher: Searcher, facet: FacetName, digest: int) -> str:
        """The name, out of the cache or a document that has it."""
        name = self.names.get(digest)
        if name is None:
            if len(self.names) >= self.bound:
                self.names.clear()
            name = self.names[digest] = _read_name(searcher, facet, digest)
        return name


def count(
    searcher: Searcher,
    cache: NameCache,
    base: Query,
    query: StatementQuery,
    *,
    facets_only: bool = False,
) -> Counts:
    """Everything that an answer counts, over what `base` matches; with `facets_only` no publications."""
    total, facets = count_facets(searcher, cache, base, query)
    if facets_only:
        return Counts(total, 0, facets)
    publications = count_publications(searcher, add_filters(base, query), total, query)
    return Counts(total, publications, facets)


def count_facets(
    searcher: Searcher, cache: NameCache, base: Query, query: StatementQuery
) -> tuple[int, dict[FacetName, Facet]]:
    """How many pass all filters, and the facets that the query asks for, over what `base` matches."""
    filtered = filtered_facets(query)
    by_filter: dict[FacetName | None, list[FacetName]] = {None: []}
    for name in query.facets:
        by_filter.setdefault(name if name in filtered else None, []).append(name)
    total, facets = 0, {}
    for but, names in by_filter.items():
        matching = add_filters(base, query, but)
        limits = {_column(name): query.facet_limit if name in NAMES else None for name in names}
        found = count_all(searcher, matching, {COMBINATION: None, **limits})
        if but is None:
            total = found[COMBINATION].total
        for name in names:
            counts = found[_column(name)]
            if name in COMBINED_FACETS:
                facets[name] = _combined_facet(name, counts, query)
            elif name == "year":
                facets[name] = _year_facet(counts, query)
            else:
                facets[name] = _name_facet(searcher, cache, matching, name, counts, query)
    return total, {name: facets[name] for name in query.facets}


def count_values(searcher: Searcher, matching: Query, name: FacetName) -> dict[str, int]:
    """How many matches have each of the names: as many entries as the index has names, at most."""
    return dict(searcher.terms_with_prefix(name, "", matching))


def count_matches(searcher: Searcher, matching: Query) -> int:
    """How many documents match."""
    count: int = searcher.search(matching, 1).count  # type: ignore[attr-defined]  # the stub lacks it
    return count


def count_publications(
    searcher: Searcher, matching: Query, total: int, query: StatementQuery
) -> int:
    """Distinct citing papers of these `total` matches; cited ones when `citing` is given and `cited` is not."""
    column = CITED_ID if query.citing is not None and query.cited is None else CITING_ID
    return count_distinct(searcher, matching, column, total)


def _column(name: FacetName) -> str:
    """The column that a facet is counted from."""
    if name in COMBINED_FACETS:
        return COMBINATION
    return YEAR_AND_TYPE if name == "year" else digest_column(name)


def _combined_facet(name: FacetName, found: Buckets, query: StatementQuery) -> Facet:
    counts = count_combinations(COMBINED_FACETS[name], found.counts.items())
    return build_facet(name, counts, sum(counts.values()), query)


def _year_facet(found: Buckets, query: StatementQuery) -> Facet:
    by_year: dict[str, list[int]] = defaultdict(lambda: [0] * len(TYPES))
    for packed, count in found.counts.items():
        year, type_ = unpack_year_and_type(packed)
        by_year[year][type_] = count
    return build_year_facet(by_year, query)


def _name_facet(  # noqa: PLR0913, PLR0917 - what was found, and where to look up what it stands for
    searcher: Searcher,
    cache: NameCache,
    matching: Query,
    name: FacetName,
    found: Buckets,
    query: StatementQuery,
) -> Facet:
    column, limit = digest_column(name), query.facet_limit
    listed = most_frequent(searcher, matching, column, found, limit)
    if listed is None:  # so many are equal that their names decide
        counts = dict(searcher.terms_with_prefix(name, "", matching, limit))
    else:
        counts = {cache.get(searcher, name, digest): count for digest, count in listed.items()}
    for value in selected_values(name, counts, query):
        if value not in counts:
            counts[value] = count_matches(searcher, with_filter(matching, term_filter(name, value)))
    return build_facet(name, counts, found.total, query)


def _read_name(searcher: Searcher, facet: FacetName, digest: int) -> str:
    """The name with this digest, as a citing paper has it."""
    has_it = searcher.search(term_filter(digest_column(facet), digest), 1, False).hits
    stored = searcher.doc(has_it[0][1]).get_first("citing_facets") or b""
    names = unpack_citing_facets(stored).names(facet)
    return next(name for name in names if ids.digest(name) == digest)
