"""app.pages.search: statements of all papers, and papers with the same words."""

import pytest

from tests.pages.parsed import page_of
from tests.servers import Server

CITED = "10.1037/int0000101"


@pytest.mark.parametrize(
    "typed",
    [
        CITED,
        f" https://doi.org/{CITED} ",
        f"doi:{CITED}",
        f"({CITED}).",
        f"https://publisher.example/article?id={CITED}",
        f"https://publisher.example/doi/full/{CITED}",
    ],
)
def test_search_for_a_doi_leads_to_its_report(sample: Server, typed: str) -> None:
    """In every spelling; with filters it is a search."""
    sent = sample.get("/search", q=typed)
    assert sent.status_code == 303
    page = page_of(sample.get(sent.headers["location"]))
    assert page.text(".source .doi bdi") == f"doi:{CITED}"
    assert sample.get("/search", q=typed, type="contrasting").status_code == 200


@pytest.mark.parametrize("typed", [f'"{CITED}"', f"Lavik {CITED}", "https://publisher.example/1"])
def test_search_for_words_is_a_search(sample: Server, typed: str) -> None:
    """With a DOI among them, or in quotation marks, too."""
    assert sample.get("/search", q=typed).status_code == 200


def test_search_for_a_doi_leads_below_this_server(sample: Server) -> None:
    """Wherever the DOI says."""
    for doi in (
        "10.5555//evil.example",
        "10.5555/../../evil",
        "10.5555/\\\\evil",
        "10.1/references",
    ):
        location = sample.get("/search", q=doi).headers["location"]
        assert location.startswith(("/report/10.", "/report?doi=10."))
        assert page_of(sample.get(location)).text("main h1") == "This paper is not in the store"


def test_search_lists_papers_with_the_words(sample: Server) -> None:
    """As the API does, and then statements."""
    page = page_of(sample.get("/search", q="first sessions"))
    papers = sample.get("/papers", q="first sessions", limit=5).json()["items"]
    assert page.texts(".papers-found cite") == [paper["title"] for paper in papers]
    assert CITED in page.hrefs(".papers-found cite a")[0]
    assert sample.get(page.hrefs(".papers-found > p a")[0]).json()["total"] >= len(papers)
    assert page.one("#words").attributes["value"] == "first sessions"
    assert page.text("head > title").startswith("first sessions · ")
    second = page_of(sample.get("/search", q="alliance", limit=3))
    further = page_of(sample.get(second.hrefs(".pages a[rel=next]")[0]))
    assert not set(further.texts(".text")) & set(second.texts(".text"))


def test_search_groups_by_cited_paper(sample: Server) -> None:
    """On wish; the form and the links keep the wish."""
    page = page_of(sample.get("/search", q="alliance", group="cited"))
    assert ("group", "cited") in page.submitted("filters")
    listed = sample.get("/statements", q="alliance").json()
    assert sorted(page.texts(".text")) == sorted(item["text"] for item in listed["items"])
    assert "group=cited" in page.hrefs(".tally .chip")[0]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=" + "a" * 2001, 422),
        ("sort=banana", 422),
        ("cursor=banana", 422),
        ("cited=banana", 422),
        ("cited=10.5555/nowhere", 200),
        ("type=&q=&year_from=", 200),
        ("", 200),
    ],
)
def test_search_has_the_status_of_the_json(sample: Server, query: str, status: int) -> None:
    """Fields that a form sends without a value say nothing."""
    response = sample.client.get(f"/search?{query}")
    assert response.status_code == status
    page = page_of(response)
    if status == 422:
        problem = sample.client.get(f"/statements?{query}").json()
        assert page.text("main h1") == problem["title"]


def test_search_is_a_conditional_response(sample: Server) -> None:
    """Each search has its own ETag."""
    tags = [sample.get("/search", q=q).headers["etag"] for q in ("alliance", "session", "alliance")]
    assert tags[0] == tags[2] != tags[1]
    known = {"If-None-Match": tags[0]}
    assert sample.client.get("/search?q=alliance", headers=known).status_code == 304
    assert sample.client.head("/search?q=alliance").headers["etag"] == tags[0]


def test_search_forgives_what_is_typed_or_added(sample: Server) -> None:
    """A full stop behind a DOI, a slip in a title, parameters that a network adds to a link, one that comes twice."""
    assert sample.get(f"/search?q={CITED}.").headers["location"] == f"/report/{CITED}"
    similar = page_of(sample.get("/search?q=The+frist+sesions+of+psychotherapy"))
    assert similar.words("#papers-title") == "Papers with similar words"
    assert f"/report/{CITED}" in similar.hrefs(".papers-found a")
    added = sample.get(f"/report/{CITED}?utm_source=mail&type=contrasting&fbclid=1")
    assert page_of(added).words("#count") == "3 statements in 3 publications"
    assert "utm_source" not in added.text
    twice = page_of(sample.get(f"/report/{CITED}?sort=oldest&type=contrasting&sort=newest"))
    listed = [one for one in twice.hrefs("a") if one.startswith(f"/papers/{CITED}/citations?")]
    assert listed
    for address in listed:  # the API refuses what comes twice
        assert "oldest" not in address
        assert sample.get(address).status_code == 200


def test_search_without_words_counts_all(sample: Server) -> None:
    """An empty field is no zero."""
    page = page_of(sample.get("/search?q="))
    total = sample.get("/statements").json()["total"]
    assert page.words("#count").startswith(f"{total} statements in ")
    assert sum(int(chip.text()) for chip in page.all("#tally b")) == total


def test_search_says_that_not_all_words_match(sample: Server) -> None:
    """With a link to what has any of them, and from there to what has all; the words stay in the form."""
    q = "what did clients say about the first session"
    page = page_of(sample.get("/search", q=q))
    assert page.text(".loosened").startswith("No statement has all of these words; these have most")
    assert [("match=any" in href) for href in page.hrefs(".loosened a")] == [True]
    page = page_of(sample.get("/search", q=q, match="any"))
    assert page.text(".loosened").startswith("These statements have one of the words")
    assert [("match" in href) for href in page.hrefs(".loosened a")] == [False]
    assert not page_of(sample.get("/search", q="first session")).all(".loosened")
    page = page_of(sample.get("/search", q="what clients would like to say after a first session"))
    assert page.text(".loosened").startswith(
        "Only 3 statements have all of these words; these have"
    )
    assert page.all("article.statement")[0].css_first(".text mark")
    assert page.all("article.statement .neighbour mark")
    page = page_of(sample.get("/search", q="session zebras xylophones"))
    assert page.words("#count") == "0 statements"
    assert page.text(".loosened").startswith("No statement has all of these words, and none here")
    assert page.hrefs(".empty a") == ["/search"]


def test_search_can_be_cleared_of_the_papers_asked_about(sample: Server) -> None:
    """As every chip can be taken off, so can all at once."""
    page = page_of(sample.get("/search", q="alliance", cited=CITED, citing=CITED))
    assert len(page.all(".found .chip")) == 3
    assert page.hrefs(".found > a:not(.chip)") == ["/search"]


def test_search_offers_a_better_spelling(sample: Server) -> None:
    """As a link; what is listed is what was asked for."""
    page = page_of(sample.get("/search", q="aliance", type="mentioning"))
    assert page.words(".suggestion") == "Did you mean alliance?"
    (link,) = page.hrefs(".suggestion a")
    assert page.words("#count") == "0 statements"
    better = page_of(sample.client.get(link))
    assert better.words("#count") != "0 statements"
    assert "type=mentioning" in link
    assert not better.all(".suggestion")


@pytest.mark.parametrize(
    ("q", "match", "told"),
    [
        ("session", "auto", "All {} papers with these words, as JSON"),
        ("session", "any", "All {} papers with any of these words, as JSON"),
        ("session zebra", "auto", "All {} papers, as JSON"),
        ("sesion", "auto", "All {} papers, as JSON"),
        ("-session", "auto", None),
        ("-session -zebra", "auto", None),
        ("?", "auto", None),
    ],
)
def test_search_says_which_papers_it_lists(
    sample: Server, q: str, match: str, told: str | None
) -> None:
    """Of how many, and with the words only where they have them; what is excluded asks for no paper."""
    page = page_of(sample.get("/search", q=q, match=match))
    total = sample.get("/papers", q=q, match=match).json()["total"]
    assert bool(page.all(".papers-found")) == (told is not None)
    assert page.texts(".papers-found > p a") == ([told.format(total)] if told else [])
