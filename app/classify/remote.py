"""HTTP client of an external classifier, the service at CITANCE_CLASSIFIER_URL.

Each batch is one POST:

    {"statements": [{"text": "…", "before": "…" or null, "after": "…" or null, "markers": [[start, end], …],
                     "section": "discussion", "language": "en" or null}, …]}

Offsets are code points of `text`. The answer is a 200 with as many results as statements, in their order:

    {"model": "name of the model and its version",
     "results": [{"type": "supporting", "confidence": 0.87}, …]}

`type` is supporting, contrasting, mentioning or unclassified; `confidence` is 0..1 or null. Any other result, and one
below the threshold, counts as unclassified.

When the service does not answer in time, or answers something else or too much, the whole batch gets no answer and the
log has the reason: a failing service must not stop an ingest, and `citance classify run` asks again. After `FAILURES` in
a row no request is sent for `COOLDOWN` seconds, so that an ingest does not wait for each batch.
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from time import monotonic
from typing import Any, Final

import httpx

from app.classify.model import THRESHOLD, UNCLASSIFIED, Prediction, StatementLike
from app.document import Classification
from app.tls import trusted_authorities
from app.vocabulary import TYPES

BATCH: Final = 64
"""The most statements of one request."""
MAX_REQUEST: Final = 1_000_000
"""The most bytes of one request; a statement too large for one is not sent."""
MAX_ANSWER: Final = 1_000_000
"""The most bytes of one answer."""
TIMEOUT: Final = 10.0
"""Seconds for one request, from connecting to the last byte of the answer."""
FAILURES: Final = 2
COOLDOWN: Final = 60.0
MODEL: Final = "remote"
"""The name that is stored when the answer has none."""

_LONGEST_NAME: Final = 100

log = logging.getLogger(__name__)


class BadAnswer(Exception):
    """The service's answer can not be used; the message is the reason."""


class RemoteClassifier:
    """The service at `url`. Several threads may call it."""

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
        self._client = client or httpx.Client(verify=trusted_authorities())
        self._clock = clock
        self._failures = 0
        self._closed_until = 0.0

    def classify(self, statements: Iterable[StatementLike]) -> list[Classification | None]:
        """The service's answer for each statement, in their order; None where there is none."""
        return [one for batch in _batches(statements) for one in self._ask(batch)]

    def _ask(self, batch: Sequence[bytes]) -> Sequence[Classification | None]:
        no_answer = [None] * len(batch)
        if len(batch) == 1 and len(batch[0]) > MAX_REQUEST:
            log.warning(
                "a statement of %d bytes is too large for the classifier's service", len(batch[0])
            )
            return no_answer
        if self._clock() < self._closed_until:
            return no_answer
        body = b'{"statements": [' + b",".join(batch) + b"]}"
        try:
            content = _post(self._client, self._url, body, self._timeout)
            classifications = _read(content, len(batch), self._threshold)
        except (httpx.HTTPError, httpx.InvalidURL, BadAnswer) as error:
            reason = str(error) or type(error).__name__
            log.warning(
                "the classifier's service gave no answer for %d statements: %s", len(batch), reason
            )
            self._failures += 1
            if self._failures >= FAILURES:
                log.warning("the classifier's service is left alone for %d seconds", COOLDOWN)
                self._closed_until = self._clock() + COOLDOWN
            return no_answer
        self._failures = 0
        return classifications


def _batches(statements: Iterable[StatementLike]) -> Iterator[Sequence[bytes]]:
    """The statements as JSON, in batches within both limits. A statement that is too large is a batch of its own."""
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
    fields = {
        "text": statement.text,
        "before": statement.before,
        "after": statement.after,
        "markers": [[span.start, span.end] for span in statement.markers],
        "section": statement.section,
        "language": statement.language,
    }
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace")


def _post(client: httpx.Client, url: str, body: bytes, timeout: float) -> bytes:
    # httpx limits each wait, not the whole: a byte now and then would keep the request alive for ever
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
    return [Classification(*_prediction(result, threshold), model or MODEL) for result in results]


def _storable(name: str) -> str:
    """Without characters that databases and indexes refuse: lone surrogates (JSON can escape one), control characters."""
    return "".join(c for c in name if c.isprintable())


def _prediction(result: Any, threshold: float) -> Prediction:
    if not isinstance(result, dict):
        return UNCLASSIFIED
    confidence = result.get("confidence")
    number = isinstance(confidence, int | float) and not isinstance(confidence, bool)
    if confidence is not None and not (number and threshold <= confidence <= 1):
        return UNCLASSIFIED
    for type_ in TYPES:
        if type_ == result.get("type") and type_ != "unclassified":
            return Prediction(type_, None if confidence is None else round(float(confidence), 6))
    return UNCLASSIFIED
