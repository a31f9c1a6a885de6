"""The engine for statements in a cluster: faceted full-text search by OpenSearch.

StatementQuery ─▶ matching ─▶ dictionary ─▶ compiler ─▶ one request: hits, total, facets, publications ─▶ highlights
"""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b
from itertools import islice
from typing import Any, cast

from app.search import cursor, matching, partial
from app.search.cluster import compiler, dictionary, facets
from app.search.cluster.bulk import BulkWriter, document_id
from app.search.cluster.client import ClusterClient
from app.search.cluster.documents import statement_document
from app.search.cluster.hits import read_hits
from app.search.cluster.index import ClusterIndex
from app.search.cluster.names import find_names
from app.search.cluster.routed_bulk import RoutedBulkWriter
from app.search.cluster.words import Json, Lexicon, partial_reason, within_bounds
from app.search.engine import Facet, Hit, SearchResult, StatementEntry
from app.search.facet_values import with_reason
from app.search.query import Matched, NameFacet, StatementQuery
from app.search.ranking import WEIGHTS, Weights
from app.search.sort import SortPosition, is_scored
from app.search.sort_keys import SORT_FIELDS
from app.search.syntax_tree import And, Node, Or, conjuncts

REMOTE = 1 << 62
"""Every search is a request over the network, and so none is made on the event loop."""
MOST_ROUTES = 50
"""Cited papers whose shards are asked alone; for more of them all are."""
MOST_SKIPPED = 15_000
"""Hits before a page whose last statement is gone, in an order of scores."""
STREAM_FIRST, STREAM_BYTES = 100, 4_000_000


class ClusterStatementEngine(ClusterIndex[StatementEntry]):
    """A `StatementEngine`."""

    def __init__(
        self,
        client: ClusterClient,
        name: str,
        read_as: str | None = None,
        *,
        weights: Weights = WEIGHTS,
        bounds: facets.Bounds = facets.BOUNDS,
    ) -> None:
        super().__init__(client, name, read_as)
        self._weights = weights
        self._bounds = bounds

    def to_document(self, entry: StatementEntry) -> dict[str, Any]:
        """The fields of a statement."""
        return statement_document(entry)

    def route(self, entry: StatementEntry) -> int | None:
        """The cited paper."""
        return entry.cited

    def writer(self, version: int) -> BulkWriter:
        """One that keeps a statement on one shard."""
        return RoutedBulkWriter(self._client, self._index, version)

    def cost(self, query: StatementQuery) -> int:  # noqa: ARG002
        """More than what is searched on the event loop."""
        return REMOTE

    def search(self, query: StatementQuery) -> SearchResult:
        """A page of hits with its counts. Raises `CursorInvalid`, `NotReady`."""
        scored = is_scored(query, matching.tree(query.q, "all"))
        start = cursor.decode(query, scored=scored)
        if start is not None:
            return self._search(query, start.matched, start.position)
        result = self._search(query, matching.first_mode(query), None)
        if result.total < matching.enough(query.q) and self._gives_way(query):
            return self._search(query, "most", None)
        return result

    def _search(
        self, query: StatementQuery, matched: Matched, after: SortPosition | None
    ) -> SearchResult:
        node = matching.tree(query.q, matched)
        asked, reason = self._asked(query, node)
        filters = compiler.facet_filters(query)
        body: Json = {
            **asked,
            "size": query.limit + 1,
            "track_total_hits": True,
            "aggs": facets.aggregations(query, self._bounds),
        }
        if filters:
            body["post_filter"] = {"bool": {"filter": list(filters.values())}}
        if after is not None:
            body |= self._start(asked, query, after)
        where = self._where(query, scored="_score" in asked["sort"][0])
        answer = self.search_raw(body, filter_path=facets.OMITTED, **where)
        if unsure := facets.inexact(answer, query):
            more = replace(query, facets=unsure)
            counted = facets.facet_aggregations(more, self._bounds.more_shard_values)
            again = self.search_raw({"query": asked["query"], "size": 0, "aggs": counted}, **where)
            answer["aggregations"] |= {name: again["aggregations"][name] for name in unsure}
        hits = answer["hits"]["hits"]
        page = hits[: query.limit]
        next_ = None
        if len(hits) > len(page):
            seen = len(page) - 1 if after is None else after.seen + len(page)
            key, id_ = page[-1]["sort"]
            next_ = cursor.encode(query, SortPosition(key, id_, seen), matched)
        publications, exactly = facets.publications(answer, self._bounds)
        total = answer["hits"]["total"]["value"]
        counts = facets.read_facets(answer, query)
        return SearchResult(
            total,
            publications,
            read_hits(page, node),
            counts,
            next_,
            matched,
            self._count_with_all(query) if matched == "most" else 0,
            dictionary.suggest(
                self._ask_all,
                query.q,
                ("text", "title"),
                found=bool(total) and matched == "all" and _has_each_word(node),
            ),
            publications_exact=exactly,
            partial_reason=partial.all_of(
                reason,
                None if exactly else partial.PUBLICATIONS,
                *(facet.partial_reason for facet in counts.values()),
            ),
        )

    def find_names(self, query: StatementQuery, name: NameFacet, starts: str) -> Facet:
        """The facet of those names that begin so."""
        asked, reason = self._asked(query, self._tree(query))
        where, most = self._where(query), self._bounds.names
        facet = find_names(
            lambda body: self.search_raw(body, **where), asked["query"], query, name, starts, most
        )
        return with_reason(facet, partial.all_of(reason, facet.partial_reason))

    def stream(self, query: StatementQuery, *, highlighted: bool = True) -> Iterator[Hit]:
        """All hits in order, of the index as it is now; `limit`, `cursor` and `facets` are ignored."""
        node = self._tree(query)
        asked, _ = self._asked(query, node)
        filters = list(compiler.facet_filters(query).values())
        asked["query"] = {"bool": {"must": [asked["query"]], "filter": filters}}
        where = self._where(query, scored="_score" in asked["sort"][0])
        found = self.scan(asked, STREAM_FIRST, STREAM_BYTES, **where)
        while some := list(islice(found, 100)):
            yield from read_hits(some, node if highlighted else None)

    def partial_reason(self, query: StatementQuery) -> str | None:
        """Why a stream of a query may lack something. Raises `NotReady`."""
        return self._asked(query, self._tree(query))[1]

    def _asked(self, query: StatementQuery, node: Node | None) -> tuple[Json, str | None]:
        """Query, sort and fields of a request; and what of the query is not looked for."""
        lexicon = dictionary.look_up(
            lambda body: self._ask_papers(query, body),
            self._ask_all,
            compiler.FIELDS,
            node,
        )

        def base(with_ways: Lexicon) -> Json:
            compile_leaf = compiler.compile_leaf_for(with_ways, self._weights)
            return compiler.base_query(query, node, compile_leaf)

        found, bounded = within_bounds(lexicon, base)
        asked: Json = {"query": found, "stored_fields": ["line"]}
        if is_scored(query, node):
            compile_leaf = compiler.compile_leaf_for(lexicon, self._weights)
            asked["query"] = compiler.add_ranking(found, query, node, compile_leaf, self._weights)
            asked["sort"] = [{"_score": "desc"}, {"id": "asc"}]
        else:
            key = SORT_FIELDS[query.sort]
            asked["query"] = {"bool": {"filter": [found]}}
            asked["sort"] = [{key.name: "desc" if key.descending else "asc"}, {"id": "asc"}]
        return asked, partial_reason(bounded, compiler.FIELDS, query.q, node)

    def _start(self, asked: Json, query: StatementQuery, after: SortPosition) -> Json:
        """Where a page begins. A score may have changed since: it is the statement's now, or its place when it is gone."""
        if "_score" not in asked["sort"][0]:
            return {"search_after": [after.key, after.id]}
        one = {"ids": {"values": [document_id(after.id)]}}
        filters = [one, *compiler.facet_filters(query).values()]
        body = {
            "query": {"bool": {"must": [asked["query"]], "filter": filters}},
            "sort": asked["sort"],
            "size": 1,
        }
        now = self.search_raw(body, **self._where(query, scored=True))["hits"]["hits"]
        if now:
            return {"search_after": now[0]["sort"]}
        if after.seen <= MOST_SKIPPED:
            return {"from": after.seen}
        return {"search_after": [after.key, after.id]}

    def _where(self, query: StatementQuery, *, scored: bool = False) -> dict[str, Any]:
        """Which shards are asked, and always the same copies of them for the same query: their scores differ a little."""
        same = blake2b(
            repr((query.q, query.cited, query.citing)).encode(errors="replace"), digest_size=8
        )
        where: dict[str, Any] = {"preference": same.hexdigest()}
        if query.cited and len(query.cited) <= MOST_ROUTES:
            where["routing"] = ",".join(map(str, sorted(set(query.cited))))
        if scored and len(query.cited or (1, 2)) > 1:  # words are as rare on each shard as on all
            where["search_type"] = "dfs_query_then_fetch"
        return where

    def _tree(self, query: StatementQuery) -> Node | None:
        """What a statement has to match, in the mode that a search of this query has."""
        matched = "most" if self._gives_way(query) else matching.first_mode(query)
        return matching.tree(query.q, matched)

    def _gives_way(self, query: StatementQuery) -> bool:
        """Whether too few statements have all words."""
        enough = matching.enough(query.q)
        return matching.may_give_way(query) and self._count_with_all(query) < enough

    def _count_with_all(self, query: StatementQuery) -> int:
        """Statements of the papers asked about that have all words: filters, which may leave none, do not decide."""
        papers_and_words = replace(query, min_confidence=None, sort="newest")
        asked, _ = self._asked(papers_and_words, matching.tree(query.q, "all"))
        body = {"query": asked["query"], "size": 0, "track_total_hits": True}
        return cast("int", self.search_raw(body, **self._where(query))["hits"]["total"]["value"])

    def _ask_all(self, body: Json) -> dict[str, Any]:
        """Of the whole index."""
        return self.search_raw({**body, "size": 0})

    def _ask_papers(self, query: StatementQuery, body: Json) -> dict[str, Any]:
        """Of the statements of the papers asked about."""
        papers = compiler.paper_filters(query)
        filtered = {"bool": {"filter": [body["query"], *papers]}}
        return self.search_raw({**body, "query": filtered, "size": 0}, **self._where(query))


def _has_each_word(node: Node | None) -> bool:
    """Whether what matches has every word: none stands in an OR."""

    def has_or(one: Node) -> bool:
        return isinstance(one, Or) or (isinstance(one, And) and any(map(has_or, one.operands)))

    return not any(map(has_or, conjuncts(node)))
