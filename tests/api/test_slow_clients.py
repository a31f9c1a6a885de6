"""app.api.slow_clients: connections and requests that take too long to come are ended, others are not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import uvicorn

from app.api.slow_clients import BodyTimeouts, TimedHttpProtocol
from app.errors import RequestTimeout

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"
EARLY = b"POST /early HTTP/1.1\r\nHost: x\r\nContent-Length: 400\r\n\r\n"
REQUEST = HEAD + b"body"


class Hasty(TimedHttpProtocol):
    """Waits for a third of a second."""

    head_seconds = 0.3


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answers with the body; at /early before it is there."""
    body, more = b"", scope["path"] != "/early"
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-length", b"%d" % len(body))],
        }
    )
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def serving() -> AsyncIterator[int]:
    """A server's port."""
    config = uvicorn.Config(echo, http=Hasty, port=0, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await task


async def sent_slowly(port: int, pieces: list[bytes], pause: float) -> tuple[bytes, bool]:
    """What is answered to these pieces, and whether the connection was closed while they were sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    received = bytearray()

    async def read() -> None:
        with suppress(ConnectionError):
            while part := await reader.read(1_000):
                received.extend(part)

    reading = asyncio.create_task(read())
    for piece in pieces:
        writer.write(piece)
        await asyncio.sleep(pause)
        if reading.done():
            break
    closed = reading.done()
    reading.cancel()
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
    return bytes(received), closed


@pytest.mark.parametrize(
    ("pieces", "pause", "closed"),
    [
        ([b""], 0.6, True),  # nothing at all
        ([b"GET / HTTP/1.1\r\n", *[b"X: y\r\n"] * 20], 0.1, True),  # slowloris
        ([b"\r\n"] * 20, 0.1, True),  # what may stand before a request
        ([EARLY, *[b"b"] * 20], 0.1, True),  # a body that is answered
        ([REQUEST, b"", b"", b"GET / HTTP/1.1\r\n", *[b"X: y\r\n"] * 20], 0.1, True),  # the next
        ([HEAD, *[b"", b"", b""], b"body"], 0.15, False),  # the head was in time
        ([REQUEST, b"", b"", b"", REQUEST], 0.15, False),  # keep-alive is another limit
    ],
)
def test_head_that_does_not_come_ends_the_connection(
    pieces: list[bytes], pause: float, closed: bool
) -> None:
    async def run() -> None:
        async with serving() as port:
            received, was_closed = await sent_slowly(port, pieces, pause)
            assert was_closed is closed
            assert received.count(b"body") == pieces.count(REQUEST) + pieces.count(b"body")

    asyncio.run(run())


@pytest.mark.parametrize(("pause", "in_time"), [(0.004, True), (0.03, False)])
def test_body_has_to_come_at_a_rate(pause: float, in_time: bool) -> None:
    """Ten bytes at a time: at 2,500 and at 330 bytes a second, where 1,000 are wanted; after the body there is no limit."""
    pieces = [{"type": "http.request", "body": b"x" * 10, "more_body": n < 59} for n in range(60)]
    left = iter(pieces)
    status: list[Any] = []

    async def receive() -> Any:
        message = next(left, None)
        await asyncio.sleep(pause if message else 0.5)
        return message or {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        status.append(message)

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        headers: list[Any] = []
        try:
            await echo(scope, receive, send)
        except RequestTimeout:
            await send({"type": "http.response.start", "status": 408, "headers": headers})
        else:
            assert (await receive())["type"] == "http.disconnect"

    app = BodyTimeouts(answer, seconds=0.2, rate=1_000)
    asyncio.run(app({"type": "http", "method": "POST", "path": "/"}, receive, send))
    assert status[0]["status"] == (200 if in_time else 408)
    assert ((b"connection", b"close") in status[0]["headers"]) is not in_time
