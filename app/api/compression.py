"""Compression of responses, with an ETag for each form: a strong one names bytes (RFC 9110, 8.8.3.3)."""

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Message, Receive, Scope, Send

SUFFIX = b'-gzip"'
"""How the ETag of a packed body ends; without `-gzip` it is that of the same body as it is."""


class Compression(GZipMiddleware):
    """Starlette's. Routes know the ETag of a body as it is; clients send back that of the form that they have."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in the form that the client takes, with the ETag of this form."""
        has_packed = False
        headers = []
        for name, value in scope.get("headers", ()):
            if name == b"if-none-match" and SUFFIX in value:
                has_packed, value = True, value.replace(SUFFIX, b'"')  # noqa: PLW2901
            headers.append((name, value))

        async def send_tagged(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(raw=message["headers"])
                is_packed = answered.get("content-encoding") == "gzip"
                if "etag" in answered and (is_packed or (has_packed and message["status"] == 304)):
                    answered["etag"] = answered["etag"].removesuffix('"') + SUFFIX.decode()
            await send(message)

        if has_packed:
            scope["headers"] = headers  # no copy of the scope: outer layers read the route in it
        await super().__call__(scope, receive, send_tagged)
