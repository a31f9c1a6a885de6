"""The embedded engine for statements: faceted full-text search by Tantivy, in this process.

StatementQuery ─▶ query_parser ─▶ compiler ─▶ sorting: matches in order ─▶ page ─▶ lines, highlights
                                           └▶ count_by_row or count_by_term ─▶ facets
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from tantivy import Searcher

from app.search import analysis, cursor
from app.search.embedded import compiler, count_by_row, count_by_term, sorting, statement_fields
from app.search.embedded.fast_fields import SortField
from app.search.embedded.index_directory import IndexDirectory, IndexLayout
from app.search.embedded.sort_keys import NEWEST, SORT_FIELDS
from app.search.embedded.sorting import SortedHit
from app.search.engine import Facet, Hit, SearchResult, StatementEntry
from app.search.facet_values import build_facet_of_names
from app.search.highlights import find_spans, highlight_terms, text_of
from app.search.query import NameFacet, StatementQuery
from app.search.query_parser import Node, parse
from app.search.sort import is_scored

MAX_ROWS = 50_000
"""Matches that are read into memory and counted by row, some 10 MB for as long as a search takes; more are counted by
term."""
STREAM_CHUNK = 20_000
"""Hits that a stream holds at a time."""
_LAYOUT = IndexLayout(
    statement_fields.SCHEMA,
    statement_fields.to_document,
    {
        statement_fields.STEMMED: analysis.STEMMING_ANALYZER,
        statement_fields.FOLDED: analysis.FOLDING_ANALYZER,
    },
    statement_fields.CITED_ID,
)


class EmbeddedStatementEngine(IndexDirectory[StatementEntry]):
    """A `StatementEngine`."""

    def __init__(self, path: Path, *, create: bool = True, max_rows: int = MAX_ROWS) -> None:
        self._max_rows = max_rows
        self._cache = count_by_row.CitingFacetsCache()
        super().__init__(path, _LAYOUT, create=create)

    def search(self, query: StatementQuery) -> SearchResult:
        """A page of hits with its counts. Raises `CursorInvalid`."""
        searcher = self._searcher
        node = parse(query.q)
        sort = _sort_field(query, node)
        after = cursor.decode(query, scored=sort is None)
        base = compiler.base_query(query, node)
        bound = _max_matches(searcher, query)
        if bound > self._max_rows:
            bound = count_by_term.count_matches(searcher, base)
        if bound > self._max_rows:
            matching = compiler.add_filters(base, query)
            scan = sorting.scan(searcher, matching, sort, after, query.limit + 100)
            hits = list(islice(scan, query.limit + 1))
            total = count_by_term.count_matches(searcher, matching)
            publications = count_by_term.count_publications(searcher, matching, query)
            facets = count_by_term.count_facets(searcher, base, query)
        else:
            found = sorting.search_sorted(searcher, base, sort, max(bound, 1))
            rows = count_by_row.Rows.read(searcher, self._cache, found)
            matched, facets = count_by_row.count_facets(rows, query)
            hits = sorting.page(searcher, matched.matches, sort, after, query.limit + 1)
            total = len(matched.matches)
            publications = count_by_row.count_publications(matched, query)
        page = hits[: query.limit]
        next_ = cursor.encode(query, page[-1].position) if len(hits) > query.limit else None
        return SearchResult(total, publications, _hits(searcher, page, sort, node), facets, next_)

    def find_names(self, query: StatementQuery, name: NameFacet, starts: str) -> Facet:
        """The facet of those names that begin so."""
        searcher = self._searcher
        base = compiler.base_query(query, parse(query.q))
        matching = compiler.add_filters(base, query, but=name)
        bound = _max_matches(searcher, query)
        if bound > self._max_rows:
            bound = count_by_term.count_matches(searcher, matching)
        if bound > self._max_rows:
            counts = count_by_term.count_values(searcher, matching, name)
        else:
            found = sorting.search_sorted(searcher, matching, NEWEST, max(bound, 1))
            rows = count_by_row.Rows.read(searcher, self._cache, found)
            counts = count_by_row.count_values(rows, name)
        return build_facet_of_names(name, counts, starts, query)

    def stream(self, query: StatementQuery) -> Iterator[Hit]:
        """All hits in order, of the index as it is now; `limit`, `cursor` and `facets` are ignored."""
        searcher = self._searcher
        node = parse(query.q)
        sort = _sort_field(query, node)
        matching = compiler.add_filters(compiler.base_query(query, node), query)
        scan = sorting.scan(searcher, matching, sort, None, STREAM_CHUNK)
        while some := list(islice(scan, 100)):
            yield from _hits(searcher, some, sort, node)

    def cost(self, query: StatementQuery) -> int:
        """Estimate, without searching, how many statements a search has to look at: decides where it is run."""
        return _max_matches(self._searcher, query)


def _sort_field(query: StatementQuery, node: Node | None) -> SortField | None:
    """The fast field to sort by; None for the score."""
    return None if is_scored(query, node) else SORT_FIELDS[query.sort]


def _max_matches(searcher: Searcher, query: StatementQuery) -> int:
    """An upper bound of how many statements match, from the papers in the query."""
    bound = searcher.num_docs
    for field, ids in (("cited", query.cited), ("citing", query.citing)):
        if ids is not None:
            terms = map(statement_fields.id_term, ids)
            bound = min(bound, sum(searcher.doc_freq(field, term) for term in terms))
    return bound


def _hits(
    searcher: Searcher, page: Iterable[SortedHit], sort: SortField | None, node: Node | None
) -> list[Hit]:
    terms = highlight_terms(node)
    hits = []
    for key, _, _, address in page:
        line: bytes = searcher.doc(address).get_first("line") or b""
        spans = find_spans(text_of(line), terms) if terms else []
        hits.append(Hit(line, key if sort is None else None, spans))
    return hits
