"""The embedded engine for papers: search, and suggestions while a name is being typed, by Tantivy in this process.

Results are not sorted by score. A reader who looks for a paper knows words of its title or an author's name, and most
often means the paper that is cited most. So papers with the words in their titles come first, and of these the most
cited; each such group is a query of its own, sorted by one fast field.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

import tantivy
from tantivy import DocAddress, Occur, Query

from app import doi as dois
from app.search import matching
from app.search.embedded import paper_fields, sorting, spelling
from app.search.embedded.compiler import CompileLeaf, boolean_query, compile_clause
from app.search.embedded.count_by_column import count_matches
from app.search.embedded.fast_fields import read_column
from app.search.embedded.index_directory import IndexDirectory, IndexLayout
from app.search.embedded.paper_fields import DOI_PREFIX_LENGTH, RANK, SCHEMA
from app.search.embedded.words import (
    TOKENS_ANALYZER,
    WordField,
    any_of,
    joined_field,
    partial_reason,
    phrase_query,
    prefix_query,
)
from app.search.engine import PaperEntry, PaperSearchResult
from app.search.query import Matched, MatchMode, StatementQuery
from app.search.reference_terms import reference_terms
from app.search.suggestions import doi_prefix, max_edits, typed_words
from app.search.syntax_tree import Leaf, Node, Prefix, Word

_LAYOUT = IndexLayout(
    SCHEMA,
    paper_fields.to_document,
    {paper_fields.TOKENS: TOKENS_ANALYZER},
)
_FIELDS = (
    (WordField(SCHEMA, "title"), ("folded_title",)),
    (WordField(SCHEMA, "author", str), ("author", joined_field("author"))),
    (WordField(SCHEMA, "journal", str), ("journal", joined_field("journal"))),
)
"""For words, and for prefixes; a match in an earlier one ranks higher."""


class EmbeddedPaperEngine(IndexDirectory[PaperEntry]):
    """A `PaperEngine`."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        super().__init__(path, _LAYOUT, create=create)

    def search(
        self,
        q: str,
        limit: int,
        offset: int = 0,
        match: MatchMode = "auto",
        matched: Matched | None = None,
    ) -> PaperSearchResult:
        """A page of papers that match."""
        searcher = self._searcher
        is_known = partial(spelling.is_known, searcher, ("title",))
        suggestion = None if dois.parse(q) else spelling.suggest(searcher, is_known, q)
        query = StatementQuery(q=suggestion or q, match=match)
        result = _search(searcher, query.q, matched or matching.first_mode(query), limit, offset)
        gives_way = matched is None and matching.may_give_way(query) and not dois.parse(q)
        if not result.total and gives_way:
            result = _search(searcher, query.q, "most", limit, offset)
        return replace(result, suggestion=suggestion)

    def candidates(self, references: Sequence[str], limit: int) -> list[list[int]]:
        """For each printed reference the papers that it may mean, best first."""
        searcher = self._searcher
        return [_candidates(searcher, one, limit) for one in references]

    def suggest(self, q: str, limit: int = 10) -> list[bytes]:
        """Lines of papers that match what has been typed so far."""
        searcher = self._searcher
        return [
            searcher.doc(address).get_first("line") or b""
            for address in islice(_suggest(searcher, q, limit), limit)
        ]


def _search(
    searcher: tantivy.Searcher, q: str, matched: Matched, limit: int, offset: int
) -> PaperSearchResult:
    total, ids = 0, list[int]()
    for group in _ranked_groups(searcher, q, matched):
        size = count_matches(searcher, group)
        first, last = max(offset - total, 0), min(offset + limit - total, size)
        if first < last:
            hits = sorting.top(searcher, group, RANK, last)
            ids += [hit.id for hit in hits[first:]]
        total += size
    node = None if dois.parse(q) else matching.tree(q, matched)
    reason = partial_reason(searcher, [field for field, _ in _FIELDS], q, node)
    return PaperSearchResult(total, ids, matched, partial_reason=reason)


def _ranked_groups(searcher: tantivy.Searcher, q: str, matched: Matched) -> Iterable[Query]:
    """Disjoint groups of all that matches, the first ranks highest."""
    if key := dois.parse(q):
        return [_term("doi", key)]
    node = matching.tree(q, matched)
    if node is None:
        return [Query.all_query()]
    if matched != "all":
        return _groups_by_words(searcher, node, matching.loose_words(node))
    title, names, anywhere = (
        boolean_query([compile_clause(node, _compile_leaf_in(searcher, fields))])
        for fields in (1, 2, 3)
    )
    # what must not be in a title may be in a journal's: hence `anywhere` each time
    return [
        boolean_query([(Occur.Must, anywhere), (Occur.Must, title)]),
        boolean_query([(Occur.Must, anywhere), (Occur.Must, names), (Occur.MustNot, title)]),
        boolean_query([(Occur.Must, anywhere), (Occur.MustNot, names), (Occur.MustNot, title)]),
    ]


def _groups_by_words(
    searcher: tantivy.Searcher, node: Node, words: Sequence[Word]
) -> Iterator[Query]:
    """What matches, in a group for each number of words that papers have, the greatest first."""
    compile_leaf = _compile_leaf_in(searcher, len(_FIELDS))
    matching_papers = boolean_query([compile_clause(node, compile_leaf)])
    each = [Query.const_score_query(any_of(compile_leaf(word)), 1.0) for word in words]
    scored = [(Occur.Must, Query.const_score_query(matching_papers, 0.0))]
    scored += [(Occur.Should, one) for one in each]
    best = searcher.search(boolean_query(scored), 1, False).hits
    if not best:
        return
    more = None
    for count in range(round(best[0][0]), -1, -1):
        enough = Query.boolean_query(
            [(Occur.Should, one) for one in each], minimum_number_should_match=count
        )
        group = [(Occur.Must, matching_papers)]
        group += [(Occur.Must, enough)] if count else []
        group += [(Occur.MustNot, more)] if more is not None else []
        yield boolean_query(group)
        more = enough


def _compile_leaf_in(searcher: tantivy.Searcher, fields: int) -> CompileLeaf:
    """Words, phrases and prefixes in any of the first so many fields."""

    def compile_leaf(leaf: Leaf) -> Sequence[Query]:
        return [
            prefix_query(SCHEMA, prefix_fields, leaf.prefix)
            if isinstance(leaf, Prefix)
            else phrase_query(searcher, field, leaf)
            for field, prefix_fields in _FIELDS[:fields]
        ]

    return compile_leaf


def _candidates(searcher: tantivy.Searcher, reference: str, limit: int) -> list[int]:
    # terms alone, none of them required: so Tantivy skips what can't be among the best (block-max WAND)
    terms = [
        (Occur.Should, Query.term_query(SCHEMA, field, word, index_option="freq"))
        for field, word in reference_terms(reference)
    ]
    found = searcher.search(boolean_query(terms), limit, False).hits if terms else []
    return read_column(searcher, "id", [address for _, address in found])


def _term(field: str, value: str) -> Query:
    return Query.term_query(SCHEMA, field, value, index_option="basic")


def _word_query(field: str, word: str, *, is_prefix: bool, edits: int = 0) -> Query:
    """The word or, with `is_prefix`, one that begins so, within so many edits."""
    if not is_prefix and not edits:
        return _term(field, word)
    return Query.fuzzy_term_query(SCHEMA, field, word, distance=edits, prefix=is_prefix)


def _suggest(searcher: tantivy.Searcher, q: str, limit: int) -> Iterator[DocAddress]:
    if typed_doi := doi_prefix(q):
        field = "doi_prefix" if len(typed_doi) <= DOI_PREFIX_LENGTH else "doi"
        query = _word_query(field, typed_doi, is_prefix=True)
        hits = sorting.top(searcher, query, RANK, limit)
        yield from (hit.address for hit in hits)
        if hits:
            return
    words = typed_words(q)
    if not words:
        return
    closest = _closest(searcher, words)
    hits = sorting.top(searcher, closest, RANK, limit)
    yield from (hit.address for hit in hits)
    if len(hits) < limit and any(map(max_edits, words)):
        fuzzy = _word_clauses(words, [True] * len(words))
        others = boolean_query([*fuzzy, (Occur.MustNot, closest)])
        yield from (hit.address for hit in sorting.top(searcher, others, RANK, limit))


def _closest(searcher: tantivy.Searcher, words: Sequence[str]) -> Query:
    """Papers that have all words as they are typed; edits are allowed in those that no paper has."""
    exact = _word_clauses(words, [False] * len(words))
    is_fuzzy = [not count_matches(searcher, query) for _, query in exact]
    return boolean_query(_word_clauses(words, is_fuzzy))


def _word_clauses(words: Sequence[str], is_fuzzy: Sequence[bool]) -> list[tuple[Occur, Query]]:
    """All words must match, the last as a prefix; fuzzy ones within their allowed edits."""
    last = len(words) - 1
    return [
        (
            Occur.Must,
            _word_query(
                "folded_words",
                word,
                is_prefix=position == last,
                edits=max_edits(word) if fuzzy else 0,
            ),
        )
        for position, (word, fuzzy) in enumerate(zip(words, is_fuzzy, strict=True))
    ]
