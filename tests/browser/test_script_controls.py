"""Tests of the script of dialogs, buttons that copy, suggestions, the theme, and the filters of narrow screens."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.addresses import SAMPLE_DOI
from tests.browser.axe import violations
from tests.browser.conftest import OpenPage

REPORT = f"/report/{SAMPLE_DOI}"
ANNOUNCED = "#announce"


@pytest.fixture
def report(page: Page) -> Page:
    """The sample paper's report."""
    return opened(page)


def opened(page: Page, address: str = REPORT) -> Page:
    """The page, with its script."""
    page.goto(address, wait_until="networkidle")
    return page


def expect_query(page: Page, query: str) -> None:
    """The address has this query, none by default."""
    expect(page).to_have_url(re.compile(re.escape(REPORT + query) + "$"))


def test_dialog_closes_beside_and_by_its_link(report: Page) -> None:
    """A drag that begins inside closes nothing; the focus comes back; the address stays."""
    report.get_by_role("checkbox", name="discussion").check()
    expect_query(report, "?section=discussion")
    dialog = report.get_by_role("dialog", name="What these numbers mean")
    opener = report.get_by_role("button", name="What do these mean?")
    opener.click()
    expect(report.get_by_role("heading", name="What these numbers mean")).to_be_focused()
    report.mouse.move(640, 400)
    report.mouse.down()
    report.mouse.move(5, 5)
    report.mouse.up()
    expect(dialog).to_be_visible()
    report.mouse.click(5, 5)
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    dialog.locator("[data-close]").click()
    expect(dialog).to_be_hidden()
    expect_query(report, "?section=discussion")


def test_address_of_a_dialog_opens_it(page: Page) -> None:
    """As it does without the script."""
    opened(page, f"{REPORT}#cite")
    expect(page.get_by_role("dialog", name="Cite this paper")).to_be_visible()


def test_follow_dialog_has_the_feeds_of_the_list(report: Page) -> None:
    """With its filters, as the page's own links to them."""
    report.get_by_role("checkbox", name="discussion").check()
    expect_query(report, "?section=discussion")
    report.get_by_role("button", name="Follow", exact=True).click()
    dialog = report.get_by_role("dialog", name="Follow this selection")
    expect(dialog.get_by_role("link", name="Atom")).to_have_attribute(
        "href", re.compile("section=discussion")
    )
    expect(report.locator("link[type='application/atom+xml']")).to_have_attribute(
        "href", re.compile("section=discussion")
    )


@pytest.mark.parametrize("is_secure", [True, False])
def test_copying_tells_and_shows_it(open_page: OpenPage, is_secure: bool) -> None:
    """By the clipboard of secure addresses, and without it on others; in a dialog, it is told there."""
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    if not is_secure:
        page.add_init_script("delete Navigator.prototype.clipboard")
    opened(page)
    field = page.locator("#find")
    button = page.locator(".statement").first.get_by_role("button", name="Copy link")
    address = page.locator(".statement a", has_text="Link to this").first.evaluate("a => a.href")
    width = button.evaluate("button => button.offsetWidth")
    button.click()
    copied = page.locator(".statement").first.get_by_role("button", name="Copied")
    expect(copied).to_be_focused()
    assert copied.evaluate("button => button.offsetWidth") == width
    expect(page.locator(ANNOUNCED)).to_have_text("Link copied")
    field.press("ControlOrMeta+v")
    expect(field).to_have_value(address)
    page.get_by_role("button", name="Cite", exact=True).click()
    page.locator("[data-copy=cite-apa]").click()
    expect(page.locator("#cite [role=status]")).to_have_text("Text copied")
    page.keyboard.press("Escape")
    field.fill("")
    field.press("ControlOrMeta+v")
    expect(field).to_have_value(re.compile(r"^Lavik, K\. O\., .*int0000101$"))
    expect(button).to_be_visible()


def suggestions(page: Page) -> Locator:
    """The papers suggested."""
    return page.get_by_role("listbox", name="Papers").get_by_role("option")


@pytest.mark.parametrize("address", ["/", REPORT])
def test_papers_are_suggested_as_a_combobox(page: Page, address: str) -> None:
    """Arrows move through the options and the field in a circle, Escape closes and keeps what was typed."""
    opened(page, address)
    field = page.get_by_role("combobox", name="DOI, title or words in statements")
    options = suggestions(page)
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("first", delay=20)
    expect(options.first).to_contain_text("The first sessions of psychotherapy")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator(ANNOUNCED)).to_have_text(f"{options.count()} papers found")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_value("first")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    options.filter(has_text="The first sessions").click()
    expect_query(page, "")


def test_enter_without_a_choice_searches(report: Page) -> None:
    """Suggestions are an offer."""
    field = report.locator("#find")
    field.press_sequentially("first", delay=20)
    expect(suggestions(report).first).to_be_visible()
    report.keyboard.press("Enter")
    expect(report).to_have_url(re.compile(r"/search\?q=first$"))


def test_suggestions_go_with_the_focus(report: Page) -> None:
    """They need two letters, and are gone when the field is left."""
    field = report.locator("#find")
    field.press("f")
    report.wait_for_timeout(300)
    expect(suggestions(report)).to_have_count(0)
    field.press("i")
    expect(suggestions(report).first).to_be_visible()
    report.keyboard.press("Tab")
    expect(suggestions(report)).to_have_count(0)


@pytest.mark.parametrize(("scheme", "other"), [("light", "dark"), ("dark", "light")])
def test_theme_goes_round_and_is_kept(open_page: OpenPage, scheme: Any, other: str) -> None:
    """The one that is not shown, the one that the system prefers, the system's: the button's name says which."""
    page = opened(open_page(color_scheme=scheme))
    button = page.get_by_role("button", name="Dark or light")
    theme = "[document.documentElement.dataset.theme, localStorage.theme].join()"
    for words, value in ((other, other), (scheme, scheme), ("as the system", "")):
        button.click()
        expect(button).to_have_accessible_name(f"Dark or light: {words}")
        assert page.evaluate(theme) == f"{value},{value}"
        page.reload()
        assert page.evaluate(theme) == f"{value},{value}"


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_filters_of_a_phone_are_a_disclosure(open_page: OpenPage, key: str) -> None:
    """The focus goes in and comes back; the address collects nothing."""
    page = opened(open_page(width=360))
    button = page.get_by_role("button", name="Filters")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.press(key)
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("heading", name="Filters")).to_be_focused()
    page.get_by_role("checkbox", name="discussion").check()
    expect_query(page, "?section=discussion")
    expect(page.get_by_role("checkbox", name="discussion")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.get_by_role("button", name="Filters (1)")).to_be_focused()
    button.press(key)
    page.locator("#filters").get_by_role("link", name="Close").click()
    expect(button).to_be_focused()
    expect_query(page, "?section=discussion")


def test_what_the_script_adds_passes_axe(open_page: OpenPage) -> None:
    """Suggestions, values found, a dialog with a button that has copied, and the filters of a phone."""
    page = opened(open_page(reduced_motion="reduce", permissions=["clipboard-write"]))
    page.get_by_role("searchbox", name="Find a citing author").press_sequentially("vall", delay=20)
    expect(page.locator(".matches label")).to_have_count(2)
    page.locator("#find").press_sequentially("first", delay=20)
    expect(suggestions(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert not violations(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Follow", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Copy link").first.click()
    assert not violations(page)
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 320, "height": 800})
    page.get_by_role("button", name="Filters").click()
    assert not violations(page)
