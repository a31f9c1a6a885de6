"""app.api.public_url: where a server says that it is reached."""

from pathlib import Path
from typing import Any

import pytest
from fastapi import Request
from pydantic import ValidationError

from app.api.public_url import public_url, request_url
from app.main import create_app
from app.settings import Settings


def request(directory: Path, setting: str = "", **scope: Any) -> Request:
    """A request to a server with this setting."""
    app = create_app(Settings(data_dir=directory, lookup="offline", public_url=setting))
    ordinary = {
        "type": "http",
        "app": app,
        "scheme": "http",
        "server": ("127.0.0.1", 8000),
        "path": "/statements",
        "raw_path": b"/statements",
        "query_string": b"",
        "headers": [(b"host", b"citance.test:8000")],
    }
    return Request(ordinary | scope)


def test_public_url_is_the_setting_or_the_request(tmp_path: Path) -> None:
    """Without a slash at the end."""
    assert public_url(request(tmp_path)) == "http://citance.test:8000"
    assert public_url(request(tmp_path, root_path="/open")) == "http://citance.test:8000/open"
    assert public_url(request(tmp_path, "https://example.org/")) == "https://example.org"
    assert public_url(request(tmp_path, "https://example.org/c", root_path="/x")) == (
        "https://example.org/c"
    )


def test_public_url_takes_no_markup_from_a_host(tmp_path: Path) -> None:
    """What is no host is not repeated."""
    for host in (b'a"><script>', b"a/b?c", b"a\x80b", b"a b"):
        asked = request(tmp_path, headers=[(b"host", host)])
        assert public_url(asked) == "http://127.0.0.1:8000", host


def test_request_url_has_the_path_as_it_was_sent(tmp_path: Path) -> None:
    """A DOI keeps its encoding; the parameters are those that are given."""
    sent = "/papers/10.1/%E9%BE%8D%2F%3C(a)+1/citations"
    asked = request(tmp_path, "https://example.org/c", path="/decoded", raw_path=sent.encode())
    assert request_url(asked, []) == f"https://example.org/c{sent}"
    assert request_url(asked, [("q", "a b&c")]) == f"https://example.org/c{sent}?q=a+b%26c"
    raw = request(tmp_path, root_path="/x", path="/x/p", raw_path=b'/x/p<">\xe9')
    assert request_url(raw, []) == "http://citance.test:8000/x/p%3C%22%3E%E9"


@pytest.mark.parametrize(
    "wrong",
    [
        "example.org",
        "ftp://example.org",
        "https://",
        "https://a b",
        "https://a/?q=1",
        "https://a/<",
    ],
)
def test_public_url_setting_is_a_url(wrong: str) -> None:
    with pytest.raises(ValidationError):
        Settings(public_url=wrong)
