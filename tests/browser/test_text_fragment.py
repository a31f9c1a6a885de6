"""Text fragments in Chromium: the link of a statement scrolls to the sentence on a page that prints it in its own way."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser

from app.article_links import Article, article_links

FAR = "<div style='height: 5000px'>…</div>"
DISTRACTION = "<p>As others found, it rained. The first session matters, too. It did. R&amp;D.</p>"
SEEN = """
() => new Promise((resolve) => {
  const seen = () => { const {top, bottom} = document.getElementById("here").getBoundingClientRect();
    return scrollY > 0 && top >= 0 && bottom <= innerHeight; };
  const until = Date.now() + 5000;
  const look = () => seen() || Date.now() > until ? resolve(seen()) : setTimeout(look, 20);
  look();
})
"""
"""Whether the window has been scrolled to the element `here`."""


def line(text: str, before: str | None = None, after: str | None = None) -> dict[str, object]:
    """A Statement of the HTTP contract, as far as links need it."""
    return {"text": text, "markers": [], "before": before, "after": after, "place": None}


@contextmanager
def site(body: str) -> Iterator[str]:
    """The address of an article, behind a redirect as doi.org answers it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            moved = self.path != "/article"
            self.send_response(302 if moved else 200)
            self.send_header("location", "/article")
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            if not moved:
                self.wfile.write(f"<!doctype html><title>An article</title>{body}".encode())

        def log_message(self, *_arguments: object) -> None:
            """Nothing."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_port}/doi"
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


@pytest.mark.parametrize(
    ("statement", "printed"),
    [
        (
            line("As Ahn and others found [3], the “first” session – in well-fed, R&D mice – matters [4,5]."),
            "As Ahn and others found<sup>3</sup>, the “first” session – in well-fed, R&amp;D mice – matters<sup>4</sup>",
        ),
        (
            line("It was seen (Ahn et al., 2003; Bo, 2004) that 5% of CO2 is 100% lost, and so on & so forth."),
            "It was seen [17] that 5% of CO<sub>2</sub> is 100% lost,\n and so&nbsp;on &amp; so forth.",
        ),
        (
            line("It did.", "We looked there twice.", "And then not."),
            "</p><p>We looked there twice. <b id=here>It did.</b> And then not.",
        ),
        (
            line("睡眠可以改善记忆，特别是在老年人中。", "我们研究了睡眠。"),
            "我们研究了睡眠。 睡眠可以改善记忆，特别是在老年人中。",
        ),
    ],
    ids=["raised", "other-style", "short", "no-spaces"],
)  # fmt: skip
def test_link_scrolls_to_the_sentence(
    browser: Browser, statement: dict[str, object], printed: str
) -> None:
    """Past a redirect, whatever the markers look like, and past other places with some of the words."""
    here = printed if "id=here" in printed else f"<b id=here>{printed}</b>"
    url = article_links(statement, Article("10.5555/citing"))["article"]
    assert url is not None
    with site(f"{DISTRACTION}{FAR}<p>{here}</p>{FAR}") as address:
        page = browser.new_page()
        page.goto(f"{address}#{url.partition('#')[2]}")
        assert page.evaluate(SEEN)
        page.close()
