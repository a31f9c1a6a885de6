"""Result sets of ordinary size: all that the words match, read as columns and counted here.

One search finds what matches but for the filters that are facets. Each row knows its own values, so that every facet,
with all filters but its own, is counted without another search.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, compress
from operator import attrgetter
from sys import intern
from typing import NamedTuple

from tantivy import DocAddress, Searcher

from app.search.facets import facet, within
from app.search.index import Facet
from app.search.layout import KINDS, PLACE, Paper, column, unpacked_paper
from app.search.matching import selections
from app.search.ordering import Match
from app.search.query import FacetName, StatementQuery

KIND_FACETS: tuple[FacetName, ...] = ("section", "type", "relationship")
"""What `kind` packs, in the order of KINDS."""


class Papers:
    """What is counted of citing papers, by `about`: those that this process has seen, up to a bound.

    `about` is a digest of the content, so that nothing in here ever becomes wrong.
    """

    def __init__(self, bound: int = 200_000) -> None:
        self._bound = bound
        self._seen: dict[int, Paper] = {}

    def of(
        self, searcher: Searcher, abouts: Sequence[int], addresses: Sequence[DocAddress]
    ) -> list[Paper]:
        """The citing papers of these statements."""
        seen = self._seen
        try:
            return [seen[about] for about in abouts]
        except KeyError:
            return [
                seen.get(about) or self._read(searcher, about, address)
                for about, address in zip(abouts, addresses, strict=True)
            ]

    def _read(self, searcher: Searcher, about: int, address: DocAddress) -> Paper:
        paper = unpacked_paper(searcher.doc(address).get_first("paper") or b"")
        shared = paper._replace(
            year=intern(paper.year),
            publication_type=intern(paper.publication_type),
            journal=intern(paper.journal),
            authors=tuple(map(intern, paper.authors)),
        )
        if len(self._seen) >= self._bound:
            self._seen.clear()
        self._seen[about] = shared
        return shared


class Rows(NamedTuple):
    """Matches with their values."""

    matches: Sequence[Match]
    kinds: Sequence[int]
    papers: Sequence[Paper]

    def where(self, kept: Iterable[bool]) -> "Rows":
        """Those that are kept."""
        flags = list(kept)
        return Rows(
            list(compress(self.matches, flags)),
            list(compress(self.kinds, flags)),
            list(compress(self.papers, flags)),
        )


def read(searcher: Searcher, papers: Papers, found: Sequence[Match]) -> Rows:
    """The values of these matches."""
    addresses = [address for _, address in found]
    abouts = column(searcher, "about", addresses)
    return Rows(found, column(searcher, "kind", addresses), papers.of(searcher, abouts, addresses))


def counted(rows: Rows, query: StatementQuery) -> tuple[Rows, dict[FacetName, Facet]]:
    """The rows that match all filters, and the facets that are asked for."""
    filtered = _filtered(query)
    if not filtered:
        return rows, {name: _facet(name, rows, query) for name in query.facets}
    failed = _failed(rows, query, filtered)
    matched = rows.where(not count for count in failed)
    facets = {}
    for name in query.facets:
        own = filtered.get(name, 0)
        part = rows.where(mask in (0, own) for mask in failed) if own else matched
        facets[name] = _facet(name, part, query)
    return matched, facets


def publications(rows: Rows, searcher: Searcher, query: StatementQuery) -> int:
    """Distinct citing papers; cited ones when it is asked what given papers cite."""
    if query.citing is not None and query.cited is None:
        return len(set(column(searcher, PLACE, [address for _, address in rows.matches])))
    return len({paper.id for paper in rows.papers})


_OF_KIND = {
    name: tuple(values[place] for values in KINDS) for place, name in enumerate(KIND_FACETS)
}


def _values(name: FacetName, rows: Rows) -> Iterable[str]:
    """The value of each row; of each row's authors, all."""
    if name in _OF_KIND:
        return map(_OF_KIND[name].__getitem__, rows.kinds)
    if name == "author":
        return chain.from_iterable(paper.authors for paper in rows.papers)
    return map(attrgetter(name), rows.papers)


def _facet(name: FacetName, rows: Rows, query: StatementQuery) -> Facet:
    counts = Counter(_values(name, rows))
    return facet(name, counts, counts.total(), query)


def _filtered(query: StatementQuery) -> dict[FacetName, int]:
    """A bit for each facet that is filtered by."""
    names = [name for name, _ in selections(query)]
    if query.year_from is not None or query.year_to is not None:
        names.append("year")
    return {name: 1 << place for place, name in enumerate(names)}


def _failed(rows: Rows, query: StatementQuery, filtered: dict[FacetName, int]) -> list[int]:
    """The bits of the filters that each row does not pass."""
    failed = [0] * len(rows.matches)
    for name, bit in filtered.items():
        if name == "author":
            chosen = set(query.author)
            misses = [chosen.isdisjoint(paper.authors) for paper in rows.papers]
        else:
            values = list(_values(name, rows))
            right = {value for value in set(values) if _passes(name, value, query)}
            misses = [value not in right for value in values]
        failed = [mask | bit if miss else mask for mask, miss in zip(failed, misses, strict=True)]
    return failed


def _passes(name: FacetName, value: str, query: StatementQuery) -> bool:
    return within(value, query) if name == "year" else value in getattr(query, name)
