"""app.api.publications: the publications that cite a paper and that it cites, over HTTP."""

from typing import Any
from urllib.parse import quote

import pytest

from app.schemas.publications import ListedPaper, Publication, PublicationPage
from tests.servers import Server, statement

REFERENCE = "10.1037/int0000101"
"""The paper that most of the sample is about."""
SICI = "10.1002/(SICI)1097-0274(199909)36:1+<1::AID-AJIM2>3.0.CO;2-0"


@pytest.mark.parametrize(
    "doi", [quote(REFERENCE, safe=""), REFERENCE, f"https://doi.org/{REFERENCE}"]
)
def test_list_citing_publications_of_the_sample(server: Server, doi: str) -> None:
    """All of them, with the counts of the paper, in the shape of the contract."""
    paper = server.get(f"/papers/{REFERENCE}").json()
    page = server.get(f"/papers/{doi}/cited-by", limit=100).json()
    assert page.keys() == PublicationPage.model_fields.keys()
    assert paper["cited_by"] == {
        "publications": page["total"],
        "with_statements": page["with_statements"],
        "statements": page["statements"],
    }
    assert len(page["items"]) == page["total"] > page["with_statements"] > 10
    assert sum(item["statements"]["total"] for item in page["items"]) == page["statements"]
    for name in ("supporting", "mentioning", "contrasting", "unclassified"):
        assert sum(item["statements"][name] for item in page["items"]) == paper["tally"][name]
    for item in page["items"]:
        assert item.keys() == Publication.model_fields.keys()
        assert item["paper"].keys() == ListedPaper.model_fields.keys()
    silent = server.get(f"/papers/{doi}/cited-by", statements="without").json()["items"]
    assert "10.5555/citance-sample-7" in [item["paper"]["doi"] for item in silent]
    assert silent == [item for item in page["items"] if not item["statements"]["total"]]


def test_list_cited_publications_of_the_sample(server: Server) -> None:
    """With the counts of the paper; the retracted one comes first of those with notices."""
    counts = server.get(f"/papers/{REFERENCE}").json()["references"]
    page = server.get(f"/papers/{REFERENCE}/cites", limit=100).json()
    noticed = server.get(f"/papers/{REFERENCE}/cites", notices="with").json()
    assert counts == {
        "publications": page["total"],
        "with_statements": page["with_statements"],
        "statements": page["statements"],
        "with_notices": noticed["total"],
    }
    assert (len(page["items"]), page["with_statements"], page["statements"]) == (12, 9, 11)
    kinds = [[notice["kind"] for notice in item["paper"]["notices"]] for item in noticed["items"]]
    assert kinds == [["retraction"], ["expression_of_concern"]]
    (printed,) = (item["paper"] for item in page["items"] if item["paper"]["doi"] is None)
    assert printed["address"] is None
    assert printed["printed"].startswith("Hagemark T. Notes on saying hello.")


def test_list_publications_by_dois_that_are_hard_to_send(server: Server) -> None:
    """In a path encoded whole, and with its slash and brackets as they are."""
    citing = "10.5555/citing-sici"
    server.post(statement("As they found [1].", SICI, citing={"doi": citing}))
    for safe in ("", "/:;()<>[]+"):
        path = f"/papers/{quote(SICI, safe=safe)}/cited-by"
        (item,) = server.get(path).json()["items"]
        assert item["paper"]["doi"] == citing
        (item,) = server.get(f"/papers/{quote(citing, safe=safe)}/cites").json()["items"]
        assert item["paper"]["doi"] == SICI
    server.send("DELETE", f"/papers/{quote(SICI, safe='')}")
    server.send("DELETE", f"/papers/{citing}")


@pytest.mark.parametrize("sort", ["statements", "newest", "oldest"])
def test_list_publications_by_pages_and_links(server: Server, sort: str) -> None:
    """`next` and `Link` lead to the same pages, and every publication comes once."""
    first = {"limit": 5, "sort": sort}
    path = f"/papers/{REFERENCE}/cited-by"
    answer = server.get(path, **first)
    seen: list[Any] = list(answer.json()["items"])
    while cursor := answer.json()["next"]:
        again = server.get(path, **first, cursor=cursor)
        answer = server.get(answer.links["next"]["url"])
        assert answer.json() == again.json()
        seen += answer.json()["items"]
    assert "link" not in answer.headers
    assert seen == server.get(path, limit=100, sort=sort).json()["items"]
    assert len({item["paper"]["doi"] for item in seen}) == len(seen) > 10


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"sort": "relevance"}, 422),
        ({"statements": "some"}, 422),
        ({"notices": "without"}, 422),
        ({"limit": 0}, 422),
        ({"limit": 101}, 422),
        ({"cursor": "x"}, 422),
        ({"facets": "none"}, 422),
        ({"statements": "without", "notices": "with"}, 200),
    ],
)
def test_list_publications_refuses_what_it_does_not_know(
    server: Server, asked: dict[str, Any], status: int
) -> None:
    for below in ("cited-by", "cites"):
        assert server.get(f"/papers/{REFERENCE}/{below}", **asked).status_code == status


def test_list_publications_of_unknown_paper_is_404(server: Server) -> None:
    """What is not a DOI is 422, and a known paper without citations has none."""
    server.send("PUT", "/papers/10.5555/uncited", json={})
    for below in ("cited-by", "cites"):
        unknown = server.get(f"/papers/10.5555/nobody/{below}")
        assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/paper-not-found")
        assert server.get(f"/papers/nonsense/{below}").status_code == 422
        assert server.get(f"/papers/10.5555/uncited/{below}").json() == {
            "total": 0, "with_statements": 0, "statements": 0, "items": [], "next": None,
        }  # fmt: skip
        assert server.send("POST", f"/papers/{REFERENCE}/{below}").status_code == 405
        head = server.client.head(f"/papers/{REFERENCE}/{below}")
        assert (head.status_code, head.content) == (200, b"")
