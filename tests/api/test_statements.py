"""app.api.statements: details, corrections, new records."""

import json
from typing import Any

import pytest

from tests.conftest import ON_SQLITE
from tests.servers import Server, statement, until

NUL = "a\0b"


def test_statements_are_stored_found_corrected_deleted(server: Server) -> None:
    """The life of a statement: POST, search, PATCH, GET, DELETE."""
    record = statement(
        "Xylophones [3] were confirmed.", "10.5555/life", type="supporting", confidence=0.9
    )
    record["marker"] = {"start": 11, "end": 14}
    stored = server.post(record)
    assert stored.status_code == 201
    (id_,) = stored.json()["ids"]
    assert server.post(record).json() == {"ids": [id_], "added": 0, "updated": 0}

    def found(**asked: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = server.get("/papers/10.5555/life/citations", **asked).json()[
            "items"
        ]
        return items

    (item,) = until(lambda: found(q="xylophone"))
    assert (item["id"], item["marker"]["text"], item["score"] > 0) == (id_, "[3]", True)
    corrected = server.send(
        "PATCH", f"/statements/{id_}", json={"type": "contrasting", "note": "Look."}
    )
    assert corrected.json()["corrections"][0]["note"] == "Look."
    (item,) = until(lambda: found(type="contrasting"))
    assert (item["type_source"], item["confidence"]) == ("human", None)
    whole = server.get(f"/statements/{id_}").json()
    of_a_search = ("highlights", "before_highlights", "after_highlights", "score")
    assert [whole[name] for name in of_a_search] == [[], [], [], None]
    assert {name: whole[name] for name in item if name not in of_a_search} == {
        name: value for name, value in item.items() if name not in of_a_search
    }
    assert server.send("DELETE", f"/statements/{id_}").status_code == 204
    assert server.get(f"/statements/{id_}").status_code == 404
    until(lambda: not found())


def test_add_statements_stores_all_or_none(server: Server) -> None:
    """Every wrong place of every record is named."""
    good, bad = statement("Good.", "10.5555/allornone"), statement("Bad.", "banana")
    answer = server.post(good, bad, {**good, "colour": "red"})
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/1/cited/doi", "/2/colour"}
    assert server.get("/papers/10.5555/allornone").status_code == 404


def test_add_statements_reads_ndjson(server: Server) -> None:
    lines = "\n".join(json.dumps(statement(f"Line {n}.", "10.5555/lines")) for n in range(3))
    answer = server.send(
        "POST", "/statements", content=lines, headers={"Content-Type": "application/x-ndjson"}
    )
    assert (answer.status_code, len(answer.json()["ids"])) == (201, 3)


@pytest.mark.parametrize(
    ("body", "kind", "status", "slug"),
    [
        (b"{", "application/json", 400, "body-malformed"),
        (b"[]", "application/json", 422, "invalid"),
        (b"3", "application/json", 400, "body-malformed"),
        (b"<a/>", "text/xml", 415, "media-type-unsupported"),
        (b"[" + b"{}," * 1000 + b"{}]", "application/json", 422, "invalid"),
        (b"[" * 400 + b"]" * 400, "application/json", 400, "body-malformed"),
    ],
)
def test_add_statements_refuses_what_is_no_records(
    server: Server, body: bytes, kind: str, status: int, slug: str
) -> None:
    answer = server.send("POST", "/statements", content=body, headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{slug}")


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"text": NUL}, "/0/text"),
        ({"before": NUL}, "/0/before"),
        ({"anchor": NUL}, "/0/anchor"),
        ({"cited": {"doi": "10.5555/nul", "title": NUL}}, "/0/cited/title"),
        ({"cited": {"doi": "10.5555/nul", "abstract": NUL}}, "/0/cited/abstract"),
        ({"cited": {"doi": "10.5555/nul", "authors": [NUL]}}, "/0/cited/authors/0/name"),
        ({"cited": {"doi": "10.5555/nul", "ids": {"pmid": NUL}}}, "/0/cited/ids/pmid"),
        ({"cited": {"doi": "10.5555/nul", "ids": {"pmid": "7" * 101}}}, "/0/cited/ids/pmid"),
    ],
)
def test_add_statements_refuses_what_no_database_stores(
    server: Server, more: dict[str, Any], pointer: str
) -> None:
    """U+0000, and identifiers too long for a key: with their places."""
    answer = server.post(statement("A sentence.", "10.5555/nul") | more)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert server.get("/papers/10.5555/nul").status_code == 404


def test_add_statements_names_all_that_is_wrong(server: Server) -> None:
    """Of a record, what its schema refuses and what only reading it shows."""
    wrong = {"text": " ", "citing": {"doi": "banana"}, "cited": {"doi": "apple"}, "colour": 1}
    answer = server.post(statement("A sentence.") | wrong)
    pointers = [error["pointer"] for error in answer.json()["errors"]]
    assert sorted(pointers) == ["/0/cited/doi", "/0/citing/doi", "/0/colour", "/0/text"]
    shapes = server.post(statement("A sentence.") | {"citing": "x", "marker": 3}).json()["errors"]
    assert {(error["pointer"], error["detail"]) for error in shapes} == {
        ("/0/citing", "Input should be an object"),
        ("/0/marker", "Input should be an object"),
    }
    marked = statement("A sentence.") | {"citing": {"doi": "x"}, "marker": {"start": 5, "end": 99}}
    pointers = [error["pointer"] for error in server.post(marked).json()["errors"]]
    assert sorted(pointers) == ["/0/citing/doi", "/0/marker"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "  "},
        {"confidence": True},
        {"citing": {"doi": "10.5555/citing", "year": "2018"}},
        {"citing": {"doi": "10.5555/citing", "published_on": "2018-99-99"}},
        {"citing": {"doi": "10.5555/citing", "published_on": "\u0662\u0660\u0661\u0668"}},
    ],
)
def test_add_statements_converts_no_types(server: Server, wrong: dict[str, Any]) -> None:
    """Values of another type are not taken for what they resemble."""
    assert server.post(statement("Text [1].", "10.5555/kinds") | wrong).status_code == 422


@ON_SQLITE
def test_add_statements_takes_nothing_that_no_filter_takes(fresh: Server) -> None:
    """The longest DOI, journal and author that are stored can be searched by."""
    doi, journal = f"10.5555/{'d' * 2000}", "J" * 4000
    citing = {"doi": doi, "journal": journal, "authors": ["A" * 4000]}
    assert fresh.post(statement("A sentence.") | {"citing": citing}).status_code == 201
    until(lambda: fresh.get("/statements", citing=doi).json()["total"])
    page = fresh.get("/statements", citing=doi, journal=journal, author="A" * 4000).json()
    assert page["total"] == 1


@ON_SQLITE
def test_statement_has_its_place_and_links(fresh: Server) -> None:
    """The place in lists, links that are made of it where one statement is asked for; null where nothing is known."""
    place = {"element_id": "Par5", "pdf_page": 3, "pdf_box": [1.0, 2.0, 30.5, 8.0]}
    first = statement("Sleep improves memory in all groups [3].", "10.5555/cited")
    full_text = [{"url": "https://example.org/article.pdf"}]
    first["citing"] |= {"ids": {"pmcid": "PMC123"}, "links": {"full_text": full_text}}
    second = {**statement("Nobody knows [3].", "10.5555/cited"), "citing": {"doi": "10.5555/other"}}
    with_place, without = fresh.post({**first, "place": place}, second).json()["ids"]
    assert fresh.post({**first, "place": place}).json()["updated"] == 0
    assert fresh.post(first).json()["updated"] == 1
    assert fresh.post({**first, "place": place}).json()["updated"] == 1

    def places() -> dict[str, object]:
        answer = fresh.get("/papers/10.5555/cited/citations")
        items = answer.json()["items"] if answer.status_code == 200 else ()
        return {item["id"]: item["place"] for item in items}

    until(lambda: places() == {with_place: place, without: None})
    detail = fresh.get(f"/statements/{with_place}").json()
    assert detail["place"] == place
    assert detail["links"] == {
        "article": "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123/"
        "#Par5:~:text=Sleep%20improves%20memory%20in%20all",
        "pdf": "https://example.org/article.pdf#page=3",
    }
    other = fresh.get(f"/statements/{without}").json()
    assert (other["place"], other["links"]["pdf"]) == (None, None)
    page = fresh.client.get(f"/statements/{with_place}", headers={"Accept": "text/html"}).text
    assert "Page in the PDF" in page
