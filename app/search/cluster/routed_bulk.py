"""Bulk writes of documents whose shard is not that of their id: one that has moved to another shard is deleted from the old.

Where the documents of a body are is looked up before it is sent. A search does not find what was written since the last
refresh, so when an id comes again that was written meanwhile, the index is refreshed first.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from app.search.cluster.bulk import Action, BulkWriter
from app.search.cluster.client import ClusterClient

_FOUND = {
    "filter_path": "hits.hits._id,hits.hits._routing",
    "allow_partial_search_results": "false",
}


class RoutedBulkWriter(BulkWriter):
    """Of documents with a route."""

    most_written = 100_000
    """Ids that are remembered, some 10 MB; then the index is refreshed, and they are forgotten."""

    def __init__(self, client: ClusterClient, index: str, version: int) -> None:
        super().__init__(client, index, version)
        self._written: set[str] = set()
        """Ids written since the last refresh."""

    def _resolved(self, actions: list[Action]) -> Iterable[Action]:
        last = {action.id: action for action in actions}
        return list(self._with_removals(last, self._routes(list(last))))

    def _with_removals(
        self, actions: dict[str, Action], routes: dict[str, set[str]]
    ) -> Iterator[Action]:
        for id_, action in actions.items():
            for route in routes[id_] - {action.route}:
                yield Action(id_, route, None)
            if action.body is not None:
                yield action

    def _routes(self, ids: list[str]) -> dict[str, set[str]]:
        """The routes of those that there are."""
        if len(self._written) > self.most_written or not self._written.isdisjoint(ids):
            self._client.call("POST", f"/{self._index}/_refresh")
            self._written.clear()
        self._written.update(ids)
        body = {"size": 2 * len(ids), "query": {"ids": {"values": ids}}}
        answer = self._client.call("POST", f"/{self._index}/_search", body, **_FOUND)
        found: dict[str, set[str]] = defaultdict(set)
        for hit in answer.get("hits", {}).get("hits", ()):
            found[hit["_id"]].add(hit["_routing"])
        return found
