"""A classifier of one's own: batches of statements sent as JSON to the service at CITANCE_CLASSIFIER_URL.

Request, one POST for each batch:

    {"statements": [{"text": "…", "before": "…" or null, "after": "…" or null, "markers": [[start, end], …],
                     "section": "discussion", "language": "en" or null}, …]}

Offsets are code points of `text`. Answer, 200, as many results as statements and in their order:

    {"model": "name of the model and its version",
     "results": [{"type": "supporting", "confidence": 0.87}, …]}

`type` is supporting, contrasting, mentioning or unclassified; `confidence` is 0..1 or null. A result that is anything else,
or less sure than the threshold, is taken as unclassified.

When the service does not answer in time, answers something else or too much, nothing is known of the whole batch, and the
log says why: a service that is down must not stop a loading, and `citance classify run` asks again. After `FAILURES` in a
row it is left alone for `REST` seconds, so that a loading does not wait for each batch.
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from time import monotonic
from typing import Any, Final

import httpx

from app.classify.model import THRESHOLD, UNCLASSIFIED, StatementLike, Verdict
from app.document import Classification
from app.vocabulary import TYPES

BATCH: Final = 64
"""Statements of one request at most."""
MAX_REQUEST: Final = 1_000_000
"""Bytes of one request at most; a statement too large for one alone is not sent."""
MAX_ANSWER: Final = 1_000_000
"""Bytes of one answer at most."""
TIMEOUT: Final = 10.0
"""Seconds for one request, from connecting to the last byte of the answer."""
FAILURES: Final = 2
REST: Final = 60.0
MODEL: Final = "remote"
"""The version that is kept when the answer names none."""

_LONGEST_NAME: Final = 100

log = logging.getLogger(__name__)


class BadAnswer(Exception):
    """The service's answer is of no use. The message says why."""


class Service:
    """The service at `url`. It may be asked from several threads."""

    def __init__(
        self,
        url: str,
        timeout: float = TIMEOUT,
        threshold: float = THRESHOLD,
        *,
        client: httpx.Client | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._url = url
        self._timeout = timeout
        self._threshold = threshold
        self._client = client or httpx.Client()
        self._clock = clock
        self._failures = 0
        self._rests_until = 0.0

    def classify(self, statements: Iterable[StatementLike]) -> list[Classification | None]:
        """What the service says of each statement, in their order; None where it did not answer."""
        return [one for batch in _batches(statements) for one in self._ask(batch)]

    def _ask(self, batch: Sequence[bytes]) -> Sequence[Classification | None]:
        nothing = [None] * len(batch)
        if len(batch) == 1 and len(batch[0]) > MAX_REQUEST:
            log.warning(
                "a statement of %d bytes is too large for the classifier's service", len(batch[0])
            )
            return nothing
        if self._clock() < self._rests_until:
            return nothing
        body = b'{"statements": [' + b",".join(batch) + b"]}"
        try:
            content = _post(self._client, self._url, body, self._timeout)
            judgements = _read(content, len(batch), self._threshold)
        except (httpx.HTTPError, httpx.InvalidURL, BadAnswer) as error:
            reason = str(error) or type(error).__name__
            log.warning(
                "the classifier's service gave no answer for %d statements: %s", len(batch), reason
            )
            self._failures += 1
            if self._failures >= FAILURES:
                log.warning("the classifier's service is left alone for %d seconds", REST)
                self._rests_until = self._clock() + REST
            return nothing
        self._failures = 0
        return judgements


def _batches(statements: Iterable[StatementLike]) -> Iterator[Sequence[bytes]]:
    """The statements as JSON, in batches that keep both bounds. One that is too large is a batch of its own."""
    batch: list[bytes] = []
    size = 0
    for one in map(_encoded, statements):
        if batch and (len(batch) == BATCH or size + len(one) > MAX_REQUEST):
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += len(one) + 1
    if batch:
        yield batch


def _encoded(statement: StatementLike) -> bytes:
    shown = {
        "text": statement.text,
        "before": statement.before,
        "after": statement.after,
        "markers": [[span.start, span.end] for span in statement.markers],
        "section": statement.section,
        "language": statement.language,
    }
    return json.dumps(shown, ensure_ascii=False).encode("utf-8", "replace")


def _post(client: httpx.Client, url: str, body: bytes, timeout: float) -> bytes:
    # httpx bounds each wait, not the whole: a byte now and then would keep the request alive for ever
    end = monotonic() + timeout
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
    }
    content = b""
    with client.stream("POST", url, content=body, headers=headers, timeout=timeout) as answer:
        if answer.status_code != httpx.codes.OK:
            raise BadAnswer(f"status {answer.status_code}")
        for part in answer.iter_bytes():
            content += part
            if len(content) > MAX_ANSWER:
                raise BadAnswer(f"more than {MAX_ANSWER} bytes")
            if monotonic() > end:
                raise BadAnswer(f"not done after {timeout} seconds")
    return content


def _read(content: bytes, count: int, threshold: float) -> list[Classification]:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        raise BadAnswer("no JSON") from None
    results = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(results, list) or len(results) != count:
        raise BadAnswer(f"not {count} results")
    name = answer.get("model")
    model = _storable(name)[:_LONGEST_NAME] if isinstance(name, str) else ""
    return [Classification(*_verdict(result, threshold), model or MODEL) for result in results]


def _storable(name: str) -> str:
    """Without what databases and indexes do not take: half of a pair (JSON can escape one), control characters."""
    return "".join(c for c in name if c.isprintable())


def _verdict(result: Any, threshold: float) -> Verdict:
    if not isinstance(result, dict):
        return UNCLASSIFIED
    confidence = result.get("confidence")
    number = isinstance(confidence, int | float) and not isinstance(confidence, bool)
    if confidence is not None and not (number and threshold <= confidence <= 1):
        return UNCLASSIFIED
    for type_ in TYPES:
        if type_ == result.get("type") and type_ != "unclassified":
            return Verdict(type_, None if confidence is None else round(float(confidence), 6))
    return UNCLASSIFIED
