"""Facet values of citing papers, as facets are counted from them: cached by their digests, and column by column."""

from collections.abc import Iterable, Sequence
from sys import intern
from typing import NamedTuple

from tantivy import DocAddress, Searcher

from app.search.embedded.statement_fields import CitingFacets, unpack_citing_facets


class CitingColumns(NamedTuple):
    """Sequences of `CitingFacets`' values."""

    id: Sequence[int]
    year: Sequence[str]
    publication_type: Sequence[str]
    journal: Sequence[str]
    author: Sequence[tuple[str, ...]]


MOST_BYTES = 10_000_000
"""Of the facet values that are kept, as the index stores them; in memory they take some four times as much."""
NO_COLUMNS = CitingColumns((), (), (), (), ())


class CitingFacetsCache:
    """Facet values of citing papers that this process has read, by `citing_digest`, up to a bound.

    The key is a digest of the content, so that no entry becomes wrong.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._by_digest: dict[int, CitingFacets] = {}

    def get(
        self, searcher: Searcher, digests: Sequence[int], addresses: Iterable[DocAddress]
    ) -> list[CitingFacets]:
        """The citing papers of these statements."""
        cached = self._by_digest
        try:
            return [cached[digest] for digest in digests]
        except KeyError:
            return [
                cached.get(digest) or self._read(searcher, digest, address)
                for digest, address in zip(digests, addresses, strict=True)
            ]

    def _read(self, searcher: Searcher, digest: int, address: DocAddress) -> CitingFacets:
        stored = searcher.doc(address).get_first("citing_facets") or b""
        paper = unpack_citing_facets(stored)
        interned = paper._replace(
            year=intern(paper.year),
            publication_type=intern(paper.publication_type),
            journal=intern(paper.journal),
            authors=tuple(map(intern, paper.authors)),
        )
        self._bytes += len(stored)
        if self._bytes > self._most_bytes:
            self._by_digest.clear()
            self._bytes = len(stored)
        self._by_digest[digest] = interned
        return interned
