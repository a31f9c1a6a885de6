"""Root of indexes in a cluster: aliases name the current ones, and one request swaps both.

The name of an index has the version of its layout. One of an older version counts as none, and is rebuilt beside; in one of
a newer version this process has no business: a newer server has been started, and this one is to be replaced.
"""

import re
import time
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from app.db.engine import Database
from app.db.process_locks import process_lock
from app.errors import NotReady
from app.search.cluster import mappings
from app.search.cluster.client import RETRY_AFTER, ClusterClient, Refused
from app.search.cluster.index import state_index
from app.search.cluster.papers import ClusterPaperEngine
from app.search.cluster.parallel_fill import fill_in_processes
from app.search.cluster.statements import ClusterStatementEngine
from app.search.index_root import Engines, IndexRoot, Progress
from app.settings import ClusterSettings

LAST_SEARCHES = 2.0
"""Seconds that a search in an index may take that is not current any more."""
_NAME = re.compile(r".*-v(\d+)-([0-9a-f]+)")
KINDS: dict[str, tuple[int, dict[str, dict[str, Any]]]] = {
    "statements": (mappings.STATEMENTS_VERSION, mappings.STATEMENT_FIELDS),
    "papers": (mappings.PAPERS_VERSION, mappings.PAPER_FIELDS),
}
"""Version and fields of each kind of index."""


class ClusterIndexRoot(IndexRoot):
    """The cluster. Its locks are the database's: in a directory where that is SQLite's."""

    poll_interval = 0.5
    pause = 0.3

    def __init__(self, database: Database, directory: Path, cluster: ClusterSettings) -> None:
        super().__init__(partial(process_lock, database, directory))
        self._directory = directory
        self._cluster = cluster
        self._client = ClusterClient(cluster)
        self._prefix = self._client.address.prefix

    def prepare(self) -> None:
        """Make the index of states, and the directory of locks. Raises `NotReady`."""
        self._directory.mkdir(parents=True, exist_ok=True)
        try:
            self._client.call("PUT", f"/{state_index(self._client)}", mappings.state_body())
        except Refused as error:
            if error.kind != "resource_already_exists_exception":
                raise

    def current(self) -> str:
        """The name of the current index. Raises `NotReady`."""
        names = set()
        for kind, (version, _) in KINDS.items():
            try:
                (index,) = self._client.call("GET", f"/_alias/{self._alias(kind)}")
            except Refused as error:
                if error.status != HTTPStatus.NOT_FOUND:
                    raise
                return ""
            match = _NAME.fullmatch(index)
            found = int(match[1]) if match else 0
            if found > version:
                raise NotReady(
                    "The index was made by a newer version of this service.",
                    retry_after=10 * RETRY_AFTER,
                )
            names.add(match[2] if match and found == version else "")
        return names.pop() if len(names) == 1 else ""

    def set_current(self, name: str) -> None:
        """Give the aliases to this index, in one step. Raises `NotReady`."""
        actions: list[dict[str, Any]] = [
            {"remove": {"index": index, "alias": alias}}
            for index, aliases in self._indexes().items()
            for alias in aliases
        ]
        actions += [
            {"add": {"index": self._index(kind, name), "alias": self._alias(kind)}}
            for kind in KINDS
        ]
        self._client.call("POST", "/_aliases", {"actions": actions})

    def delete_others(self) -> None:
        """Delete every index without an alias, when the searches that it answers are over. Raises `NotReady`."""
        others = [index for index, aliases in self._indexes().items() if not aliases]
        if others:
            time.sleep(LAST_SEARCHES)
            self._client.call("DELETE", f"/{','.join(others)}", ignore_unavailable="true")
            self._forget(others)

    def open(self, name: str) -> Engines:
        """The engines of the current index, read by the aliases. Raises `IndexDamaged`, `NotReady`."""
        engines = Engines(
            ClusterStatementEngine(
                self._client, self._index("statements", name), self._alias("statements")
            ),
            ClusterPaperEngine(self._client, self._index("papers", name), self._alias("papers")),
        )
        for engine in engines:
            engine.refresh()
        return engines

    def create(self, name: str) -> Engines:
        """The engines of a new, empty index. Raises `NotReady`."""
        for kind, (_, fields) in KINDS.items():
            index = self._index(kind, name)
            self._client.call("PUT", f"/{index}", mappings.index_body(fields, self._cluster))
            state = f"/{state_index(self._client)}/_doc/{index}"
            self._client.call("PUT", state, {"writer": 0, "commits": 0})
        return Engines(*self.engines(name))

    def engines(self, name: str) -> tuple[ClusterStatementEngine, ClusterPaperEngine]:
        """The engines of an index that is not current."""
        return (
            ClusterStatementEngine(self._client, self._index("statements", name)),
            ClusterPaperEngine(self._client, self._index("papers", name)),
        )

    def fill(self, database: Database, name: str, progress: Progress) -> bool:
        """In several processes, each other ranges of ids, where there is much."""
        return fill_in_processes(database, self._directory, self._cluster, name, progress)

    def describe(self) -> str:
        """Version, nodes and health. Raises `NotReady`."""
        version = self._client.call("GET", "/")["version"]["number"]
        health = self._client.call("GET", "/_cluster/health")
        return f"OpenSearch {version}, {health['number_of_nodes']} nodes, {health['status']}, {self._prefix}-*"

    def _index(self, kind: str, name: str) -> str:
        return f"{self._alias(kind)}-v{KINDS[kind][0]}-{name}"

    def _alias(self, kind: str) -> str:
        return f"{self._prefix}-{kind}"

    def _indexes(self) -> dict[str, list[str]]:
        """All indexes of ours, with their aliases."""
        pattern = ",".join(f"{self._alias(kind)}-v*" for kind in KINDS)
        found = self._client.call("GET", f"/{pattern}/_alias")
        return {
            index: list(each["aliases"]) for index, each in found.items() if _NAME.fullmatch(index)
        }

    def _forget(self, indexes: list[str]) -> None:
        """Delete the states of indexes that are gone."""
        for index in indexes:
            try:
                self._client.call("DELETE", f"/{state_index(self._client)}/_doc/{index}")
            except Refused as error:
                if error.status != HTTPStatus.NOT_FOUND:
                    raise
