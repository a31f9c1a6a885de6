"""Client of a GROBID server, which turns a PDF into TEI (https://grobid.readthedocs.io/en/latest/Grobid-service/).

The only step of reading that uses the network. It is called before the pure reader of TEI, never by it.
"""

from collections.abc import Iterator
from itertools import count
from time import monotonic, sleep

import httpx

from app.document import Unreadable
from app.tls import trusted_authorities

PATH = "/api/processFulltextDocument"
MAX_ANSWER_BYTES = 50_000_000
"""Bytes of an answer at most. TEI with coordinates of a book has some ten million."""
WAIT = 2.0
"""Seconds before a busy server (503) is asked again, as its documentation advises; twice as long each time."""


def to_tei(content: bytes, url: str, timeout: float, wait: float = WAIT) -> bytes:
    """The TEI that the server at `url` makes of a PDF, with sentences, coordinates and consolidated references.

    `timeout`: seconds for everything, `wait`: seconds before a busy server is asked again. Raises `Unreadable` with what
    went wrong, in a sentence for the person who sent the PDF.
    """
    end = monotonic() + timeout
    address = url.rstrip("/") + PATH
    try:
        with httpx.Client(
            timeout=httpx.Timeout(timeout, connect=min(timeout, 10.0)),
            verify=trusted_authorities(),
        ) as client:
            return _post(client, address, content, end, wait)
    except httpx.TimeoutException:
        raise Unreadable(_TIMED_OUT.format(seconds=timeout)) from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = str(error) or type(error).__name__
        raise Unreadable(f"The GROBID server at {url} can't be reached: {reason}.") from None


def _post(client: httpx.Client, address: str, content: bytes, end: float, wait: float) -> bytes:
    start = monotonic()
    for attempt in count():
        file = {"input": ("paper.pdf", content, "application/pdf")}
        remaining = max(end - monotonic(), 0.001)
        with client.stream(
            "POST", address, data=_PARAMETERS, files=file, timeout=remaining
        ) as answer:
            if answer.status_code != 503:
                return _body(answer, end, end - start)
        pause = wait * 2**attempt
        if monotonic() + pause >= end:
            break
        sleep(pause)
    raise Unreadable("The GROBID server is busy (503), and stayed so.")


def _body(answer: httpx.Response, end: float, timeout: float) -> bytes:
    if answer.status_code == 204:
        raise Unreadable("GROBID found no text in the PDF (204): is it a scan?")
    body = b"".join(_blocks(answer, end, timeout))
    if answer.status_code != 200:
        message = " ".join(body[:300].decode("utf-8", "replace").split())
        raise Unreadable(f"GROBID could not read the PDF ({answer.status_code}): {message}")
    if not body.strip():
        raise Unreadable("GROBID answered with nothing.")
    return body


def _blocks(answer: httpx.Response, end: float, timeout: float) -> Iterator[bytes]:
    """The body, until the time is over: httpx only bounds the wait for each block."""
    size = 0
    for block in answer.iter_bytes():
        size += len(block)
        if size > MAX_ANSWER_BYTES:
            raise Unreadable(f"GROBID's answer has more than {MAX_ANSWER_BYTES:,} bytes.")
        if monotonic() > end:
            raise Unreadable(_TIMED_OUT.format(seconds=timeout))
        yield block


_PARAMETERS = {
    "consolidateHeader": "1",
    "consolidateCitations": "1",
    "includeRawCitations": "1",
    "segmentSentences": "1",
    "teiCoordinates": ["s", "ref", "biblStruct"],
}
_TIMED_OUT = "The GROBID server has not answered within {seconds:.0f} seconds."
