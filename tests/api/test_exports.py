"""Whole results as streams, asked of a real server on both databases."""

import csv
import io
from typing import Any

import pytest
import rispy
from pybtex.database import parse_string

from tests.servers import Server, statement, until

REFERENCE = "10.1037/int0000101"
PAGES = (
    "/statements",
    f"/papers/{REFERENCE}/citations",
    f"/papers/{REFERENCE}/citations?type=supporting",
    "/papers/10.5555/citance-sample-8/references",
)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def with_format(path: str, form: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}format={form}"


@pytest.mark.parametrize("path", PAGES)
def test_references_are_the_publications_that_the_page_counts(server: Server, path: str) -> None:
    publications = server.get(path).json()["publications"]
    answer = server.client.get(with_format(path, "bibtex"))
    assert answer.headers["content-type"] == "application/x-bibtex"
    assert len(parse_string(answer.text, "bibtex").entries) == publications
    answer = server.client.get(with_format(path, "ris"))
    assert answer.headers["content-type"] == "application/x-research-info-systems"
    assert len(rispy.loads(answer.text)) == publications


def test_references_come_in_the_order_of_their_first_statements(server: Server) -> None:
    path = f"/papers/{REFERENCE}/citations?sort=newest"
    items = server.client.get(f"{path}&limit=100").json()["items"]
    dois = list(dict.fromkeys(item["citing"]["doi"] for item in items))
    records = rispy.loads(server.client.get(with_format(path, "ris")).text)
    assert [record["doi"] for record in records] == dois


@pytest.mark.parametrize("path", PAGES)
def test_a_table_has_a_line_for_each_statement_in_order(server: Server, path: str) -> None:
    items = server.client.get(f"{path}{'&' if '?' in path else '?'}limit=100").json()["items"]
    answer = server.client.get(with_format(path, "csv"))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = table(answer.text)
    assert [row["id"] for row in rows] == [item["id"] for item in items]
    for row, item in zip(rows, items, strict=True):
        assert row["text"] == item["text"]
        assert row["citing_title"] == (item["citing"]["title"] or "")
        assert row["citing_authors"] == "; ".join(one["name"] for one in item["citing"]["authors"])
        assert row["confidence"] == ("" if item["confidence"] is None else str(item["confidence"]))


def test_a_form_is_chosen_by_accept_too(server: Server) -> None:
    answer = server.client.get("/statements", headers={"Accept": "text/csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("form", ["csv", "ris", "bibtex", "ndjson"])
def test_a_paper_that_is_not_known_is_said_to_be_so(server: Server, form: str) -> None:
    answer = server.get("/papers/10.5555/nobody/citations", format=form)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/paper-not-found")


@pytest.mark.parametrize("form", ["ris", "bibtex", "ndjson"])
def test_nothing_found_is_an_empty_stream(server: Server, form: str) -> None:
    answer = server.get("/statements", q="zzzzqqqq", format=form)
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_table_of_nothing_has_its_header(server: Server) -> None:
    answer = server.get("/statements", q="zzzzqqqq", format="csv")
    assert answer.text.startswith("id,type,confidence,")
    assert answer.text.count("\r\n") == 1


def test_no_cell_is_a_formula_and_none_is_broken(fresh: Server) -> None:
    texts = ['=HYPERLINK("x")', "+1", "-1", "@x", 'Said "so",\nand went on.', "Plain = text"]
    records: list[dict[str, Any]] = [statement(text) for text in texts]
    assert fresh.post(*records).status_code == 201
    until(lambda: fresh.get("/statements").json()["total"] == len(texts))
    rows = table(fresh.get("/statements", format="csv").text)
    assert {row["text"] for row in rows} == {
        *(f"'{text}" for text in texts[:4]),
        *texts[4:],
    }


def test_papers_with_the_same_key_are_all_there(fresh: Server) -> None:
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
