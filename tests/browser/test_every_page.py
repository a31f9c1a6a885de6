"""Tests of what holds for every page: policy, accessibility, narrow screens, keyboard, no scripts."""

from typing import Any, Literal

import pytest
from playwright.sync_api import Page

from tests.browser.addresses import ERRORS, PAGES
from tests.browser.axe import violations
from tests.browser.conftest import OpenPage

EVERY_PAGE = pytest.mark.parametrize("name", [*PAGES, *ERRORS])
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (320, 760, 1280)
MOST_TABS = 700
FOCUSED = """() => {
  let element = document.activeElement
  if (element === document.body) return null
  element.dataset.reached = ""
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  // a box that is drawn by its label shows the focus there
  const style = getComputedStyle(element)
  const [box] = element.getClientRects()
  const top = element.getRootNode().elementFromPoint(
    box.x + Math.min(box.width, innerWidth - box.x) / 2, box.y + Math.min(box.height, innerHeight - box.y) / 2)
  return {
    html: element.outerHTML.slice(0, 200),
    isVisible: style.outlineStyle !== "none" && style.outlineWidth !== "0px" || style.boxShadow !== "none",
    isOnTop: top !== null && (element.contains(top) || top.contains(element) || element.labels?.[0]?.contains(top)),
  }
}"""
NOT_REACHED = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
  .filter((element) => !("reached" in element.dataset) && element.checkVisibility({visibilityProperty: true})
    && !element.disabled)
  .map((element) => element.outerHTML.slice(0, 200))"""


@EVERY_PAGE
def test_page_obeys_its_policy(page: Page, urls: dict[str, str], name: str) -> None:
    """It comes with a policy without exceptions, and loads, runs and logs nothing that the policy or a test forbids."""
    response = page.goto(urls[name], wait_until="networkidle")
    assert response
    assert response.status == ERRORS.get(name, ("", 200))[1]
    policy = response.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert response.headers["content-type"] == "text/html; charset=utf-8"


@EVERY_PAGE
def test_page_passes_axe(open_page: OpenPage, urls: dict[str, str], name: str) -> None:
    """axe-core finds nothing at WCAG 2.2 AA on a phone, a tablet and a screen, in light and dark."""
    page = open_page(reduced_motion="reduce")
    page.goto(urls[name])
    found: dict[str, str] = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found |= dict.fromkeys(violations(page), f"{width} px, {scheme}")
    assert not found


@EVERY_PAGE
@pytest.mark.parametrize(
    ("width", "size"),
    [(320, "100%"), (640, "200%"), (1600, "100%")],
    ids=["phone", "large", "wide"],
)
def test_page_needs_no_scrolling_to_the_side(
    open_page: OpenPage, urls: dict[str, str], name: str, width: int, size: str
) -> None:
    """It is as wide as its window, from 320 px on, with letters of twice the size from 640 px on."""
    page = open_page(width=width)
    page.goto(urls[name])
    page.evaluate("(size) => { document.documentElement.style.fontSize = size }", size)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@EVERY_PAGE
def test_page_has_title_heading_and_language(page: Page, urls: dict[str, str], name: str) -> None:
    """A tab, a list of bookmarks and a screen reader tell what it is."""
    page.goto(urls[name])
    assert page.title().strip().removesuffix("citance")
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == "en"


@EVERY_PAGE
def test_page_is_used_by_keyboard(open_page: OpenPage, urls: dict[str, str], name: str) -> None:
    """Tab reaches all that can be operated, from the skip link to the end; each is seen, and seen to have the focus."""
    page = open_page(reduced_motion="reduce")  # else it is still being scrolled to
    page.goto(urls[name], wait_until="networkidle")  # a badge of an unknown paper loses its link
    reached: list[dict[str, Any]] = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        element: dict[str, Any] | None = page.evaluate(FOCUSED)
        if element is None:
            break
        reached.append(element)
    assert 'class="skip"' in reached[0]["html"]
    assert not [element for element in reached if not element["isVisible"]]
    assert not [element for element in reached if not element["isOnTop"]]
    assert page.evaluate(NOT_REACHED) == []


@EVERY_PAGE
def test_page_does_not_shift_while_it_loads(page: Page, urls: dict[str, str], name: str) -> None:
    """Nothing moves once it is there (cumulative layout shift)."""
    page.goto(urls[name])
    assert page.evaluate(SHIFTS) < 0.01


SHIFTS = """() => new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(list.getEntries().reduce((sum, entry) => sum + entry.value, 0)))
    .observe({type: "layout-shift", buffered: true})
  setTimeout(() => resolve(0), 100)
})"""


@pytest.mark.parametrize("name", PAGES)
def test_page_says_the_same_without_script(
    open_page: OpenPage, urls: dict[str, str], name: str
) -> None:
    """Who has no JavaScript reads the same, and sees no button that does nothing."""
    with_script, without = open_page(), open_page(java_script_enabled=False)
    texts = []
    for page in (with_script, without):
        page.goto(urls[name])
        texts.append(page.locator("main").text_content())
    assert texts[0] == texts[1]
    assert without.locator(".js-only:visible").count() == 0


def test_skip_link_leads_to_the_content(page: Page, urls: dict[str, str]) -> None:
    """The next Tab after it is the first control of the content."""
    page.goto(urls["report"])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
