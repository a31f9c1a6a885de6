"""Fixtures of real OpenSearch servers, a node that tests share and a cluster of three; started when first asked for."""

import os
from collections.abc import Iterator

import pytest

from tests.opensearch.nodes import Cluster, cluster
from tests.opensearch.tls_proxy import TlsProxy, tls_proxy


@pytest.fixture(scope="session")
def opensearch_url() -> Iterator[str]:
    """A node's: the one named by CITANCE_TEST_OPENSEARCH_URL, else one of this run. Tests take prefixes of their own."""
    if url := os.environ.get("CITANCE_TEST_OPENSEARCH_URL"):
        yield url.rstrip("/")
        return
    with cluster() as one:
        yield one.nodes[0].url


@pytest.fixture(scope="module")
def opensearch_cluster() -> Iterator[Cluster]:
    """Three nodes, for a module that stops them: each test starts what it has stopped."""
    with cluster(3) as three:
        yield three


@pytest.fixture(scope="session")
def opensearch_tls(
    opensearch_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TlsProxy]:
    """The node behind TLS and a password."""
    with tls_proxy(tmp_path_factory.mktemp("tls"), opensearch_url) as proxy:
        yield proxy
