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
        takes_gzip = has_packed = False
        for name, value in scope.get("headers", ()):
            takes_gzip |= name == b"accept-encoding" and b"gzip" in value
            has_packed |= name == b"if-none-match" and SUFFIX in value
        if takes_gzip or has_packed:
            await self._compress(scope, receive, send, has_packed)
            return

        async def send_plain(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(raw=message["headers"]).add_vary_header("Accept-Encoding")
            await send(message)

        await self.app(scope, receive, send_plain)  # Starlette's takes ten times as long

    async def _compress(self, scope: Scope, receive: Receive, send: Send, has_packed: bool) -> None:
        async def send_tagged(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(raw=message["headers"])
                is_packed = answered.get("content-encoding") == "gzip"
                if "etag" in answered and (is_packed or (has_packed and message["status"] == 304)):
                    answered["etag"] = answered["etag"].removesuffix('"') + SUFFIX.decode()
            await send(message)

        if has_packed:  # no copy of the scope: outer layers read the route in it
            scope["headers"] = [
                (name, value.replace(SUFFIX, b'"') if name == b"if-none-match" else value)
                for name, value in scope["headers"]
            ]
        await super().__call__(scope, receive, send_tagged)
