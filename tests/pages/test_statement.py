"""app.pages.statement: one statement as a page, where a client prefers that."""

import pytest

from tests.pages.parsed import page_of
from tests.servers import Server, statement, until

JSON, HTML = "application/json", "text/html; charset=utf-8"
PROBLEM = "application/problem+json"
CITED = "10.1037/int0000101"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", JSON),
        ("application/json", JSON),
        ("application/*", JSON),
        ("text/html", HTML),
        ("text/*", HTML),
        (BROWSER, HTML),
        ("text/html;q=0.5, application/json", JSON),
        ("text/html, application/json;q=0.5", HTML),
        ("text/html, application/json", JSON),
        ("text/html;q=0", JSON),
        ("image/png", JSON),
        ("", JSON),
    ],
)
def test_statement_is_html_where_that_is_preferred(
    sample: Server, accept: str, media_type: str
) -> None:
    """JSON otherwise; what is kept of one does not answer for the other."""
    id_ = sample.get("/statements", limit=1).json()["items"][0]["id"]
    for address, status in ((f"/statements/{id_}", 200), ("/statements/banana", 404)):
        response = sample.client.get(address, headers={"Accept": accept})
        problem = media_type.replace("/json", "/problem+json")
        assert response.status_code == status
        assert response.headers["content-type"] == (media_type if status == 200 else problem)
        if status == 200:
            assert "Accept" in response.headers["vary"]


@pytest.mark.parametrize(
    ("asked", "media_type"),
    [("json", JSON), ("jsonld", "application/ld+json"), ("", HTML), ("csv", PROBLEM)],
)
def test_statement_page_gives_way_to_a_format(sample: Server, asked: str, media_type: str) -> None:
    """`format` wins over `Accept`: in a browser the address gives what the reference says of it."""
    id_ = sample.get("/statements", limit=1).json()["items"][0]["id"]
    answer = sample.client.get(f"/statements/{id_}?format={asked}", headers={"Accept": BROWSER})
    assert answer.headers["content-type"] == media_type


def test_statement_page_says_what_the_json_says(sample: Server) -> None:
    """Each statement about the sample's paper, with its papers and their reports."""
    for item in sample.get(f"/papers/{CITED}/citations", limit=5).json()["items"]:
        response = sample.client.get(f"/statements/{item['id']}", headers={"Accept": BROWSER})
        page = page_of(response)
        assert page.text(".text") == item["text"]
        neighbours = [one.strip() for one in page.texts(".neighbour")]
        assert neighbours == [item[name] for name in ("before", "after") if item[name]]
        assert page.texts(".marker") == [one["text"] for one in item["markers"]]
        assert page.texts("cite") == [item["citing"]["title"], item["cited"]["title"]]
        assert page.text(".said .type").split()[-1] == item["type"]
        (article,) = page.hrefs(".actions a.primary")
        assert article == sample.get(f"/statements/{item['id']}").json()["links"]["article"]
        assert article.startswith(f"https://doi.org/{item['citing']['doi']}#")
        assert ":~:text=" in article
        for address in page.hrefs("cite a"):
            assert sample.get(address).status_code == 200
        (alternate,) = page.hrefs("link[rel=alternate][type='application/json']")
        assert sample.get(alternate).json()["id"] == item["id"]
        known = {"Accept": BROWSER, "If-None-Match": response.headers["etag"]}
        assert sample.client.get(response.url, headers=known).status_code == 304
        assert (
            sample.client.get(response.url, headers={**known, "Accept": "*/*"}).status_code == 200
        )


def test_statement_page_shows_its_history(own: Server) -> None:
    """Who corrected the type, and why; and the page is a new one then."""
    own.post(statement("A statement [1].", "10.5555/history", type="mentioning"))
    until(lambda: own.get("/papers/10.5555/history/citations").json()["total"])
    (item,) = own.get("/papers/10.5555/history/citations").json()["items"]
    address, html = f"/statements/{item['id']}", {"Accept": "text/html"}
    before = own.client.get(address, headers=html)
    assert page_of(before).all("main ol") == []
    own.send("PATCH", address, json={"type": "contrasting", "note": "It says <no>."})
    after = own.client.get(address, headers={**html, "If-None-Match": before.headers["etag"]})
    page = page_of(after)
    assert page.words("main ol li").startswith("● mentioning → ▼ contrasting by tests on ")
    assert page.text("main ol li [dir]") == "It says <no>."
    assert page.words(".said").startswith("▼ contrasting corrected by a person")
    assert own.client.head(address, headers=html).headers["content-type"] == HTML
    assert own.send("DELETE", address, headers=html).status_code == 204
    gone = own.client.get(address, headers=html)
    assert (gone.status_code, page_of(gone).text("main h1")) == (
        404,
        "There is no such statement",
    )


def test_statement_of_a_retracted_paper_says_so(sample: Server) -> None:
    """Wherever it is listed, and on its own page: nobody has to open the paper to see it."""
    query = f"/papers/{CITED}/citations?author=Petra+Kolmogen"
    (statement,) = sample.get(query).json()["items"][:1]
    for address in (f"/report/{CITED}?author=Petra+Kolmogen", f"/statements/{statement['id']}"):
        page = page_of(sample.client.get(address, headers={"accept": "text/html"}))
        assert "⚠ Retracted 2024-02-20" in page.texts(".statement .tag")
