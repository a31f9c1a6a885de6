"""A classifier of one's own: batches of statements sent as JSON to the service at CITANCE_CLASSIFIER_URL.

Request, one POST for each batch:

    {"statements": [{"text": "…", "before": "…" or null, "after": "…" or null, "markers": [[start, end], …],
                     "section": "discussion", "language": "en" or null}, …]}

Offsets are code points of `text`. Answer, 200, as many results as statements and in their order:

    {"model": "name of the model and its version",
     "results": [{"type": "supporting", "confidence": 0.87}, …]}

`type` is supporting, contrasting, mentioning or unclassified; `confidence` is 0..1 or null. A result that is anything else
is taken as unclassified. When the service does not answer in time, answers something else or too much, the whole batch
is unclassified, and the log says why: a service that is down must not stop a loading, and `--only-unclassified` asks again.
"""

import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from time import monotonic
from typing import Any, Final

import httpx

from app.classify.model import UNCLASSIFIED, StatementLike, Verdict
from app.vocabulary import TYPES, Type

BATCH: Final = 64
"""Statements of one request at most."""
MAX_REQUEST: Final = 1_000_000
"""Bytes of one request at most; a statement too large for one alone is not sent."""
MAX_ANSWER: Final = 1_000_000
"""Bytes of one answer at most."""
TIMEOUT: Final = 10.0
"""Seconds for one request, from connecting to the last byte of the answer."""
MODEL: Final = "remote"
"""The version that is kept when the answer names none."""

_LONGEST_NAME: Final = 100

log = logging.getLogger(__name__)

Answer = tuple[Type, float | None, str]


class BadAnswer(Exception):
    """The service's answer is of no use. The message says why."""


def classify_batch(
    client: httpx.Client,
    url: str,
    statements: Iterable[StatementLike],
    *,
    timeout: float = TIMEOUT,
) -> list[Answer]:
    """(type, confidence, model version) of each statement, in their order, as the service at `url` says."""
    return [answer for body in _bodies(statements) for answer in _ask(client, url, body, timeout)]


def _bodies(statements: Iterable[StatementLike]) -> Iterator[Sequence[bytes]]:
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


def _ask(client: httpx.Client, url: str, batch: Sequence[bytes], timeout: float) -> list[Answer]:
    nothing: list[Answer] = [(*UNCLASSIFIED, MODEL)] * len(batch)
    body = b'{"statements": [' + b",".join(batch) + b"]}"
    if len(batch) == 1 and len(batch[0]) > MAX_REQUEST:
        log.warning(
            "a statement of %d bytes is too large for the classifier's service", len(batch[0])
        )
        return nothing
    try:
        return _read(_post(client, url, body, timeout), len(batch))
    except (httpx.HTTPError, httpx.InvalidURL, BadAnswer) as error:
        reason = str(error) or type(error).__name__
        log.warning(
            "the classifier's service gave no answer for %d statements: %s", len(batch), reason
        )
        return nothing


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


def _read(content: bytes, count: int) -> list[Answer]:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        raise BadAnswer("no JSON") from None
    results = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(results, list) or len(results) != count:
        raise BadAnswer(f"not {count} results")
    name = answer.get("model")
    version = name[:_LONGEST_NAME] if isinstance(name, str) and name else MODEL
    return [(*_verdict(result), version) for result in results]


def _verdict(result: Any) -> Verdict:
    if not isinstance(result, dict):
        return UNCLASSIFIED
    confidence = result.get("confidence")
    number = isinstance(confidence, int | float) and not isinstance(confidence, bool)
    if confidence is not None and not (number and 0 <= confidence <= 1):
        return UNCLASSIFIED
    for type_ in TYPES:
        if type_ == result.get("type") and type_ != "unclassified":
            return Verdict(type_, None if confidence is None else float(confidence))
    return UNCLASSIFIED
