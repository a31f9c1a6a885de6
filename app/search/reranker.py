"""HTTP client of an external reranker, the service at CITANCE_RERANKER_URL.

One POST for each claim, as the rerankers of vLLM, Jina and Cohere take it:

    {"query": "the claim", "documents": ["a sentence with its neighbours", …]}

The answer is a 200 with a score for each document, in any order; higher is better:

    {"results": [{"index": 0, "relevance_score": 0.93}, …]}

When the service does not answer in time, or answers something else or too much, the order is that of the words, and the
log has the reason.
"""

import asyncio
import logging
import math
from collections.abc import Sequence

import httpx
import orjson

from app.tls import trusted_authorities

MOST_BYTES = 1_000_000
"""Of an answer."""
log = logging.getLogger(__name__)


class Reranker:
    """The service at `url`, which may take `timeout` seconds for an answer."""

    def __init__(self, url: str, timeout: float) -> None:
        self._url = url
        self._timeout = timeout
        self._client = httpx.AsyncClient(timeout=timeout, verify=trusted_authorities())

    async def scores(self, claim: str, texts: Sequence[str]) -> list[float] | None:
        """A score for each text; None where the service gives none."""
        if not texts:
            return None
        try:
            async with asyncio.timeout(self._timeout):
                return _scores(await self._post(claim, texts), len(texts))
        except (httpx.HTTPError, TimeoutError, ValueError, KeyError, TypeError) as error:
            log.warning("no scores of the reranker: %s %s", type(error).__name__, error)
            return None

    async def aclose(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def _post(self, claim: str, texts: Sequence[str]) -> bytes:
        body = orjson.dumps({"query": claim, "documents": list(texts)})
        headers = {"content-type": "application/json"}
        async with self._client.stream("POST", self._url, content=body, headers=headers) as answer:
            if answer.status_code != httpx.codes.OK:
                raise ValueError(f"it answered {answer.status_code}")
            content = bytearray()
            async for block in answer.aiter_bytes():
                content += block
                if len(content) > MOST_BYTES:
                    raise ValueError(f"it answered more than {MOST_BYTES:,} bytes")
        return bytes(content)


def _scores(content: bytes, count: int) -> list[float]:
    """By document. Raises `ValueError`, `KeyError` or `TypeError` where the answer is another."""
    scores: dict[int, float] = {}
    for one in orjson.loads(content)["results"]:
        score = float(one["relevance_score"])
        if not math.isfinite(score):
            raise ValueError("a score is no number")
        scores[one["index"]] = score
    if scores.keys() != set(range(count)):
        raise ValueError(f"it answered {len(scores)} scores for {count} documents")
    return [scores[number] for number in range(count)]
