"""The embedded engine for statements: faceted full-text search by Tantivy, in this process.

StatementQuery ─▶ question ─▶ compiler ─▶ sorting: matches in order ─▶ page ─▶ lines, highlights
                                           └▶ count_by_row or count_by_column ─▶ facets
"""

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from tantivy import Query

from app.search import cursor, matching
from app.search.embedded import (
    count_by_column,
    count_by_row,
    sorting,
    statement_fields,
)
from app.search.embedded.citing_facets import CitingFacetsCache
from app.search.embedded.commit_cache import BYTES_OF_ROW, CommitCache, build_hits, read_line
from app.search.embedded.count_by_row import Counts
from app.search.embedded.index_directory import IndexDirectory, IndexLayout
from app.search.embedded.question import Question
from app.search.embedded.search_processes import SearchProcesses
from app.search.engine import Facet, Hit, IndexUnusable, SearchResult, StatementEntry
from app.search.facet_values import build_facet_of_names, with_reason
from app.search.query import FacetName, Matched, NameFacet, StatementQuery
from app.search.ranking import WEIGHTS, Weights
from app.search.sort import SortPosition, is_scored
from app.search.sort_keys import NEWEST

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
                return self._processes.search(self._path, query)
        commit = self._commit()
        start = _start(query)
        if start is not None:
            return self._search(Question(commit, query, start.matched), start.position)
        # hardly any question has statements with all of its words
        is_question = matching.enough(query.q) > 1
        matched = _mode(commit, query) if is_question else matching.first_mode(query)
        result = self._search(Question(commit, query, matched), None)
        if not result.total and matched != "most" and _mode(commit, query) == "most":
            return self._search(Question(commit, query, "most"), None)
        return result

    def _search(self, question: Question, after: SortPosition | None) -> SearchResult:
        commit, query, sort = question.commit, question.query, question.sort
        counts = self._count(question)
        if counts.matches is None:
            ranked = question.ranked(question.filtered())
            scan = sorting.scan(commit.searcher, ranked, sort, after, query.limit + 100)
            hits = list(islice(scan, query.limit + 1))
        else:
            hits = sorting.page(commit.searcher, counts.matches, sort, after, query.limit + 1)
        page, matched = hits[: query.limit], question.matched
        next_ = cursor.encode(query, page[-1].position, matched) if len(hits) > len(page) else None
        shown = build_hits(commit.lines(page), page, (query.q, matched), scored=sort is None)
        return SearchResult(
            counts.total,
            counts.publications,
            shown,
            counts.facets,
            next_,
            matched,
            question.with_all if matched == "most" else 0,
            commit.suggest(query.q),
            partial_reason=question.partial_reason,
        )

    def count_facets(self, query: StatementQuery) -> dict[FacetName, Facet]:
        """The facets of a search, for who has the rest of it from elsewhere."""
        commit = self._commit()
        start = _start(query)
        matched = _mode(commit, query) if start is None else start.matched
        return self._count(Question(commit, query, matched), facets_only=True).facets

    def _count(self, question: Question, *, facets_only: bool = False) -> Counts:
        """What is counted, and all that matches, where that is no more than is read into memory. Kept until the next commit,
        since all pages have it in common. `facets_only`: publications may be left out, and are 0."""
        commit, query, filters = question.commit, question.query, question.filters
        key = (question.asked, filters, facets_only)
        kept = commit.counts.get(key)
        if kept is not None:
            return kept
        rows = self._rows(question)
        if rows is not None:
            counts = count_by_row.count(rows, query)
        else:
            counts = count_by_column.count(
                commit.searcher, self._names, question.base, query, facets_only=facets_only
            )
        weight = counts.size + (len(query.q) + len(str(filters))) // BYTES_OF_ROW
        return commit.counts.put(key, counts, weight)

    def _rows(self, question: Question) -> count_by_row.Rows | None:
        """What matches but for the filters that are facets; None where it is too much to be read into memory."""
        commit, query, asked = question.commit, question.query, question.asked
        rows = commit.rows.get(asked)
        if rows is not None:
            return rows
        bound = self._bound(question, question.base)
        if bound > self._max_rows:
            return None
        ranked = question.ranked(question.base)
        found = sorting.search_sorted(commit.searcher, ranked, question.sort, max(bound, 1))
        rows = count_by_row.Rows.read(commit.searcher, self._cache, found)
        return commit.rows.put(asked, rows, 1 + len(found) + len(query.q) // BYTES_OF_ROW)

    def _bound(self, question: Question, found: Query) -> int:
        """An upper bound of how many statements are found; exact where it is too much to be read into memory."""
        commit, query = question.commit, question.query
        bound = commit.max_matches(query.cited, query.citing)
        if bound > self._max_rows:
            return count_by_column.count_matches(commit.searcher, found)
        return bound

    def find_names(self, query: StatementQuery, name: NameFacet, starts: str) -> Facet:
        """The facet of those names that begin so. Raises `Busy`."""
        if self._processes and self.cost(query) > self._processes.broad:
            with suppress(IndexUnusable):
                facet: Facet
                facet, _ = self._processes.call(self._path, "find_names", query, name, starts)
                return facet
        question = self._question(query)
        searcher, filtered = question.commit.searcher, question.filtered(but=name)
        bound = self._bound(question, filtered)
        if bound > self._max_rows:
            counts = count_by_column.count_values(searcher, filtered, name)
        else:
            found = sorting.search_sorted(searcher, filtered, NEWEST, max(bound, 1))
            rows = count_by_row.Rows.read(searcher, self._cache, found)
            counts = count_by_row.count_values(rows, name)
        facet = build_facet_of_names(name, counts, starts, query)
        return with_reason(facet, question.partial_reason)

    def stream(self, query: StatementQuery, *, highlighted: bool = True) -> Iterator[Hit]:
        """All hits in order, of the index as it is now; `limit`, `cursor` and `facets` are ignored."""
        question = self._question(query)
        searcher, sort = question.commit.searcher, question.sort
        ranked = question.ranked(question.filtered())
        scan = sorting.scan(searcher, ranked, sort, None, STREAM_CHUNK)
        words = (query.q, question.matched)
        while some := list(islice(scan, 100)):
            lines = [read_line(searcher, hit.address) for hit in some]
            yield from build_hits(lines, some, words, scored=sort is None, highlighted=highlighted)

    def partial_reason(self, query: StatementQuery) -> str | None:
        """Why a stream of a query may lack something."""
        return self._question(query).partial_reason

    def _question(self, query: StatementQuery) -> Question:
        """The query in the mode that a search of it has."""
        commit = self._commit()
        return Question(commit, query, _mode(commit, query))

    def _commit(self) -> CommitCache:
        """What is kept of the commit that is served."""
        searcher = self._searcher
        if self._kept.searcher is not searcher:
            self._kept = CommitCache(searcher, self._weights)
        return self._kept

    def cost(self, query: StatementQuery) -> int:
        """Estimate, without searching, how many statements a search has to look at: decides where it is run."""
        return self._commit().max_matches(query.cited, query.citing)


def _start(query: StatementQuery) -> cursor.Cursor | None:
    """Where the page begins. Raises `CursorInvalid`."""
    return cursor.decode(query, scored=is_scored(query, matching.tree(query.q, "all")))


def _mode(commit: CommitCache, query: StatementQuery) -> Matched:
    """How many words are to match: most of them, where the query may give way and too few statements have all."""
    if matching.may_give_way(query):
        with_all = commit.count_with_all(query.q, query.cited, query.citing)
        if with_all < matching.enough(query.q):
            return "most"
    return matching.first_mode(query)
