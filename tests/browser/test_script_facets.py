"""Tests of the script of facets: names found while they are typed, years chosen by a drag."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.addresses import SAMPLE_DOI
from tests.browser.conftest import OpenPage

REPORT = f"/report/{SAMPLE_DOI}"
ANNOUNCED = "#announce"


@pytest.fixture
def report(page: Page) -> Page:
    """The sample paper's report."""
    return opened(page)


@pytest.fixture
def authors(report: Page) -> Locator:
    """Its facet of authors."""
    return report.locator("#facet-author")


def opened(page: Page, address: str = REPORT) -> Page:
    """The page, with its script."""
    page.goto(address, wait_until="networkidle")
    return page


def expect_query(page: Page, query: str) -> None:
    """The address has this query, none by default."""
    expect(page).to_have_url(re.compile(re.escape(REPORT + query) + "$"))


def expect_names(facet: Locator, names: list[str]) -> None:
    """These can be ticked, and no others."""
    expect(facet.locator("label:visible .label")).to_have_text(names)


def test_names_are_found_while_they_are_typed(report: Page, authors: Locator) -> None:
    """In place of the most frequent, which come back when the field is emptied. Enter asks for nothing else."""
    frequent = authors.locator("label .label").all_text_contents()
    field = authors.get_by_role("searchbox")
    field.press_sequentially("vall", delay=20)
    expect_names(authors, ["Ingrid Vallmark", "I. Vallmark"])
    expect(report.locator(ANNOUNCED)).to_have_text("2 found")
    field.press("Enter")
    field.fill("zzz")
    expect(authors).to_contain_text("No name begins so.")
    expect_names(authors, [])
    field.fill("")
    expect_names(authors, frequent)
    expect_query(report, "")


def test_name_that_is_found_filters(report: Page, authors: Locator) -> None:
    """What is typed and found stays, and so does the focus; another name can be added, and taken off again."""
    field = authors.get_by_role("searchbox")
    field.press_sequentially("vall", delay=20)
    expect_names(authors, ["Ingrid Vallmark", "I. Vallmark"])
    authors.get_by_role("checkbox", name="Ingrid Vallmark").check()
    expect_query(report, "?author=Ingrid+Vallmark")
    expect(authors.get_by_role("checkbox", name="Ingrid Vallmark")).to_be_focused()
    expect(authors.get_by_role("checkbox", name="Ingrid Vallmark")).to_be_checked()
    expect(field).to_have_value("vall")
    expect_names(authors, ["Ingrid Vallmark", "I. Vallmark"])
    authors.get_by_role("checkbox", name="I. Vallmark").check()
    expect_query(report, "?author=Ingrid+Vallmark&author=I.+Vallmark")
    authors.get_by_role("checkbox", name="Ingrid Vallmark").uncheck()
    expect_query(report, "?author=I.+Vallmark")
    field.fill("")
    expect(authors.get_by_role("checkbox", name="Ingrid Vallmark")).not_to_be_checked()
    expect(authors.get_by_role("checkbox", checked=True)).to_have_count(1)


def test_names_found_follow_the_other_filters(report: Page, authors: Locator) -> None:
    """Their counts are those of the list as it is now; back is without what was typed."""
    authors.get_by_role("searchbox").press_sequentially("vall", delay=20)
    expect_names(authors, ["Ingrid Vallmark", "I. Vallmark"])
    report.get_by_role("checkbox", name="discussion").check()
    expect_names(authors, ["Ingrid Vallmark"])
    expect(authors.get_by_role("searchbox")).to_have_value("vall")
    report.go_back()
    expect_query(report, "")
    expect(authors.get_by_role("searchbox")).to_have_value("")
    assert authors.get_by_role("checkbox").count() > 2


def test_names_are_found_in_all_statements(page: Page) -> None:
    """On the page of all papers, with its words as a filter."""
    opened(page, "/search?q=session&sort=newest&group=cited")
    authors = page.locator("#facet-author")
    authors.get_by_role("searchbox").press_sequentially("vall", delay=20)
    expect_names(authors, ["Ingrid Vallmark", "I. Vallmark"])


def test_failure_to_find_names_is_told(browser: Browser, base_url: str) -> None:
    """In place of names."""
    with browser.new_context(base_url=base_url) as context:
        page = opened(context.new_page())
        page.route("**/facets/author*", lambda route: route.abort())
        authors = page.locator("#facet-author")
        authors.get_by_role("searchbox").press_sequentially("vall", delay=20)
        expect(authors).to_contain_text("No answer from the server.")


def bar(page: Page, year: int) -> tuple[float, float]:
    """The place of a year's bar."""
    box = page.locator(f".years g[data-first='{year}'] .area").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_drag_chooses_years(report: Page) -> None:
    """From right to left as well; the fields say which before they are filtered by."""
    report.mouse.move(*bar(report, 2021))
    report.mouse.down()
    report.mouse.move(*bar(report, 2019), steps=3)
    expect(report.get_by_label("from", exact=True)).to_have_value("2019")
    expect(report.locator("rect.chosen")).to_have_count(1)
    expect_query(report, "")
    report.mouse.up()
    expect_query(report, "?year_from=2019&year_to=2021")
    expect(report.locator("rect.chosen")).to_have_count(0)


def test_escape_ends_a_drag(report: Page) -> None:
    """Without a choice: the fields hold what they held."""
    report.mouse.move(*bar(report, 2019))
    report.mouse.down()
    report.mouse.move(*bar(report, 2021), steps=3)
    report.keyboard.press("Escape")
    report.mouse.up()
    expect(report.get_by_label("from", exact=True)).to_have_value("")
    expect(report.locator("rect.chosen")).to_have_count(0)
    expect_query(report, "")


def test_bar_chooses_its_year_and_again_all(open_page: OpenPage) -> None:
    """By a finger, too."""
    page = opened(open_page(has_touch=True))
    page.touchscreen.tap(*bar(page, 2020))
    expect_query(page, "?year_from=2020&year_to=2020")
    expect(page.locator(".years g.out").first).to_be_visible()
    page.touchscreen.tap(*bar(page, 2020))
    expect_query(page, "")
