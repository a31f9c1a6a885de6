"""Facet counting by rows: for result sets of ordinary size, whose fast fields are read match by match.

One search finds what matches but for the filters that are facets. A facet is counted with all filters but its own, and
since each row has its own values, that takes no further searches. For each row, a bit mask says which filters it fails:

    filters: section=methods, year 2010–2012       bits: section 001, year 100

    row   section   year     mask   counts for
    1     methods   2011     000    every facet; it is a match
    2     results   2011     001    the facet section only
    3     methods   1999     100    the facet year only
    4     results   1999     101    none

So a facet counts the rows whose mask is 0 or exactly its own bit. A mask has two parts: section, type, relationship, purpose
depend on the row's `combination` alone, of which there are few, and their part is worked out for each combination
once; the rest depends on the citing paper. What costs most is to read the citing papers' values, somewhere in memory:
it is done once for all filters, and not at all where no filter or facet needs them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, compress
from operator import not_, or_
from typing import NamedTuple, TypeVar

from tantivy import Searcher

from app.search.embedded.citing_facets import NO_COLUMNS, CitingColumns, CitingFacetsCache
from app.search.embedded.compiler import filtered_facets
from app.search.embedded.fast_fields import read_column
from app.search.embedded.sorting import Match
from app.search.embedded.statement_fields import (
    CITED_ID,
    COMBINATION,
    COMBINATIONS,
    YEAR_AND_TYPE,
    unpack_year_and_type,
)
from app.search.engine import Facet
from app.search.facet_values import build_facet, build_year_facet, is_in_year_range
from app.search.query import FACETS, FacetName, StatementQuery
from app.vocabulary import TYPES

T = TypeVar("T")

FACET_BITS = {name: 1 << position for position, name in enumerate(FACETS)}
"""The bit of each facet's filter in a mask of failed filters."""
COMBINED_FACETS: dict[FacetName, Sequence[tuple[str, ...]]] = {
    "section": [(section,) for section, _, _, _ in COMBINATIONS],
    "type": [(type_,) for _, type_, _, _ in COMBINATIONS],
    "relationship": [(relationship,) for _, _, relationship, _ in COMBINATIONS],
    "purpose": [purposes for _, _, _, purposes in COMBINATIONS],
}
"""The facets that `combination` packs, each with its values by combination."""


@dataclass(frozen=True)
class Rows:
    """Matches with their facet values; sequences of one length."""

    searcher: Searcher
    cache: CitingFacetsCache
    matches: Sequence[Match]
    combinations: Sequence[int]
    years: Sequence[int]
    """With types: `YEAR_AND_TYPE`."""
    digests: Sequence[int]

    @classmethod
    def read(cls, searcher: Searcher, cache: CitingFacetsCache, matches: Sequence[Match]) -> "Rows":
        """The values of these matches, from fast fields."""
        addresses = [address for _, address in matches]
        combinations = read_column(searcher, COMBINATION, addresses)
        digests = read_column(searcher, "citing_digest", addresses)
        years = read_column(searcher, YEAR_AND_TYPE, addresses)
        return cls(searcher, cache, matches, combinations, years, digests)

    @cached_property
    def columns(self) -> CitingColumns:
        """The values of the citing papers, a sequence for each field."""
        addresses = (address for _, address in self.matches)
        papers = self.cache.get(self.searcher, self.digests, addresses)
        return CitingColumns(*zip(*papers, strict=True)) if papers else NO_COLUMNS

    @cached_property
    def sizes(self) -> Counter[int]:
        """The number of rows of each combination."""
        return Counter(self.combinations)


class Counts(NamedTuple):
    """What is counted of the matches that pass all filters; the facets as `SearchResult` has them."""

    total: int
    publications: int
    facets: dict[FacetName, Facet]
    matches: Sequence[Match] | None = None
    """In order; None where they are too many to be read into memory."""

    @property
    def size(self) -> int:
        """How many matches take as much memory, about."""
        listed = sum(len(facet.values) for facet in self.facets.values())
        return 1 + len(self.matches or ()) + 2 * listed


def count(rows: Rows, query: StatementQuery) -> Counts:
    """Count the rows that pass all filters."""
    filtered = filtered_facets(query)
    by_combination = _failed_by_combination(
        query.section, query.type, query.relationship, query.purpose
    )
    failed = list(map(by_combination.__getitem__, rows.combinations))
    sizes = rows.sizes
    if by_paper := filtered - COMBINED_FACETS.keys():
        failed_by_paper = _failed_by_paper(rows, query, by_paper)
        sizes = Counter(compress(rows.combinations, map(not_, failed_by_paper)))
        failed = list(map(or_, failed, failed_by_paper))
    passing = list(map(not_, failed)) if filtered else None
    facets = {}
    for name in query.facets:
        counted_masks = (0, FACET_BITS[name])
        if name in COMBINED_FACETS:
            counted = [item for item in sizes.items() if by_combination[item[0]] in counted_masks]
            counts = count_combinations(COMBINED_FACETS[name], counted)
            facets[name] = build_facet(name, counts, sum(counts.values()), query)
        else:
            keep = [mask in counted_masks for mask in failed] if name in filtered else passing
            facets[name] = _count_papers(name, rows, keep, query)
    matches = list(_kept(rows.matches, passing))
    return Counts(len(matches), _count_publications(rows, passing, query), facets, matches)


def count_values(rows: Rows, name: FacetName, keep: Iterable[object] | None = None) -> Counter[str]:
    """How many of these rows, or of those to keep, have each value of a facet of the citing papers."""
    values = _kept(getattr(rows.columns, name), keep)
    return Counter(chain.from_iterable(values) if name == "author" else values)


def count_combinations(
    values: Sequence[tuple[str, ...]], sizes: Iterable[tuple[int, int]]
) -> dict[str, int]:
    """Counts by value, from the number of rows of each combination."""
    counts: dict[str, int] = {}
    for combination, size in sizes:
        for value in values[combination]:
            counts[value] = counts.get(value, 0) + size
    return counts


def _kept(values: Iterable[T], keep: Iterable[object] | None) -> Iterable[T]:
    """The values to keep; all where that is not said."""
    return values if keep is None else compress(values, keep)


def _count_papers(
    name: FacetName, rows: Rows, keep: Iterable[object] | None, query: StatementQuery
) -> Facet:
    """A facet of the citing papers, over the rows to keep."""
    if name != "year":
        counts = count_values(rows, name, keep)
        return build_facet(name, counts, sum(counts.values()), query)
    by_year: dict[str, list[int]] = defaultdict(lambda: [0] * len(TYPES))
    for packed, count in Counter(_kept(rows.years, keep)).items():
        year, type_ = unpack_year_and_type(packed)
        by_year[year][type_] = count
    return build_year_facet(by_year, query)


def _count_publications(rows: Rows, keep: Iterable[object] | None, query: StatementQuery) -> int:
    """Distinct citing papers of the rows to keep; cited ones when `citing` is given and `cited` is not."""
    if query.citing is not None and query.cited is None:
        addresses = [address for _, address in _kept(rows.matches, keep)]
        return len(set(read_column(rows.searcher, CITED_ID, addresses)))
    return len(set(_kept(rows.columns.id, keep)))


@lru_cache(maxsize=200)
def _failed_by_combination(*selected: tuple[str, ...]) -> Sequence[int]:
    """For each combination, the bits of the filters by section, type, relationship and purpose that it fails."""
    failed = [0] * len(COMBINATIONS)
    for name, values in zip(COMBINED_FACETS, selected, strict=True):
        if values:
            bit, wanted = FACET_BITS[name], set(values)
            passes = [not wanted.isdisjoint(each) for each in COMBINED_FACETS[name]]
            failed = [mask if ok else mask | bit for mask, ok in zip(failed, passes, strict=True)]
    return failed


def _failed_by_paper(rows: Rows, query: StatementQuery, names: Iterable[FacetName]) -> list[int]:
    """For each row, the bits of these filters that its citing paper fails."""
    failed = [0] * len(rows.matches)
    for name in names:
        if name == "author":
            selected = set(query.author)
            fails = [selected.isdisjoint(authors) for authors in rows.columns.author]
        else:
            values = getattr(rows.columns, name)
            passing = {value for value in set(values) if _passes(name, value, query)}
            fails = [value not in passing for value in values]
        bit = FACET_BITS[name]
        failed = [mask | bit if fail else mask for mask, fail in zip(failed, fails, strict=True)]
    return failed


def _passes(name: FacetName, value: str, query: StatementQuery) -> bool:
    return is_in_year_range(value, query) if name == "year" else value in getattr(query, name)
