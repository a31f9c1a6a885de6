"""Tests of the script of the list: it changes in place, its address follows, and the focus stays."""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.addresses import SAMPLE_DOI

REPORT = f"/report/{SAMPLE_DOI}"
ANNOUNCED = "#announce"


@pytest.fixture
def report(page: Page) -> Page:
    """The sample paper's report, marked: a new document would not have the mark."""
    return opened(page)


@pytest.fixture
def faulty(browser: Browser, base_url: str) -> Iterator[Page]:
    """The same where requests may fail."""
    with browser.new_context(base_url=base_url) as context:
        yield opened(context.new_page())


def opened(page: Page, address: str = REPORT) -> Page:
    """The page with a mark."""
    page.goto(address, wait_until="networkidle")
    page.evaluate("window.isMarked = true")
    return page


def expect_count(page: Page, words: str) -> None:
    """The list has this many statements, in the same document."""
    expect(page.locator("#count b")).to_have_text(words)
    assert page.evaluate("window.isMarked")


def expect_query(page: Page, query: str) -> None:
    """The address has this query, none by default."""
    expect(page).to_have_url(re.compile(re.escape(REPORT + query) + "$"))


def test_box_changes_list_address_and_focus_stays(report: Page) -> None:
    """The box ticked keeps the focus and its place; the count is announced."""
    box = report.get_by_role("checkbox", name="discussion")
    box.scroll_into_view_if_needed()
    before = box.bounding_box()
    box.check()
    expect_count(report, "5 statements")
    expect_query(report, "?section=discussion")
    expect(box).to_be_focused()
    assert box.bounding_box() == before
    expect(report.locator(ANNOUNCED)).to_have_text("5 statements in 5 publications")
    expect(report.locator(".open-filters")).to_have_text("Filters (1)")


def test_back_and_forward_restore_boxes_and_fields(report: Page) -> None:
    """Each step of the history shows what its address says, and what was opened in it."""
    report.get_by_role("checkbox", name="discussion").check()
    expect_count(report, "5 statements")
    report.get_by_label("Order").select_option("newest")
    expect_query(report, "?section=discussion&sort=newest")
    report.go_back()
    expect(report.get_by_label("Order")).to_have_value("relevance")
    expect_count(report, "5 statements")
    report.go_back()
    expect_count(report, "32 statements")
    expect(report.get_by_role("checkbox", name="discussion")).not_to_be_checked()
    report.go_forward()
    expect_count(report, "5 statements")
    expect(report.get_by_role("checkbox", name="discussion")).to_be_checked()


def test_back_after_a_reload_asks_the_server(report: Page) -> None:
    """A document that has not shown an address fetches it."""
    report.get_by_role("checkbox", name="discussion").check()
    expect_query(report, "?section=discussion")
    opened(report, report.url)
    report.get_by_role("checkbox", name="methods").check()
    expect_query(report, "?section=discussion&section=methods")
    report.reload(wait_until="networkidle")
    report.evaluate("window.isMarked = true")
    report.go_back()
    expect_query(report, "?section=discussion")
    expect_count(report, "5 statements")
    expect(report.get_by_role("checkbox", name="methods")).not_to_be_checked()


def test_typing_searches_in_its_pauses(report: Page) -> None:
    """What is typed stays, and all of it is one step of the history."""
    words = report.get_by_label("Search in these statements")
    words.press_sequentially("alli", delay=20)
    expect_query(report, "?q=alli")
    words.press_sequentially("ance", delay=20)
    expect_query(report, "?q=alliance")
    expect_count(report, "5 statements")
    expect(words).to_be_focused()
    expect(words).to_have_value("alliance")
    report.go_back()
    expect_count(report, "32 statements")
    expect(words).to_have_value("")


def test_chip_empties_its_field(report: Page) -> None:
    """A filter taken off is gone from the form, too; the focus goes to the count where its link was."""
    report.get_by_label("Search in these statements").fill("alliance")
    report.keyboard.press("Enter")
    expect_count(report, "5 statements")
    report.locator(".found a.chip").click()
    expect_count(report, "32 statements")
    expect(report.get_by_label("Search in these statements")).to_have_value("")
    expect(report.locator(".found")).to_be_focused()


def test_years_stay_as_typed_when_the_list_changes(report: Page) -> None:
    """The next field can be typed into while the first is being filtered by."""
    report.get_by_label("from", exact=True).fill("2020")
    report.keyboard.press("Tab")
    report.keyboard.type("20")
    expect_query(report, "?year_from=2020")
    report.keyboard.type("22")
    report.keyboard.press("Enter")
    expect_query(report, "?year_from=2020&year_to=2022")
    expect(report.get_by_label("to", exact=True)).to_be_focused()


def test_year_out_of_range_is_not_sent(report: Page) -> None:
    """The browser says what is wrong with it."""
    report.get_by_label("from", exact=True).fill("20200")
    report.keyboard.press("Enter")
    assert report.locator("input:invalid").count() == 1
    expect_query(report, "")


def test_newest_choice_wins(report: Page) -> None:
    """An answer that comes after another was asked for is not shown."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    report.route("**/*section=discussion", hold)
    report.get_by_role("checkbox", name="discussion").check()
    expect(report.locator("#list")).to_have_attribute("aria-busy", "true")
    report.get_by_role("checkbox", name="discussion").uncheck()
    expect(report.locator("#list")).not_to_have_attribute("aria-busy", "true")
    report.locator("#type-contrasting").click()
    expect_query(report, "?type=contrasting")
    expect_count(report, "3 statements")
    assert len(waiting) == 1


def test_values_more_take_the_focus(report: Page) -> None:
    """ "Show more values" leads to the first of them; the table of years stays open."""
    report.get_by_text("Years in numbers").click()
    authors = report.locator("#facet-author")
    listed = authors.get_by_role("checkbox").count()
    authors.get_by_role("link", name="Show more values").click()
    expect(authors.get_by_role("checkbox").nth(listed)).to_be_focused()
    expect(report.locator("#years-table")).to_have_attribute("open", "")


def test_more_statements_are_appended(report: Page) -> None:
    """The focus goes to the first of them, the address stays, and back from elsewhere shows all of them."""
    report.get_by_role("link", name="Show more", exact=True).click()
    expect(report.locator(".statement")).to_have_count(32)
    expect(report.locator(".statement").nth(20)).to_be_focused()
    expect(report.locator(ANNOUNCED)).to_have_text("12 more, 32 of 32 statements")
    expect(report.locator("a[data-more]")).to_have_count(0)
    expect_query(report, "")
    report.get_by_role("checkbox", name="discussion").check()
    expect_count(report, "5 statements")
    report.go_back()
    expect(report.locator(".statement")).to_have_count(32)


def test_more_statements_go_on_with_their_group(page: Page) -> None:
    """Groups by cited paper go on below, without a second heading for the same paper."""
    opened(page, "/search?group=cited&limit=5")
    page.get_by_role("link", name="Show more", exact=True).click()
    expect(page.locator(".statement")).to_have_count(10)
    headings = page.locator("h2.group").all_text_contents()
    assert all(before != after for before, after in pairwise(headings))


def test_search_changes_its_heading(page: Page) -> None:
    """On the page of all papers, the heading and the papers found belong to the words."""
    opened(page, "/search?q=alliance")
    page.get_by_label("Search in these statements").fill("session")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Search: session")
    expect(page).to_have_title("session · Search · citance")
    assert page.evaluate("window.isMarked")


def test_click_with_ctrl_opens_a_tab(report: Page) -> None:
    """Links stay links."""
    with report.context.expect_page() as opening:
        report.locator("#type-contrasting").click(modifiers=["ControlOrMeta"])
    expect(opening.value).to_have_url(re.compile("type=contrasting"))
    expect_query(report, "")


def test_failure_is_told_with_a_link(faulty: Page) -> None:
    """No answer: a sentence in place of nothing, and the next choice works."""
    faulty.route("**/*section=discussion", lambda route: route.abort())
    faulty.get_by_role("checkbox", name="discussion").check()
    expect(faulty.locator(".failed")).to_contain_text("The server could not be reached.")
    expect(faulty.locator(".failed a")).to_have_attribute(
        "href", re.compile(r"\?section=discussion$")
    )
    expect(faulty.locator(ANNOUNCED)).to_have_text("The server could not be reached.")
    faulty.unroute_all()
    faulty.get_by_role("checkbox", name="methods").check()
    expect_query(faulty, "?section=discussion&section=methods")
    expect(faulty.locator(".failed")).to_have_count(0)


def test_error_is_shown_as_its_page(faulty: Page) -> None:
    """An address that the server refuses is opened, and says why."""
    faulty.locator("#type-contrasting").evaluate("link => { link.href = '?section=appendix' }")
    faulty.locator("#type-contrasting").click()
    expect(faulty.locator(".problem")).to_be_visible()
    expect_query(faulty, "?section=appendix")
