"""Tests of pages on paper, and in the few colours that a reader has chosen for all pages."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.addresses import REPORT


@pytest.fixture
def printed(page: Page) -> Page:
    """The sample paper's report as it prints."""
    page.goto(REPORT)
    page.emulate_media(media="print")
    return page


def test_print_has_statements_without_controls(printed: Page) -> None:
    """Facets, fields and buttons are gone; paper, tally and statements are there."""
    for control in (
        "#filters",
        ".top .find",
        ".site",
        ".actions",
        ".statement .tools",
        "#words",
        "#claim",
    ):
        expect(printed.locator(control).first).to_be_hidden()
    for content in ("h1", "#tally", ".statement .text"):
        expect(printed.locator(content).first).to_be_visible()


def test_print_tells_dois(page: Page) -> None:
    """Of a citing paper, which is a link on the screen."""
    page.goto(REPORT)
    doi = page.locator(".statement .of").first.get_by_text("doi:10.5555/")
    expect(doi).to_be_hidden()
    page.emulate_media(media="print")
    expect(doi).to_be_visible()


def test_print_is_dark_on_white(printed: Page) -> None:
    """Whatever the theme is."""
    printed.emulate_media(media="print", color_scheme="dark")
    ink = printed.locator(".statement .text").first.evaluate(
        "(text) => getComputedStyle(text).color"
    )
    channels = [float(part) for part in ink.removeprefix("rgb(").removesuffix(")").split(",")]
    assert max(channels) < 100


def test_forced_colors_show_what_is_selected(page: Page) -> None:
    """By their borders, since backgrounds are gone: the type that is filtered by, the part of the report."""
    page.emulate_media(forced_colors="active")
    page.goto(f"{REPORT}?type=contrasting")
    for chosen, other in (
        ("#tally a.contrasting", "#tally a.supporting"),
        (".tabs a:first-child", ".tabs a:last-child"),
    ):
        borders = [
            page.locator(one).evaluate("(one) => getComputedStyle(one).borderBottomColor")
            for one in (chosen, other)
        ]
        assert borders[0] != borders[1]
