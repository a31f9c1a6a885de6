"""Facet counting by columns: for result sets of any size, by Tantivy's terms aggregations over integer fast fields.

One aggregation counts all facets that have no filter of their own, over what passes all filters; each of the others is
counted over what passes all filters but its own. Sections, types and relationships come out of `combination`, and the
years with their types out of `year_and_type`. The columns of names have digests. Only the most frequent ones are asked
for, and what a digest stands for is looked up in a document that has it: a dictionary of names takes longer to walk than
the matches take to count.

Exact, down to the order of equal counts at the cut, in memory that grows with the number of values and not of matches.
The interpreter's lock is held while objects are made of what comes back, which is little: some hundred values, and of
the publications those with two matches or more, at most `MOST_BUCKETS` at a time.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil
from typing import Any, NamedTuple

from tantivy import Query, Searcher

from app.search.embedded.compiler import (
    add_filters,
    filtered_facets,
    range_filter,
    term_filter,
    with_filter,
)
from app.search.embedded.count_by_row import COMBINED_FACETS, count_combinations
from app.search.embedded.statement_fields import (
    CITED_ID,
    CITING_ID,
    COMBINATION,
    NAMES,
    YEAR_AND_TYPE,
    digest_column,
    name_digest,
    unpack_citing_facets,
    unpack_year_and_type,
)
from app.search.engine import Facet
from app.search.facet_values import build_facet, build_year_facet, selected_values
from app.search.query import FacetName, StatementQuery
from app.vocabulary import TYPES

MOST_BUCKETS = 30_000
"""Publications that are counted in one aggregation, about; Tantivy gives 65,000 buckets at most."""
MOST_TIES = 100
"""Names with the same count as the last one listed, which are compared by name; for more, the dictionary is walked."""
_ALL = 65_000
_EVERY_TERM = 2**31
"""Terms that each segment reports. With fewer, as is usual, counts over several segments would be estimates."""
_IDS = 1 << 63


class Buckets(NamedTuple):
    """How many matches have each value of a column."""

    counts: dict[int, int]
    """Of the most frequent values, greatest first."""
    rest: int
    """The sum of all other counts."""


class Counts(NamedTuple):
    """What is counted of the matches that pass all filters; the facets as `SearchResult` has them."""

    total: int
    publications: int
    facets: dict[FacetName, Facet]


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


def count(searcher: Searcher, cache: NameCache, base: Query, query: StatementQuery) -> Counts:
    """Everything that an answer counts, over what `base` matches."""
    total, facets = count_facets(searcher, cache, base, query)
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
        sizes = {
            _column(name): query.facet_limit + MOST_TIES if name in NAMES else _ALL
            for name in names
        }
        found = _aggregate(searcher, matching, {COMBINATION: _ALL, **sizes})
        if but is None:
            total = sum(found[COMBINATION].counts.values())
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
    searcher: Searcher,
    matching: Query,
    total: int,
    query: StatementQuery,
    most: int = MOST_BUCKETS,
) -> int:
    """Distinct citing papers of these `total` matches; cited ones when `citing` is given and `cited` is not.

    Each but the first match of a paper is subtracted, so that only papers with several have to be seen: in one
    aggregation about `most` of them.
    """
    column = CITED_ID if query.citing is not None and query.cited is None else CITING_ID
    parts = 1
    if total > most:  # an estimate will do
        parts = ceil(searcher.cardinality(matching, column) / most)
    return total - sum(
        sum(counts.values()) - len(counts)
        for counts in _repeated(searcher, matching, column, parts)
    )


def _repeated(
    searcher: Searcher, matching: Query, column: str, parts: int
) -> Iterator[dict[int, int]]:
    """The papers with several matches, in parts by id: ids are digests, so that parts are of about the same size."""
    bounds = [_IDS * part // parts for part in range(parts + 1)]
    for low, high in pairwise(bounds):
        some = with_filter(matching, range_filter(column, low, high - 1)) if parts > 1 else matching
        request = {column: _terms(column, _ALL, min_doc_count=2)}
        yield _buckets(searcher.aggregate(some, request)[column]).counts


def _column(name: FacetName) -> str:
    """The column that a facet is counted from."""
    if name in COMBINED_FACETS:
        return COMBINATION
    return YEAR_AND_TYPE if name == "year" else digest_column(name)


def _aggregate(searcher: Searcher, matching: Query, sizes: Mapping[str, int]) -> dict[str, Buckets]:
    """The values of these columns among the matches, of each the most frequent ones, at most so many."""
    request = {column: _terms(column, size) for column, size in sizes.items()}
    found = searcher.aggregate(matching, request)
    return {column: _buckets(found[column]) for column in sizes}


def _terms(column: str, size: int, **options: int) -> dict[str, dict[str, str | int]]:
    return {"terms": {"field": column, "size": size, "segment_size": _EVERY_TERM, **options}}


def _buckets(found: Mapping[str, Any]) -> Buckets:
    counts = {int(each["key"]): each["doc_count"] for each in found["buckets"]}
    return Buckets(counts, found["sum_other_doc_count"])


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
    listed = _listed(found, query.facet_limit)
    if listed is None:
        counts = dict(searcher.terms_with_prefix(name, "", matching, query.facet_limit))
    else:
        counts = {cache.get(searcher, name, digest): count for digest, count in listed}
    for value in selected_values(name, counts, query):
        if value not in counts:
            counts[value] = count_matches(searcher, with_filter(matching, term_filter(name, value)))
    return build_facet(name, counts, sum(found.counts.values()) + found.rest, query)


def _listed(found: Buckets, limit: int) -> list[tuple[int, int]] | None:
    """The `limit` most frequent values, and those as frequent as the last of them; None where there may be more of these."""
    items = list(found.counts.items())
    if len(items) <= limit:
        return items
    cut = items[limit - 1][1] if limit else items[0][1] + 1
    if found.rest and items[-1][1] == cut:
        return None
    return [item for item in items if item[1] >= cut]


def _read_name(searcher: Searcher, facet: FacetName, digest: int) -> str:
    """The name with this digest, as a citing paper has it."""
    has_it = searcher.search(term_filter(digest_column(facet), digest), 1, False).hits
    stored = searcher.doc(has_it[0][1]).get_first("citing_facets") or b""
    names = unpack_citing_facets(stored).names(facet)
    return next(name for name in names if name_digest(name) == digest)
