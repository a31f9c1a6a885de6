"""A classifier's HTTP service on loopback, with answers that a test chooses."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]


def respond_with(content: bytes, status: int = 200) -> Reply:
    """The same answer to every request."""

    def reply(request: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    return reply


def respond_supporting(request: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
    """Every statement is supporting, by the model own-7."""
    results = [{"type": "supporting", "confidence": 0.75} for _ in asked["statements"]]
    content = json.dumps({"model": "own-7", "results": results}).encode()
    respond_with(content)(request, asked)


@contextmanager
def classifier_service(reply: Reply) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yields its URL and the list of the requests that it has received."""
    requests: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the standard library's name
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            requests.append(asked)
            reply(self, asked)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # likewise
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/classify", requests
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
