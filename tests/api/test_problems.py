"""app.api.problems: every error is a problem (RFC 9457), and every kind has a page."""

import json
from urllib.parse import quote

import pytest

from tests.servers import Server

RECORD = {"citing": {"doi": "10.5555/a"}, "cited": {"doi": "10.5555/b"}, "text": "As in [4]."}
ALERT = {"channel": {"kind": "email"}, "rhythm": "daily"}


@pytest.mark.parametrize(
    "text", ["banana", "10.1037", "10/abc", "doi:", "10.1037/", "pmid:", "10.1037/a\nb\n"]
)
@pytest.mark.parametrize("below", ["", "/citations", "/references", "/tally"])
def test_problem_of_what_is_no_doi(server: Server, text: str, below: str) -> None:
    """With a media type and a page."""
    answer = server.get(f"/papers/{quote(text, safe='')}{below}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/doi-invalid"
    assert server.get(answer.json()["type"]).status_code == 200


@pytest.mark.parametrize(
    ("text", "status", "meant"),
    [
        ("10.5555/absent.", 404, "10.5555/absent"),
        ("10.5555/absent),", 404, "10.5555/absent"),
        ("doi:10.5555/absent]", 404, "10.5555/absent"),
        ("10.5555/absent(1)", 404, None),
        ("10.5555/absent/", 404, None),
        ("[10.5555/absent]", 422, "10.5555/absent"),
        ("DOI10.5555/absent.", 422, "10.5555/absent"),
        ("10.5555/absent (open access)", 422, "10.5555/absent"),
        ("https://example.org/article?id=10.5555/absent", 422, "10.5555/absent"),
        ("10.5555/" + "a" * 300 + ".", 404, None),
        ("pmid:1.", 404, None),
    ],
)
@pytest.mark.parametrize("below", ["", "/citations", "/tally", "/cite", "/cited-by"])
def test_problem_says_which_doi_may_be_meant(
    server: Server, text: str, status: int, meant: str | None, below: str
) -> None:
    """Where a sentence or an address has left something on it."""
    answer = server.get(f"/papers/{quote(text, safe='')}{below}")
    assert answer.status_code == status
    _, _, hint = answer.json()["detail"].partition(" Perhaps ")
    assert hint == (f"`{meant}` is meant." if meant else "")


def test_list_problems_leads_to_a_page_each(server: Server) -> None:
    """And none of FastAPI's own errors is described."""
    described = server.get("/openapi.json").json()
    assert "HTTPValidationError" not in json.dumps(described)
    for line in server.get("/problems").text.splitlines():
        if line.startswith("/problems/"):
            assert server.get(line.partition(" ")[0]).status_code == 200


def test_problem_discloses_nothing_of_the_inside(server: Server) -> None:
    for path in ("/nowhere", "/statements/zzz", "/imports/zzz", "/problems/zzz"):
        answer = server.send("GET", path)
        assert answer.status_code == 404
        assert "Traceback" not in answer.text
    assert server.client.post("/stats").json()["type"] == "/problems/method-not-allowed"


@pytest.mark.parametrize(
    ("method", "path", "sent", "detail"),
    [
        ("POST", "/tallies", {"dois": "10.1/a"}, "Input should be an array"),
        ("POST", "/tallies", {"dois": ["10.1/a"] * 501}, "There should be at most 500 items, not 501"),
        ("POST", "/checks", {"references": []}, "There should be at least 1 item, not 0"),
        ("POST", "/alerts", {**ALERT, "query": {"cited": "10.1/a"}}, "Input should be an array"),
        ("GET", "/statements?" + "author=a&" * 201, None, "There should be at most 200 items, not 201"),
        ("POST", "/statements", [{**RECORD, "markers": "[4]"}], "Input should be an array"),
        ("POST", "/statements", [{**RECORD, "place": []}], "Input should be an object"),
    ],
)  # fmt: skip
def test_problem_names_no_types_of_python(
    server: Server, method: str, path: str, sent: object, detail: str
) -> None:
    """A client knows objects and arrays."""
    answer = server.send(method, path, json=sent)
    assert answer.status_code == 422
    assert [one["detail"] for one in answer.json()["errors"]] == [detail]


def test_problem_405_allows_all_methods_of_the_address(server: Server) -> None:
    """`Allow` has those of all routes."""
    allowed = {
        "/stats": "GET, HEAD",
        "/papers/10.5555/x": "DELETE, GET, HEAD, PUT",
        "/statements/0123456789abcdef": "DELETE, GET, HEAD, PATCH",
        "/tallies": "POST",
    }
    for path, methods in allowed.items():
        assert server.client.request("TRACE", path).headers["allow"] == methods
