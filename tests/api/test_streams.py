"""app.api.streams: streams of limited number, whose clients have to go on reading."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from app.api.concurrency import ConcurrencyLimit
from app.api.middleware import RequestMiddleware
from app.api.streams import LimitedStream
from app.errors import Busy

SCOPE = {"type": "http", "asgi": {"spec_version": "2.3"}}


class Client:
    """Reads as many messages as it wants, and then no more, without going away."""

    def __init__(self, reads: int) -> None:
        self._reads = reads
        self.received: list[dict[str, Any]] = []

    async def send(self, message: Any) -> None:
        if len(self.received) == self._reads:
            await asyncio.Event().wait()
        self.received.append(message)

    async def receive(self) -> Any:
        await asyncio.Event().wait()


def chunks(made: list[int]) -> Iterator[bytes]:
    for number in range(100):
        made.append(number)
        yield b"a chunk"


def test_stream_beyond_the_limit_is_refused_unsent() -> None:
    """One is read to its end, one is not read; a third is refused before its first byte, and makes nothing."""

    async def run() -> None:
        limit, made = ConcurrencyLimit("exports", 1), list[int]()
        whole = Client(1_000)
        await LimitedStream(limit, chunks([]), "text/csv")(SCOPE, whole.receive, whole.send)
        assert len(whole.received) == 102
        assert not whole.received[-1]["more_body"]
        slow, third = Client(5), Client(5)
        stream = LimitedStream(limit, chunks(made), "text/csv", stalled=0.3)
        sending = asyncio.ensure_future(stream(SCOPE, slow.receive, slow.send))
        await asyncio.sleep(0.1)
        refused = list[int]()
        with pytest.raises(Busy, match="1 exports"):
            await LimitedStream(limit, chunks(refused), "text/csv")(
                SCOPE, third.receive, third.send
            )
        assert (third.received, refused) == ([], [])
        await sending
        assert len(made) == 5, "no more is made than is read"
        assert slow.received[-1]["more_body"], "it broke off"
        await LimitedStream(limit, chunks([]), "text/csv")(SCOPE, whole.receive, whole.send)

    asyncio.run(run())


def test_stream_makes_nothing_for_head() -> None:
    """Its headers are those of the whole, however long that takes to make."""

    async def run() -> None:
        limit, made, client = ConcurrencyLimit("exports", 1), list[int](), Client(10)
        scope = {**SCOPE, "method": "HEAD", "path": "/", "query_string": b"", "headers": []}
        app = RequestMiddleware(LimitedStream(limit, chunks(made), "text/csv"), {})
        await app(scope, client.receive, client.send)
        start, end = client.received
        assert (start["status"], end["body"], end["more_body"]) == (200, b"", False)
        assert made == []

    asyncio.run(run())
