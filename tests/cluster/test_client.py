"""The client: TLS is verified, credentials are told to nobody, and another node is asked when one is away."""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest

from app.errors import NotReady
from app.search.cluster.client import ClusterClient
from app.settings import ClusterSettings
from tests.opensearch.faulty_proxy import faulty_proxy
from tests.opensearch.tls_proxy import PASSWORD, USER, TlsProxy


def client_of(tls: TlsProxy, password: str = PASSWORD, ca: str | None = None) -> ClusterClient:
    """Of the node behind TLS."""
    user = f"{quote(USER, safe='')}:{quote(password, safe='')}@"
    url = tls.url.replace("://", f"://{user}")
    return ClusterClient(
        ClusterSettings(f"{url}/x", timeout=10, ca=str(tls.authority) if ca is None else ca)
    )


def test_client_verifies_and_logs_in(
    opensearch_tls: TlsProxy, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert client_of(opensearch_tls).call("GET", "/")["version"]["number"]
    for refused in (client_of(opensearch_tls, "wrong"), client_of(opensearch_tls, ca="")):
        with pytest.raises(NotReady) as raised:
            refused.call("GET", "/")
        assert "wrong" not in str(raised.value)
        assert "127.0.0.1" not in raised.value.detail
    for secret in (PASSWORD, quote(PASSWORD, safe=""), "wrong"):
        assert secret not in caplog.text
        assert secret not in repr([vars(record) for record in caplog.records])


def test_client_asks_another_node(opensearch_url: str) -> None:
    """At once when one takes no connection; after a time-out with the next request."""
    host = opensearch_url.removeprefix("http://")
    gone = ClusterClient(ClusterSettings(f"http://127.0.0.1:9,{host}/x", timeout=10))
    for _ in range(3):
        assert gone.call("GET", "/")["version"]
    with _silent() as port:
        late = ClusterClient(ClusterSettings(f"http://127.0.0.1:{port},{host}/x", timeout=0.5))
        with pytest.raises(NotReady) as raised:
            late.call("GET", "/")
        assert raised.value.retry_after
        assert late.call("GET", "/")["version"]


def test_client_asks_another_node_than_one_at_fault(opensearch_url: str) -> None:
    """A node whose neighbour was killed says 500: another is asked, and where there is none it is `NotReady`."""
    with faulty_proxy([opensearch_url]) as proxy, proxy.having("failing"):
        hosts = [url.removeprefix("http://") for url in (proxy.url, opensearch_url)]
        both = ClusterClient(ClusterSettings(f"http://{','.join(hosts)}/x", timeout=10))
        assert both.call("GET", "/")["version"]
        alone = ClusterClient(ClusterSettings(f"{proxy.url}/x", timeout=10))
        with pytest.raises(NotReady) as raised:
            alone.call("GET", "/")
        assert raised.value.retry_after
    assert proxy.met["failing"] == 2


@contextmanager
def _silent() -> Iterator[int]:
    """The port of a server that takes connections, and says nothing."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]
