"""HTTP proxy before nodes: a load balancer that takes the first one that answers, and has faults when it is told to."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import urlsplit

Fault = Literal["rejected", "stalled", "unanswered", "closed", "failing"]
"""`rejected`: writes are 429, as from a node whose queue is full. `stalled`: nothing is answered, and connections stay.
`failing`: all is 500, as from a node whose neighbour was killed while both had a part in a request.
`unanswered`: writes are done, and their answers lost. `closed`: connections are closed before anything is answered."""
REJECTED = (
    b'{"error":{"type":"es_rejected_execution_exception","reason":"queue is full"},"status":429}'
)
FAILED = (
    b'{"error":{"type":"search_phase_execution_exception","reason":"all shards failed","root_cause":'
    b'[{"type":"node_disconnected_exception","reason":"disconnected"}]},"status":500}'
)


class FaultyProxy(ThreadingHTTPServer):
    """One that is told its fault from another thread."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, upstreams: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstreams = [str(urlsplit(url).netloc) for url in upstreams]
        self.fault: Fault | None = None
        self.met: Counter[Fault] = Counter()
        """Requests that a fault has met."""
        self.passing = threading.Event()
        self.passing.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @contextmanager
    def having(self, fault: Fault) -> Iterator[None]:
        """Have this fault."""
        self.fault = fault
        self.passing.clear()
        try:
            yield
        finally:
            self.fault = None
            self.passing.set()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone away is no news."""


@contextmanager
def faulty_proxy(upstreams: list[str]) -> Iterator[FaultyProxy]:
    """A proxy that runs, without a fault."""
    proxy = FaultyProxy(upstreams)
    thread = threading.Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.passing.set()
        proxy.shutdown()
        proxy.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """One request after the other of a connection, passed on or not."""

    protocol_version = "HTTP/1.1"
    server: FaultyProxy

    def do_GET(self) -> None:
        """Pass it on, or do what the fault is."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        writes = "/_bulk" in self.path
        fault = self.server.fault
        if fault in {"stalled", "closed", "failing"} or (fault and writes):
            self.server.met[fault] += 1
        if fault == "stalled":
            self.server.passing.wait()
        if fault in {"stalled", "closed"}:
            self.close_connection = True
        elif fault == "failing":
            self._answer(500, "application/json", FAILED)
        elif fault == "rejected" and writes:
            self._answer(429, "application/json", REJECTED)
        else:
            answer = self._upstream(body)
            if fault == "unanswered" and writes:
                self.close_connection = True
            elif answer is None:
                self._answer(503, "text/plain", b"no node answers")
            else:
                response, content = answer
                self._answer(response.status, response.getheader("Content-Type") or "", content)

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815

    def _upstream(self, body: bytes) -> tuple[HTTPResponse, bytes] | None:
        headers = {
            name: value for name, value in self.headers.items() if name.lower() != "connection"
        }
        for netloc in self.server.upstreams:
            connection = HTTPConnection(netloc, timeout=60)
            try:
                connection.request(self.command, self.path, body or None, headers)
                response = connection.getresponse()
                return response, response.read()
            except (OSError, HTTPException):
                continue
            finally:
                connection.close()
        return None

    def _answer(self, status: int, content_type: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""
