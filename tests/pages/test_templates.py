"""app.pages: no template and no static file names another host for something that a browser loads."""

import re
from pathlib import Path

import pytest

from app import pages

FOLDER = Path(str(pages.__file__)).parent
FILES = sorted(
    path
    for folder in ("templates", "static", "elements")
    for path in (FOLDER / folder).iterdir()
    if path.is_file()
)
LOADS = re.compile(
    r"""<(?:link|script|img|iframe|source|video|audio|embed|object|use|image|input)\b[^>]*?
        \s(?:src|href|xlink:href|data|srcset|poster)\s*=\s*["']?\s*(?P<tag>(?:https?:)?//|data:)
    |   url\(\s*["']?\s*(?P<style>(?:https?:)?//|data:)
    |   @import\s*(?P<sheet>["'u])
    |   \b(?:import|from|fetch|Worker|EventSource|WebSocket|sendBeacon)\s*\(?\s*["'`](?P<script>(?:https?|wss?):|//)
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What would be loaded from elsewhere. A link that a reader follows may lead anywhere."""


def test_templates_and_static_files_load_nothing_foreign() -> None:
    for path in FILES:
        found = LOADS.search(path.read_text())
        assert found is None, (path, found)


def test_templates_have_no_inline_style_or_script() -> None:
    """The policy would forbid them: no `style`, no `on…`, no `<style>`, and scripts have an address."""
    for path in FILES:
        if path.suffix == ".html":
            text = path.read_text()
            found = re.search(r"<[^>]*\s(style|on[a-z]+)\s*=|<style|<script(?![^>]*\ssrc=)", text)
            json_ld = found and "application/ld+json" in text[found.start() :][:80]
            assert found is None or json_ld, (path, found)


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example/x.js"></script>',
        "<link rel=stylesheet href=//cdn.example/x.css>",
        '<img alt="" src="data:image/png;base64,">',
        "a { background: url( 'https://cdn.example/x.png') }",
        '@import "x.css";',
        'import x from "https://cdn.example/x.js"',
        "fetch('//cdn.example/x')",
    ],
)
def test_templates_test_sees_what_is_foreign(text: str) -> None:
    assert LOADS.search(text)


@pytest.mark.parametrize(
    "text",
    [
        '<script src="/static/x.js"></script>',
        '<a href="https://doi.org/10.1000/1">',
        "url(icon.svg)",
        'xmlns="http://www.w3.org/2000/svg"',
    ],
)
def test_templates_test_lets_links_be(text: str) -> None:
    assert LOADS.search(text) is None
