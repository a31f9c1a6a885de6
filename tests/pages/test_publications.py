"""app.pages.publications: who cites a paper and what it cites, with and without statements."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.pages.hostile import ATTACKS
from tests.pages.parsed import BIDI, page_of
from tests.servers import Server, until

CITED, CITING = "10.1037/int0000101", "10.5555/citance-sample-4"


@pytest.mark.parametrize(
    ("doi", "part"), [(CITED, "cited-by"), (CITING, "cites"), (CITED, "cites")]
)
@pytest.mark.parametrize(
    "query", ["", "?statements=with&sort=newest", "?notices=with", "?statements=without&limit=1"]
)
def test_publications_are_what_the_json_says(
    sample: Server, doi: str, part: str, query: str
) -> None:
    """In its order, with its counts; the form and the link to the JSON keep what is chosen."""
    response = sample.get(f"/report/{doi}/{part}{query}")
    page = page_of(response)
    (api,) = page.hrefs(".exports a")
    assert api == f"/papers/{doi}/{part}{query}"
    listed = sample.get(api).json()
    assert page.words(".found").startswith(f"{listed['total']} publication")
    names = [item["paper"]["title"] or item["paper"]["doi"] for item in listed["items"]]
    shown = page.texts(".publications .of :is(cite, a > bdi)")
    assert [one.removeprefix("doi:") for one in shown] == names
    sent = dict(page.submitted("choice"))
    chosen = dict(one.split("=") for one in query[1:].split("&") if one)
    assert chosen.items() <= sent.items()
    assert bool(page.all(".pages a[rel=next]")) == (listed["next"] is not None)
    known = {"If-None-Match": response.headers["etag"]}
    assert sample.client.get(response.url, headers=known).status_code == 304


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("banana/cited-by", 422),
        ("10.5555/nowhere/cites", 404),
        (f"{CITED}/cites?sort=banana", 422),
        (f"{CITED}/cites?cursor=banana", 422),
        (f"{CITED}/cited-by?sort=banana", 422),
    ],
)
def test_publications_have_the_status_of_the_json(sample: Server, path: str, status: int) -> None:
    """And its title."""
    page, problem = sample.get(f"/report/{path}"), sample.get(f"/papers/{path}").json()
    assert page.status_code == problem["status"] == status
    assert page_of(page).text("main h1") == problem["title"]


def test_publications_of_a_hostile_store_show_as_text(own: Server) -> None:
    """Titles, authors, journals."""
    worst = "N" + " ".join(ATTACKS)
    paper: dict[str, Any] = {"title": worst, "journal": worst, "authors": [worst] * 5, "year": 2020}
    for number in range(2):
        own.post(
            {
                "citing": {**paper, "doi": f"10.5555/worst{number}"},
                "cited": {**paper, "doi": "10.5555/<b>"},
                "text": worst,
            }
        )
    until(lambda: own.get("/stats").json()["index_lag"] == 0)
    cited_by = page_of(own.get(f"/report/{quote('10.5555/<b>', safe='')}/cited-by"))
    cites = page_of(own.get("/report/10.5555/worst0/cites"))
    assert cited_by.text("main h1 bdi") == cites.text("main h1 bdi") == worst
    assert cited_by.texts(".publications cite") == [worst] * 2
    assert cites.texts(".publications cite") == [worst]
    assert cited_by.texts(".publications .journal") == [worst] * 2
    assert not BIDI.search(cited_by.text("head > title") + cites.text("head > title"))


def test_publications_tell_notices_of_the_paper(sample: Server) -> None:
    """Who reads what cites a retracted paper learns that it is one."""
    for part in ("cited-by", "cites"):
        page = page_of(sample.get(f"/report/10.5555/citance-sample-2/{part}"))
        assert "Retracted" in page.words("h1 + p")
