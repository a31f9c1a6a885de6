"""Webhooks: a signed POST to one address that was looked up once (Standard Webhooks)."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

import httpx

from app import __version__
from app.alerts.outcomes import Outcome
from app.alerts.public_addresses import Endpoint, Forbidden, Network, Resolve, endpoint, resolve

_SECONDS = re.compile(r"[0-9]{1,9}", re.ASCII)


async def call(  # noqa: PLR0913, PLR0917 - what is sent, and where it may go
    client: httpx.AsyncClient,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    allowed: Sequence[Network] = (),
    resolve: Resolve = resolve,
    seconds: float = 15.0,
) -> Outcome:
    """POST a message. Nothing is connected to but the address that was checked, whatever the host's name stands for a moment
    later; redirects are not followed, and the body of the answer is not read. `seconds`: until its status is there."""
    try:
        async with asyncio.timeout(seconds):
            where = await endpoint(url, allowed, resolve)
            if where is None:
                return Outcome("failed", "the host has no address")
            request = build_request(client, where, headers, body)
            answer = await client.send(request, stream=True, follow_redirects=False)
            await answer.aclose()
            return outcome_of(answer)
    except Forbidden as forbidden:
        return Outcome("failed", str(forbidden))
    except TimeoutError:
        return Outcome("failed", f"no answer within {seconds:g} seconds")
    except (httpx.HTTPError, OSError) as error:
        return Outcome("failed", f"the receiver can't be reached: {type(error).__name__}")


def build_request(
    client: httpx.AsyncClient, where: Endpoint, headers: Mapping[str, str], body: bytes
) -> httpx.Request:
    """The request to the address, with the host's name in `Host` and for the certificate."""
    parts, host, port, address = where
    netloc = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    return client.build_request(
        "POST",
        parts._replace(netloc=netloc, fragment="").geturl(),
        content=body,
        headers={
            "host": parts.netloc.encode("idna").decode()
            if not parts.netloc.isascii()
            else parts.netloc,
            "content-type": "application/json",
            "user-agent": f"citance/{__version__}",
            **headers,
        },
        extensions={"sni_hostname": host},
    )


def outcome_of(answer: httpx.Response) -> Outcome:
    """What a status means."""
    status = f"HTTP {answer.status_code}"
    if answer.is_success:
        return Outcome("delivered", status)
    if answer.status_code == 410:
        return Outcome("gone", f"{status}: the receiver wants no more messages")
    if answer.is_redirect:
        return Outcome("failed", f"{status}: redirects are not followed")
    after = answer.headers.get("retry-after", "")
    wanted = timedelta(seconds=int(after)) if _SECONDS.fullmatch(after) else None
    return Outcome("failed", status, wanted)
