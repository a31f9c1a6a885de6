"""Requests to a citance server: what the tools ask, and what they make of its problems."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import httpx

Arguments = dict[str, Any]
REGISTRY_PROBLEM = "/problems/registries-unavailable"


@dataclass(frozen=True)
class Citance:
    """A citance server to ask."""

    client: httpx.AsyncClient
    """Its `base_url` is the API's."""
    public_url: str | None
    """Begins the links in answers; None where no server serves them."""


class ToolError(Exception):
    """The arguments are wrong, or the server can't answer. The message says what to do about it."""


async def get(citance: Citance, path: str, arguments: Arguments) -> dict[str, Any]:
    """What GET answers. Raises `ToolError`."""
    return body_of(await respond(citance, "GET", path, params=pairs_of(arguments)))


async def respond(citance: Citance, method: str, path: str, **sent: Any) -> httpx.Response:
    """A response of any status. Raises `ToolError` where no server answers."""
    headers = {"accept": "application/json"}
    try:
        return await citance.client.request(method, path, headers=headers, **sent)
    except httpx.HTTPError as error:
        raise ToolError(
            f"The citance server at {citance.client.base_url} can't be reached ({type(error).__name__}). Try again later."
        ) from None


def body_of(response: httpx.Response) -> dict[str, Any]:
    """The body of a response. Raises `ToolError`."""
    if not response.is_success:
        raise ToolError(sentence_of(response))
    body: dict[str, Any] = response.json()
    return body


def problem_of(response: httpx.Response) -> dict[str, Any]:
    """The problem that a response is; empty where it is none."""
    if "json" not in response.headers.get("content-type", ""):
        return {}
    body = response.json()
    return body if isinstance(body, dict) else {}


def sentence_of(response: httpx.Response) -> str:
    """What is wrong, and where, in words."""
    problem = problem_of(response)
    faults = [f"{one['pointer']}: {one['detail']}" for one in problem.get("errors", [])[:10]]
    wait = response.headers.get("retry-after")
    again = f"Try again in {wait} seconds." if wait else ""
    detail = problem.get("detail") or f"The server answered {response.status_code}."
    return " ".join(part for part in (detail, *faults, again) if part)


def pairs_of(arguments: Arguments) -> list[tuple[str, str]]:
    """Arguments as the pairs of a query string. Raises `ToolError` for what is no value."""
    return [
        (name, _value(name, one))
        for name, value in arguments.items()
        if value is not None
        for one in (value if isinstance(value, list) else [value])
    ]


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ToolError(f"{name}: a text or a number is wanted here, or a list of texts.")
    return str(value)


async def read_resource(citance: Citance, uri: str) -> str:
    """The JSON of `paper://{doi}` or `statement://{id}`, as the API answers it. Raises `ToolError`."""
    scheme, _, name = uri.partition("://")
    name = unquote(name)
    if scheme == "paper":
        response = await respond(citance, "GET", "/paper", params={"doi": name})
    elif scheme == "statement" and name.isalnum():
        response = await respond(citance, "GET", f"/statements/{name}")
    else:
        raise ToolError("A resource is paper://{doi} or statement://{id}.")
    if not response.is_success:
        raise ToolError(sentence_of(response))
    return response.text
