"""app.api.compat_scite: scite's endpoints on a real server, called as its badge, Zotero plugin and JabRef call them."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from app.api.compat_scite import NOTICES
from tests.conftest import ON_SQLITE
from tests.servers import Server, statement, until

ROOT = "/compat/scite"
REFERENCE = "10.1037/int0000101"
UNKNOWN = "10.5555/nobody-knows"
SICI = "10.1002/(SICI)1097-0274(199909)36:1+<1::AID-AJIM2>3.0.CO;2-0"
TALLY_FIELDS = {
    *("total", "supporting", "contradicting", "mentioning", "unclassified", "doi", "citingPublications"),
}  # fmt: skip
SECTION_FIELDS = {"total", "introduction", "methods", "results", "discussion", "other", "doi"}


def post(server: Server, path: str, body: Any) -> httpx.Response:
    """As scite's badge does, from a page of any origin."""
    headers = {
        "Content-Type": "application/json;charset=UTF-8",
        "Origin": "https://journal.example.org",
    }
    answer = server.client.post(f"{ROOT}/{path}", json=body, headers=headers)
    assert answer.headers["access-control-allow-origin"] == "*"
    return answer


def test_scite_tally_has_the_fields_that_are_there(server: Server) -> None:
    """Of the same numbers as ours."""
    ours = server.get(f"/papers/{REFERENCE}/tally").json()
    tally = server.get(f"{ROOT}/tallies/{REFERENCE}").json()
    assert set(tally) == TALLY_FIELDS
    assert tally["doi"] == REFERENCE
    assert tally["contradicting"] == ours["contrasting"]
    assert tally["citingPublications"] == ours["publications"]
    for name in ("total", "supporting", "mentioning", "unclassified"):
        assert tally[name] == ours[name]


@pytest.mark.parametrize(
    "spelling",
    [
        REFERENCE.upper(),
        quote(REFERENCE, safe=""),
        f"https://doi.org/{REFERENCE}",
        f"%20{REFERENCE}%20",
        f"doi:{REFERENCE}",
    ],
)
def test_scite_dois_are_taken_in_any_spelling(server: Server, spelling: str) -> None:
    expected = server.get(f"{ROOT}/tallies/{REFERENCE}").json()
    assert server.get(f"{ROOT}/tallies/{spelling}").json() == expected
    assert server.get(f"{ROOT}/papers/{spelling}").json()["tally"] == expected


def test_scite_batch_has_dois_as_sent(server: Server) -> None:
    """Without those that are not known and what is no DOI."""
    loud = REFERENCE.upper()
    sent = [REFERENCE, loud, UNKNOWN, "banana", "", 3, None, "10.5555/citance-sample-8"]
    tallies = post(server, "tallies", sent).json()["tallies"]
    assert set(tallies) == {REFERENCE, loud, "10.5555/citance-sample-8"}
    assert tallies[REFERENCE] == tallies[loud] == server.get(f"{ROOT}/tallies/{REFERENCE}").json()
    assert tallies["10.5555/citance-sample-8"]["total"] == 0
    papers = post(server, "papers", sent).json()["papers"]
    assert set(papers) == set(tallies)


def test_scite_section_tallies_count_all_statements(server: Server) -> None:
    """Conclusions are discussion there, and what is not known is other."""
    found = post(server, "tallies/cited-by-sections", [REFERENCE, UNKNOWN]).json()
    (tally,) = found["tallies"].values()
    facet = server.get(f"/papers/{REFERENCE}/citations", facets="section").json()["facets"]
    ours = {value["value"]: value["count"] for value in facet["section"]["values"]}
    assert set(tally) == SECTION_FIELDS
    for name in ("introduction", "methods", "results"):
        assert tally[name] == ours.get(name, 0)
    assert tally["discussion"] == ours.get("discussion", 0) + ours.get("conclusion", 0)
    assert tally["other"] == ours.get("other", 0) + ours.get("unknown", 0)
    sections = SECTION_FIELDS - {"total", "doi"}
    assert tally["total"] == sum(tally[name] for name in sections) == 32


@ON_SQLITE
def test_scite_paper_has_metadata_and_notices(fresh: Server) -> None:
    """With statuses of five words, one for each kind of notice."""
    kinds = [*NOTICES, "correction", "partial_retraction"]
    records = [statement("As others found.", SICI, type="contrasting")]
    assert fresh.post(*records).status_code == 201
    metadata = {
        "title": "A paper",
        "published_on": "1999-09-01",
        "journal": {"title": "J Test", "issns": ["1053-0479"]},
        "authors": [{"given": "Ana", "family": "Vidal"}, "World Health Organization"],
    }
    path = quote(SICI, safe="")
    assert fresh.send("PUT", f"/papers/{path}", json=metadata).is_success
    lines = b"".join(
        b'{"citing": {"doi": "10.5555/notice-%d"}, "notices": [{"kind": "%s", "doi": "%s", "date": "2021-02-0%d"}]}\n'
        % (number, kind.encode(), SICI.encode(), number + 1)
        for number, kind in enumerate(kinds)
    )
    sent = fresh.send("POST", "/imports?format=records", content=lines)
    assert sent.status_code == 202, sent.text
    until(lambda: len(fresh.get(f"/papers/{path}").json()["notices"]) == len(kinds))
    paper = fresh.get(f"{ROOT}/papers/{path}").json()
    assert paper["doi"] == SICI.lower()
    assert (paper["title"], paper["year"], paper["journal"]) == ("A paper", 1999, "J Test")
    assert paper["issns"] == ["1053-0479"]
    assert [author["authorName"] for author in paper["authors"]] == [
        "Ana Vidal",
        "World Health Organization",
    ]
    assert paper["tally"]["contradicting"] == 1
    by_notice = {notice["noticeDoi"]: notice for notice in paper["editorialNotices"]}
    for number, kind in enumerate(kinds):
        assert by_notice[f"10.5555/notice-{number}"] == {
            "status": NOTICES.get(kind, "Has correction"),
            "date": f"2021-02-0{number + 1}",
            "noticeDoi": f"10.5555/notice-{number}",
            "urls": [f"https://doi.org/10.5555/notice-{number}"],
        }


@pytest.mark.parametrize("kind", ["tallies", "papers"])
def test_scite_unknown_dois_are_404(server: Server, kind: str) -> None:
    """Asked for nowhere else; what is no DOI is a problem as elsewhere."""
    answer = server.get(f"{ROOT}/{kind}/{UNKNOWN}")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/paper-not-found")
    assert server.get(f"{ROOT}/{kind}/banana").status_code == 422
    assert post(server, kind, [UNKNOWN]).json() == {kind: {}}
    assert post(server, kind, []).json() == {kind: {}}


@pytest.mark.parametrize("path", ["tallies", "tallies/cited-by-sections", "papers"])
@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"[", 400), (b"{}", 422), (b'"10.1/x"', 422), (b"[%s1]" % (b"1," * 500), 422)],
)
def test_scite_bodies_are_checked(server: Server, path: str, body: bytes, status: int) -> None:
    """Problems that say what is to be sent: an array of 500 DOIs at most."""
    answer = server.client.post(f"{ROOT}/{path}", content=body)
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    )


@pytest.mark.parametrize("path", ["tallies", "tallies/cited-by-sections", "papers"])
def test_scite_takes_500_dois(server: Server, path: str) -> None:
    sent = [REFERENCE, *(f"10.5555/n{n}" for n in range(499))]
    answer = post(server, path, sent)
    assert list(next(iter(answer.json().values()))) == [REFERENCE]


@pytest.mark.parametrize("path", ["tallies", "tallies/cited-by-sections", "papers"])
def test_scite_preflights_are_allowed(server: Server, path: str) -> None:
    """Whatever headers a client's library adds."""
    headers = {
        "Origin": "moz-extension://1b2c",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type, x-requested-with",
    }
    answer = server.client.options(f"{ROOT}/{path}", headers=headers)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")


def test_scite_reads_are_conditional(server: Server) -> None:
    answer = server.get(f"{ROOT}/tallies/{REFERENCE}")
    again = server.client.get(
        f"{ROOT}/tallies/{REFERENCE}", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304
    assert f"{ROOT}/tallies" not in server.get("/openapi.json").text
