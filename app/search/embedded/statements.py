"""The embedded engine: statements in Tantivy, in this process."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import orjson
from tantivy import Searcher

from app.search import analysis, cursor
from app.search.embedded import (
    compiler,
    count_by_row,
    count_by_term,
    highlights,
    sorting,
    statement_fields,
)
from app.search.embedded.index_directory import IndexDirectory, IndexLayout
from app.search.embedded.sorting import Order, SortedHit
from app.search.engine import Hit, SearchResult, StatementEntry
from app.search.query import StatementQuery
from app.search.query_parser import Tree, parse

GATHERED = 50_000
"""Matches that are read as rows; more are counted by dictionary. Some 10 MB for as long as a search takes."""
CHUNK = 20_000
"""Hits that a stream holds at a time."""


class EmbeddedStatementEngine(IndexDirectory[StatementEntry]):
    """The statements."""

    def __init__(self, path: Path, gathered: int = GATHERED) -> None:
        self._gathered = gathered
        self._papers = count_by_row.Papers()
        super().__init__(path, _LAY)

    def search(self, query: StatementQuery) -> SearchResult:
        """A page of hits with its counts; raises CursorInvalid."""
        searcher = self._searcher
        tree = parse(query.q)
        order = sorting.order_of(query, tree)
        after = cursor.read(query, order)
        base = compiler.scope(query, tree)
        most = self._most(searcher, query)
        if most > self._gathered:
            most = count_by_term.count(searcher, base)
        if most > self._gathered:
            narrow = compiler.narrowed(base, query)
            walk = sorting.walk(searcher, narrow, order, after, query.limit + 100)
            placed = list(islice(walk, query.limit + 1))
            total = count_by_term.count(searcher, narrow)
            publications = count_by_term.publications(searcher, narrow, query)
            facets = count_by_term.counted(searcher, base, query)
        else:
            found = sorting.matches(searcher, base, order, max(most, 1))
            matched, facets = count_by_row.counted(
                count_by_row.Rows.of(searcher, self._papers, found), query
            )
            placed = sorting.page(searcher, matched.matches, order, after, query.limit + 1)
            total = len(matched.matches)
            publications = count_by_row.publications(matched, query)
        shown = placed[: query.limit]
        further = cursor.written(query, shown[-1]) if len(placed) > query.limit else None
        return SearchResult(
            total, publications, _hits(searcher, shown, order, tree), facets, further
        )

    def stream(self, query: StatementQuery) -> Iterator[Hit]:
        """All hits in order, of the index as it is now; `limit`, `cursor` and `facets` are ignored."""
        searcher = self._searcher
        tree = parse(query.q)
        order = sorting.order_of(query, tree)
        narrow = compiler.narrowed(compiler.scope(query, tree), query)
        walk = sorting.walk(searcher, narrow, order, None, CHUNK)
        while some := list(islice(walk, 100)):
            yield from _hits(searcher, some, order, tree)

    def cost(self, query: StatementQuery) -> int:
        """About how many statements a search has to look at: cheap to know, to decide where to run it."""
        return self._most(self._searcher, query)

    def _most(self, searcher: Searcher, query: StatementQuery) -> int:
        """A bound of how many statements match, from the papers asked for."""
        most = searcher.num_docs
        for field, ids in (("cited", query.cited), ("citing", query.citing)):
            if ids is not None:
                most = min(
                    most, sum(searcher.doc_freq(field, statement_fields.shown(id_)) for id_ in ids)
                )
        return most


_LAY = IndexLayout(
    statement_fields.SCHEMA,
    statement_fields.document,
    {
        statement_fields.STEMMED: analysis.STEMMING_ANALYZER,
        statement_fields.FOLDED: analysis.FOLDING_ANALYZER,
    },
    statement_fields.PLACE,
)


def _hits(
    searcher: Searcher, placed: Iterable[SortedHit], order: Order, tree: Tree | None
) -> list[Hit]:
    marks = highlights.marks(tree)
    hits = []
    for key, _, _, address in placed:
        line: bytes = searcher.doc(address).get_first("line") or b""
        marked = highlights.places(_text(line), marks) if marks else []
        hits.append(Hit(line, key if order is None else None, marked))
    return hits


_BEFORE_TEXT = re.compile(rb'{"id":"[0-9a-f]{16}","text":(?=")')


def _text(line: bytes) -> str:
    """The statement's text. Lines begin with it after the id, and to parse the rest would take ten times as long."""
    begin = _BEFORE_TEXT.match(line)
    end = (
        line.find(b'","', begin.end() + 1) if begin else -1
    )  # within a string, `"` has a backslash before it
    text: str = (
        orjson.loads(line[begin.end() : end + 1])
        if begin and end > 0
        else orjson.loads(line)["text"]
    )
    return text
