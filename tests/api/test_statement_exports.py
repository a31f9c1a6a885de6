"""app.api.statement_exports: the same bytes as `format=` of the lists, at addresses with one type of answer."""

import pytest

from tests.servers import Server

REFERENCE = "10.1037/int0000101"
LISTS = (
    "/statements",
    f"/papers/{REFERENCE}/citations",
    "/papers/10.5555%2Fcitance-sample-8/references",
)
FORMATS = ("ndjson", "csv", "jsonld", "ris", "bibtex")
SUFFIXES = {"bibtex": "bib"}
"""Of files, where that is not the name of the format."""


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("path", LISTS)
def test_export_is_what_the_list_streams(server: Server, path: str, form: str) -> None:
    """With the same filters and order, the same type of content, and a name that programs know what to do with."""
    filters: dict[str, object] = {"type": ["supporting", "mentioning"], "sort": "newest"}
    of_list = server.get(path, format=form, **filters)
    export = server.get(f"{path}/export", format=form, **filters)
    assert export.status_code == 200
    assert export.content == of_list.content != b""
    assert export.headers["content-type"] == of_list.headers["content-type"]
    named = f'attachment; filename="{path.rpartition("/")[2]}.{SUFFIXES.get(form, form)}"'
    assert export.headers["content-disposition"] == of_list.headers["content-disposition"] == named


def test_export_of_all_statements_takes_both_ends(server: Server) -> None:
    about = {"cited": REFERENCE, "format": "ndjson"}
    export = server.get("/statements/export", **about)
    assert export.text.count("\n") == server.get(f"/papers/{REFERENCE}/tally").json()["total"]
    assert server.get("/statements/export", citing="banana", format="csv").status_code == 422


@pytest.mark.parametrize("path", LISTS)
def test_export_needs_one_of_its_formats(server: Server, path: str) -> None:
    """And no page: what belongs to a page is refused."""
    for parameters in ({}, {"format": "json"}, {"format": "atom"}, {"format": "csv", "limit": "5"}):
        answer = server.get(f"{path}/export", **parameters)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid")
    assert "ndjson" in server.get(f"{path}/export", format="json").text


@pytest.mark.parametrize("form", FORMATS)
def test_export_of_an_unknown_paper_is_404(server: Server, form: str) -> None:
    answer = server.get("/papers/10.5555/nobody/citations/export", format=form)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/paper-not-found")
