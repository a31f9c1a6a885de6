"""The servers of these tests: real nodes of an ordinary user, behind TLS and a password where that is asked for."""

import ssl

import httpx
import pytest

from tests.opensearch.tls_proxy import PASSWORD, USER, TlsProxy
from tests.servers import UNUSED


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
