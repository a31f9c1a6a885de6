"""app.pages.curl: commands that a shell and a server understand."""

import json
import shlex
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from app.pages.curl import curl

BASE = "http://127.0.0.1:8000"
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)


def parameter(name: str, place: str, example: Any, *, required: bool = True) -> dict[str, Any]:
    return {"name": name, "in": place, "required": required, "schema": {"examples": [example]}}


@given(TEXT, TEXT)
def test_curl_quotes_what_is_in_an_example(doi: str, words: str) -> None:
    """Whatever stands in an example is one word of the shell, and reaches the server as it is."""
    operation = {"parameters": [parameter("doi", "path", doi), parameter("q", "query", words)]}
    name, url = shlex.split(curl(BASE, "GET", "/papers/{doi}/citations", operation, {}))
    assert name == "curl"
    address = urlsplit(url)
    assert unquote(address.path) == f"/papers/{doi}/citations"
    assert parse_qsl(address.query, keep_blank_values=True) == [("q", words)]


@given(TEXT)
def test_curl_quotes_a_body(words: str) -> None:
    """With the method, the key and the type of the body, each an argument."""
    schema = {"type": "object", "properties": {"note": {"type": "string", "examples": [words]}}}
    body = {"content": {"application/json": {"schema": schema}}}
    operation = {"requestBody": body, "security": [{"HTTPBearer": []}]}
    command = shlex.split(curl(BASE, "POST", "/notes", operation, {}).replace(" \\\n  ", " "))
    assert command[:4] == ["curl", "-X", "POST", f"{BASE}/notes"]
    assert command[4:8] == [
        *("-H", "Authorization: Bearer YOUR-KEY"),
        *("-H", "Content-Type: application/json"),
    ]
    assert command[8] == "-d"
    assert json.loads(command[9]) == {"note": words}


def test_curl_shows_one_optional_parameter_at_most() -> None:
    names = ("cursor", "format", "section", "q")
    operation = {"parameters": [parameter(name, "query", name, required=False) for name in names]}
    assert curl(BASE, "GET", "/statements", operation, {}).endswith("?section=section'")
    operation["parameters"] = operation["parameters"][:1]
    assert curl(BASE, "GET", "/imports", operation, {}) == f"curl {BASE}/imports"


def test_curl_sends_a_file_as_it_is() -> None:
    content = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    command = curl(BASE, "POST", "/imports", {"requestBody": {"content": content}}, {})
    assert command.endswith("--data-binary @articles.zip")
