"""Tests of the net that all pages are tested with: it holds."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import violations
from tests.browser.faults import watch

BAD_PAGE = b"""<!doctype html><title>All that is wrong</title>
<link rel="stylesheet" href="/missing.css"><script>1</script><script src="/raises.js"></script>
<img src="http://other.invalid/picture.png"><p style="color: red">a</p>"""
POLICY = "default-src 'self'; img-src *"


class BadSite(BaseHTTPRequestHandler):
    """A page that does what no page may, and the script that it loads."""

    def do_GET(self) -> None:
        """The page at `/`, its script, and nothing else."""
        content = {"/": BAD_PAGE, "/raises.js": b"console.error('told'); raise()"}.get(self.path)
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Type", "text/html" if self.path == "/" else "text/javascript")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_: Any) -> None:
        """Not to standard error."""


@pytest.fixture
def bad_site() -> Iterator[str]:
    """Its address on loopback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), BadSite) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_watch_finds_each_fault_of_a_page(browser: Browser, bad_site: str) -> None:
    """What a page does wrong is told in a sentence each, with the address or the words."""
    faults: list[str] = []
    with browser.new_context() as context:
        watch(context, bad_site, faults)
        context.new_page().goto(bad_site, wait_until="networkidle")
    for fault in (
        f"404: {bad_site}/missing.css",
        "another host: http://other.invalid/picture.png",
        "net::ERR_NAME_NOT_RESOLVED: http://other.invalid/picture.png",
        "error in the console: told",
        "error: raise is not defined",
    ):
        assert fault in faults
    assert any("violates script-src-elem: inline" in fault for fault in faults)
    assert any("violates style-src-attr: inline" in fault for fault in faults)


def test_violations_name_rule_and_element(browser: Browser, bad_site: str) -> None:
    """axe runs on a page whose policy allows no scripts from elsewhere."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(bad_site)
        found = violations(page)
    assert any(line.startswith("html-has-lang: html: ") for line in found)
    assert any(line.startswith("image-alt: img: ") for line in found)
