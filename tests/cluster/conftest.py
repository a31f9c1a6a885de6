"""Indexes of their own in a real OpenSearch."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from app.db.engine import Database
from app.search.cluster import mappings
from app.search.cluster.client import ClusterClient
from app.search.cluster.papers import ClusterPaperEngine
from app.search.cluster.statements import ClusterStatementEngine
from app.search.sync import IndexSync
from app.settings import ClusterSettings


@contextmanager
def new_index(
    url: str, shards: int, fields: dict[str, dict[str, Any]]
) -> Iterator[tuple[ClusterClient, str]]:
    """An empty index, and what it is reached by."""
    cluster = ClusterSettings(f"{url}/test-{uuid4().hex}", shards, 0, timeout=60)
    client = ClusterClient(cluster)
    name = f"{client.address.prefix}-index"
    client.call("PUT", f"/{client.address.prefix}-state", mappings.state_body())
    client.call("PUT", f"/{name}", mappings.index_body(fields, cluster))
    client.call("PUT", f"/{client.address.prefix}-state/_doc/{name}", {"writer": 0, "commits": 0})
    yield client, name
    client.call("DELETE", f"/{client.address.prefix}-*")
    client.close()


@pytest.fixture
def new_statements(opensearch_url: str) -> Iterator[Callable[[int], ClusterStatementEngine]]:
    """A function that makes an empty index with so many shards, gone after the test."""
    with ExitStack() as made:
        yield lambda shards: ClusterStatementEngine(
            *made.enter_context(new_index(opensearch_url, shards, mappings.STATEMENT_FIELDS))
        )


@pytest.fixture
def new_papers(opensearch_url: str) -> Iterator[Callable[[int], ClusterPaperEngine]]:
    """The same for papers."""
    with ExitStack() as made:
        yield lambda shards: ClusterPaperEngine(
            *made.enter_context(new_index(opensearch_url, shards, mappings.PAPER_FIELDS))
        )


@pytest.fixture
def cluster_settings(opensearch_url: str) -> Iterator[ClusterSettings]:
    """Of an installation of its own, whose indexes are gone after the test."""
    cluster = ClusterSettings(f"{opensearch_url}/test-{uuid4().hex}", 2, 0, timeout=60)
    yield cluster
    client = ClusterClient(cluster)
    client.call("DELETE", f"/{client.address.prefix}-*")
    client.close()


@pytest.fixture
def sync(tmp_path: Path, database: Database, cluster_settings: ClusterSettings) -> IndexSync:
    """An open index of its own for an empty database, on SQLite and on PostgreSQL."""
    sync = IndexSync(database, tmp_path / "index", cluster_settings)
    sync.open()
    return sync
