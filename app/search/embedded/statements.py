"""The embedded engine for statements: faceted full-text search by Tantivy, in this process.

StatementQuery ─▶ matching ─▶ compiler ─▶ sorting: matches in order ─▶ page ─▶ lines, highlights
                                           └▶ count_by_row or count_by_column ─▶ facets
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

from tantivy import Query, Searcher

from app.search import cursor, matching
from app.search.embedded import (
    compiler,
    count_by_column,
    count_by_row,
    sorting,
    spelling,
    statement_fields,
)
from app.search.embedded.compiler import filtered_facets
from app.search.embedded.count_by_column import Counts
from app.search.embedded.index_directory import IndexDirectory, IndexLayout
from app.search.embedded.search_processes import SearchProcesses
from app.search.embedded.sorted_hits import SortedHit
from app.search.embedded.words import partial_reason
from app.search.engine import Facet, Hit, IndexUnusable, SearchResult, StatementEntry
from app.search.facet_values import build_facet_of_names, with_reason
from app.search.highlight_terms import highlight_terms
from app.search.highlights import find_spans, passage_of
from app.search.query import Matched, NameFacet, StatementQuery
from app.search.ranking import WEIGHTS, Weights
from app.search.sort import SortField, SortPosition, is_scored
from app.search.sort_keys import NEWEST, SORT_FIELDS
from app.search.syntax_tree import Node

MAX_ROWS = 5_000
"""Matches that are read into memory and counted by row. About as many take as long when they are counted by column."""
MOST_KEPT = 20
"""Counts of all statements that are kept, by the facets that are asked for."""
STREAM_CHUNK = 20_000
"""Hits that a stream holds at a time."""
_LAYOUT = IndexLayout(
    statement_fields.SCHEMA,
    statement_fields.to_document,
    statement_fields.ANALYZERS,
    statement_fields.CITED_ID,
)


class EmbeddedStatementEngine(IndexDirectory[StatementEntry]):
    """A `StatementEngine`."""

    def __init__(
        self,
        path: Path,
        *,
        create: bool = True,
        max_rows: int = MAX_ROWS,
        weights: Weights = WEIGHTS,
        processes: SearchProcesses | None = None,
    ) -> None:
        """`processes`: where broad searches run; None: here."""
        self._max_rows = max_rows
        self._processes = processes
        self._weights = weights
        self._cache = count_by_row.CitingFacetsCache()
        self._names = count_by_column.NameCache()
        self._kept: tuple[Searcher | None, dict[object, Counts]] = (None, {})
        super().__init__(path, _LAYOUT, create=create)

    def search(self, query: StatementQuery) -> SearchResult:
        """A page of hits with its counts. Raises `CursorInvalid`, `Busy`."""
        if self._processes and self.cost(query) > self._processes.broad:
            with suppress(IndexUnusable):  # it was replaced; here it is still open
                found: SearchResult = self._processes.call(self._path, "search", query)
                return found
        searcher = self._searcher
        scored = is_scored(query, matching.tree(query.q, "all"))
        start = cursor.decode(query, scored=scored)
        if start is not None:
            return self._search(searcher, query, start.matched, start.position)
        result = self._search(searcher, query, matching.first_mode(query), None)
        if result.total < matching.enough(query.q) and _gives_way(searcher, query):
            return self._search(searcher, query, "most", None)
        return result

    def _search(
        self,
        searcher: Searcher,
        query: StatementQuery,
        matched: Matched,
        after: SortPosition | None,
    ) -> SearchResult:
        node = matching.tree(query.q, matched)
        sort = _sort_field(query, node)
        base = compiler.base_query(searcher, query, node, self._weights)
        bound = _max_matches(searcher, query)
        if bound > self._max_rows:
            bound = count_by_column.count_matches(searcher, base)
        if bound > self._max_rows:
            filtered = compiler.add_filters(base, query)
            ranked = self._ranked(searcher, filtered, query, node)
            scan = sorting.scan(searcher, ranked, sort, after, query.limit + 100)
            hits = list(islice(scan, query.limit + 1))
            total, publications, facets = self._count_by_column(searcher, base, query, node)
        else:
            ranked = self._ranked(searcher, base, query, node)
            found = sorting.search_sorted(searcher, ranked, sort, max(bound, 1))
            rows = count_by_row.Rows.read(searcher, self._cache, found)
            passing, facets = count_by_row.count_facets(rows, query)
            hits = sorting.page(searcher, passing.matches, sort, after, query.limit + 1)
            total = len(passing.matches)
            publications = count_by_row.count_publications(passing, query)
        page = hits[: query.limit]
        next_ = cursor.encode(query, page[-1].position, matched) if len(hits) > len(page) else None
        shown = _hits(searcher, page, sort, node)
        with_all = _count_with_all(searcher, query) if matched == "most" else 0
        suggestion = spelling.suggest(searcher, query.q, ("text", "title"))
        return SearchResult(
            total,
            publications,
            shown,
            facets,
            next_,
            matched,
            with_all,
            suggestion,
            partial_reason=partial_reason(searcher, compiler.FIELDS, query.q, node),
        )

    def _count_by_column(
        self, searcher: Searcher, base: Query, query: StatementQuery, node: Node | None
    ) -> Counts:
        """The counts of many matches; those of all statements are kept until the next commit."""
        if node is not None or _selects(query):
            return count_by_column.count(searcher, self._names, base, query)
        kept_for, kept = self._kept
        if kept_for is not searcher or len(kept) >= MOST_KEPT:
            kept = {}
            self._kept = (searcher, kept)
        asked = (query.facets, query.facet_limit)
        if asked not in kept:
            kept[asked] = count_by_column.count(searcher, self._names, base, query)
        return kept[asked]

    def find_names(self, query: StatementQuery, name: NameFacet, starts: str) -> Facet:
        """The facet of those names that begin so. Raises `Busy`."""
        if self._processes and self.cost(query) > self._processes.broad:
            with suppress(IndexUnusable):
                facet: Facet = self._processes.call(self._path, "find_names", query, name, starts)
                return facet
        searcher = self._searcher
        node = _tree(searcher, query)
        base = compiler.base_query(searcher, query, node)
        filtered = compiler.add_filters(base, query, but=name)
        bound = _max_matches(searcher, query)
        if bound > self._max_rows:
            bound = count_by_column.count_matches(searcher, filtered)
        if bound > self._max_rows:
            counts = count_by_column.count_values(searcher, filtered, name)
        else:
            found = sorting.search_sorted(searcher, filtered, NEWEST, max(bound, 1))
            rows = count_by_row.Rows.read(searcher, self._cache, found)
            counts = count_by_row.count_values(rows, name)
        facet = build_facet_of_names(name, counts, starts, query)
        return with_reason(facet, partial_reason(searcher, compiler.FIELDS, query.q, node))

    def stream(self, query: StatementQuery, *, highlighted: bool = True) -> Iterator[Hit]:
        """All hits in order, of the index as it is now; `limit`, `cursor` and `facets` are ignored."""
        searcher = self._searcher
        node = _tree(searcher, query)
        sort = _sort_field(query, node)
        filtered = compiler.add_filters(
            compiler.base_query(searcher, query, node, self._weights), query
        )
        ranked = self._ranked(searcher, filtered, query, node)
        scan = sorting.scan(searcher, ranked, sort, None, STREAM_CHUNK)
        while some := list(islice(scan, 100)):
            yield from _hits(searcher, some, sort, node if highlighted else None)

    def _ranked(
        self, searcher: Searcher, found: Query, query: StatementQuery, node: Node | None
    ) -> Query:
        """What is found, with all that counts in an order of scores."""
        if not is_scored(query, node):
            return found
        return compiler.add_ranking(searcher, found, query, node, self._weights)

    def cost(self, query: StatementQuery) -> int:
        """Estimate, without searching, how many statements a search has to look at: decides where it is run."""
        return _max_matches(self._searcher, query)


def _tree(searcher: Searcher, query: StatementQuery) -> Node | None:
    """What a statement has to match, in the mode that a search of this query has."""
    matched = "most" if _gives_way(searcher, query) else matching.first_mode(query)
    return matching.tree(query.q, matched)


def _gives_way(searcher: Searcher, query: StatementQuery) -> bool:
    """Whether too few statements have all words."""
    enough = matching.enough(query.q)
    return matching.may_give_way(query) and _count_with_all(searcher, query) < enough


def _count_with_all(searcher: Searcher, query: StatementQuery) -> int:
    """Statements of the papers asked about that have all words: filters, which may leave none, do not decide."""
    papers_and_words = replace(query, min_confidence=None)
    base = compiler.base_query(searcher, papers_and_words, matching.tree(query.q, "all"))
    return count_by_column.count_matches(searcher, base)


def _selects(query: StatementQuery) -> bool:
    """Whether it asks for some statements only, by other than words."""
    return query.names_papers or query.min_confidence is not None or bool(filtered_facets(query))


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
    found = list(page)
    lines: list[bytes] = [searcher.doc(each.address).get_first("line") or b"" for each in found]
    scores = [each.key if sort is None else None for each in found]
    terms = highlight_terms(node)
    if not terms:
        return [Hit(*both, [], [], []) for both in zip(lines, scores, strict=True)]
    texts = [text or "" for line in lines for text in passage_of(line)]
    spans = iter(find_spans(texts, terms))
    return [Hit(*each) for each in zip(lines, scores, spans, spans, spans, strict=True)]
