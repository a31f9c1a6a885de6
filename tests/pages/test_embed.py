"""app.pages.embed: the module of the custom elements at its address, and the page that shows them."""

import gzip
import re

from app.pages.embed import FILE
from app.pages.vocabulary import NOTICE_WORDS, TYPE_WORDS
from tests.servers import Server

ORIGIN = {"Origin": "https://journal.example.org"}


def test_script_is_one_small_module_for_all_origins(sample: Server) -> None:
    """Under 6 kB on the wire, without imports; kept for minutes, then revalidated."""
    answer = sample.client.get("/badge.js", headers={**ORIGIN, "Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["cache-control"].startswith("public, max-age=300")
    assert len(gzip.compress(answer.content, 4)) < 6_000
    assert not re.search(r"^\s*import\b|\bimport\(", answer.text, re.MULTILINE)
    unchanged = sample.client.get("/badge.js", headers={"If-None-Match": answer.headers["etag"]})
    assert unchanged.status_code == 304
    assert unchanged.headers["cache-control"] == answer.headers["cache-control"]
    same = sample.get("/badge.js", upgrade="cite")
    assert same.content == answer.content


def test_script_puts_nothing_in_as_markup() -> None:
    """What comes from the server is text."""
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function",
        FILE.read_text(),
    )


def test_script_has_the_words_of_the_pages() -> None:
    """Signs of types, and labels of notices."""
    source = FILE.read_text()
    for name, words in TYPE_WORDS.items():
        assert f'{name}: "{words.sign}"' in source
    for kind, notice in NOTICE_WORDS.items():
        assert f'{kind}: "{notice.label}"' in source


def test_embed_page_shows_elements_of_this_store(sample: Server) -> None:
    """About a paper that it has statements about; no template is left without a value."""
    answer = sample.get("/embed")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert '<citance-badge doi="10.1037/int0000101" notices>' in answer.text
    assert 'src="/badge.js?upgrade=cited-here">' in answer.text
    unchanged = sample.client.get("/embed", headers={"If-None-Match": answer.headers["etag"]})
    assert unchanged.status_code == 304


def test_embed_page_of_an_empty_store_says_so(own: Server) -> None:
    assert "no statements yet" in own.get("/embed").text
