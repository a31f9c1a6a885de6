"""What one answer of a registry means, by its status, its headers and its size."""

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import orjson

from app.clock import now
from app.lookup.outcomes import Absent, Failed, Found, Refused, Unchanged, Validators
from app.lookup.registries import Registry

LONGEST_PAUSE = 3_600.0
"""Seconds that a `Retry-After` is believed at most."""


@dataclass(frozen=True)
class Moved:
    """The registry has it at another of its addresses."""

    address: httpx.URL


@dataclass(frozen=True)
class Trouble:
    """A `Failed`, and what to do about it."""

    failed: Failed
    again: bool = True
    ours: bool = False
    """The registry is well, the request was not."""
    pause: float = 0
    """Seconds in which nobody should ask."""


Reply = Found | Unchanged | Absent | Refused | Moved | Trouble


async def read(
    registry: Registry, address: httpx.URL, answer: httpx.Response, largest: int
) -> Reply:
    """`address`: where it was asked for, without what identifies us. `largest`: bytes that are read at most."""
    if answer.status_code == 200:
        return await _found(registry.name, address, answer, largest)
    if answer.has_redirect_location:
        return _moved(registry, address, answer)
    return _of_status(registry.name, answer)


async def _found(
    name: str, address: httpx.URL, answer: httpx.Response, largest: int
) -> Found | Trouble:
    payload = await _body(answer, largest)
    if payload is None:
        return Trouble(Failed(f"{name} answered with more than {largest:,} bytes."), again=False)
    try:
        orjson.loads(payload)
    except orjson.JSONDecodeError:
        return Trouble(Failed(f"{name} answered with what is no JSON."))
    etag, modified = answer.headers.get("etag"), answer.headers.get("last-modified")
    return Found(payload, str(address), Validators(etag, modified))


async def _body(answer: httpx.Response, largest: int) -> bytes | None:
    """The body, unpacked as it comes; None when it is too large. httpx would unpack a piece whole, however large."""
    packed = answer.headers.get("content-encoding", "identity").lower()
    if packed not in ("identity", "gzip", "x-gzip"):
        raise httpx.DecodingError(f"the answer is packed as {packed[:50]}")
    unpacker = zlib.decompressobj(wbits=31) if packed != "identity" else None
    body = bytearray()
    async for piece in answer.aiter_raw():
        body += unpacker.decompress(piece, largest + 1 - len(body)) if unpacker else piece
        if len(body) > largest:
            return None
    if unpacker and not unpacker.eof:
        raise httpx.DecodingError("the answer breaks off")
    return bytes(body)


def _moved(registry: Registry, address: httpx.URL, answer: httpx.Response) -> Reply:
    """Within the registry's own host; its port may become that of HTTPS."""
    target = address.join(answer.headers["location"])
    home = httpx.URL(registry.url)
    secured = home.copy_with(scheme="https") if home.port is None else home
    for known in (home, secured):
        if (target.scheme, target.host, target.port) == (known.scheme, known.host, known.port):
            return Moved(target.copy_with(userinfo=b"", fragment=None))
    reason = f"{registry.name} redirected to another host, {target.host[:100]}."
    return Trouble(Failed(reason), again=False)


def _of_status(name: str, answer: httpx.Response) -> Reply:
    status = answer.status_code
    if status == 304 and _CONDITIONS & answer.request.headers.keys():
        return Unchanged()
    if status in (404, 410):
        return Absent()
    if status in (401, 403):
        return Refused(f"{name} has blocked us ({status}).")
    if status in (408, 425, 429) or status >= 500:
        wait = _retry_after(answer)
        pause = (wait or 1) if status == 429 else 0
        return Trouble(Failed(f"{name} answered {status}.", wait), pause=pause)
    return Trouble(Failed(f"{name} answered {status}."), again=False, ours=True)


def _retry_after(answer: httpx.Response) -> float | None:
    """Seconds or a date (RFC 9110, 10.2.3), which counts from the answer's own, else from ours; None when there is none that
    is one."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit():
        return min(float(told), LONGEST_PAUSE)
    until = _moment(told)
    since = _moment(answer.headers.get("date", "")) or now()
    return min(max((until - since).total_seconds(), 0), LONGEST_PAUSE) if until else None


def _moment(told: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(told)
    except (ValueError, TypeError, OverflowError):  # the last for time zones of twenty digits
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


_CONDITIONS = {"if-none-match", "if-modified-since"}
