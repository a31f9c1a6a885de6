"""An HTTP server on loopback that answers as GROBID does."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


def tei_of(doi: str) -> bytes:
    """TEI of a paper with this DOI, which cites one reference in one sentence."""
    return b"""<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>From a PDF</title>
    </titleStmt><sourceDesc><biblStruct><idno type="DOI">DOI</idno></biblStruct></sourceDesc></fileDesc>
    </teiHeader><text><body><div><p><s>As found <ref type="bibr" target="#b0">[1]</ref>.</s></p></div></body>
    <back><listBibl><biblStruct xml:id="b0"><idno type="DOI">10.5555/cited</idno></biblStruct></listBibl></back>
    </text></TEI>""".replace(b">DOI<", f">{doi}<".encode())


class Handler(BaseHTTPRequestHandler):
    """Answers every PDF with the same TEI; subclasses override `reply`."""

    def do_POST(self) -> None:
        self.reply(self.rfile.read(int(self.headers["content-length"])))

    def reply(self, _body: bytes) -> None:
        """Answer this request."""
        self.answer(200, tei_of("10.5555/pdf"))

    def answer(self, status: int, body: bytes) -> None:
        """Send a whole answer."""
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the standard library's
        """Quiet."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Quiet: clients go away."""


@contextmanager
def serve(handler: type[Handler]) -> Iterator[str]:
    """The URL of a server with this handler."""
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
