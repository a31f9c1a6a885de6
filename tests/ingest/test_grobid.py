"""The client of GROBID, against a real HTTP server on loopback: right answers, errors, late ones, none."""

import socket
from collections.abc import Iterator
from threading import Event

import pytest

from app.document import Unreadable
from app.formats import pdf
from app.formats.tei import reader as tei
from app.ingest import grobid
from tests.formats.tei.small_documents import GROBID
from tests.ingest import grobid_server

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"


class Answers(grobid_server.Handler):
    """The first segment of the path selects the answer."""

    busy = 2
    request_body: bytes = b""
    over = Event()

    def reply(self, body: bytes) -> None:
        how, _, path = self.path.removeprefix("/").partition("/")
        assert f"/{path}" == grobid.PATH
        getattr(self, f"answer_{how}")(body)

    def answer_well(self, body: bytes) -> None:
        Answers.request_body = self.headers["content-type"].encode() + b"\n" + body
        self.answer(200, GROBID)

    def answer_busy(self, _body: bytes) -> None:
        Answers.busy -= 1
        self.answer(200 if Answers.busy < 0 else 503, GROBID)

    def answer_always_busy(self, _body: bytes) -> None:
        self.answer(503, b"")

    def answer_empty(self, _body: bytes) -> None:
        self.send_response(204)
        self.end_headers()

    def answer_wrong(self, _body: bytes) -> None:
        self.answer(500, b"[BAD_INPUT_DATA] PDF to XML conversion failed")

    def answer_late(self, _body: bytes) -> None:
        self.over.wait(5)

    def answer_drop_by_drop(self, _body: bytes) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.over.wait(0.02):
            self.wfile.write(b" ")

    def answer_with_something_else(self, _body: bytes) -> None:
        self.answer(200, b"<html><body>Welcome</body></html>")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with grobid_server.serve(Answers) as url:
        yield url
        Answers.over.set()


def test_to_tei_answer_is_read_as_tei(url: str) -> None:
    """The answer is loaded as tei."""
    document = next(tei.read(grobid.to_tei(PDF, f"{url}/well/", 5)))
    assert document.paper.doi == "10.5555/from-a-pdf"
    assert len(document.statements) > 0


def test_to_tei_requests_sentences_and_consolidation(url: str) -> None:
    """The request asks for sentences, coordinates and consolidated references."""
    grobid.to_tei(PDF, f"{url}/well", 5)
    request = " ".join(Answers.request_body.decode("latin-1").split())
    assert request.startswith("multipart/form-data")
    assert 'name="input"; filename="paper.pdf"' in request
    assert PDF.decode("latin-1").split("\n")[0] in request
    for name in ("consolidateHeader", "consolidateCitations", "segmentSentences"):
        assert f'name="{name}" 1' in request
    assert 'name="teiCoordinates" s ' in request


def test_to_tei_retries_a_busy_server(url: str) -> None:
    """A busy server is asked again."""
    Answers.busy = 2
    assert grobid.to_tei(PDF, f"{url}/busy", 5, wait=0.01) == GROBID


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("always_busy", "is busy"),
        ("empty", "is it a scan?"),
        ("wrong", r"\(500\): \[BAD_INPUT_DATA\] PDF to XML conversion failed"),
        ("late", "has not answered within"),
        ("drop_by_drop", "has not answered within"),
    ],
)
def test_to_tei_error_names_the_reason_in_time(url: str, how: str, reason: str) -> None:
    """The error names the reason, and comes in time."""
    with pytest.raises(Unreadable, match=reason):
        grobid.to_tei(PDF, f"{url}/{how}", 0.3, wait=0.05)


def test_to_tei_answer_that_is_no_tei_is_refused(url: str) -> None:
    """An answer that is no TEI is refused by the reader of TEI."""
    with pytest.raises(Unreadable, match="no TEI"):
        list(tei.read(grobid.to_tei(PDF, f"{url}/with_something_else", 5)))


def test_to_tei_unreachable_server_is_an_error() -> None:
    """The error names the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Unreadable, match=f"127.0.0.1:{port} can't be reached"):
        grobid.to_tei(PDF, f"http://127.0.0.1:{port}", 1)


@pytest.mark.parametrize("url", ["not an address", "http://[", "ftp://127.0.0.1"])
def test_to_tei_invalid_address_is_an_error(url: str) -> None:
    """An address that is none is reported like a server that is not there."""
    with pytest.raises(Unreadable, match="can't be reached"):
        grobid.to_tei(PDF, url, 1)


def test_pdf_without_a_server_names_the_setting() -> None:
    """Without a server a PDF is rejected, and the reason names the setting."""
    assert pdf.looks_like(PDF)
    with pytest.raises(Unreadable, match="CITANCE_GROBID_URL"):
        list(pdf.read(PDF))
