"""app.api.papers: /papers and /tallies."""

from typing import Any
from urllib.parse import quote

import pytest

from app.schemas.papers import PaperIds, Suggestion
from tests.conftest import ON_SQLITE
from tests.servers import Server, statement, until

REFERENCE = "10.1037/int0000101"
"""The paper that most of the sample is about."""
DOIS = (
    "10.1002/(SICI)1097-0274(199909)36:1+<1::AID-AJIM2>3.0.CO;2-0",
    "10.1175/1520-0477(1996)077<0935:WOTWSM>2.0.CO;2",
    "10.1890/0012-9615(1999)069[0569:EDILSA]2.0.CO;2",
    "10.1002/1521-3951(200209)233:1<10::aid-pssb10>3.0.co;2-v",
    "10.1016/S0014-5793(01)03313-0",
    "10.36652/0042-4633-2023-102-5-404-413/",
    "10.1021/ac010694+",
    "10.1000/a//b",
    "10.1000/50%25_off%2Fx",
    "10.1000/what?is=this",
    "10.1000/hash#2",
    "10.1000/Åström-ß",
    "10.1000.10/subdivided",
)


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
@pytest.mark.parametrize("doi", DOIS)
def test_get_paper_by_dois_of_every_kind(server: Server, doi: str) -> None:
    """In every spelling, in a path and in a query, the DOI comes back as it was put."""
    encoded = quote(doi, safe="")
    assert server.send("PUT", f"/papers/{encoded}", json={"title": doi}).status_code in (200, 201)
    bare = quote(doi, safe="/:;()<>[]+")
    ways = (
        f"/papers/{encoded}",
        f"/papers/{bare}",
        f"/papers/{quote('https://doi.org/' + encoded, safe='')}",
    )
    for way in ways:
        answer = server.get(way)
        assert (answer.status_code, answer.json().get("doi")) == (200, doi), way
        facets = ("citations/facets/author", "references/facets/journal")
        for below in ("tally", "citations", "references", *facets):
            assert server.get(f"{way}/{below}").status_code == 200, way
        for below in ("citations/export", "references/export"):
            assert server.get(f"{way}/{below}", format="ndjson").content == b"", way
    for path in ("/paper", "/papers"):
        assert server.get(path, doi=doi).json()["doi"] == doi
    assert server.get("/statements", cited=doi).json()["total"] == 0


def test_put_paper_outweighs_documents(server: Server) -> None:
    """And putting it again replaces all that was put before."""
    body = {
        "title": "Put",
        "year": 1999,
        "authors": ["Ana Vidal"],
        "journal": "J",
        "ids": {"pmid": "77"},
    }
    assert server.send("PUT", "/papers/10.5555/put", json=body).status_code == 201
    server.post(
        statement("x", "10.5555/put") | {"cited": {"doi": "10.5555/put", "title": "A longer title"}}
    )
    paper = server.get("/papers/pmid:77").json()
    assert (paper["doi"], paper["title"], paper["year"]) == ("10.5555/put", "Put", 1999)
    assert server.send("PUT", "/papers/10.5555/put", json={"title": "Put again"}).status_code == 200
    paper = server.get("/papers/10.5555/put").json()
    assert (paper["title"], paper["year"], paper["authors"]) == ("Put again", None, [])


def test_put_paper_again_replaces_identifiers(server: Server) -> None:
    address = "/papers/10.5555/renamed"
    server.send("PUT", address, json={"ids": {"pmid": "7001"}})
    server.send("PUT", address, json={"ids": {"pmid": "7002"}})
    assert server.get("/papers/pmid:7001").status_code == 404
    assert server.get("/papers/pmid:7002").json()["ids"]["pmid"] == "7002"


def test_delete_paper_removes_its_statements_and_those_about_it(server: Server) -> None:
    """Recording it again brings it back."""
    first, second = "10.5555/gone", "10.5555/stays"
    server.post(statement("Of the goner [1].", first), statement("Of the other [1].", second))
    record = statement("By the goner [1].", second) | {"citing": {"doi": first}}
    server.post(record)
    until(lambda: server.get(f"/papers/{second}/citations").json()["total"] == 2)
    assert server.send("DELETE", f"/papers/{first}").status_code == 204
    assert server.send("DELETE", f"/papers/{first}").status_code == 404
    assert server.get(f"/papers/{first}").status_code == 404
    until(lambda: server.get(f"/papers/{second}/citations").json()["total"] == 1)
    assert server.get(f"/papers/{second}/tally").json()["total"] == 1
    assert server.post(record).json()["added"] == 1, "telling it again brings it back"
    server.send("DELETE", f"/papers/{first}")
    server.send("DELETE", f"/papers/{second}")


def test_get_papers_and_get_tallies_by_doi_as_sent(server: Server) -> None:
    """Null for a paper that the store has not; 500 DOIs at most."""
    dois = [REFERENCE, f"https://doi.org/{REFERENCE.upper()}", "10.5555/nobody"]
    papers = server.client.post("/papers/batch", json={"dois": dois}).json()["papers"]
    tallies = server.client.post("/tallies", json={"dois": dois}).json()["tallies"]
    assert list(papers) == list(tallies) == dois
    assert papers[dois[0]]["ids"].keys() == PaperIds.model_fields.keys()
    assert papers[dois[0]] == papers[dois[1]] == server.get(f"/papers/{REFERENCE}").json()
    assert tallies[dois[0]] == server.get(f"/papers/{REFERENCE}/tally").json()
    assert papers[dois[2]] is tallies[dois[2]] is None
    assert server.client.post("/tallies", json={"dois": []}).json()["invalid"] == []
    too_many = server.client.post("/tallies", json={"dois": ["10.5555/x"] * 501})
    assert too_many.status_code == 422


@pytest.mark.parametrize(("path", "field"), [("/tallies", "tallies"), ("/papers/batch", "papers")])
def test_get_papers_and_get_tallies_name_what_is_no_doi(
    server: Server, path: str, field: str
) -> None:
    """Once each, with what is wrong; the others are answered."""
    dois = ["banana", REFERENCE, "", "banana", "10.5555/nobody", "pmid:"]
    answer = server.client.post(path, json={"dois": dois})
    assert (answer.status_code, list(answer.json())) == (200, [field, "invalid"])
    assert list(answer.json()[field]) == [REFERENCE, "10.5555/nobody"]
    invalid = answer.json()["invalid"]
    assert [one["doi"] for one in invalid] == ["banana", "", "pmid:"]
    assert invalid[0]["detail"].startswith("`banana` is not a DOI.")
    nothing = server.client.post(path, json={"dois": ["x"] * 500}).json()
    assert (nothing[field], len(nothing["invalid"])) == ({}, 1)


@pytest.mark.parametrize("cursor", ["", "x", "-1", "1.5", "10000", "9" * 20, "²"])
def test_find_papers_refuses_what_is_no_cursor(server: Server, cursor: str) -> None:
    answer = server.get("/papers", q="a", cursor=cursor)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/cursor-invalid")


def test_get_paper_by_doi_needs_one(server: Server) -> None:
    """And says what is none."""
    assert server.get("/paper").json()["type"] == "/problems/invalid"
    assert server.get("/paper", doi="banana").json()["type"] == "/problems/doi-invalid"
    assert server.get("/paper", doi="10.5555/nobody").status_code == 404


def test_find_papers_by_title_author_and_journal(server: Server) -> None:
    """And page by page; `q` and `doi` exclude each other."""
    for q in (
        "first sessions psychotherapy",
        "LAVIK",
        "psychotherapy integration moltu",
        '"first session" lavik 2018',
        "psychothera* -nothing (lavik OR nobody)",
        f"doi:{REFERENCE.upper()}",
    ):
        found = server.get("/papers", q=q).json()
        assert REFERENCE in {item["doi"] for item in found["items"]}, q
    assert found["items"] == [server.get(f"/papers/{REFERENCE}").json()]
    assert server.get("/papers", q="xylophone").json() == {
        "total": 0,
        "match": "all",
        "suggestion": None,
        "partial": False,
        "partial_reason": None,
        "items": [],
        "next": None,
    }
    whole = server.get("/papers", q="a OR the", limit=100).json()
    seen: list[str] = []
    cursor = "0"
    while cursor is not None:
        answer = server.get("/papers", q="a OR the", limit=4, cursor=cursor)
        seen += [item["doi"] for item in answer.json()["items"]]
        cursor = answer.json()["next"]
        link = f'</papers?q=a+OR+the&limit=4&cursor={cursor}>; rel="next"' if cursor else None
        assert answer.headers.get("link") == link
    assert seen == [item["doi"] for item in whole["items"]]
    assert len(seen) == whole["total"] > 4
    both = server.get("/papers", q="a", doi=REFERENCE)
    assert (both.status_code, server.get("/papers").status_code) == (422, 422)


@pytest.mark.parametrize(
    "typed",
    [
        "first sess",
        "frist sesions psychoterapy",
        "lavik psyc",
        REFERENCE[:12],
        f"https://doi.org/{REFERENCE.upper()}",
    ],
)
def test_suggest_papers_while_they_are_typed(server: Server, typed: str) -> None:
    """Unfinished words, typing errors, and the beginning of a DOI."""
    suggested = server.get("/papers/suggest", q=typed).json()["items"]
    assert REFERENCE in [one["doi"] for one in suggested]
    assert len(suggested) <= 10
    for one in suggested:
        assert one.keys() == Suggestion.model_fields.keys()
        paper = server.get(f"/papers/{quote(one['address'], safe='')}").json()
        assert (paper["title"], paper["year"]) == (one["title"], one["year"])
        assert [author["name"] for author in paper["authors"]][:3] == one["authors"]


def test_suggest_papers_needs_q_and_takes_any(server: Server) -> None:
    """Nothing typed is an error."""
    assert server.get("/papers/suggest").status_code == 422
    for typed in ("", " ", '"(', "10.", "%", "xylophone"):
        assert server.get("/papers/suggest", q=typed).json() == {"items": []} or typed == "10."


@ON_SQLITE
def test_put_paper_is_found_and_suggested_soon(fresh: Server) -> None:
    """And a deleted one no longer."""
    body = {"title": "Xylophones in psychotherapy", "year": 2020}
    assert fresh.send("PUT", "/papers/10.5555/xylophone", json=body).status_code == 201

    def found(**asked: str) -> Any:
        return fresh.get("/papers", **asked).json()["items"]

    def suggested() -> Any:
        return fresh.get("/papers/suggest", q="xilophon").json()["items"]

    (paper,) = until(lambda: found(q="xylophone"))
    (short,) = suggested()
    assert short["title"] == paper["title"] == body["title"]
    assert paper["doi"] == "10.5555/xylophone"
    assert fresh.send("DELETE", "/papers/10.5555/xylophone").status_code == 204
    assert found(q="xylophone") == []
    until(lambda: not suggested())


def test_find_papers_gives_way_to_a_wrong_word(server: Server) -> None:
    """The paper whose title has most of the words is first; its cursors go on likewise."""
    q = "the first sessions of psychotherapy: a qualitative meta-study of alliance formation processes"
    found = server.get("/papers", q=q, limit=1).json()
    assert (found["match"], found["items"][0]["doi"]) == ("most", REFERENCE)
    assert found["total"] > 1
    second = server.get("/papers", q=q, limit=1, cursor=found["next"]).json()
    assert (second["match"], second["total"]) == ("most", found["total"])
    assert second["items"][0]["doi"] != REFERENCE
    assert server.get("/papers", q=q, match="all").json()["total"] == 0
    for cursor in ("1-any", "-most", "10000-most", "1-most-most"):
        assert server.get("/papers", q=q, cursor=cursor).status_code == 422


def test_find_papers_forgives_slips(server: Server) -> None:
    """As suggestions do, and says what it looked for."""
    found = server.get("/papers", q="frist sesions psychotherapy lavik").json()
    assert found["suggestion"] == "first sessions psychotherapy lavik"
    assert [item["doi"] for item in found["items"]] == [REFERENCE]
