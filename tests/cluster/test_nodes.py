"""The servers of these tests: real nodes of an ordinary user, behind TLS and a password where that is asked for."""

import signal
import ssl

import httpx
import pytest

from tests.opensearch.nodes import Cluster
from tests.opensearch.tls_proxy import PASSWORD, USER, TlsProxy
from tests.servers import UNUSED, until


def test_node_analyzes_english(opensearch_url: str) -> None:
    with httpx.Client(base_url=opensearch_url, timeout=60, verify=UNUSED) as client:
        assert client.get("/").json()["version"]["distribution"] == "opensearch"
        body = {"analyzer": "english", "text": "Running tests of negligence"}
        tokens = client.post("/_analyze", json=body).json()["tokens"]
        assert [one["token"] for one in tokens] == ["run", "test", "neglig"]


def test_proxy_wants_a_password_and_is_verified(opensearch_tls: TlsProxy) -> None:
    trusting = ssl.create_default_context(cafile=str(opensearch_tls.authority))
    with httpx.Client(base_url=opensearch_tls.url, verify=trusting) as client:
        assert client.get("/").status_code == 401
        assert client.get("/", auth=(USER, "other")).status_code == 401
        assert client.get("/", auth=(USER, PASSWORD)).status_code == 200
    with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
        httpx.get(opensearch_tls.url)


def test_cluster_survives_its_manager(opensearch_cluster: Cluster) -> None:
    """What it acknowledged is found without it, it takes writes, and the node comes back."""
    manager = opensearch_cluster.manager()
    other = next(node for node in opensearch_cluster.nodes if node is not manager)
    with httpx.Client(base_url=other.url, timeout=60, verify=UNUSED) as client:
        settings = {"index": {"number_of_shards": 1, "number_of_replicas": 1}}
        assert client.put("/kept", json={"settings": settings}).status_code == 200
        opensearch_cluster.wait()
        assert client.put("/kept/_doc/1", json={"n": 1}).status_code == 201
        manager.signal(signal.SIGKILL)
        assert until(lambda: client.put("/kept/_doc/2", json={"n": 2}).status_code == 201)
        assert client.get("/kept/_doc/1").status_code == 200
        opensearch_cluster.start()
        assert client.get("/kept/_count").status_code == 200
        assert client.delete("/kept").status_code == 200
