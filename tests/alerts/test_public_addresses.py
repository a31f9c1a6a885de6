"""app.alerts.public_addresses: no URL leads into a network that is not public, whatever it looks like (SSRF)."""

import asyncio
from collections.abc import Sequence
from ipaddress import ip_address

import httpx
import pytest

from app.alerts import webhook
from app.alerts.public_addresses import Forbidden, endpoint, is_public, networks

PUBLIC = ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e")
"""The last one is the first by NAT64."""
NOT_PUBLIC = (
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254"),  # noqa: S104
    *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.0.2.1", "198.18.0.1"),
    *("203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "fec0::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "::a00:1"),
    *(
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",
        "2002:a00:1::1",
    ),
    *("2001:0:4136:e378:8000:63bf:3fff:fdd2", "100::1"),
)
LITERALS = (
    *("127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001"),
    *("0", "0.0.0.0", "0x0", "169.254.169.254", "2852039166", "10.1", "0xa.0.0.1", "192.168.257"),  # noqa: S104
    *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[fe80::1%25eth0]", "[64:ff9b::7f00:1]"),
    *("127.0.0.1.", "１２７.0.0.1", "127。0。0。1", "①②⑦.0.0.1"),
)  # fmt: skip
WRONG = (
    *("ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "javascript:alert(1)"),
    *("", "//example.org/", "example.org", "https://", "https:///path", "https://:443/"),
    *("https://user@example.org/", "https://user:password@example.org/", "https://@example.org/"),
    *("https://example.org:0x50/", "https://example.org:99999/", "https://exa mple.org/"),
    *("https://example.org\\@127.0.0.1/", "https://example.org/\r\nHost: x", "https://[::1/", "https://[x]/"),
    *("https://example.org/ü", "https://exam%70le.org/", "https://a..b/", f"https://{'a' * 64}.org/"),
    "http://example.org/",
)  # fmt: skip


class Resolver:
    """Gives these addresses, one list a look-up, the last one from then on; keeps what it was asked."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class RecordingTransport(httpx.AsyncBaseTransport):
    """Connects to nothing, and keeps where it would have."""

    def __init__(self, status: int = 200, **headers: str) -> None:
        self.requests: list[httpx.Request] = []
        self.answer = (status, headers)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(self.answer[0], headers=self.answer[1])


def called(
    url: str, resolver: Resolver, allowed: tuple[str, ...] = (), status: int = 200, **headers: str
) -> tuple[list[httpx.Request], str]:
    """What a call would connect to, and its outcome."""
    transport = RecordingTransport(status, **headers)

    async def call() -> str:
        async with httpx.AsyncClient(transport=transport, trust_env=False) as client:
            return (await webhook.call(client, url, {}, b"{}", networks(allowed), resolver)).detail

    outcome = asyncio.run(call())
    return transport.requests, outcome


def test_addresses_that_are_public() -> None:
    assert [one for one in PUBLIC if not is_public(ip_address(one))] == []
    assert [one for one in NOT_PUBLIC if is_public(ip_address(one))] == []


@pytest.mark.parametrize("host", LITERALS)
def test_literal_address_is_not_connected_to(host: str) -> None:
    """In every form that a resolver takes for one; none is looked up."""
    resolver = Resolver(["93.184.215.14"])
    for scheme in ("https", "http"):
        with pytest.raises(Forbidden):
            asyncio.run(endpoint(f"{scheme}://{host}/hook", (), resolver))
        requests, _ = called(f"{scheme}://{host}/hook", resolver)
        assert not requests
    assert resolver.asked == []


@pytest.mark.parametrize("url", WRONG)
def test_url_that_is_none_is_refused(url: str) -> None:
    resolver = Resolver(["93.184.215.14"])
    with pytest.raises(Forbidden):
        asyncio.run(endpoint(url, (), resolver))
    assert not called(url, resolver)[0]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_name_of_a_private_address_is_refused(address: str) -> None:
    """Beside a public one, too."""
    for answer in ([address], ["93.184.215.14", address]):
        requests, outcome = called("https://hooks.example.org/", Resolver(answer))
        assert not requests
        assert "not public" in outcome


def test_name_is_looked_up_once_and_kept() -> None:
    """What it stands for a moment later plays no part (DNS rebinding); host and certificate are those of the name."""
    resolver = Resolver(["93.184.215.14"], ["127.0.0.1"])
    (request,), outcome = called("https://hooks.example.org:8443/a?b=1", resolver)
    assert outcome == "HTTP 200"
    assert str(request.url) == "https://93.184.215.14:8443/a?b=1"
    assert request.headers["host"] == "hooks.example.org:8443"
    assert request.extensions["sni_hostname"] == "hooks.example.org"
    assert resolver.asked == ["hooks.example.org"]
    assert not called("https://hooks.example.org/", resolver)[0]


def test_name_without_an_address_is_asked_again_later() -> None:
    assert called("https://hooks.example.org/", Resolver([])) == ([], "the host has no address")


@pytest.mark.parametrize("to", ["http://127.0.0.1/", "https://169.254.169.254/", "/elsewhere"])
def test_redirect_is_not_followed(to: str) -> None:
    resolver = Resolver(["93.184.215.14"])
    requests, outcome = called("https://hooks.example.org/", resolver, (), 307, location=to)
    assert len(requests) == 1
    assert outcome == "HTTP 307: redirects are not followed"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "localhost.example.org", "[::ffff:127.0.0.1]"]
)
def test_networks_of_ones_own_are_freed_of_both_rules(host: str) -> None:
    """No others are: nor is plain http to public ones."""
    resolver = Resolver(["127.0.0.1"])
    for scheme in ("http", "https"):
        assert called(f"{scheme}://{host}:8080/", resolver, ("127.0.0.0/8", "fd00::/8"))[0]
        assert not called(f"{scheme}://{host}:8080/", resolver, ("10.0.0.0/8",))[0]
    assert not called("http://hooks.example.org/", Resolver(["93.184.215.14"]), ("10.0.0.0/8",))[0]
