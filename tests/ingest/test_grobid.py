"""A PDF goes to a real HTTP server on loopback that answers as GROBID does: well, with errors, late, or not at all."""

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest

from app.document import Unreadable
from app.formats import pdf
from app.formats.tei import reader as tei
from app.ingest import grobid
from tests.formats.tei.small_documents import GROBID

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"


class Answers(BaseHTTPRequestHandler):
    """The first step of the path says how to answer."""

    busy = 2
    asked: bytes = b""
    over = Event()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        how, _, path = self.path.removeprefix("/").partition("/")
        assert f"/{path}" == grobid.PATH
        getattr(self, f"answer_{how}")(body)

    def answer_well(self, body: bytes) -> None:
        Answers.asked = self.headers["content-type"].encode() + b"\n" + body
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

    def answer_never(self, _body: bytes) -> None:
        self.over.wait(5)

    def answer_drop_by_drop(self, _body: bytes) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.over.wait(0.02):
            self.wfile.write(b" ")

    def answer_with_something_else(self, _body: bytes) -> None:
        self.answer(200, b"<html><body>Welcome</body></html>")

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the standard library's
        """Tests are quiet."""


class Server(ThreadingHTTPServer):
    """A client that went away is no news."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with Server(("127.0.0.1", 0), Answers) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        Answers.over.set()
        server.shutdown()
        thread.join()


def test_the_answer_is_loaded_as_tei(url: str) -> None:
    document = next(tei.read(grobid.to_tei(PDF, f"{url}/well/", 5)))
    assert document.paper.doi == "10.5555/from-a-pdf"
    assert len(document.statements) > 0


def test_sentences_coordinates_and_consolidation_are_asked_for(url: str) -> None:
    grobid.to_tei(PDF, f"{url}/well", 5)
    said = " ".join(Answers.asked.decode("latin-1").split())
    assert said.startswith("multipart/form-data")
    assert 'name="input"; filename="paper.pdf"' in said
    assert PDF.decode("latin-1").split("\n")[0] in said
    for name in ("consolidateHeader", "consolidateCitations", "segmentSentences"):
        assert f'name="{name}" 1' in said
    assert 'name="teiCoordinates" s ' in said


def test_a_busy_server_is_asked_again(url: str) -> None:
    Answers.busy = 2
    assert grobid.to_tei(PDF, f"{url}/busy", 5, wait=0.01) == GROBID


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("always_busy", "is busy"),
        ("empty", "is it a scan?"),
        ("wrong", r"\(500\): \[BAD_INPUT_DATA\] PDF to XML conversion failed"),
        ("never", "has not answered within"),
        ("drop_by_drop", "has not answered within"),
    ],
)
def test_what_went_wrong_is_said_in_time(url: str, how: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        grobid.to_tei(PDF, f"{url}/{how}", 0.3, wait=0.05)


def test_an_answer_that_is_no_tei_is_refused_by_the_loader(url: str) -> None:
    with pytest.raises(Unreadable, match="no TEI"):
        list(tei.read(grobid.to_tei(PDF, f"{url}/with_something_else", 5)))


def test_a_server_that_is_not_there_is_said() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Unreadable, match=f"127.0.0.1:{port} can't be reached"):
        grobid.to_tei(PDF, f"http://127.0.0.1:{port}", 1)


@pytest.mark.parametrize("url", ["not an address", "http://[", "ftp://127.0.0.1"])
def test_an_address_that_is_none_is_said(url: str) -> None:
    with pytest.raises(Unreadable, match="can't be reached"):
        grobid.to_tei(PDF, url, 1)


def test_without_a_server_a_pdf_is_rejected_and_told_how_to_set_one() -> None:
    assert pdf.looks_like(PDF)
    with pytest.raises(Unreadable, match="CITANCE_GROBID_URL"):
        list(pdf.read(PDF))
