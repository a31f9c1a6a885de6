"""Result sets of ordinary size: all that the words match, read as columns and counted here.

One search finds what matches but for the filters that are facets. Each row knows its own values, so that every facet,
with all filters but its own, is counted without another search. What costs most is to follow a row to its citing
paper, somewhere in memory: it is done for as few rows as possible.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, compress
from operator import attrgetter, not_
from sys import intern

from tantivy import DocAddress, Searcher

from app.search.embedded.compiler import selections
from app.search.embedded.sorting import Match
from app.search.embedded.statement_fields import KINDS, PLACE, Paper, column, unpacked_paper
from app.search.engine import Facet
from app.search.facets import facet, within
from app.search.query import FACETS, FacetName, StatementQuery

OF_KIND: dict[FacetName, Sequence[str]] = {
    "section": [section for section, _, _ in KINDS],
    "type": [type_ for _, type_, _ in KINDS],
    "relationship": [relationship for _, _, relationship in KINDS],
}
"""The values that each `kind` stands for."""


class Papers:
    """What is counted of citing papers, by `about`: those that this process has seen, up to a bound.

    `about` is a digest of the content, so that nothing in here ever becomes wrong.
    """

    def __init__(self, bound: int = 200_000) -> None:
        self._bound = bound
        self._seen: dict[int, Paper] = {}

    def of(
        self, searcher: Searcher, abouts: Sequence[int], addresses: Iterable[DocAddress]
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


@dataclass(frozen=True)
class Rows:
    """Matches with their values."""

    searcher: Searcher
    known: Papers
    matches: Sequence[Match]
    kinds: Sequence[int]
    abouts: Sequence[int]

    @classmethod
    def of(cls, searcher: Searcher, known: Papers, matches: Sequence[Match]) -> "Rows":
        """The values of these matches."""
        addresses = [address for _, address in matches]
        kinds = column(searcher, "kind", addresses)
        return cls(searcher, known, matches, kinds, column(searcher, "about", addresses))

    @cached_property
    def papers(self) -> list[Paper]:
        """The citing paper of each row."""
        return self.known.of(self.searcher, self.abouts, (address for _, address in self.matches))

    def where(self, kept: Iterable[object]) -> "Rows":
        """The rows for which this is true."""
        flags = list(kept)
        return Rows(
            self.searcher,
            self.known,
            list(compress(self.matches, flags)),
            list(compress(self.kinds, flags)),
            list(compress(self.abouts, flags)),
        )


def counted(rows: Rows, query: StatementQuery) -> tuple[Rows, dict[FacetName, Facet]]:
    """The rows that match all filters, and the facets that are asked for."""
    kinds = _failed_kinds(query.section, query.type, query.relationship)
    papers = _failed_papers(rows, query)
    passing = rows if papers is None else rows.where(map(not_, papers))
    matched = passing.where([not kinds[kind] for kind in passing.kinds]) if any(kinds) else passing
    times = Counter(passing.kinds)
    facets = {}
    for name in query.facets:
        own = (0, BITS[name])
        if name in OF_KIND:
            counts = _count_kinds(
                OF_KIND[name], [item for item in times.items() if kinds[item[0]] in own]
            )
        elif papers is None:
            counts = _count_papers(name, matched)
        else:
            masks = zip(rows.kinds, papers, strict=True)
            part = rows.where([not kinds[kind] and mask in own for kind, mask in masks])
            counts = _count_papers(name, part)
        facets[name] = facet(name, counts, sum(counts.values()), query)
    return matched, facets


def publications(rows: Rows, query: StatementQuery) -> int:
    """Distinct citing papers; cited ones when it is asked what given papers cite."""
    if query.citing is not None and query.cited is None:
        addresses = [address for _, address in rows.matches]
        return len(set(column(rows.searcher, PLACE, addresses)))
    return len({paper.id for paper in rows.papers})


BITS = {name: 1 << place for place, name in enumerate(FACETS)}
"""Of what a row fails: a facet counts the rows that fail no filter but, perhaps, its own."""


def _count_kinds(values: Sequence[str], kinds: Iterable[tuple[int, int]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for kind, count in kinds:
        value = values[kind]
        counts[value] = counts.get(value, 0) + count
    return counts


def _count_papers(name: FacetName, rows: Rows) -> dict[str, int]:
    if name == "author":
        return Counter(chain.from_iterable([paper.authors for paper in rows.papers]))
    return Counter(map(attrgetter(name), rows.papers))


@lru_cache(maxsize=1_000)
def _failed_kinds(*chosen: tuple[str, ...]) -> Sequence[int]:
    """The bits of the filters by section, type and relationship that each kind does not pass."""
    return [
        sum(
            BITS[name]
            for name, values in zip(OF_KIND, chosen, strict=True)
            if values and OF_KIND[name][kind] not in values
        )
        for kind in range(len(KINDS))
    ]


def _failed_papers(rows: Rows, query: StatementQuery) -> list[int] | None:
    """The bits of the other filters that each row's paper does not pass; None when there are none."""
    names = [name for name, _ in selections(query) if name not in OF_KIND]
    if query.year_from is not None or query.year_to is not None:
        names.append("year")
    if not names:
        return None
    failed = [0] * len(rows.matches)
    for name in names:
        if name == "author":
            chosen = set(query.author)
            misses = [chosen.isdisjoint(paper.authors) for paper in rows.papers]
        else:
            values = [getattr(paper, name) for paper in rows.papers]
            right = {value for value in set(values) if _passes(name, value, query)}
            misses = [value not in right for value in values]
        bit = BITS[name]
        failed = [mask | bit if miss else mask for mask, miss in zip(failed, misses, strict=True)]
    return failed


def _passes(name: FacetName, value: str, query: StatementQuery) -> bool:
    return within(value, query) if name == "year" else value in getattr(query, name)
