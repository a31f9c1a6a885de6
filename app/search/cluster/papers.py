"""The engine for papers in a cluster: search, and suggestions while a name is being typed, by OpenSearch.

Results are in groups, as those of the embedded engine: papers with the words in their titles first, then those that need
their authors for it, then their journal or year. Here a group is a score, a whole number, and the search one request.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from app import doi as dois
from app.search import matching
from app.search.cluster import dictionary
from app.search.cluster.compiler import CompileLeaf, compile_node
from app.search.cluster.documents import DOI_PREFIX_LENGTH, paper_document
from app.search.cluster.index import ClusterIndex
from app.search.cluster.words import (
    Json,
    Lexicon,
    WordField,
    any_of,
    leaf_query,
    partial_reason,
    prefix_query,
    term,
    within_bounds,
)
from app.search.engine import PaperEntry, PaperSearchResult
from app.search.query import Matched, MatchMode, StatementQuery
from app.search.reference_terms import reference_terms
from app.search.suggestions import doi_prefix, max_edits, typed_words
from app.search.syntax_tree import Leaf, Node, Prefix

_FIELDS = (
    (WordField("title"), ("folded_title",)),
    (WordField("author", str), ("author", "joined_author")),
    (WordField("journal", str), ("journal", "joined_journal")),
)
"""For words, and for prefixes; a match in an earlier one ranks higher."""
_MOST_CITED = [{"cited_by": "desc"}, {"id": "asc"}]


class ClusterPaperEngine(ClusterIndex[PaperEntry]):
    """A `PaperEngine`."""

    def to_document(self, entry: PaperEntry) -> dict[str, Any]:
        """The fields of a paper."""
        return paper_document(entry)

    def search(
        self,
        q: str,
        limit: int,
        offset: int = 0,
        match: MatchMode = "auto",
        matched: Matched | None = None,
    ) -> PaperSearchResult:
        """A page of papers that match. Raises `NotReady`."""
        suggestion = None if dois.parse(q) else dictionary.suggest(self._ask, q, ("title",))
        query = StatementQuery(q=suggestion or q, match=match)
        mode = matched or matching.first_mode(query)
        result = self._search(query.q, mode, limit, offset)
        gives_way = matched is None and matching.may_give_way(query) and not dois.parse(q)
        if not result.total and gives_way:
            result = self._search(query.q, "most", limit, offset)
        return replace(result, suggestion=suggestion)

    def candidates(self, references: Sequence[str], limit: int) -> list[list[int]]:
        """For each printed reference the papers that it may mean, best first. Raises `NotReady`."""
        wanted = [[term(*word) for word in reference_terms(one)] for one in references]
        bodies = [
            {"query": {"bool": {"should": words}}, "size": limit, "track_total_hits": False}
            for words in wanted
            if words
        ]
        answers = self.search_many(bodies, preference=_SAME)
        return [_ids(next(answers)["hits"]["hits"]) if words else [] for words in wanted]

    def suggest(self, q: str, limit: int = 10) -> list[bytes]:
        """Lines of papers that match what has been typed so far. Raises `NotReady`."""
        return list(islice(self._suggest(q, limit), limit))

    def _search(self, q: str, matched: Matched, limit: int, offset: int) -> PaperSearchResult:
        query, reason = self._ranked(q, matched)
        body = {
            "query": query,
            "sort": [{"_score": "desc"}, *_MOST_CITED],
            "size": limit,
            "from": offset,
            "track_total_hits": True,
        }
        hits = self.search_raw(body, preference=_SAME)["hits"]
        total = hits["total"]["value"]
        return PaperSearchResult(total, _ids(hits["hits"]), matched, partial_reason=reason)

    def _ranked(self, q: str, matched: Matched) -> tuple[Json, str | None]:
        """What matches, with the number of its group as the score; and what of the query is not looked for."""
        if key := dois.parse(q):
            return _scored(term("doi", key), 1), None
        node = matching.tree(q, matched)
        if node is None:
            return _scored({"match_all": {}}, 1), None
        fields = [where for where, _ in _FIELDS]
        lexicon = dictionary.look_up(self._ask, self._ask, fields, node)
        query, bounded = within_bounds(lexicon, lambda with_ways: _groups(with_ways, node, matched))
        return query, partial_reason(bounded, fields, q, node)

    def _suggest(self, q: str, limit: int) -> Iterator[bytes]:
        if typed := doi_prefix(q):
            name = "doi_prefix" if len(typed) <= DOI_PREFIX_LENGTH else "doi"
            lines = self._most_cited([{"prefix": {name: typed}}], limit)
            yield from lines
            if lines:
                return
        words = typed_words(q)
        if not words:
            return
        closest = self._closest(words)
        lines = self._most_cited(closest, limit)
        yield from lines
        if len(lines) < limit and any(map(max_edits, words)):
            fuzzy = _word_queries(words, [True] * len(words))
            yield from self._most_cited(fuzzy, limit, without=closest)

    def _closest(self, words: Sequence[str]) -> list[Json]:
        """Papers that have all words as they are typed; edits are allowed in those that no paper has."""
        exact = _word_queries(words, [False] * len(words))
        if not any(map(max_edits, words)):
            return exact
        filters = {str(number): query for number, query in enumerate(exact)}
        body = {
            "query": {"match_all": {}},
            "aggs": {"known": {"filters": {"filters": filters}}},
        }
        counts = self._ask(body)["aggregations"]["known"]["buckets"]
        return _word_queries(words, [not counts[name]["doc_count"] for name in filters])

    def _most_cited(
        self, filters: list[Json], limit: int, without: list[Json] | None = None
    ) -> list[bytes]:
        """The lines of the most cited papers that match."""
        query: Json = {"bool": {"filter": filters}}
        if without is not None:
            query["bool"]["must_not"] = [{"bool": {"filter": without}}]
        body = {
            "query": query,
            "sort": _MOST_CITED,
            "size": limit,
            "stored_fields": ["line"],
            "track_total_hits": False,
        }
        hits = self.search_raw(body)["hits"]["hits"]
        return [hit["fields"]["line"][0].encode() for hit in hits]

    def _ask(self, body: Json) -> dict[str, Any]:
        return self.search_raw({**body, "size": 0})


_SAME = "papers"
"""The same copies of the shards for all: whole numbers are the same on each, and so are their caches."""


def _ids(hits: Sequence[Json]) -> list[int]:
    return [int(hit["_id"], 16) for hit in hits]


def _groups(lexicon: Lexicon, node: Node, matched: Matched) -> Json:
    """What matches a tree, with the number of its group as the score."""
    title, names, anywhere = (
        compile_node(node, _compile_leaf_in(lexicon, count)) for count in (1, 2, 3)
    )
    if matched != "all":
        compile_leaf = _compile_leaf_in(lexicon, len(_FIELDS))
        each = [_scored(compile_leaf(word), 1) for word in matching.loose_words(node)]
        return {"bool": {"filter": [anywhere], "should": each}}
    # what must not be in a title may be in a journal's: hence `anywhere` besides
    groups = [_scored(title, 3), _scored(names, 2), _scored({"match_all": {}}, 1)]
    return {"bool": {"filter": [anywhere], "must": [{"dis_max": {"queries": groups}}]}}


def _compile_leaf_in(lexicon: Lexicon, count: int) -> CompileLeaf:
    """Words, phrases and prefixes in any of the first so many fields."""

    def compile_leaf(leaf: Leaf) -> Json:
        return any_of(
            [
                prefix_query(prefix_fields, leaf.prefix)
                if isinstance(leaf, Prefix)
                else leaf_query(lexicon, where, leaf)
                for where, prefix_fields in _FIELDS[:count]
            ]
        )

    return compile_leaf


def _scored(query: Json, score: int) -> Json:
    return {"constant_score": {"filter": query, "boost": score}}


def _word_queries(words: Sequence[str], is_fuzzy: Sequence[bool]) -> list[Json]:
    """Each must match, the last as a prefix; fuzzy ones within their allowed edits."""
    queries = []
    for position, (word, fuzzy) in enumerate(zip(words, is_fuzzy, strict=True)):
        # a beginning within so many edits of what is typed, whatever follows it
        name = "beginnings" if position == len(words) - 1 else "folded_words"
        if edits := max_edits(word) if fuzzy else 0:
            given = {"value": word, "fuzziness": edits, "rewrite": "constant_score"}
            queries.append({"fuzzy": {name: given}})
        else:
            queries.append(term(name, word))
    return queries
