"""Tests of what opens on a page: axe finds nothing there either, and it fits the window."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.addresses import REPORT
from tests.browser.axe import violations
from tests.browser.conftest import OpenPage


def dialog(opener: str) -> Callable[[Page], None]:
    """Opens the dialog behind this link."""

    def opened(page: Page) -> None:
        page.locator("main").get_by_role("button", name=opener, exact=True).click()
        expect(page.locator("dialog[open]")).to_be_visible()

    return opened


def details(page: Page) -> None:
    """Opens everything that is folded, and the sentences around a statement."""
    for summary in page.locator("main summary:visible").all():
        summary.click()
    page.get_by_role("checkbox", name="Sentences around it").first.check()


PARTS: dict[str, Callable[[Page], None]] = {
    "cite": dialog("Cite"),
    "follow": dialog("Follow"),
    "legend": dialog("What do these mean?"),
    "details": details,
}


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("part", PARTS)
def test_opened_part_passes_axe(open_page: OpenPage, part: str, width: int) -> None:
    """In light and dark; it needs no scrolling to the side."""
    page = open_page(width=width, reduced_motion="reduce")
    page.goto(REPORT)
    PARTS[part](page)
    light = violations(page)
    page.emulate_media(color_scheme="dark")
    assert not light + violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
