"""app.pages.reception: a paper over time, where in the text it is cited, and beside which others."""

from typing import Any

import pytest

from app.pages.links import Address
from app.pages.reception_view import positions_view, timeline_view
from app.vocabulary import TYPES
from tests.pages.parsed import page_of
from tests.servers import Server

CITED = "10.1037/int0000101"
NONE: dict[str, int] = dict.fromkeys(TYPES, 0)


def test_reception_is_what_the_json_says(sample: Server) -> None:
    """A row for each year, with its types and publications; a row for each tenth; a chart in words."""
    page = page_of(sample.get(f"/report/{CITED}/reception"))
    timeline, positions = page.hrefs(".exports a")
    years = sample.get(timeline).json()["years"]
    rows = [one.css("th, td") for one in page.all(".numbers-table tbody tr")]
    assert [int(row[0].text()) for row in rows] == [year["year"] for year in years]
    assert [int(row[-1].text()) for row in rows] == [year["publications"] for year in years]
    assert [int(row[-2].text()) for row in rows] == [
        sum(year[type_] for type_ in TYPES) for year in years
    ]
    placed = [sum(one.values()) for one in sample.get(positions).json()["tenths"]]
    shown = [one.css("td")[-1].text() for one in page.all("details tbody tr")]
    assert [int(number) for number in shown] == placed
    labels = [one.attributes["aria-label"] or "" for one in page.all("svg[role=img]")]
    assert f"{years[-1]['year']}:" in labels[0]
    assert f"90–100 %: {placed[-1]}" in labels[1]
    alone = page_of(sample.get(page.hrefs(".numbers-table a")[0]))
    first = sum(years[0][type_] for type_ in TYPES)
    assert alone.words(".found").startswith(f"{first} statement")


def test_reception_views_show_unknown_years_last() -> None:
    """A year that nobody knows is a row, and no bar; a year without statements has no link."""
    years: list[dict[str, Any]] = [
        {"year": None, **NONE, "mentioning": 2, "publications": 3},
        {"year": 1999, **NONE, "publications": 1},
        {"year": 2001, **NONE, "supporting": 1, "publications": 1},
    ]
    view = timeline_view(years, Address("/report/10.1/a"))
    assert [(row.year, row.total, row.publications) for row in view.rows] == [
        (1999, 0, 1),
        (2001, 1, 1),
        (None, 2, 3),
    ]
    assert [str(row.address) for row in view.rows if row.address] == [
        "/report/10.1/a?year_from=2001&year_to=2001"
    ]
    assert (view.total.total, view.total.publications) == (3, 5)
    assert view.chart
    assert [bar.count for bar in view.chart.bars] == [1]
    assert timeline_view([], Address("/r")).chart is None
    nothing = positions_view(
        {"tenths": [NONE] * 10, "unknown": NONE, "citing_papers": 0, "partial": False}
    )
    assert (nothing.total, [tenth.segments for tenth in nothing.tenths]) == (0, [[]] * 10)


@pytest.mark.parametrize("within", ["bracket", "sentence", "section"])
def test_together_is_what_the_json_says(sample: Server, within: str) -> None:
    """Papers in its order with its counts, each of which leads to the statements."""
    page = page_of(sample.get(f"/report/{CITED}/together", within=within))
    (api,) = page.hrefs(".exports a")
    listed = sample.get(api).json()
    assert page.texts(".publications .of cite") == [
        item["paper"]["title"] or item["paper"]["printed"] for item in listed["items"]
    ]
    assert page.submitted("choice") == [("within", within)]
    assert listed["items"]
    shown = [one.text().split()[0] for one in page.all(".publications .quiet a")]
    counted = [
        str(item[one])
        for item in listed["items"]
        if item["paper"]["address"]
        for one in ("bracket", "sentence", "section")
        if item[one]
    ]
    assert shown == counted
    led = page_of(sample.get(page.hrefs(".publications .quiet a")[0]))
    (api,) = led.hrefs(".exports a")
    statements = sample.get(api).json()
    assert led.texts(".statement .text") == [item["text"] for item in statements["items"]]
    assert led.words(".found").startswith(f"{statements['total']} statement")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("10.5555/nowhere/reception", 404),
        ("10.5555/nowhere/together", 404),
        ("banana/together", 422),
        (f"{CITED}/together?within=page", 422),
        (f"{CITED}/together?other=banana", 422),
        (f"{CITED}/together?other=10.5555/nowhere", 404),
        ("10.5555/nowhere/evidence?claim=x", 404),
        (f"{CITED}/evidence?claim={'x' * 2001}", 422),
        (f"{CITED}/evidence?claim=x&limit=101", 422),
    ],
)
def test_parts_of_a_report_have_their_problems(sample: Server, path: str, status: int) -> None:
    """As pages."""
    answer = sample.get(f"/report/{path}")
    assert answer.status_code == status
    assert page_of(answer).all("main h1")


def test_parts_of_a_report_are_linked_from_it(sample: Server) -> None:
    """Each, and each links to the others; a report on a paper without statements has none of them."""
    page = page_of(sample.get(f"/report/{CITED}"))
    parts = [*page.hrefs(".more-parts a"), str(page.one("form.claim").attributes["action"])]
    assert parts == [f"/report/{CITED}/{part}" for part in ("reception", "together", "evidence")]
    for part in parts:
        tabs = page_of(sample.get(part)).hrefs(".tabs a")
        assert tabs == [*parts, f"/report/{CITED}"]
    references = page_of(sample.get(f"/report/{CITED}/references"))
    assert not references.all(".more-parts, form.claim")
