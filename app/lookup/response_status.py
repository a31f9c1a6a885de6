"""Interpretation of one HTTP response of a registry, by its status, headers and size."""

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import orjson

from app.clock import now
from app.lookup.outcomes import Absent, Failed, Found, Refused, Unchanged, Validators
from app.lookup.registries import Registry

MAX_RETRY_AFTER = 3_600.0
"""Seconds; more is not believed."""


@dataclass(frozen=True)
class Moved:
    """A redirect to another address of the registry."""

    address: httpx.URL


@dataclass(frozen=True)
class Trouble:
    """A failure, and what to do about it."""

    failed: Failed
    again: bool = True
    """Whether another try makes sense."""
    ours: bool = False
    """The registry works; the request was wrong, or what it has for this one can't be used."""
    pause: float = 0
    """Seconds without requests that the registry asks for."""


Reply = Found | Unchanged | Absent | Refused | Moved | Trouble


async def read(
    registry: Registry, address: httpx.URL, response: httpx.Response, max_bytes: int
) -> Reply:
    """Read a response. `address`: that of the request, without what identifies us. `max_bytes`: of the body, unpacked."""
    if response.status_code == 200:
        return await _found(registry.name, address, response, max_bytes)
    if response.has_redirect_location:
        return _moved(registry, address, response)
    return _of_status(registry.name, response)


async def _found(
    name: str, address: httpx.URL, response: httpx.Response, max_bytes: int
) -> Found | Trouble:
    payload = await _body(response, max_bytes)
    if payload is None:
        reason = f"{name} answered with more than {max_bytes:,} bytes."
        return Trouble(Failed(reason), again=False, ours=True)
    try:
        orjson.loads(payload)
    except orjson.JSONDecodeError:
        return Trouble(Failed(f"{name} answered with what is no JSON."))
    etag, modified = response.headers.get("etag"), response.headers.get("last-modified")
    return Found(payload, str(address), Validators(etag, modified))


async def _body(response: httpx.Response, max_bytes: int) -> bytes | None:
    """The body, unpacked as it comes; None when it is too large. httpx would unpack a piece whole, however large."""
    packed = response.headers.get("content-encoding", "identity").lower()
    if packed not in ("identity", "gzip", "x-gzip"):
        raise httpx.DecodingError(f"the answer is packed as {packed[:50]}")
    unpacker = zlib.decompressobj(wbits=31) if packed != "identity" else None
    body = bytearray()
    async for piece in response.aiter_raw():
        body += unpacker.decompress(piece, max_bytes + 1 - len(body)) if unpacker else piece
        if len(body) > max_bytes:
            return None
    if unpacker and not unpacker.eof:
        raise httpx.DecodingError("the answer breaks off")
    return bytes(body)


def _moved(registry: Registry, address: httpx.URL, response: httpx.Response) -> Reply:
    """Within the registry's own host; its port may become that of HTTPS."""
    target = address.join(response.headers["location"])
    home = httpx.URL(registry.url)
    secured = home.copy_with(scheme="https") if home.port is None else home
    for known in (home, secured):
        if (target.scheme, target.host, target.port) == (known.scheme, known.host, known.port):
            return Moved(target.copy_with(userinfo=b"", fragment=None))
    reason = f"{registry.name} redirected to another host, {target.host[:100]}."
    return Trouble(Failed(reason), again=False, ours=True)


def _of_status(name: str, response: httpx.Response) -> Reply:
    status = response.status_code
    if status == 304 and _CONDITIONS & response.request.headers.keys():
        return Unchanged()
    if status in (404, 410):
        return Absent()
    if status in (401, 403):
        return Refused(f"{name} has blocked us ({status}).")
    if status in (408, 425, 429) or status >= 500:
        wait = _retry_after(response)
        pause = (wait or 1) if status == 429 else 0
        return Trouble(Failed(f"{name} answered {status}.", wait), pause=pause)
    return Trouble(Failed(f"{name} answered {status}."), again=False, ours=True)


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds or a date (RFC 9110, 10.2.3), which counts from the answer's own, else from ours; None when there is none that
    is one."""
    value = response.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value), MAX_RETRY_AFTER)
    until = _moment(value)
    since = _moment(response.headers.get("date", "")) or now()
    return min(max((until - since).total_seconds(), 0), MAX_RETRY_AFTER) if until else None


def _moment(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):  # the last for time zones of twenty digits
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


_CONDITIONS = {"if-none-match", "if-modified-since"}
