"""app.api.exports: whole results as streams, asked of a real server on both databases."""

import csv
import io
from typing import Any

import pytest
import rispy
from pybtex.database import parse_string

from tests.conftest import ON_SQLITE
from tests.servers import Server, statement, until

REFERENCE = "10.1037/int0000101"
PAGES = (
    "/statements",
    f"/papers/{REFERENCE}/citations",
    f"/papers/{REFERENCE}/citations?type=supporting",
    "/papers/10.5555/citance-sample-8/references",
)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def with_format(path: str, form: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}format={form}"


@pytest.mark.parametrize("path", PAGES)
def test_exports_have_the_publications_that_the_page_counts(server: Server, path: str) -> None:
    """BibTeX and RIS, read back by pybtex and rispy."""
    publications = server.get(path).json()["publications"]
    answer = server.client.get(with_format(path, "bibtex"))
    assert answer.headers["content-type"] == "application/x-bibtex"
    assert len(parse_string(answer.text, "bibtex").entries) == publications
    answer = server.client.get(with_format(path, "ris"))
    assert answer.headers["content-type"] == "application/x-research-info-systems"
    assert len(rispy.loads(answer.text)) == publications


def test_export_ris_is_in_the_order_of_first_statements(server: Server) -> None:
    path = f"/papers/{REFERENCE}/citations?sort=newest"
    items = server.client.get(f"{path}&limit=100").json()["items"]
    dois = list(dict.fromkeys(item["citing"]["doi"] for item in items))
    records = rispy.loads(server.client.get(with_format(path, "ris")).text)
    assert [record["doi"] for record in records] == dois


@pytest.mark.parametrize("path", PAGES)
def test_export_csv_has_a_row_for_each_statement_in_order(server: Server, path: str) -> None:
    items = server.client.get(f"{path}{'&' if '?' in path else '?'}limit=100").json()["items"]
    answer = server.client.get(with_format(path, "csv"))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = rows_of(answer.text)
    assert [row["id"] for row in rows] == [item["id"] for item in items]
    for row, item in zip(rows, items, strict=True):
        assert row["text"] == item["text"]
        assert row["citing_title"] == (item["citing"]["title"] or "")
        assert row["citing_authors"] == "; ".join(one["name"] for one in item["citing"]["authors"])
        assert row["confidence"] == ("" if item["confidence"] is None else str(item["confidence"]))


def test_exports_are_negotiated_by_accept(server: Server) -> None:
    answer = server.client.get("/statements", headers={"Accept": "text/csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("form", ["csv", "ris", "bibtex", "ndjson"])
def test_exports_of_an_unknown_paper_are_404(server: Server, form: str) -> None:
    answer = server.get("/papers/10.5555/nobody/citations", format=form)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/paper-not-found")


@pytest.mark.parametrize("form", ["ris", "bibtex", "ndjson"])
def test_exports_of_nothing_are_empty(server: Server, form: str) -> None:
    answer = server.get("/statements", q="zzzzqqqq", format=form)
    assert (answer.status_code, answer.content) == (200, b"")


def test_export_csv_of_nothing_has_its_header(server: Server) -> None:
    answer = server.get("/statements", q="zzzzqqqq", format="csv")
    assert answer.text.startswith("id,type,confidence,")
    assert answer.text.count("\r\n") == 1


@ON_SQLITE
def test_export_csv_has_no_formula_and_no_broken_cell(fresh: Server) -> None:
    """What spreadsheets would compute begins with an apostrophe."""
    texts = ['=HYPERLINK("x")', "+1", "-1", "@x", 'Said "so",\nand went on.', "Plain = text"]
    records: list[dict[str, Any]] = [statement(text) for text in texts]
    assert fresh.post(*records).status_code == 201
    until(lambda: fresh.get("/statements").json()["total"] == len(texts))
    rows = rows_of(fresh.get("/statements", format="csv").text)
    assert {row["text"] for row in rows} == {
        *(f"'{text}" for text in texts[:4]),
        *texts[4:],
    }


@ON_SQLITE
def test_export_bibtex_keys_are_distinct(fresh: Server) -> None:
    """Papers with the same authors, year and title word are all there."""
    authors = [{"given": "A", "family": "Lavik"}]
    records = [
        statement(f"Sentence {n}.")
        | {"citing": {"doi": f"10.5555/{n}", "title": "First", "year": 2026, "authors": authors}}
        for n in range(3)
    ]
    assert fresh.post(*records).status_code == 201
    until(lambda: fresh.get("/statements").json()["total"] == 3)
    entries = parse_string(fresh.get("/statements", format="bibtex").text, "bibtex").entries
    assert set(entries) == {"lavik2026first", "lavik2026first-2", "lavik2026first-3"}
    assert {entry.fields["doi"] for entry in entries.values()} == {f"10.5555/{n}" for n in range(3)}
