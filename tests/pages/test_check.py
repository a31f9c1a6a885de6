"""app.pages.check: the form, and checks as pages, which say what their JSON says."""

from typing import Any

import httpx
import pytest

from app.pages.check_view import GROUPS, groups
from app.pages.links import Links
from tests.conftest import SAMPLE
from tests.pages.hostile import ATTACKS
from tests.pages.parsed import page_of
from tests.servers import UNUSED, Server

HTML = {"Accept": "text/html"}
LIST = "\n".join(
    (
        *("10.5555/citance-sample-2", "10.1037/int0000101", "10.5555/citance-sample-preprint"),
        *("Menabrea B. Of engines that run on steam. 1842.", "10.5555/nobody", "banana"),
    )
)

MANY = "10.5555/a\n" * 1_001


def posted(server: Server, **sent: Any) -> httpx.Response:
    """The form, sent by somebody without a key in a header."""
    return httpx.post(f"{server.client.base_url}/check", timeout=60, verify=UNUSED, **sent)


def test_check_form_leads_to_the_page_of_the_check(sample: Server) -> None:
    """Which has the groups of the JSON, in its order, with links that answer."""
    page = page_of(sample.client.get("/check"))
    assert {one.attributes["name"] for one in page.all("main [name]")} == {
        "references",
        "file",
        "key",
    }
    answer = posted(sample, data={"references": LIST})
    assert answer.status_code == 303, answer.text
    location = answer.headers["location"]
    check = sample.client.get(location).json()
    response = sample.client.get(location, headers=HTML)
    page = page_of(response)
    assert response.headers["cache-control"].startswith("private")
    assert page.words("h1") == "6 references, checked"
    assert page.texts(".given") == [one["given"] for one in check["references"]]
    titles = [
        text.rsplit(" ", 1)[0]
        for text in (" ".join(one.split()) for one in page.texts(".group h2"))
    ]
    assert titles == [
        GROUPS[name].title for name in ("retracted", "corrected", "not-found", "invalid", "")
    ]
    assert page.texts(".notice time") == ["2024-02-20", "2021-03-02"]
    for address in page.hrefs("main a[href^='/']"):
        assert sample.get(address).status_code == 200, address
    known = {**HTML, "If-None-Match": response.headers["etag"]}
    assert sample.client.get(location, headers=known).status_code == 304


def test_check_form_takes_files(sample: Server) -> None:
    """A list from anybody, an article with a key; nothing at all is a problem with a page."""
    bib = {"file": ("a.bib", b"@misc{one, doi = {10.5555/citance-sample-2}}")}
    assert posted(sample, files=bib).status_code == 303
    article = {"file": ("article.xml", (SAMPLE / "article-1.xml").read_bytes())}
    assert posted(sample, files=article).status_code == 401
    assert posted(sample, files=article, data={"key": "no key"}).status_code == 401
    answer = posted(sample, files=article, data={"key": sample.key})
    assert answer.status_code == 303
    page = page_of(sample.client.get(answer.headers["location"], headers=HTML))
    assert page.all(".said-of")
    for sent in (
        {"data": {"references": " "}},
        {"files": {"file": ("", b"")}},
        {"data": {"references": MANY}},
    ):
        refused = posted(sample, **sent)
        assert refused.status_code in (400, 422)
        page_of(refused)


@pytest.mark.parametrize("format_", ["csv", "json"])
def test_check_page_gives_way_to_a_format(sample: Server, format_: str) -> None:
    """`format` wins over `Accept`, so that links of the page lead to files."""
    location = posted(sample, data={"references": LIST}).headers["location"]
    answer = sample.client.get(f"{location}?format={format_}", headers=HTML)
    assert format_ in answer.headers["content-type"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_check_page_shows_hostile_references_as_text(sample: Server, attack: str) -> None:
    """Whatever they are, wherever they stand."""
    for sent in (attack, f"\n@misc{{{attack}, title = {{{attack}}}, year = 2001}}"):
        answer = posted(sample, data={"references": f"See {sent} and some words more"})
        assert answer.status_code == 303, answer.text
        location = answer.headers["location"]
        page = page_of(sample.client.get(location, headers=HTML))
        given = [one["given"] for one in sample.client.get(location).json()["references"]]
        assert page.texts(".given") == given


def test_check_view_knows_reasons_of_later_versions() -> None:
    """A reason that is not known yet does not hide a reference."""
    nothing = (
        "key",
        "doi",
        "title",
        "year",
        "journal",
        "detail",
        "matched",
        "score",
        "tally",
        "same_as",
    )
    lists = (
        "notices",
        "versions",
        "candidates",
        "contrasting",
        "supporting",
        "sentences",
        "authors",
    )
    reference: dict[str, Any] = {
        **dict.fromkeys((*nothing, "never_cited")),
        **{name: [] for name in lists},
        "given": "x",
        "given_position": 1,
        "attention": ["haunted"],
        "state": "found",
        "looked_up": True,
        "retraction": "none-known",
    }
    (group,) = groups({"references": [reference]}, {}, Links())
    assert group.words.name == ""
