"""Streams of limited number, whose clients have to go on reading."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping

from anyio import CapacityLimiter, to_thread
from fastapi.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from app.api.concurrency import BROAD_SEARCHES, ConcurrencyLimit
from app.api.responses import CACHE_CONTROL

STALLED = 60.0
"""Seconds that a client may take to read a chunk: some 300 kB, so 5 kB a second."""
_threads = CapacityLimiter(BROAD_SEARCHES)
"""Of all streams: those that clients read fast leave the other threads, and time, to others."""
log = logging.getLogger(__name__)


class LimitedStream(StreamingResponse):
    """A response that is sent while its chunks are made, in one of a limited number of slots.

    It breaks off, as a client sees by the last chunk that is missing, when the client stops reading.
    """

    def __init__(
        self,
        limit: ConcurrencyLimit,
        chunks: Iterator[bytes],
        media_type: str,
        headers: Mapping[str, str] | None = None,
        stalled: float = STALLED,
    ) -> None:
        super().__init__(
            _in_threads(chunks),
            media_type=media_type,
            headers={"cache-control": CACHE_CONTROL, "vary": "Accept", **(headers or {})},
        )
        self._limit = limit
        self._stalled = stalled

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; of HEAD, whose body nobody gets, nothing is made. Raises `Busy` before the first byte."""
        if scope.get("state", {}).get("is_head"):
            self.body_iterator = _in_threads(iter(()))

        async def send_in_time(message: Message) -> None:
            async with asyncio.timeout(self._stalled):
                await send(message)

        async with self._limit.slot():
            try:
                await super().__call__(scope, receive, send_in_time)
            except TimeoutError:
                log.info("stream broken off: its client stopped reading")


async def _in_threads(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    while chunk := await to_thread.run_sync(next, chunks, b"", limiter=_threads):
        yield chunk
