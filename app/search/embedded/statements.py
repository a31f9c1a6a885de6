"""The embedded engine for statements: faceted full-text search by Tantivy, in this process.

StatementQuery ─▶ matching ─▶ compiler ─▶ sorting: matches in order ─▶ page ─▶ lines, highlights
                                           └▶ count_by_row or count_by_column ─▶ facets
"""

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from tantivy import Query

from app.search import cursor, matching
from app.search.embedded import (
    compiler,
    count_by_column,
    count_by_row,
    sorting,
    statement_fields,
)
from app.search.embedded.citing_facets import CitingFacetsCache
from app.search.embedded.commit_cache import BYTES_OF_ROW, CommitCache, build_hits, read_line
from app.search.embedded.count_by_row import Counts
from app.search.embedded.index_directory import IndexDirectory, IndexLayout
from app.search.embedded.search_processes import SearchProcesses
from app.search.engine import Facet, Hit, IndexUnusable, SearchResult, StatementEntry
from app.search.facet_values import build_facet_of_names, with_reason
from app.search.query import Matched, NameFacet, StatementQuery
from app.search.ranking import WEIGHTS, Weights
from app.search.sort import SortField, SortPosition, is_scored
from app.search.sort_keys import NEWEST, SORT_FIELDS
from app.search.syntax_tree import Node

MAX_ROWS = 5_000
"""Matches that are read into memory and counted by row. About as many take as long when they are counted by column."""
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
        self._cache = CitingFacetsCache()
        self._names = count_by_column.NameCache()
        super().__init__(path, _LAYOUT, create=create)
        self._kept = CommitCache(self._searcher, weights)

    def search(self, query: StatementQuery) -> SearchResult:
        """A page of hits with its counts. Raises `CursorInvalid`, `Busy`."""
        if self._processes and self.cost(query) > self._processes.broad:
            with suppress(IndexUnusable):  # it was replaced; here it is still open
                found: SearchResult = self._processes.call(self._path, "search", query)
                return found
        commit = self._commit()
        scored = is_scored(query, matching.tree(query.q, "all"))
        start = cursor.decode(query, scored=scored)
        if start is not None:
            return self._search(commit, query, start.matched, start.position)
        result = self._search(commit, query, matching.first_mode(query), None)
        if result.total < matching.enough(query.q) and _gives_way(commit, query):
            return self._search(commit, query, "most", None)
        return result

    def _search(
        self,
        commit: CommitCache,
        query: StatementQuery,
        matched: Matched,
        after: SortPosition | None,
    ) -> SearchResult:
        searcher, node = commit.searcher, matching.tree(query.q, matched)
        sort = _sort_field(query, node)
        counts = self._count(commit, query, matched, node)
        if counts.matches is None:
            base = compiler.base_query(commit.compile_leaf, query, node)
            ranked = self._ranked(commit, compiler.add_filters(base, query), query, node)
            scan = sorting.scan(searcher, ranked, sort, after, query.limit + 100)
            hits = list(islice(scan, query.limit + 1))
        else:
            hits = sorting.page(searcher, counts.matches, sort, after, query.limit + 1)
        page = hits[: query.limit]
        next_ = cursor.encode(query, page[-1].position, matched) if len(hits) > len(page) else None
        words = (query.q, matched)
        shown = build_hits(commit.lines(page), page, words, scored=sort is None)
        with_all = (
            commit.count_with_all(query.q, query.cited, query.citing) if matched == "most" else 0
        )
        return SearchResult(
            counts.total,
            counts.publications,
            shown,
            counts.facets,
            next_,
            matched,
            with_all,
            commit.suggest(query.q),
            partial_reason=commit.partial_reason(query.q, node),
        )

    def _count(
        self, commit: CommitCache, query: StatementQuery, matched: Matched, node: Node | None
    ) -> Counts:
        """What is counted, and all that matches, where that is no more than is read into memory. Kept until the next commit,
        since all pages have it in common."""
        asked, filters = _asked(query, matched), _filters(query)
        kept = commit.counts.get((asked, filters))
        if kept is not None:
            return kept
        rows = self._rows(commit, query, matched, node)
        if rows is None:
            base = compiler.base_query(commit.compile_leaf, query, node)
            counts = count_by_column.count(commit.searcher, self._names, base, query)
        else:
            counts = count_by_row.count(rows, query)
        weight = counts.size + (len(query.q) + len(str(filters))) // BYTES_OF_ROW
        return commit.counts.put((asked, filters), counts, weight)

    def _rows(
        self, commit: CommitCache, query: StatementQuery, matched: Matched, node: Node | None
    ) -> count_by_row.Rows | None:
        """What matches but for the filters that are facets; None where it is too much to be read into memory."""
        asked = _asked(query, matched)
        rows = commit.rows.get(asked)
        if rows is not None:
            return rows
        base = compiler.base_query(commit.compile_leaf, query, node)
        bound = commit.max_matches(query.cited, query.citing)
        if bound > self._max_rows:
            bound = count_by_column.count_matches(commit.searcher, base)
        if bound > self._max_rows:
            return None
        ranked, sort = self._ranked(commit, base, query, node), _sort_field(query, node)
        found = sorting.search_sorted(commit.searcher, ranked, sort, max(bound, 1))
        rows = count_by_row.Rows.read(commit.searcher, self._cache, found)
        return commit.rows.put(asked, rows, 1 + len(found) + len(query.q) // BYTES_OF_ROW)

    def find_names(self, query: StatementQuery, name: NameFacet, starts: str) -> Facet:
        """The facet of those names that begin so. Raises `Busy`."""
        if self._processes and self.cost(query) > self._processes.broad:
            with suppress(IndexUnusable):
                facet: Facet = self._processes.call(self._path, "find_names", query, name, starts)
                return facet
        commit = self._commit()
        searcher, node = commit.searcher, matching.tree(query.q, _matched(commit, query))
        base = compiler.base_query(commit.compile_leaf, query, node)
        filtered = compiler.add_filters(base, query, but=name)
        bound = commit.max_matches(query.cited, query.citing)
        if bound > self._max_rows:
            bound = count_by_column.count_matches(searcher, filtered)
        if bound > self._max_rows:
            counts = count_by_column.count_values(searcher, filtered, name)
        else:
            found = sorting.search_sorted(searcher, filtered, NEWEST, max(bound, 1))
            rows = count_by_row.Rows.read(searcher, self._cache, found)
            counts = count_by_row.count_values(rows, name)
        facet = build_facet_of_names(name, counts, starts, query)
        return with_reason(facet, commit.partial_reason(query.q, node))

    def stream(self, query: StatementQuery, *, highlighted: bool = True) -> Iterator[Hit]:
        """All hits in order, of the index as it is now; `limit`, `cursor` and `facets` are ignored."""
        commit = self._commit()
        searcher, matched = commit.searcher, _matched(commit, query)
        node = matching.tree(query.q, matched)
        sort = _sort_field(query, node)
        filtered = compiler.add_filters(
            compiler.base_query(commit.compile_leaf, query, node), query
        )
        ranked = self._ranked(commit, filtered, query, node)
        scan = sorting.scan(searcher, ranked, sort, None, STREAM_CHUNK)
        words = (query.q, matched)
        while some := list(islice(scan, 100)):
            lines = [read_line(searcher, hit.address) for hit in some]
            yield from build_hits(lines, some, words, scored=sort is None, highlighted=highlighted)

    def partial_reason(self, query: StatementQuery) -> str | None:
        """Why a stream of a query may lack something."""
        commit = self._commit()
        return commit.partial_reason(query.q, matching.tree(query.q, _matched(commit, query)))

    def _commit(self) -> CommitCache:
        """What is kept of the commit that is served."""
        searcher = self._searcher
        if self._kept.searcher is not searcher:
            self._kept = CommitCache(searcher, self._weights)
        return self._kept

    def _ranked(
        self, commit: CommitCache, found: Query, query: StatementQuery, node: Node | None
    ) -> Query:
        """What is found, with all that counts in an order of scores."""
        if not is_scored(query, node):
            return found
        return compiler.add_ranking(commit.compile_leaf, found, query, node, self._weights)

    def cost(self, query: StatementQuery) -> int:
        """Estimate, without searching, how many statements a search has to look at: decides where it is run."""
        return self._commit().max_matches(query.cited, query.citing)


def _matched(commit: CommitCache, query: StatementQuery) -> Matched:
    """The mode that a search of this query has."""
    return "most" if _gives_way(commit, query) else matching.first_mode(query)


def _gives_way(commit: CommitCache, query: StatementQuery) -> bool:
    """Whether too few statements have all words."""
    enough = matching.enough(query.q)
    return (
        matching.may_give_way(query)
        and commit.count_with_all(query.q, query.cited, query.citing) < enough
    )


def _asked(query: StatementQuery, matched: Matched) -> tuple[object, ...]:
    """What decides which statements match but for the filters that are facets, and their order."""
    return query.q, matched, query.cited, query.citing, query.min_confidence, query.sort


def _filters(query: StatementQuery) -> tuple[object, ...]:
    """What else decides what is counted."""
    values = (query.section, query.type, query.publication_type, query.relationship, query.purpose)
    names = (query.author, query.journal)
    return values, names, query.year_from, query.year_to, query.facets, query.facet_limit


def _sort_field(query: StatementQuery, node: Node | None) -> SortField | None:
    """The fast field to sort by; None for the score."""
    return None if is_scored(query, node) else SORT_FIELDS[query.sort]
