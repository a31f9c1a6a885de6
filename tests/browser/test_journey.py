"""A visit from the home page to a shared statement: by mouse, by keyboard alone, without JavaScript."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.addresses import REPORT
from tests.browser.conftest import OpenPage

MOST_TABS = 400
Press = Callable[[Locator], None]


def click(control: Locator) -> None:
    """By mouse."""
    control.click()


def by_keyboard(control: Locator) -> None:
    """Tab from where the focus is until it is on the control, then its key."""
    page = control.page
    control.first.wait_for()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if control.evaluate("(control) => control === document.activeElement"):
            is_box = control.get_attribute("type") == "checkbox"
            page.keyboard.press("Space" if is_box else "Enter")
            return
    raise AssertionError(f"Tab does not lead to {control}")


def visit(page: Page, press: Press) -> str:
    """How was the sample paper contrasted since 2020? Returns the address of the statement that answers it."""
    page.goto("/")
    press(page.get_by_role("link", name="How has “The first sessions"))
    expect(page).to_have_url(re.compile(f"{re.escape(REPORT)}$"))
    press(page.locator("#tally").get_by_role("link", name="contrasting"))
    expect(page.locator("#count b")).to_have_text("3 statements")
    page.get_by_label("from", exact=True).focus()
    page.keyboard.type("2020")
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_have_text(re.compile("^2 statements"))
    press(page.locator("[data-dialog=cite]"))
    dialog = page.get_by_role("dialog", name="Cite this paper")
    expect(dialog).to_contain_text("Lavik, K. O.")
    press(dialog.locator("[data-close]"))
    expect(dialog).to_be_hidden()
    link = page.get_by_role("link", name="Link to this statement").first
    address = str(link.evaluate("(link) => link.href"))
    press(link)
    expect(page).to_have_url(address)
    return address


def come_back(page: Page, address: str) -> None:
    """The address alone leads to the statement, and on to the report."""
    page.goto(address)
    expect(page.locator(".said")).to_contain_text("contrasting")
    page.get_by_role("link", name="Report on the cited paper").click()
    expect(page).to_have_url(re.compile(f"{re.escape(REPORT)}$"))


def test_visit_by_mouse(open_page: OpenPage) -> None:
    """On a screen, with JavaScript."""
    come_back(open_page(), visit(open_page(), click))


def test_visit_by_keyboard_alone(open_page: OpenPage) -> None:
    """Tab, Enter and typing."""
    come_back(open_page(), visit(open_page(), by_keyboard))


def test_visit_without_javascript(open_page: OpenPage) -> None:
    """Links and forms."""
    come_back(open_page(), visit(open_page(java_script_enabled=False), click))


def test_visit_on_a_phone(open_page: OpenPage) -> None:
    """360 px, touched."""
    come_back(open_page(), visit(open_page(width=360, has_touch=True), click))
