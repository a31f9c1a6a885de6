"""Tests of checking a reference list as a person does: pasted, as a file, without a script, printed, linked to."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage

LIST = (
    "10.5555/citance-sample-2\n10.1037/int0000101\nMenabrea B. Of engines that run on steam. 1842."
)
BIB = b"@misc{mine, doi = {10.5555/citance-sample-2}}"


@pytest.mark.parametrize("script", [True, False])
def test_check_of_a_pasted_list(open_page: OpenPage, script: bool) -> None:
    """By the keyboard alone, from the link in the head to what needs attention."""
    page = open_page(java_script_enabled=script, width=360)
    page.goto("/")
    page.get_by_role("link", name="Check a list").focus()
    page.keyboard.press("Enter")
    page.get_by_label("References", exact=True).fill(LIST)
    page.get_by_role("button", name="Check", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("3 references, checked")
    titles = page.locator(".group h2")
    expect(titles).to_have_text(["Retracted 1", "Corrected 1", "Not found 1"])
    expect(page.locator(".notice.alert")).to_contain_text("Retracted on 2024-02-20")
    page.get_by_text("What is said of it").first.press("Enter")
    expect(page.locator(".said-of li").first).to_be_visible()
    address = page.url
    page.goto("/")
    page.goto(address)
    expect(titles).to_have_count(3)


def test_check_of_a_file(open_page: OpenPage) -> None:
    """Chosen, as one that is dropped is; what it is called there is said."""
    page = open_page()
    page.goto("/check")
    page.get_by_label("Or a file").set_input_files(
        {"name": "refs.bib", "mimeType": "text/x-bibtex", "buffer": BIB}
    )
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".checked h3")).to_have_text("Reference 1 · mine")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename.endswith(".csv")


def test_check_on_paper(open_page: OpenPage) -> None:
    """All that is folded on the screen is printed, and what can be clicked is not."""
    page = open_page()
    page.goto("/check")
    page.get_by_label("References", exact=True).fill(LIST)
    page.get_by_role("button", name="Check", exact=True).click()
    page.emulate_media(media="print")
    expect(page.locator(".said-of li").first).to_be_visible()
    expect(page.locator(".actions")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
