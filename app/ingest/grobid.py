"""A PDF to TEI by a GROBID server (https://grobid.readthedocs.io/en/latest/Grobid-service/).

The one loader that talks to someone: it is called before the pure `tei.read`, never by it.
"""

from collections.abc import Iterator
from itertools import count
from time import monotonic, sleep

import httpx

from app.document import Unreadable

PATH = "/api/processFulltextDocument"
LARGEST = 50_000_000
"""Bytes of an answer. TEI with coordinates of a book has some ten million."""
WAIT = 2.0
"""Seconds before a busy server (503) is asked again, as its documentation advises; twice as long each time."""


def to_tei(content: bytes, url: str, timeout: float, wait: float = WAIT) -> bytes:
    """What the server at `url` makes of a PDF, with sentences, coordinates and consolidated references.

    `timeout`: seconds for everything, `wait`: seconds before a busy server is asked again. Raises `Unreadable` with what
    went wrong, in a sentence for the person who sent the PDF.
    """
    end = monotonic() + timeout
    address = url.rstrip("/") + PATH
    try:
        with httpx.Client(timeout=httpx.Timeout(timeout, connect=min(timeout, 10.0))) as client:
            return _asked(client, address, content, end, wait)
    except httpx.TimeoutException:
        raise Unreadable(_LATE.format(seconds=timeout)) from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = str(error) or type(error).__name__
        raise Unreadable(f"The GROBID server at {url} can't be reached: {reason}.") from None


def _asked(client: httpx.Client, address: str, content: bytes, end: float, wait: float) -> bytes:
    began = monotonic()
    for attempt in count():
        file = {"input": ("paper.pdf", content, "application/pdf")}
        left = max(end - monotonic(), 0.001)
        with client.stream("POST", address, data=_WANTED, files=file, timeout=left) as answer:
            if answer.status_code != 503:
                return _body(answer, end, end - began)
        pause = wait * 2**attempt
        if monotonic() + pause >= end:
            break
        sleep(pause)
    raise Unreadable("The GROBID server is busy (503), and stayed so.")


def _body(answer: httpx.Response, end: float, timeout: float) -> bytes:
    if answer.status_code == 204:
        raise Unreadable("GROBID found no text in the PDF (204): is it a scan?")
    body = b"".join(_pieces(answer, end, timeout))
    if answer.status_code != 200:
        told = " ".join(body[:300].decode("utf-8", "replace").split())
        raise Unreadable(f"GROBID could not read the PDF ({answer.status_code}): {told}")
    if not body.strip():
        raise Unreadable("GROBID answered with nothing.")
    return body


def _pieces(answer: httpx.Response, end: float, timeout: float) -> Iterator[bytes]:
    """The body, as long as there is time: httpx only bounds the wait for each piece."""
    size = 0
    for piece in answer.iter_bytes():
        size += len(piece)
        if size > LARGEST:
            raise Unreadable(f"GROBID's answer has more than {LARGEST:,} bytes.")
        if monotonic() > end:
            raise Unreadable(_LATE.format(seconds=timeout))
        yield piece


_WANTED = {
    "consolidateHeader": "1",
    "consolidateCitations": "1",
    "includeRawCitations": "1",
    "segmentSentences": "1",
    "teiCoordinates": ["s", "ref", "biblStruct"],
}
_LATE = "The GROBID server has not answered within {seconds:.0f} seconds."
