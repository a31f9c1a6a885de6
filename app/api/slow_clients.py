"""Slow clients: time limits of the heads and bodies that they send, and of the answers that they do not read."""

import asyncio
import socket
from asyncio import TimerHandle, Transport
from time import monotonic

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.http_protocol import HttpProtocol
from app.errors import RequestTimeout

HEAD_SECONDS = 20.0
"""From the connection, or the first byte after the answer before, to the end of a request's head."""
BODY_SECONDS = 30.0
"""Waiting for a body, in addition to the time that it takes at `BODY_RATE`."""
BODY_RATE = 1_000
"""Bytes a second."""
UNREAD_SECONDS = 60
"""After which the system gives a connection up whose peer takes nothing (Linux alone has this)."""
_TCP = (socket.AF_INET, socket.AF_INET6)


class TimedHttpProtocol(HttpProtocol):
    """`HttpProtocol`, which closes connections on which no head comes in time. uvicorn waits for ever."""

    head_seconds = HEAD_SECONDS

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        self._head_timer: TimerHandle | None = None
        self._start_head_timer()

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # uvicorn's is as narrow
        """A client is there."""
        super().connection_made(transport)
        peer = transport.get_extra_info("socket")
        if hasattr(socket, "TCP_USER_TIMEOUT") and peer.family in _TCP:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1000)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self._stop_head_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes have come; those of a body that was answered before it ended count as a head that does not come."""
        super().data_received(data)
        if self._head_timer is None and (self.cycle is None or self.cycle.response_complete):
            self._start_head_timer()

    def on_headers_complete(self) -> None:
        """The head is there, and an answer will be."""
        self._stop_head_timer()
        super().on_headers_complete()

    def _start_head_timer(self) -> None:
        self._head_timer = self.loop.call_later(self.head_seconds, self._end_of_patience)

    def _stop_head_timer(self) -> None:
        if self._head_timer:
            self._head_timer.cancel()
            self._head_timer = None

    def _end_of_patience(self) -> None:
        if self.transport:
            self.transport.close()


class BodyTimeouts:
    """ASGI middleware: a body has to come at a least rate. Only the time counts in which the application waits for it."""

    def __init__(
        self, app: ASGIApp, seconds: float = BODY_SECONDS, rate: float = BODY_RATE
    ) -> None:
        self._app = app
        self._seconds = seconds
        self._rate = rate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self._app(scope, receive, send)
            return
        left, ended, late = self._seconds, False, False

        async def receive_in_time() -> Message:
            nonlocal left, ended, late
            if ended:  # what comes now is the client's going away
                return await receive()
            start = monotonic()
            try:
                async with asyncio.timeout(max(left, 0)):
                    message = await receive()
            except TimeoutError:
                late = True
                raise RequestTimeout("The body did not come in time; send it again.") from None
            left += len(message.get("body", b"")) / self._rate - (monotonic() - start)
            ended = not message.get("more_body", False)
            return message

        async def send_and_close(message: Message) -> None:
            if late and message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        await self._app(scope, receive_in_time, send_and_close)
