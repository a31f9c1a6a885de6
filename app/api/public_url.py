"""Public URL: the address under which this server is reached from outside, and addresses below it."""

from collections.abc import Iterable
from urllib.parse import quote, urlencode

from fastapi import Request

from app.api.app_state import state_of

_IN_PATHS = "/%:@!$&'()*+,;=~"
"""What stays as it is in a path that is percent-encoded already (RFC 3986, 3.3)."""


def public_url(request: Request) -> str:
    """The setting `public_url`, else the request's own base URL, its `root_path` included; without a slash at the end."""
    return state_of(request).settings.public_url or str(request.base_url).rstrip("/")


def request_url(request: Request, parameters: Iterable[tuple[str, str]]) -> str:
    """The public URL of what is requested, with these query parameters instead of the request's."""
    path: bytes = request.scope.get("raw_path") or quote(request.url.path).encode()
    below = path.removeprefix(request.scope.get("root_path", "").rstrip("/").encode())
    query = urlencode(list(parameters))
    return f"{public_url(request)}{quote(below, safe=_IN_PATHS)}{query and '?'}{query}"
