"""IP addresses that a webhook may be called at: public ones, and those of networks that a setting frees (SSRF).

An address that carries another one in it (IPv4-mapped, NAT64, 6to4) leads to that one, and counts as that.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

IpAddress = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host, or none. Raises `OSError`."""
NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
"""RFC 6052, RFC 8215: the last 32 bits are an IPv4 address."""
RESOLVING = 5.0
"""Seconds that a look-up may take."""
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+(%[\w.-]+)?", re.ASCII)
_PRINTABLE = re.compile(r"[!-~]+")
_SPACES = re.compile(r"[\x00-\x20\x7f\\]")
"""`urlsplit` takes some of these away without a word."""
SCHEMES = {"https": 443, "http": 80}


class Forbidden(Exception):
    """Raised for a URL that must not be called; the message is a sentence about it."""


class Endpoint(NamedTuple):
    """A URL with the address that is connected to."""

    parts: SplitResult
    host: str
    port: int
    address: str
    """An IP address."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """By the system's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]).partition("%")[0] for *_, address in found]


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Networks in CIDR form. Raises `ValueError`."""
    return tuple(ip_network(text, strict=False) for text in texts)


def parse(url: str) -> tuple[SplitResult, str, int]:
    """A URL's parts, host and port. Raises `Forbidden`."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode().rstrip(".")
    except ValueError:
        raise Forbidden("This is no URL.") from None
    if parts.scheme not in SCHEMES or not _HOST.fullmatch(host):
        raise Forbidden("A URL that begins with https:// is wanted here.")
    if parts.username is not None or parts.password is not None:
        raise Forbidden("A URL with a user name or password can't be called.")
    if not _PRINTABLE.fullmatch(f"{parts.path}?{parts.query}") or _SPACES.search(url):
        raise Forbidden("Percent-encode what is no letter, digit or sign of ASCII.")
    return parts, host, port or SCHEMES[parts.scheme]


async def endpoint(
    url: str, allowed: Sequence[Network], resolve: Resolve = resolve
) -> Endpoint | None:
    """Where to connect for a URL, looked up once; None where the host has no address at this moment. Raises `Forbidden`
    where it has any that must not be called."""
    parts, host, port = parse(url)
    literal = _literal(host)
    addresses = [literal] if literal else await _addresses(host, port, resolve)
    for address in addresses:
        is_freed = _in_any(address, allowed)
        if not (is_freed or is_public(address)):
            raise Forbidden("This leads into a network that is not public.")
        if parts.scheme != "https" and not is_freed:
            raise Forbidden("A URL that begins with https:// is wanted here.")
    if not addresses:
        if parts.scheme != "https":
            raise Forbidden("A URL that begins with https:// is wanted here.")
        return None
    return Endpoint(parts, host, port, str(addresses[0]))


def is_public(address: IpAddress) -> bool:
    """Whether it is an address of one host in the public Internet, and what it carries is."""
    carried = _carried(address)
    if carried is not None:
        return is_public(carried)
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not (isinstance(address, IPv6Address) and address.is_site_local)
    )


def _carried(address: IpAddress) -> IPv4Address | None:
    """The IPv4 address in an IPv6 address that leads to it."""
    if not isinstance(address, IPv6Address):
        return None
    last = IPv4Address(int(address) & 0xFFFFFFFF)
    if any(address in network for network in NAT64):
        return last
    if int(address) >> 32 == 0 and int(address) > 1:
        return last  # IPv4-compatible (RFC 4291, 2.5.5.1)
    return address.ipv4_mapped or address.sixtofour


def _in_any(address: IpAddress, allowed: Sequence[Network]) -> bool:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return any((mapped or address) in network for network in allowed)


def _literal(host: str) -> IpAddress | None:
    """A host that is an address, in any form that a resolver takes for one: 127.1, 0x7f.1, 2130706433."""
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


async def _addresses(host: str, port: int, resolve: Resolve) -> list[IpAddress]:
    try:
        async with asyncio.timeout(RESOLVING):
            return [ip_address(one) for one in await resolve(host, port)]
    except (OSError, UnicodeError):  # TimeoutError is one
        return []
