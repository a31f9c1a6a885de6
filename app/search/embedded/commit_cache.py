"""Caches of one commit of the statement index: what many answers have in common, each bounded, forgotten with the next.

Of a search that finds a page of statements, a third of the time goes into what the next one about the paper has as well:
the lines are unpacked, parsed and folded for highlights, and each word is looked up in the dictionaries of all segments.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache, partial

from tantivy import DocAddress, Query, Searcher

from app.search import matching
from app.search.embedded import compiler, count_by_column, spelling
from app.search.embedded.compiler import CompileLeaf
from app.search.embedded.count_by_column import Counts
from app.search.embedded.sorted_hits import SortedHit
from app.search.embedded.statement_fields import id_term
from app.search.embedded.words import partial_reason
from app.search.engine import Hit
from app.search.folded_text import FoldedTexts, fold_texts, join
from app.search.highlight_terms import HighlightTerm
from app.search.highlights import find_spans_in, passage_of
from app.search.query import StatementQuery
from app.search.ranking import Weights
from app.search.syntax_tree import Leaf, Word

MOST_LINE_BYTES = 5_000_000
"""Of the lines that are kept. With their texts, as they are and folded, they take some five times as much memory."""
MOST_WORDS = 1_000
"""Words that are kept as queries, queries whose suggestions are kept, and papers whose statements are counted, at most."""


class StoredLine:
    """A statement's line, and its texts as highlights look through them."""

    def __init__(self, line: bytes) -> None:
        self.line = line

    @cached_property
    def texts(self) -> FoldedTexts:
        """Of the statement and its neighbours."""
        return fold_texts([text or "" for text in passage_of(self.line)])


class CommitCache:
    """What is kept of the commit that a searcher sees."""

    def __init__(
        self, searcher: Searcher, weights: Weights, most_line_bytes: int = MOST_LINE_BYTES
    ) -> None:
        self.searcher = searcher
        self.compile_leaf = _keep_words(compiler.compile_leaf_for(searcher, weights))
        self.suggest = lru_cache(MOST_WORDS)(
            partial(spelling.suggest, searcher, stemmed_fields=("text", "title"))
        )
        self.max_matches = lru_cache(MOST_WORDS)(partial(_max_matches, searcher))
        self.partial_reason = lru_cache(MOST_WORDS)(
            partial(partial_reason, searcher, compiler.FIELDS)
        )
        self.count_with_all = lru_cache(MOST_WORDS)(
            partial(_count_with_all, searcher, self.compile_leaf)
        )
        self.counts: dict[object, Counts] = {}
        """Of all statements, by the facets that are asked for."""
        self._lines: dict[tuple[int, int], StoredLine] = {}
        self._line_bytes = 0
        self._most_line_bytes = most_line_bytes

    def lines(self, page: Iterable[SortedHit]) -> list[StoredLine]:
        """The lines of a page."""
        return [self._line(hit.address) for hit in page]

    def _line(self, address: DocAddress) -> StoredLine:
        key = (address.segment_ord, address.doc)
        line = self._lines.get(key)
        if line is None:
            line = read_line(self.searcher, address)
            self._line_bytes += len(line.line)
            if self._line_bytes > self._most_line_bytes:
                self._lines.clear()
                self._line_bytes = len(line.line)
            self._lines[key] = line
        return line


def read_line(searcher: Searcher, address: DocAddress) -> StoredLine:
    """The line at this address, from the index."""
    return StoredLine(searcher.doc(address).get_first("line") or b"")


def build_hits(
    lines: Sequence[StoredLine],
    page: Iterable[SortedHit],
    terms: Sequence[HighlightTerm],
    *,
    scored: bool,
) -> list[Hit]:
    """A page with its lines, and with what the terms find in their texts."""
    scores = [hit.key if scored else None for hit in page]
    if not terms:
        return [Hit(one.line, score, [], [], []) for one, score in zip(lines, scores, strict=True)]
    spans = iter(find_spans_in(join([one.texts for one in lines]), terms))
    found = zip(spans, spans, spans, strict=True)
    rows = zip(lines, scores, found, strict=True)
    return [Hit(one.line, score, *in_texts) for one, score, in_texts in rows]


def _max_matches(
    searcher: Searcher, cited: tuple[int, ...] | None, citing: tuple[int, ...] | None
) -> int:
    """An upper bound of how many statements match, from the papers in a query."""
    bound = searcher.num_docs
    for field, ids in (("cited", cited), ("citing", citing)):
        if ids is not None:
            bound = min(bound, sum(searcher.doc_freq(field, id_term(id_)) for id_ in ids))
    return bound


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

    def compile_kept(leaf: Leaf) -> Query:
        is_plain = isinstance(leaf, Word) and len(leaf.words) == 1
        return of_word(leaf) if is_plain else compile_leaf(leaf)

    return compile_kept
