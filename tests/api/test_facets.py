"""app.api.facets: authors and journals of a search's statements, as they are typed."""

import pytest

from tests.servers import Server

REFERENCE = "10.1037/int0000101"
"""The paper that most of the sample is about."""
CITING = f"/papers/{REFERENCE}/citations"


@pytest.mark.parametrize("name", ["author", "journal"])
def test_citation_facet_agrees_with_the_page(server: Server, name: str) -> None:
    """What nothing is typed for is the facet of the page; each value is found by any word of it."""
    filters = {"type": ["mentioning", "supporting"], "year_from": 2019, "q": "session*"}
    page = server.get(CITING, facet_limit=200, **filters).json()["facets"][name]
    assert server.get(f"{CITING}/facets/{name}", limit=200, **filters).json() == page
    assert page["values"]
    for value in page["values"][:5]:
        starts = value["label"].split()[-1][:3].upper()
        found = server.get(f"{CITING}/facets/{name}", starts=starts, limit=200, **filters).json()
        assert value in found["values"]
        assert found["other_count"] == 0
        assert all(
            any(word.upper().startswith(starts) for word in one["label"].split())
            for one in found["values"]
        )


def test_citation_facet_counts_what_is_not_listed(server: Server) -> None:
    """By count, then by value; `other_count` sums the counts of the rest, a selected value is marked."""
    whole = server.get(f"{CITING}/facets/author", limit=200).json()
    counts = [(-value["count"], value["value"]) for value in whole["values"]]
    assert counts == sorted(counts)
    few = server.get(f"{CITING}/facets/author", limit=2).json()
    assert few["values"] == whole["values"][:2]
    assert few["other_count"] == -sum(count for count, _ in counts[2:])
    last = whole["values"][-1]["value"]
    chosen = server.get(f"{CITING}/facets/author", limit=2, author=last).json()["values"]
    assert [value["selected"] for value in chosen] == [False, False, True]
    typed = server.get(f"{CITING}/facets/author", starts=whole["values"][0]["value"], author=last)
    assert last not in {value["value"] for value in typed.json()["values"]}


def test_reference_facet_counts_what_the_paper_says(server: Server) -> None:
    """The author of its references is its own; `/statements/facets` finds the same by `citing`."""
    item = server.get("/statements", limit=1).json()["items"][0]["citing"]
    facet = server.get(f"/papers/{item['doi']}/references/facets/journal").json()
    page = server.get(f"/papers/{item['doi']}/references").json()
    assert [value["count"] for value in facet["values"]] == [page["total"]]
    assert server.get("/statements/facets/journal", citing=item["doi"]).json() == facet


def test_statement_facet_is_of_all_papers_or_some(server: Server) -> None:
    everywhere = server.get("/statements/facets/author", limit=200).json()
    about = server.get("/statements/facets/author", cited=REFERENCE, limit=200).json()
    assert about == server.get(f"{CITING}/facets/author", limit=200).json()
    assert {value["value"] for value in about["values"]} <= {
        value["value"] for value in everywhere["values"]
    }
    assert server.get("/statements/facets/author", cited="banana").status_code == 422


@pytest.mark.parametrize(
    ("path", "parameters", "expected"),
    [
        ("facets/year", {}, "'author' or 'journal'"),
        ("facets/author", {"sort": "newest"}, "starts"),
        ("facets/author", {"cursor": "x"}, "No such parameter"),
        ("facets/author", {"format": "csv"}, "No such parameter"),
        ("facets/author", {"facet_limit": 3}, "No such parameter"),
        ("facets/author", {"starts": "a" * 201}, "200"),
        ("facets/author", {"limit": 0}, "1"),
        ("facets/journal", {"limit": 201}, "200"),
    ],
)
def test_facet_refuses_what_it_has_not(
    server: Server, path: str, parameters: dict[str, str], expected: str
) -> None:
    """Other facets, parameters of a page, and what is too long; the error says what there is."""
    for before in (CITING, f"/papers/{REFERENCE}/references", "/statements"):
        answer = server.get(f"{before}/{path}", **parameters)
        assert answer.status_code == 422
        (fault,) = answer.json()["errors"]
        assert expected in fault["detail"]


def test_citation_facet_of_unknown_paper_is_404_of_known_empty(server: Server) -> None:
    """Zero is not unknown, whatever is selected."""
    for parameters in ({}, {"author": "Ana Vidal"}):
        answer = server.get("/papers/10.5555/nobody/citations/facets/author", **parameters)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/paper-not-found")
    server.send("PUT", "/papers/10.5555/quiet", json={})
    known = server.get("/papers/10.5555/quiet/citations/facets/author")
    assert (known.status_code, known.json()["values"]) == (200, [])
    assert server.get("/papers/banana/citations/facets/author").status_code == 422


def test_citation_facet_is_answered_anew_only_when_it_changed(server: Server) -> None:
    """Its ETag is that of what was asked: a facet, and what was typed."""
    address = f"{CITING}/facets/author?starts=l"
    etag = server.get(address).headers["etag"]
    again = server.client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    others = (f"{address}a", f"{CITING}/facets/journal?starts=l", f"{address}&limit=3")
    assert etag not in {server.get(other).headers["etag"] for other in others}
