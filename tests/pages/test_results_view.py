"""app.pages.results_view: what a page shows is what the JSON says, and a form keeps all that is chosen."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import feedparser
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from app.api.parameters import AllStatementsParameters
from app.api.query_strings import from_pairs
from app.pages.facet_view import LISTED
from app.search.query import StatementSort
from app.vocabulary import RELATIONSHIPS, SECTIONS, TYPES
from tests.pages.parsed import Page, page_of
from tests.servers import Server

CITED, CITING = "10.1037/int0000101", "10.5555/citance-sample-4"
LISTS = (
    (f"/report/{CITED}", f"/papers/{CITED}/citations"),
    (f"/report/{CITING}/references", f"/papers/{CITING}/references"),
    ("/search", "/statements"),
)
WORDS = (
    "alliance",
    "first session",
    '"first session"',
    "alli* -group",
    "zzzz",
    "<b>&amp;",
    "(a OR",
)
SOME = {
    "type": TYPES,
    "section": SECTIONS,
    "relationship": RELATIONSHIPS,
    "publication_type": ("journal-article", "unknown", "<i>"),
    "author": ("Nobody & <b>", "unknown"),
    "journal": ("Sample Journal of Psychotherapy", "unknown", "a=b&c"),
}
Pairs = list[tuple[str, str]]


@st.composite
def parameters(draw: st.DrawFn) -> Pairs:
    """Filters, order and sizes: few at a time, so that something is found."""
    pairs: Pairs = []
    for name in draw(st.lists(st.sampled_from(tuple(SOME)), max_size=2, unique=True)):
        values = draw(st.lists(st.sampled_from(SOME[name]), min_size=1, max_size=2, unique=True))
        pairs += [(name, value) for value in values]
    single: dict[str, st.SearchStrategy[Any]] = {
        "q": st.sampled_from(WORDS),
        "year_from": st.integers(2015, 2024),
        "year_to": st.integers(2019, 2027),
        "min_confidence": st.sampled_from(("0", "0.5", "0.83", "1")),
        "sort": st.sampled_from(StatementSort.__value__.__args__),
        "limit": st.integers(1, 100),
        "facet_limit": st.integers(1, 200),
    }
    for name in draw(st.lists(st.sampled_from(tuple(single)), max_size=3, unique=True)):
        pairs.append((name, str(draw(single[name]))))
    return draw(st.permutations(pairs))


def asked_by(pairs: Pairs) -> AllStatementsParameters:
    """What pages and API understand; empty fields of a form say nothing."""
    return from_pairs(AllStatementsParameters, [pair for pair in pairs if pair[1]])


def comparable(asked: AllStatementsParameters) -> dict[str, Any]:
    """Values of one name have no order."""
    return {
        name: sorted(value) if isinstance(value, tuple) else value
        for name, value in asked.model_dump().items()
    }


def counts_of(page: Page, facet: str) -> list[tuple[str, int, bool]]:
    """Values, counts, whether selected."""
    found = []
    for label in page.all(f"#facet-{facet} label:has(.number)"):
        (box,), (number,) = label.css("input"), label.css(".number")
        found.append(
            (
                str(box.attributes["value"]),
                int(number.text().replace(",", "")),
                "checked" in box.attributes,
            )
        )
    return found


@settings(max_examples=25, phases=[Phase.generate])
@given(pairs=parameters(), addresses=st.sampled_from(LISTS))
def test_results_are_what_the_json_says(
    sample: Server, pairs: Pairs, addresses: tuple[str, str]
) -> None:
    """Statements and their order, counts, facets, what is chosen; and the form has it all."""
    page = page_of(sample.client.get(addresses[0], params=tuple(pairs)))
    (api,) = {
        one
        for one in page.hrefs(".exports a")
        if one.startswith(addresses[1]) and "format" not in one
    }
    assert sorted(parse_qsl(urlsplit(api).query)) == sorted(pairs)
    listed = sample.client.get(api).json()
    found = page.words(".found").replace(",", "")
    assert found.startswith(f"{listed['total']} statement")
    assert not listed["total"] or re.search(
        rf" (in|about) {listed['publications']} (publication|paper)", found
    )
    assert [one.attributes["id"] for one in page.all("article.statement")] == [
        f"s-{item['id']}" for item in listed["items"]
    ]
    assert page.texts(".statement .text") == [item["text"] for item in listed["items"]]
    for name in LISTED:
        answered = {
            one["value"]: (one["count"], one["selected"])
            for one in listed["facets"][name]["values"]
        }
        shown = counts_of(page, name)
        assert all(
            answered.get(value, (count, False)) == (count, is_selected)
            for value, count, is_selected in shown
        )
        # a facet may have fewer check boxes than the JSON has values only where it is not on the page at all
        assert not shown or {value for value, *_ in shown} >= answered.keys()
    assert comparable(asked_by(page.submitted("filters"))) == comparable(asked_by(pairs))
    assert bool(page.all(".empty")) == (listed["total"] == 0)
    assert bool(page.all(".pages a[rel=next]")) == (listed["next"] is not None)


def test_results_can_be_walked_through(sample: Server) -> None:
    """By "show more", each statement once, in the order of the JSON; every page keeps the filters."""
    whole = sample.get(
        f"/papers/{CITED}/citations", limit=100, sort="oldest", type="mentioning"
    ).json()
    address, texts = f"/report/{CITED}?sort=oldest&type=mentioning&limit=7", list[str]()
    while address:
        page = page_of(sample.get(address))
        assert page.submitted("filters")
        texts += page.texts(".statement .text")
        assert len(page.all(".chip.off")) == 1
        address = next(iter(page.hrefs(".pages a[rel=next]")), "")
    assert texts == [item["text"] for item in whole["items"]]
    assert len(texts) == whole["total"] > 14


def test_results_link_what_programs_read(sample: Server) -> None:
    """Each form of the same list, with the same filters, from grouped and twin pages too."""
    for address in (
        f"/report/{CITED}?type=contrasting",
        f"/report?doi={CITED}&type=contrasting&facet_limit=3",
        "/search?type=contrasting&group=cited",
        f"/report/{CITING}/references?type=contrasting&limit=3",
    ):
        page = page_of(sample.get(address))
        total = int(page.text(".found b").split()[0])
        exports = dict(zip(page.texts(".exports a"), page.hrefs(".exports a"), strict=True))
        assert sample.get(exports["JSON"]).json()["total"] == total
        assert len(sample.get(exports["NDJSON"]).text.splitlines()) == total
        assert {sample.get(exports[name]).status_code for name in ("CSV", "RIS", "BibTeX")} == {200}
        feeds = page.hrefs(
            "head link[type='application/atom+xml'], head link[type='application/feed+json']"
        )
        assert [sample.get(feed).status_code for feed in feeds] == [200, 200]
        assert len(feedparser.parse(sample.get(feeds[0]).content).entries) == total
