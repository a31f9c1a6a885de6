"""Caches of one commit of the statement index: what many answers have in common, each bounded, forgotten with the next.

Who reads about a paper asks for the same words with one filter after another, in several orders, page by page. What
matches but for these filters is kept, what is counted of it with them, the lines, their texts folded for highlights, and
what is highlighted.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache, partial
from typing import Generic, TypeVar

from tantivy import DocAddress, Query, Searcher

from app.search import matching
from app.search.embedded import compiler, count_by_column, spelling
from app.search.embedded.compiler import CompileLeaf
from app.search.embedded.count_by_row import Counts, Rows
from app.search.embedded.sorted_hits import SortedHit
from app.search.embedded.statement_fields import id_term
from app.search.embedded.words import partial_reason
from app.search.engine import Hit
from app.search.folded_text import FoldedTexts, Span, fold_texts, join
from app.search.highlight_terms import highlight_terms
from app.search.highlights import find_spans_in, passage_of
from app.search.query import Matched, StatementQuery
from app.search.ranking import Weights
from app.search.syntax_tree import Leaf, Word

MOST_LINE_BYTES = 5_000_000
"""Of the lines that are kept. With their texts, as they are and folded, they take some five times as much memory."""
BYTES_OF_ROW = 200
"""Of a match that is kept, about."""
MOST_ROWS = 20_000
"""Of the matches that are kept."""
MOST_COUNTED = 20_000
"""Of the matches that pass filters, and of the values of facets, that are kept: a value takes twice as much as a match."""
MOST_RECOUNTED = 5_000
"""Statements of the papers in a query that are counted without those that were deleted."""
MOST_SPANS = 8
"""Queries whose highlights in a line are kept."""
MOST_WORDS = 1_000
"""Words that are kept as queries, queries whose suggestions are kept, and papers whose statements are counted, at most."""


T = TypeVar("T")
Words = tuple[str, Matched]
"""What a user types, and how many of the words have to match."""
InTexts = tuple[list[Span], list[Span], list[Span]]
"""Highlights in a statement's text and in its neighbours."""


class WeightedCache(Generic[T]):
    """Values up to a total weight; with one more, all others are forgotten."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._weight = 0
        self._values: dict[Hashable, T] = {}
        self.get = self._values.get

    def __iter__(self) -> Iterator[T]:
        return iter(self._values.values())

    def put(self, key: Hashable, value: T, weight: int) -> T:
        """Keep this value, and return it."""
        self._weight += weight
        if self._weight > self._most:
            self._values.clear()
            self._weight = weight
        self._values[key] = value
        return value


class StoredLine:
    """A statement's line, its texts as highlights look through them, and what they have found there, by query."""

    def __init__(self, line: bytes) -> None:
        self.line = line
        self.highlights: dict[Words, InTexts] = {}

    @cached_property
    def texts(self) -> FoldedTexts:
        """Of the statement and its neighbours."""
        return fold_texts([text or "" for text in passage_of(self.line)])

    def keep_highlights(self, words: Words, found: InTexts) -> InTexts:
        """Keep what a query has found, and return it. Other threads may read, and forget it at once."""
        if len(self.highlights) >= MOST_SPANS:
            self.highlights = {}
        self.highlights[words] = found
        return found


class CommitCache:
    """What is kept of the commit that a searcher sees."""

    def __init__(
        self, searcher: Searcher, weights: Weights, most_line_bytes: int = MOST_LINE_BYTES
    ) -> None:
        self.searcher = searcher
        self.weights = weights
        self.compile_leaf = _keep_words(compiler.compile_leaf_for(searcher, weights))
        is_known = lru_cache(MOST_WORDS)(partial(spelling.is_known, searcher, ("text", "title")))
        self.suggest = lru_cache(MOST_WORDS)(partial(spelling.suggest, searcher, is_known))
        self.max_matches = lru_cache(MOST_WORDS)(partial(_max_matches, searcher, self.compile_leaf))
        self.partial_reason = lru_cache(MOST_WORDS)(
            partial(partial_reason, searcher, compiler.FIELDS)
        )
        self.count_with_all = lru_cache(MOST_WORDS)(
            partial(_count_with_all, searcher, self.compile_leaf)
        )
        self.rows: WeightedCache[Rows] = WeightedCache(MOST_ROWS)
        """What matches but for the filters that are facets, by what decides that and by the order."""
        self.counts: WeightedCache[Counts] = WeightedCache(MOST_COUNTED)
        """Of these, what passes the filters, by those too, and by the facets that are asked for."""
        self._lines: WeightedCache[StoredLine] = WeightedCache(most_line_bytes)

    def lines(self, page: Iterable[SortedHit]) -> list[StoredLine]:
        """The lines of a page."""
        return [self._line(hit.address) for hit in page]

    def _line(self, address: DocAddress) -> StoredLine:
        key = (address.segment_ord, address.doc)
        line = self._lines.get(key)
        if line is None:
            line = read_line(self.searcher, address)
            self._lines.put(key, line, len(line.line))
        return line


def read_line(searcher: Searcher, address: DocAddress) -> StoredLine:
    """The line at this address, from the index."""
    return StoredLine(searcher.doc(address).get_first("line") or b"")


def build_hits(
    lines: Sequence[StoredLine],
    page: Iterable[SortedHit],
    words: Words,
    *,
    scored: bool,
    highlighted: bool = True,
) -> list[Hit]:
    """A page with its lines, and with what these words find in their texts."""
    scores = [hit.key if scored else None for hit in page]
    if not highlighted or not words[0]:
        return [Hit(one.line, score, [], [], []) for one, score in zip(lines, scores, strict=True)]
    kept = [line.highlights.get(words) for line in lines]
    found = {n: in_texts for n, in_texts in enumerate(kept) if in_texts is not None}
    if new := [n for n in range(len(lines)) if n not in found]:
        terms = highlight_terms(matching.tree(*words))
        spans = iter(find_spans_in(join([lines[n].texts for n in new]), terms))
        for n, in_texts in zip(new, zip(spans, spans, spans, strict=True), strict=True):
            found[n] = lines[n].keep_highlights(words, in_texts)
    rows = zip(lines, scores, strict=True)
    return [Hit(line.line, score, *found[n]) for n, (line, score) in enumerate(rows)]


def _max_matches(
    searcher: Searcher,
    compile_leaf: CompileLeaf,
    cited: tuple[int, ...] | None,
    citing: tuple[int, ...] | None,
) -> int:
    """An upper bound of how many statements match: those of the papers in a query, and where they are few, no others that
    were deleted since the last merge."""
    bound = searcher.num_docs
    for field, ids in (("cited", cited), ("citing", citing)):
        if ids is not None:
            bound = min(bound, sum(searcher.doc_freq(field, id_term(id_)) for id_ in ids))
    if bound > MOST_RECOUNTED or (cited is None and citing is None):
        return bound
    return _count_with_all(searcher, compile_leaf, "", cited, citing)


def _count_with_all(
    searcher: Searcher,
    compile_leaf: CompileLeaf,
    q: str,
    cited: tuple[int, ...] | None,
    citing: tuple[int, ...] | None,
) -> int:
    """Statements of the papers asked about that have all words: filters, which may leave none, do not decide."""
    papers_and_words = StatementQuery(q, cited=cited, citing=citing)
    base = compiler.base_query(compile_leaf, papers_and_words, matching.tree(q, "all"))
    return count_by_column.count_matches(searcher, base)


def _keep_words(compile_leaf: CompileLeaf) -> CompileLeaf:
    """The same, with queries of plain words kept: those of phrases and prefixes may be large."""
    of_word = lru_cache(MOST_WORDS)(compile_leaf)

    def compile_kept(leaf: Leaf) -> Sequence[Query]:
        is_plain = isinstance(leaf, Word) and len(leaf.words) == 1
        return of_word(leaf) if is_plain else compile_leaf(leaf)

    return compile_kept
