"""app.pages.home: the page that a visitor opens first."""

from tests.conftest import ON_SQLITE
from tests.pages.parsed import page_of
from tests.servers import Server


def test_home_counts_the_store_and_leads_into_it(sample: Server) -> None:
    """Its numbers are those of the API, its examples work."""
    response = sample.get("/")
    page = page_of(response)
    numbers = [int(one.replace(",", "")) for one in page.texts(".numbers dd")]
    assert len(numbers) == 4
    assert all(numbers)
    examples = page.hrefs(".examples a")
    assert len(examples) == 3
    for address in examples:
        shown = page_of(sample.get(address))
        assert shown.texts(".statement .text")
    forms = [one.attributes["action"] for one in page.all("form")]
    assert forms == ["/search"]
    known = {"If-None-Match": response.headers["etag"]}
    assert sample.client.get("/", headers=known).status_code == 304


@ON_SQLITE
def test_home_of_an_empty_store_says_what_to_do(fresh: Server) -> None:
    """And every link of the frame works."""
    page = page_of(fresh.get("/"))
    assert "This store is empty" in page.words(".empty")
    assert page.texts(".numbers dd") == ["0"] * 4
    for address in {one.partition("#")[0] for one in page.hrefs("a[href^='/']")}:
        assert fresh.get(address).status_code == 200


def test_about_says_what_the_numbers_mean(sample: Server) -> None:
    """Each type with its meaning."""
    page = page_of(sample.get("/about"))
    terms = " ".join(page.texts(".meanings dt"))
    for word in ("supporting", "mentioning", "contrasting", "unclassified"):
        assert word in terms
