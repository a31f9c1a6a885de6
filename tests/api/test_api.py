"""The HTTP contract, asked of a real server on both databases."""

import asyncio
import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from app.api.middleware import RequestMiddleware
from app.schemas.papers import PaperIds, Suggestion
from tests.servers import Server, statement, until

REFERENCE = "10.1037/int0000101"
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


def fold(doi: str) -> str:
    return "".join(c.lower() if c.isascii() else c for c in doi)


@pytest.mark.parametrize("doi", DOIS)
def test_dois_of_every_kind_survive_the_round_trip(server: Server, doi: str) -> None:
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
        for below in ("tally", "citations", "references"):
            assert server.get(f"{way}/{below}").status_code == 200, way
    assert server.get("/papers", doi=doi).json()["doi"] == doi
    assert server.get("/statements", cited=doi).json()["total"] == 0


@pytest.mark.parametrize(
    "text", ["banana", "10.1037", "10/abc", "doi:", "10.1037/", "pmid:", "10.1037/a\nb\n"]
)
@pytest.mark.parametrize("below", ["", "/citations", "/references", "/tally"])
def test_what_is_no_doi_is_a_clear_problem(server: Server, text: str, below: str) -> None:
    answer = server.get(f"/papers/{quote(text, safe='')}{below}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/doi-invalid"
    assert server.get(answer.json()["type"]).status_code == 200


@pytest.mark.parametrize(
    "path", ["/papers?q=a&", "/papers/suggest?q=a&", "/statements?", "/cite?doi=10.1/a&"]
)
def test_an_unknown_parameter_is_refused_with_those_that_there_are(
    server: Server, path: str
) -> None:
    answer = server.get(f"{path}colour=red")
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert "No such parameter: `colour`. There are: " in fault["detail"]


def test_an_unknown_paper_is_404_and_a_known_one_without_statements_is_empty(
    server: Server,
) -> None:
    unknown = server.get("/papers/10.5555/nobody/citations")
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/paper-not-found")
    server.send("PUT", "/papers/10.5555/alone", json={})
    known = server.get("/papers/10.5555/alone/citations")
    assert (known.status_code, known.json()["total"], known.json()["items"]) == (200, 0, [])


def test_the_reference_case_has_its_counts(server: Server) -> None:
    paper = server.get(f"/papers/{REFERENCE}").json()
    page = server.get(f"/papers/{REFERENCE}/citations", limit=100).json()
    assert paper["tally"] == server.get(f"/papers/{REFERENCE}/tally").json()
    assert paper["cited_by"] == {
        "publications": paper["tally"]["publications"],
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


def test_the_marker_and_the_highlights_are_what_they_say(server: Server) -> None:
    for item in server.get("/statements", q="session*", limit=100).json()["items"]:
        for marker in item["markers"]:
            assert item["text"][marker["start"] : marker["end"]] == marker["text"]
        for span in item["highlights"]:
            assert item["text"][span["start"] : span["end"]].lower().startswith("session")


def test_references_are_the_mirror_of_citations(server: Server) -> None:
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


def test_pages_follow_each_other_by_cursor_and_by_link(server: Server) -> None:
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
def test_a_bad_cursor_is_said_to_be_one(server: Server, cursor: str) -> None:
    answer = server.get("/statements", cursor=cursor)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/cursor-invalid")


def test_a_cursor_of_another_query_is_refused(server: Server) -> None:
    cursor = server.get("/statements", limit=1).json()["next"]
    answer = server.get("/statements", limit=1, sort="oldest", cursor=cursor)
    assert answer.json()["type"] == "/problems/cursor-invalid"


@pytest.mark.parametrize(
    ("parameters", "pointer", "told"),
    [
        ({"sort": "best"}, "sort", "'relevance', 'newest', 'oldest' or 'confidence'"),
        ({"type": "disputing"}, "type", "supporting"),
        ({"limit": "0"}, "limit", "greater than or equal to 1"),
        ({"limit": "101"}, "limit", "100"),
        ({"facets": "mood"}, "facets", "publication_type"),
        ({"min_confidence": "2"}, "min_confidence", "1"),
        ({"year_from": "MMXX"}, "year_from", "integer"),
        ({"format": "xlsx"}, "format", "'csv', 'ris' or 'bibtex'"),
        ({"colour": "red"}, "query", "facet_limit"),
        ({"cited": "banana"}, "cited", "not a DOI"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_is_right(
    server: Server, parameters: dict[str, str], pointer: str, told: str
) -> None:
    answer = server.get("/statements", **parameters)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"].startswith(pointer)
    assert told in error["detail"]


def test_ndjson_streams_everything_in_order(server: Server) -> None:
    items = server.get("/statements", sort="newest", limit=100).json()["items"]
    for answer in (
        server.get("/statements", sort="newest", format="ndjson"),
        server.client.get("/statements?sort=newest", headers={"Accept": "application/x-ndjson"}),
    ):
        assert answer.headers["content-type"].startswith("application/x-ndjson")
        assert [json.loads(line) for line in answer.text.splitlines()] == items


def test_only_what_can_be_made_is_acceptable(server: Server) -> None:
    answer = server.client.get("/statements", headers={"Accept": "image/png"})
    assert (answer.status_code, answer.json()["type"]) == (406, "/problems/not-acceptable")


READS = (
    f"/papers/{REFERENCE}", f"/papers?doi={REFERENCE}", f"/papers/{REFERENCE}/citations?q=alliance", "/statements",
    f"/papers/{REFERENCE}/tally", f"/papers/{REFERENCE}/references", "/openapi.json",
)  # fmt: skip


@pytest.mark.parametrize("path", READS)
def test_reads_can_be_kept_and_asked_for_again(server: Server, path: str) -> None:
    first = server.client.get(path)
    tag = first.headers["etag"]
    assert tag.startswith('"')
    assert {"cache-control", "vary"} <= first.headers.keys()
    again = server.client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert server.client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", [*READS, "/healthz", "/readyz", "/stats", "/docs", "/problems"])
def test_head_works_wherever_get_does(server: Server, path: str) -> None:
    get, head = server.client.get(path), server.client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"]


def test_every_answer_bears_the_requests_id(server: Server) -> None:
    for path in ("/statements", "/nowhere", "/papers/banana"):
        assert (
            server.client.get(path, headers={"X-Request-ID": "mine-1"}).headers["x-request-id"]
            == "mine-1"
        )
        assert server.get(path).headers["x-request-id"]
    problem = server.client.get("/nowhere", headers={"X-Request-ID": "mine-2"}).json()
    assert problem["instance"] == "mine-2"


def test_any_page_may_read_and_none_may_write(server: Server) -> None:
    read = server.client.get("/stats", headers={"Origin": "https://example.org"})
    assert read.headers["access-control-allow-origin"] == "*"
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "DELETE"}
    assert server.client.options("/statements/1", headers=asked).status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/papers/10.5555/x"),
        ("POST", "/statements"),
        ("POST", "/imports"),
        ("GET", "/imports/0"),
        ("PATCH", "/statements/0000000000000000"),
        ("DELETE", "/statements/0000000000000000"),
        ("DELETE", "/papers/10.5555/x"),
    ],
)
@pytest.mark.parametrize("key", [None, "citance_wrong"])
def test_nobody_writes_without_a_key(
    server: Server, method: str, path: str, key: str | None
) -> None:
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    answer = server.client.request(method, path, headers=headers, json={"type": "mentioning"})
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/key-required")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_revoked_key_is_no_key(server: Server) -> None:
    key = server.run("keys", "create", "short-lived").stdout.splitlines()[-1]
    headers = {"Authorization": f"Bearer {key}"}
    assert server.client.put("/papers/10.5555/k", headers=headers, json={}).status_code == 201
    assert "short-lived" in server.run("keys", "list").stdout
    server.run("keys", "revoke", "short-lived")
    assert server.client.put("/papers/10.5555/k", headers=headers, json={}).status_code == 401


def test_statements_are_stored_found_corrected_and_deleted(server: Server) -> None:
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
    assert {name: whole[name] for name in item if name not in ("score", "highlights")} == {
        name: value for name, value in item.items() if name not in ("score", "highlights")
    }
    assert server.send("DELETE", f"/statements/{id_}").status_code == 204
    assert server.get(f"/statements/{id_}").status_code == 404
    until(lambda: not found())


def test_records_are_stored_all_or_none(server: Server) -> None:
    good, bad = statement("Good.", "10.5555/allornone"), statement("Bad.", "banana")
    answer = server.post(good, bad, {**good, "colour": "red"})
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/1/cited/doi", "/2/colour"}
    assert server.get("/papers/10.5555/allornone").status_code == 404


def test_records_come_as_lines_too(server: Server) -> None:
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
def test_a_body_that_is_no_records_is_refused(
    server: Server, body: bytes, kind: str, status: int, slug: str
) -> None:
    answer = server.send("POST", "/statements", content=body, headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{slug}")


NUL = "a\0b"


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
def test_what_no_database_takes_is_refused_with_its_place(
    server: Server, more: dict[str, Any], pointer: str
) -> None:
    answer = server.post(statement("A sentence.", "10.5555/nul") | more)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert server.get("/papers/10.5555/nul").status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/papers/pmid:%00", 422),
        ("/statements?citing=pmid:%00", 422),
        ("/imports/%00", 404),
        ("/statements/%00", 404),
        ("/statements?q=%00&author=%00", 200),
    ],
)
def test_a_nul_in_an_address_is_nothing_special(server: Server, path: str, status: int) -> None:
    assert server.send("GET", path).status_code == status


def test_whatever_is_taken_in_can_be_asked_for(fresh: Server) -> None:
    doi, journal = f"10.5555/{'d' * 2000}", "J" * 4000
    citing = {"doi": doi, "journal": journal, "authors": ["A" * 4000]}
    assert fresh.post(statement("A sentence.") | {"citing": citing}).status_code == 201
    until(lambda: fresh.get("/statements", citing=doi).json()["total"])
    page = fresh.get("/statements", citing=doi, journal=journal, author="A" * 4000).json()
    assert page["total"] == 1


def test_what_nobody_foresaw_is_a_problem_with_the_requests_id() -> None:
    async def broken(_scope: object, _receive: object, _send: object) -> None:
        raise ValueError("the inside")

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(
            RequestMiddleware(broken, (("", 1),)), raise_app_exceptions=False
        )
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get("/", headers={"X-Request-ID": "mine-3"})

    answer = asyncio.run(asked())
    assert (answer.status_code, answer.headers["x-request-id"]) == (500, "mine-3")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["instance"] == "mine-3"
    assert "the inside" not in answer.text


def test_bodies_have_a_bound_declared_or_not(server: Server) -> None:
    def endless() -> Any:
        for _ in range(40):
            yield b" " * 1_000_000

    for content in (b" " * 17_000_000, endless()):
        try:
            answer = server.send("POST", "/statements", content=content)
        except httpx.WriteError:
            continue  # the server hung up while we were still sending, as it may
        assert (answer.status_code, answer.json()["type"]) == (413, "/problems/body-too-large")


def test_what_a_person_puts_is_surer_than_any_document(server: Server) -> None:
    told = {
        "title": "Put",
        "year": 1999,
        "authors": ["Ana Vidal"],
        "journal": "J",
        "ids": {"pmid": "77"},
    }
    assert server.send("PUT", "/papers/10.5555/put", json=told).status_code == 201
    server.post(
        statement("x", "10.5555/put") | {"cited": {"doi": "10.5555/put", "title": "A longer title"}}
    )
    paper = server.get("/papers/pmid:77").json()
    assert (paper["doi"], paper["title"], paper["year"]) == ("10.5555/put", "Put", 1999)
    assert server.send("PUT", "/papers/10.5555/put", json={"title": "Put again"}).status_code == 200
    paper = server.get("/papers/10.5555/put").json()
    assert (paper["title"], paper["year"], paper["authors"]) == ("Put again", None, [])


def test_what_is_put_again_replaces_the_identifiers_too(server: Server) -> None:
    address = "/papers/10.5555/renamed"
    server.send("PUT", address, json={"ids": {"pmid": "7001"}})
    server.send("PUT", address, json={"ids": {"pmid": "7002"}})
    assert server.get("/papers/pmid:7001").status_code == 404
    assert server.get("/papers/pmid:7002").json()["ids"]["pmid"] == "7002"


def test_a_deleted_paper_is_gone_with_what_it_says_and_what_is_said_of_it(server: Server) -> None:
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


def test_many_papers_and_tallies_at_once(server: Server) -> None:
    dois = [REFERENCE, f"https://doi.org/{REFERENCE.upper()}", "10.5555/nobody"]
    papers = server.client.post("/papers/batch", json={"dois": dois}).json()["papers"]
    tallies = server.client.post("/tallies", json={"dois": dois}).json()["tallies"]
    assert list(papers) == list(tallies) == dois
    assert papers[dois[0]]["ids"].keys() == PaperIds.model_fields.keys()
    assert papers[dois[0]] == papers[dois[1]] == server.get(f"/papers/{REFERENCE}").json()
    assert tallies[dois[0]] == server.get(f"/papers/{REFERENCE}/tally").json()
    assert papers[dois[2]] is tallies[dois[2]] is None
    too_many = server.client.post("/tallies", json={"dois": ["10.5555/x"] * 501})
    assert too_many.status_code == 422


def test_papers_are_found_by_title_author_and_journal(server: Server) -> None:
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
    assert server.get("/papers", q="xylophone").json() == {"total": 0, "items": [], "next": None}
    whole = server.get("/papers", q="a OR the", limit=100).json()
    seen: list[str] = []
    cursor = 0
    while cursor is not None:
        page = server.get("/papers", q="a OR the", limit=4, cursor=cursor).json()
        seen += [item["doi"] for item in page["items"]]
        cursor = page["next"]
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
def test_papers_are_suggested_while_they_are_typed(server: Server, typed: str) -> None:
    suggested = server.get("/papers/suggest", q=typed).json()["items"]
    assert REFERENCE in [one["doi"] for one in suggested]
    assert len(suggested) <= 10
    for one in suggested:
        assert one.keys() == Suggestion.model_fields.keys()
        paper = server.get(f"/papers/{quote(one['address'], safe='')}").json()
        assert (paper["title"], paper["year"]) == (one["title"], one["year"])
        assert [author["name"] for author in paper["authors"]][:3] == one["authors"]


def test_suggestions_want_something_typed_and_mind_nothing(server: Server) -> None:
    assert server.get("/papers/suggest").status_code == 422
    for typed in ("", " ", '"(', "10.", "%", "xylophone"):
        assert server.get("/papers/suggest", q=typed).json() == {"items": []} or typed == "10."


def test_a_paper_is_found_soon_after_it_is_told(fresh: Server) -> None:
    told = {"title": "Xylophones in psychotherapy", "year": 2020}
    assert fresh.send("PUT", "/papers/10.5555/xylophone", json=told).status_code == 201

    def found(**asked: str) -> Any:
        return fresh.get("/papers", **asked).json()["items"]

    def suggested() -> Any:
        return fresh.get("/papers/suggest", q="xilophon").json()["items"]

    (paper,) = until(lambda: found(q="xylophone"))
    (short,) = suggested()
    assert short["title"] == paper["title"] == told["title"]
    assert paper["doi"] == "10.5555/xylophone"
    assert fresh.send("DELETE", "/papers/10.5555/xylophone").status_code == 204
    assert found(q="xylophone") == []
    until(lambda: not suggested())


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
def test_values_of_another_kind_are_not_taken_for_what_they_resemble(
    server: Server, wrong: dict[str, Any]
) -> None:
    assert server.post(statement("Text [1].", "10.5555/kinds") | wrong).status_code == 422


def test_stats_and_metrics_count(server: Server) -> None:
    stats = server.get("/stats").json()
    assert stats["statements"] == sum(stats["types"].values()) >= 70
    text = server.get("/metrics").text
    assert 'citance_requests_total{method="GET",route="/stats",status="200"}' in text
    assert "citance_index_lag" in text


def test_each_kind_of_problem_has_a_page(server: Server) -> None:
    described = server.get("/openapi.json").json()
    assert "HTTPValidationError" not in json.dumps(described)
    for line in server.get("/problems").text.splitlines():
        if line.startswith("/problems/"):
            assert server.get(line.partition(" ")[0]).status_code == 200


def test_no_error_shows_the_inside(server: Server) -> None:
    for path in ("/nowhere", "/statements/zzz", "/imports/zzz", "/problems/zzz"):
        answer = server.send("GET", path)
        assert answer.status_code == 404
        assert "Traceback" not in answer.text
    assert server.client.post("/stats").json()["type"] == "/problems/method-not-allowed"


def test_a_method_too_many_is_told_all_that_there_are(server: Server) -> None:
    allowed = {
        "/stats": "GET, HEAD",
        "/papers/10.5555/x": "DELETE, GET, HEAD, PUT",
        "/statements/0123456789abcdef": "DELETE, GET, HEAD, PATCH",
        "/tallies": "POST",
    }
    for path, methods in allowed.items():
        assert server.client.request("TRACE", path).headers["allow"] == methods
