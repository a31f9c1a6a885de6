"""app.api.statement_search: pages of statements, their facets, cursors and streams."""

import json

import pytest

from app.api import atom
from app.api.exports import EXPORTS
from app.search import partial
from app.vocabulary import TYPES
from tests.api.feed_documents import assert_json_feed, parse_atom, text
from tests.servers import Server

REFERENCE = "10.1037/int0000101"
"""The paper that most of the sample is about."""


def test_list_citations_of_unknown_paper_is_404_of_known_empty(
    server: Server,
) -> None:
    """Zero is not unknown."""
    unknown = server.get("/papers/10.5555/nobody/citations")
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/paper-not-found")
    server.send("PUT", "/papers/10.5555/alone", json={})
    known = server.get("/papers/10.5555/alone/citations")
    assert (known.status_code, known.json()["total"], known.json()["items"]) == (200, 0, [])


def test_an_address_that_is_too_long_is_named(server: Server) -> None:
    """As FastAPI names it, by the one in the path that is wrong."""
    answer = server.get(f"/papers/10.5555/{'x' * 2_200}/citations")
    pointers = [error["pointer"] for error in answer.json()["errors"]]
    assert (answer.status_code, pointers) == (422, ["doi"])


def test_partial_answers_say_why(server: Server) -> None:
    """Of a query of too many words: in pages of statements and papers, in facets on their own, in evidence and on pages; and
    of another that they are whole."""
    long = " ".join(f"alliance{n}" for n in range(65))
    for q, is_partial in ((long, True), ("alliance", False)):
        claim = {"claim": q, "doi": REFERENCE}
        answers = [
            server.get("/statements", q=q, match="any").json(),
            server.get("/papers", q=q, match="any").json(),
            server.get("/statements/facets/author", q=q).json(),
            server.send("POST", "/evidence", json=claim).json(),
        ]
        reasons = {answer["partial_reason"] for answer in answers}
        assert [answer["partial"] for answer in answers] == 4 * [is_partial]
        assert reasons == {partial.QUERY if is_partial else None}
        assert (partial.QUERY in server.get("/search", q=q).text) is is_partial
        assert_forms_say(server, q, partial.QUERY if is_partial else None)


def assert_forms_say(server: Server, q: str, reason: str | None) -> None:
    """Each by its own rules: exports in a header, feeds in an element or member of their own, and to people."""
    for form in EXPORTS:
        answer = server.get("/statements", q=q, match="any", format=form)
        assert answer.headers.get("citance-partial") == reason, form
    exported = server.get("/statements/export", q=q, match="any", format="csv")
    assert exported.headers.get("citance-partial") == reason
    atom_feed = parse_atom(server.get("/statements", q=q, match="any", format="atom").content)
    assert atom_feed.findtext(f"{{{atom.EXTENSION}}}partial") == reason
    json_feed = server.get("/statements", q=q, match="any", format="jsonfeed").json()
    assert_json_feed(json_feed)
    assert json_feed["_citance"] == partial.fields(reason)
    for said in (text(atom_feed, "subtitle"), json_feed["description"]):
        assert (partial.QUERY in said) is (reason is not None)


def test_list_citations_counts_agree(server: Server) -> None:
    """Of the reference case: page, facets, tally and paper have the same counts."""
    paper = server.get(f"/papers/{REFERENCE}").json()
    page = server.get(f"/papers/{REFERENCE}/citations", limit=100).json()
    assert paper["tally"] == server.get(f"/papers/{REFERENCE}/tally").json()
    assert paper["cited_by"] == {
        "publications": paper["tally"]["publications"],
        "with_statements": page["publications"],
        "statements": paper["tally"]["total"],
    }
    assert page["total"] == paper["tally"]["total"] == len(page["items"])
    assert page["publications"] < paper["tally"]["publications"], "one cites it without a statement"
    by_type = {value["value"]: value["count"] for value in page["facets"]["type"]["values"]}
    assert by_type == {name: paper["tally"][name] for name in by_type}
    assert sum(by_type.values()) == page["total"]
    for name in ("section", "year", "publication_type", "relationship", "journal"):
        facet = page["facets"][name]
        assert sum(v["count"] for v in facet["values"]) + facet["other_count"] == page["total"]
    assert {value["value"] for value in page["facets"]["relationship"]["values"]} >= {
        "self",
        "independent",
    }


def test_list_citations_years_have_their_types(server: Server) -> None:
    """Of each year the counts by type sum to its own, those of all years to the tally; a filter by type applies."""
    page = server.get(f"/papers/{REFERENCE}/citations", facet_limit=200).json()
    years = page["facets"]["year"]["values"]
    assert all(sum(year["types"].values()) == year["count"] for year in years)
    tally = server.get(f"/papers/{REFERENCE}/tally").json()
    for name in TYPES:
        assert sum(year["types"][name] for year in years) == tally[name]
    assert all(
        "types" not in value
        for name, facet in page["facets"].items()
        if name != "year"
        for value in facet["values"]
    )
    narrowed = server.get(f"/papers/{REFERENCE}/citations", type="supporting", year_from=2999)
    in_years = narrowed.json()["facets"]["year"]["values"]
    assert sum(year["types"]["supporting"] for year in in_years) == tally["supporting"]
    assert {year["types"]["mentioning"] for year in in_years} == {0}


def test_list_statements_markers_and_highlights_are_spans(server: Server) -> None:
    """They are code points of the statement's text, or of the neighbour that they are named after; exports have them too."""
    page = server.get("/statements", q="session*", limit=100)
    items = page.json()["items"]
    found = dict.fromkeys(("text", "before", "after"), 0)
    for item in items:
        for marker in item["markers"]:
            assert item["text"][marker["start"] : marker["end"]] == marker["text"]
        for name in found:
            for span in item["highlights" if name == "text" else f"{name}_highlights"]:
                assert item[name][span["start"] : span["end"]].lower().startswith("session")
                found[name] += 1
    assert min(found.values()) > 0, found
    exported = server.get("/statements", q="session*", format="ndjson").text.splitlines()
    assert [json.loads(line) for line in exported] == items


def test_list_references_mirrors_list_citations(server: Server) -> None:
    pairs = set()
    for item in server.get("/statements", limit=100).json()["items"]:
        if item["cited"]["doi"]:
            pairs.add((item["citing"]["doi"], item["cited"]["doi"], item["id"]))
    for citing, cited, id_ in sorted(pairs)[:20]:
        mirror = server.get(f"/papers/{citing}/references", limit=100).json()
        assert id_ in {item["id"] for item in mirror["items"] if item["cited"]["doi"] == cited}
        assert mirror["publications"] == len(
            {i["cited"]["doi"] or i["cited"]["title"] for i in mirror["items"]}
        )


def test_list_statements_pages_by_link_header(server: Server) -> None:
    """All statements once, in order; `Link` and `next` end together."""
    whole = server.get("/statements", sort="newest", limit=100).json()
    seen: list[str] = []
    path: str | None = "/statements?sort=newest&limit=7"
    while path:
        answer = server.client.get(path)
        seen += [item["id"] for item in answer.json()["items"]]
        path = answer.links.get("next", {}).get("url")
        assert bool(path) == bool(answer.json()["next"])
    assert seen == [item["id"] for item in whole["items"]]


@pytest.mark.parametrize("cursor", ["x", "eyJ", "%00", "A" * 400, "é"])
def test_list_statements_refuses_what_is_no_cursor(server: Server, cursor: str) -> None:
    answer = server.get("/statements", cursor=cursor)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/cursor-invalid")


def test_list_statements_refuses_cursor_of_another_query(server: Server) -> None:
    cursor = server.get("/statements", limit=1).json()["next"]
    answer = server.get("/statements", limit=1, sort="oldest", cursor=cursor)
    assert answer.json()["type"] == "/problems/cursor-invalid"


def test_list_statements_streams_ndjson_in_order(server: Server) -> None:
    """By `format` and by `Accept`."""
    items = server.get("/statements", sort="newest", limit=100).json()["items"]
    for answer in (
        server.get("/statements", sort="newest", format="ndjson"),
        server.client.get("/statements?sort=newest", headers={"Accept": "application/x-ndjson"}),
    ):
        assert answer.headers["content-type"].startswith("application/x-ndjson")
        assert [json.loads(line) for line in answer.text.splitlines()] == items


def test_list_citations_gives_way_to_a_question(server: Server) -> None:
    """Page, facets, names, stream and cursors are of one mode; feeds have all words, unless they say otherwise."""
    path, q = f"/papers/{REFERENCE}/citations", "what did clients say about the first session"
    page = server.get(path, q=q, limit=5).json()
    assert (page["match"], len(page["items"])) == ("most", 5)
    assert sum(v["count"] for v in page["facets"]["type"]["values"]) == page["total"]
    journals = server.get(f"{path}/facets/journal", q=q, limit=200).json()
    assert sum(v["count"] for v in journals["values"]) == page["total"]
    assert len(server.get(path, q=q, format="ndjson").text.splitlines()) == page["total"]
    second = server.get(path, q=q, limit=5, cursor=page["next"]).json()
    assert (second["match"], second["total"]) == ("most", page["total"])
    assert server.get(path, q=q, match="all", cursor=page["next"]).status_code == 422
    assert server.get(path, q=q, match="all").json()["total"] == 0
    assert server.get(path, q=q, match="any").json()["match"] == "any"
    assert server.get(path, q=q, match="most").status_code == 422
    assert server.get(path, q=q, format="jsonfeed").json()["items"] == []
    assert len(server.get(path, q=q, match="auto", format="jsonfeed", limit=3).json()["items"]) == 3
    tags = {server.get(path, q=q, match=match).headers["etag"] for match in ("auto", "all", "any")}
    assert len(tags) == 3
