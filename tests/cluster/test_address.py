"""Addresses of clusters: what they name, and what they never tell."""

import pytest

from app.search.cluster.address import ClusterAddress
from app.settings import ClusterSettings, Settings


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://localhost:9200", ClusterAddress(("http://localhost:9200",), "citance")),
        ("http://localhost:9200/a-b", ClusterAddress(("http://localhost:9200",), "a-b")),
        (
            "https://me:p%40ss%2Fw%3Ard@a:9200,b.example.org:9201,[::1]:9200/x/",
            ClusterAddress(
                ("https://a:9200", "https://b.example.org:9201", "https://[::1]:9200"),
                "x",
                "me",
                "p@ss/w:rd",
            ),
        ),
    ],
)
def test_address_names_nodes_prefix_and_user(url: str, expected: ClusterAddress) -> None:
    assert ClusterAddress.parse(url) == expected
    assert Settings(index_url=url).index_url == url


@pytest.mark.parametrize(
    "url",
    ["localhost:9200", "http://", "ftp://secret@a", "http://me:secret@a/UPPER", "http://secret a"],
)
def test_address_that_is_none_is_not_repeated(url: str) -> None:
    for refused in (ClusterAddress.parse, lambda url: Settings(index_url=url)):
        with pytest.raises(ValueError, match=r"address|index_url") as raised:
            refused(url)
        assert "secret" not in str(raised.value)


def test_address_hides_the_password() -> None:
    url = "https://me:secret@a:9200/x"
    assert "secret" not in repr(ClusterAddress.parse(url))
    assert "secret" not in repr(ClusterSettings(url))
