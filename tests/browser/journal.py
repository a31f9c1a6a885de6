"""A web site of another origin, whose pages embed elements of a citance server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

POLICY = "default-src 'none'; script-src {server}; connect-src {server}; img-src {server}"
"""Stricter than most: the elements need no more."""


@dataclass
class Journal:
    """The site."""

    url: str
    server: str
    """The citance server that its policy allows."""
    pages: dict[str, str] = field(default_factory=dict)
    """Bodies by path."""

    def publish(self, path: str, body: str, query: str = "") -> str:
        """The address of a page with the elements' module."""
        self.pages[path] = (
            "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
            f"<title>A journal</title><script type=module src='{self.server}/badge.js{query}'></script>"
            f"<main><h1>A journal</h1>{body}</main></html>"
        )
        return self.url + path


@contextmanager
def journal(server: str) -> Iterator[Journal]:
    """The site on a port of its own, until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = site.pages.get(self.path, "").encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-security-policy", POLICY.format(server=server))
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Nothing."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Journal(f"http://127.0.0.1:{listening.server_port}", server)
    thread = Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()
