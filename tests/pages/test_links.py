"""app.pages.links: addresses lead to what they are about, whatever its name is."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.doi import path as quoted
from app.pages.links import Address, Links, safe_url
from tests.pages.hostile import TEXTS, URLS
from tests.pages.parsed import page_of
from tests.servers import Server, statement, until

NAMES = st.sampled_from(("type", "author", "q", "sort"))
PAIRS = st.lists(st.tuples(NAMES, TEXTS), max_size=5, unique=True).map(tuple)
DOIS = (
    "10.1002/(SICI)1097-0274(199909)36:1+<1::AID-AJIM2>3.0.CO;2-0",
    *("10.5555//a//b/", "10.5555/a/../b", "10.5555/..", "10.5555/./a", "10.5555/b/.", "10.5555/a/"),
    *("10.5555/a?b=c&d", "10.5555/a#b", "10.5555/a%2Fb%25", "10.5555/%", "10.5555/a+b", "10.5555/a\\b"),
    *("10.5555/é/龍/👩‍🔬"[:10], "10.5555/a'b\"c<d>", "10.5555/a;b=c,d", "10.5555/{x}", "10.5555/[x]|^`"),
    *("10.5555/a/references", "10.5555/references", "10.5555/a/cited-by", "10.5555/cites"),
    *("10.5555/a/citations", "10.5555/a/tally", "10.5555/a/cite", "10.5555/report"),
    *("10.5555/a/citations/export", "10.5555/a/badge.svg"),
)  # fmt: skip


def pairs_of(address: Address) -> tuple[tuple[str, str], ...]:
    """As a server reads them."""
    return tuple(parse_qsl(urlsplit(str(address)).query, keep_blank_values=True))


@given(PAIRS, NAMES, TEXTS)
def test_address_is_its_path_and_pairs(
    pairs: tuple[tuple[str, str], ...], name: str, value: str
) -> None:
    """Each change is that change, and leads to the first page."""
    address = Address("/search", (*pairs, ("cursor", "c")))
    assert pairs_of(address) == address.pairs
    assert pairs_of(address.adding(name, value)) == (*pairs, (name, value))
    others = tuple(pair for pair in pairs if pair[0] != name)
    assert pairs_of(address.replacing(name, value)) == (*others, (name, value))
    assert pairs_of(address.replacing(name, None)) == pairs_of(address.without(name)) == others
    for one in pairs:
        assert pairs_of(address.adding(*one).without_value(*one)) == tuple(
            pair for pair in pairs if pair != one
        )


@pytest.fixture(scope="module")
def named(own: Server) -> Server:
    """With papers that have these DOIs, each cited once, and citing once."""
    records = [statement(f"About {doi}.", doi) for doi in DOIS]
    records += [{**statement(f"By {doi}."), "citing": {"doi": doi}} for doi in DOIS]
    assert own.post(*records).status_code == 201
    until(lambda: own.get("/stats").json()["index_lag"] == 0)
    return own


@pytest.mark.parametrize("doi", DOIS)
def test_links_of_a_paper_lead_to_it(named: Server, doi: str) -> None:
    """Its report, the parts of that, and what the API says of it, through a real server."""
    links = Links()
    report = page_of(named.get(str(links.report(doi))))
    assert report.text(".source .doi bdi") == f"doi:{doi}"
    assert report.texts(".statement .text") == [f"About {doi}."]
    references = page_of(named.get(str(links.report(doi, "references"))))
    assert references.text(".source .doi bdi") == f"doi:{doi}"
    assert references.texts(".statement .text") == [f"By {doi}."]
    assert report.hrefs(".tabs a") == references.hrefs(".tabs a")
    assert report.hrefs(".tabs a")[:2] == [
        str(links.report(doi, one)) for one in ("", "references")
    ]
    (record,) = {
        one for one in report.hrefs(".actions a") if one.startswith(("/papers/", "/paper?"))
    }
    assert named.get(record).json()["doi"] == doi
    assert named.get(report.hrefs("#cite p a[download]")[0]).status_code == 200
    (listed,) = named.get(report.hrefs(".exports a")[0]).json()["items"]
    assert listed["text"] == f"About {doi}."


def test_quoted_has_no_part_that_browsers_remove() -> None:
    """ "." and ".." and empty ones."""
    for doi in DOIS:
        parts = f"/report/{quoted(doi)}".split("/")[1:]
        assert not {"", ".", ".."} & set(parts)


def test_links_stand_below_the_root() -> None:
    """Of a proxy that serves this under a path."""
    links = Links("/open/citance")
    addresses = [
        links.report("10.1/a"),
        links.report("10.1/cites"),
        links.report("10.1/a", "cites"),
    ]
    addresses += [links.paper("10.1/a"), links.paper("10.1/tally"), links.search(), links.api("/x")]
    addresses += [Address(links.statement("0a"))]
    assert all(str(address).startswith("/open/citance/") for address in addresses)


def test_safe_url_is_one_of_http() -> None:
    """Whatever else there is, nobody is led to it."""
    safe = {url for url in URLS if safe_url(url) == url}
    assert safe == {url for url in URLS if url[:8].lower().startswith(("https://", "http://"))}
    assert {safe_url(url) for url in (*(set(URLS) - safe), None, "", "http", "https:/a")} == {None}
