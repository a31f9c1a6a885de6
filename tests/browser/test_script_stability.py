"""Tests of what a script must not break: addresses that can be shared, a list that stays where it is, the keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.addresses import REPORT
from tests.browser.conftest import OpenPage

OBSERVE_SHIFTS = """() => {
  window.shifts = []
  new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((entry) => entry.value)))
    .observe({type: "layout-shift"})
}"""


@pytest.fixture
def report(page: Page) -> Page:
    """The sample paper's report."""
    page.goto(REPORT)
    return page


def test_address_of_a_filter_shows_the_same(report: Page, open_page: OpenPage) -> None:
    """Who opens the address of a filtered list sees what its sender sees."""
    report.get_by_role("checkbox", name="discussion").check()
    report.get_by_label("Order").select_option("newest")
    expect(report).to_have_url(re.compile(r"\?section=discussion&sort=newest$"))
    expect(report.locator("#count b")).to_have_text("5 statements")
    received = open_page()
    received.goto(report.url)
    shown = [page.locator("main").inner_text().split() for page in (report, received)]
    assert shown[0] == shown[1]


def test_filtering_moves_nothing_that_stays(report: Page) -> None:
    """Cumulative layout shift, that of the first half second after a click included."""
    report.evaluate(OBSERVE_SHIFTS)
    report.get_by_role("checkbox", name="discussion").check()
    expect(report.locator("#count b")).to_have_text("5 statements")
    report.wait_for_timeout(200)
    assert sum(report.evaluate("window.shifts")) < 0.05


@pytest.mark.parametrize(
    ("opener", "title"),
    [
        ("Cite", "Cite this paper"),
        ("Follow", "Follow this paper"),
        ("What do these mean?", "What these numbers mean"),
    ],
)
def test_dialog_is_used_by_keyboard(report: Page, opener: str, title: str) -> None:
    """Enter opens it with the focus inside, Tab stays inside, Escape closes it and leads back."""
    link = report.locator("main").get_by_role("button", name=opener, exact=True)
    link.focus()
    report.keyboard.press("Enter")
    dialog = report.get_by_role("dialog", name=title)
    expect(dialog).to_be_visible()
    for _ in range(20):
        inside = (
            "document.activeElement === document.body || document.activeElement.closest('dialog')"
        )
        assert report.evaluate(f"Boolean({inside})")  # the body: the browser's own controls
        report.keyboard.press("Tab")
    report.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()
