"""Tests of /badge.js: the custom elements on pages of another origin, under a strict policy."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.addresses import SAMPLE_DOI
from tests.browser.axe import violations
from tests.browser.journal import Journal, journal
from tests.servers import Server, until

Embed = Callable[..., Page]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
COUNT_SHIFTS = """
window.shifted = 0
new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifted += entry.value })
  .observe({type: "layout-shift", buffered: true})
"""
"""Cumulative Layout Shift, without its windows of time: all of it."""
ANSWERED = (
    "[...document.querySelectorAll('citance-badge')]"
    ".every((one) => one.shadowRoot?.querySelector('[aria-hidden]'))"
)
OPTIONS = (
    *("", "layout=vertical", "layout=compact", "sections", "notices", "sections notices"),
    *("theme=light", "theme=dark"),
)
TYPES = ("supporting", "mentioning", "contrasting", "unclassified")


@pytest.fixture(scope="module")
def site(base_url: str) -> Iterator[Journal]:
    """A site of another origin than the server's."""
    with journal(base_url) as site:
        yield site


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A profile whose pages may log nothing."""
    with browser.new_context(viewport={"width": 1000, "height": 800}) as context:
        faults: list[str] = []
        context.add_init_script(COUNT_SHIFTS)
        context.on("console", lambda message: faults.append(message.text))
        context.on("weberror", lambda raised: faults.append(str(raised.error)))
        yield context
        assert not faults


@pytest.fixture
def embed(site: Journal, context: BrowserContext) -> Embed:
    """Open a page of the site with this body."""

    def opened(body: str, query: str = "") -> Page:
        page = context.new_page()
        page.goto(site.publish("/article", body, query))
        return page

    return opened


def badge(doi: str = SAMPLE_DOI, options: str = "") -> str:
    return f'<citance-badge doi="{doi}" {options}></citance-badge>'


def words(page: Page) -> list[str]:
    """The text alternative of each badge, once all have their answer."""
    until(lambda: page.evaluate(ANSWERED))
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('citance-badge')].map((one) => one.shadowRoot.querySelector('.hidden').textContent)"
    )
    return found


def requests(server: Server, path: str) -> list[str]:
    """The methods of the requests for a path that the server has answered, by its log."""
    lines = (server.directory / "server.log").read_text().splitlines()
    logged: list[dict[str, Any]] = [json.loads(line) for line in lines if '"path"' in line]
    return [line["method"] for line in logged if line["path"] == path]


def known_dois(server: Server) -> list[str]:
    """DOIs of all papers with statements about them, and of those that make them."""
    items = server.get("/statements", limit=100).json()["items"]
    ends = [item[end]["doi"] for item in items for end in ("cited", "citing")]
    return list(dict.fromkeys(doi for doi in ends if doi))


def test_badges_of_a_page_make_one_request(sample: Server, embed: Embed) -> None:
    """300 badges on a page of another origin: one POST and its preflight, the numbers of the API."""
    known = known_dois(sample)
    dois = [*known, *(f"10.5555/unknown-{n}" for n in range(300 - len(known)))]
    before = len(requests(sample, "/tallies"))
    page = embed("".join(f"<p>An article {badge(doi)}</p>" for doi in dois))
    shown = words(page)
    assert requests(sample, "/tallies")[before:] == ["OPTIONS", "POST"]
    tallies = sample.client.post("/tallies", json={"dois": dois}).json()["tallies"]
    assert len(shown) == len(dois) == 300
    for doi, text in zip(dois, shown, strict=True):
        tally = tallies[doi]
        if not tally:
            assert text == f"{doi}: a paper that is not known here"
        elif tally["total"]:
            assert ", ".join(f"{tally[name]} {name}" for name in TYPES) in text
        else:
            assert "statements about" not in text
    assert page.evaluate("window.shifted") < 0.01


def test_badge_of_what_is_no_doi_spoils_no_other(embed: Embed) -> None:
    """Nor does one without any."""
    page = embed("".join(f"<p>{badge(doi)}</p>" for doi in ("banana", "", SAMPLE_DOI)))
    shown = words(page)
    assert shown[:2] == ["banana: a paper that is not known here", "No DOI"]
    assert "21 mentioning" in shown[2]


def test_badges_move_nothing_however_late(site: Journal, context: BrowserContext) -> None:
    """With a module and an answer that come after the first paint, the lines of a page stay where they are."""

    def late(route: Route) -> None:
        time.sleep(0.4)
        route.continue_()

    page = context.new_page()
    page.route("**/badge.js", late)
    page.route("**/tallies", late)
    dois = [SAMPLE_DOI, *(f"10.5555/citance-sample-{n}" for n in range(1, 40))]
    page.goto(site.publish("/late", "".join(f"<p>An article {badge(doi)}</p>" for doi in dois)))
    assert len(words(page)) == 40
    assert page.evaluate("window.shifted") < 0.01


def test_badge_keeps_the_focus_when_its_numbers_come(
    site: Journal, context: BrowserContext
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page = context.new_page()
    page.route("**/tallies", hold)
    page.goto(site.publish("/focused", badge()))
    page.keyboard.press("Tab")
    while not held:
        page.wait_for_timeout(20)
    focused = "() => document.activeElement.shadowRoot?.activeElement?.textContent ?? ''"
    assert "statements about" in page.evaluate(focused)
    held[0].continue_()
    assert words(page)
    assert "21 mentioning" in page.evaluate(focused)


def test_badges_added_later_are_asked_for_together(sample: Server, embed: Embed) -> None:
    """What has been asked for is not asked for again."""
    page = embed(badge())
    first = words(page)
    before = requests(sample, "/tallies").count("POST")
    page.evaluate(
        """(dois) => dois.forEach((doi) => {
          const badge = document.createElement("citance-badge")
          badge.setAttribute("doi", doi)
          document.querySelector("main").append(badge)
        })""",
        [SAMPLE_DOI, "10.5555/citance-sample-2", "10.5555/citance-sample-3"],
    )
    assert [text.split(";")[0] for text in words(page)[:2]] == [first[0].split(";")[0]] * 2
    assert len(words(page)) == 4
    assert requests(sample, "/tallies").count("POST") == before + 1


def test_badge_is_a_link_to_the_report(embed: Embed, base_url: str) -> None:
    """Its name has everything in words; it is reached by the keyboard."""
    page = embed(badge())
    link = page.get_by_role(
        "link", name="4 supporting, 21 mentioning, 3 contrasting, 4 unclassified"
    )
    expect(link).to_have_attribute("href", f"{base_url}/report?doi=10.1037%2Fint0000101")
    page.keyboard.press("Tab")
    expect(link).to_be_focused()


def test_badge_of_a_changed_doi_changes(embed: Embed) -> None:
    page = embed(badge("10.5555/nobody"))
    assert words(page) == ["10.5555/nobody: a paper that is not known here"]
    page.evaluate("(doi) => { document.querySelector('citance-badge').doi = doi }", SAMPLE_DOI)
    expect(page.get_by_role("link", name="4 supporting, 21 mentioning")).to_be_visible()


def test_badge_options(sample: Server, embed: Embed) -> None:
    """Zero is shown, or hidden without giving up its place; sections come as text."""
    page = embed(
        "".join(
            f"<p>{one}</p>"
            for one in (
                badge("10.5555/citance-sample-8"),
                badge("10.5555/citance-sample-8", "zero=hide"),
                badge(options="sections"),
                badge(options="layout=vertical"),
                badge(options="notices"),
            )
        )
    )
    assert words(page)[0] == "10.5555/citance-sample-8: no citations known"
    badges = page.locator("citance-badge")
    expect(badges.nth(0)).to_be_visible()
    expect(badges.nth(1)).to_have_css("visibility", "hidden")
    assert badges.nth(0).bounding_box() is not None
    expect(badges.nth(2)).to_contain_text("introduction")
    expect(badges.nth(3)).to_contain_text("21 mentioning")
    notices = sample.get(f"/papers/{SAMPLE_DOI}").json()["notices"]
    expect(badges.nth(4).get_by_role("link")).to_have_count(2 if notices else 1)


def test_badges_say_quietly_that_a_server_is_away(site: Journal, browser: Browser) -> None:
    """Grey, still a link."""
    with browser.new_context() as context:
        page = context.new_page()
        page.route("**/tallies", lambda route: route.abort())
        page.goto(site.publish("/away", badge()))
        expect(page.get_by_text("not available", exact=True)).to_be_visible()


def test_elements_of_a_named_class_are_upgraded(sample: Server, embed: Embed) -> None:
    """Those with `data-doi`, also when they come later; others stay as they are."""
    before = requests(sample, "/tallies").count("POST")
    page = embed(
        f'<p><span class="cite-badge" data-doi="{SAMPLE_DOI}" data-layout="compact"></span></p>'
        f'<p><span class="other" data-doi="{SAMPLE_DOI}"></span><span class="cite-badge"></span></p>',
        "?upgrade=cite-badge",
    )
    expect(page.get_by_role("link", name="4 supporting, 21 mentioning")).to_have_count(1)
    expect(page.locator(".cite-badge citance-badge")).to_have_attribute("layout", "compact")
    page.evaluate(
        """(doi) => document.querySelector("main").insertAdjacentHTML("beforeend",
          `<div><i class="cite-badge" data-doi="${doi}"></i></div>`)""",
        SAMPLE_DOI,
    )
    expect(page.get_by_role("link", name="4 supporting, 21 mentioning")).to_have_count(2)
    assert requests(sample, "/tallies").count("POST") == before + 1


def test_statements_are_those_of_the_api(sample: Server, embed: Embed) -> None:
    """Quotations with their markers, in the order of the API, with links to reports."""
    page = embed(
        f'<citance-statements doi="{SAMPLE_DOI}" type="contrasting" limit="2"></citance-statements>'
    )
    items = sample.get(f"/papers/{SAMPLE_DOI}/citations", type="contrasting", limit=2).json()[
        "items"
    ]
    quotes = page.locator("blockquote")
    expect(quotes).to_have_count(len(items))
    for number, item in enumerate(items):
        quote = quotes.nth(number)
        assert quote.text_content() == item["text"]
        assert quote.locator("mark").all_text_contents() == [one["text"] for one in item["markers"]]
        assert quote.get_attribute("lang") == item["language"]
    expect(page.get_by_role("link", name="All 3 contrasting statements")).to_have_attribute(
        "href",
        f"{str(sample.client.base_url).rstrip('/')}/report?doi=10.1037%2Fint0000101&type=contrasting",
    )


def test_statements_of_an_unknown_paper_say_so(embed: Embed) -> None:
    page = embed('<citance-statements doi="10.5555/nobody"></citance-statements>')
    expect(page.get_by_text("No statements about this paper are known.")).to_be_visible()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_elements_pass_axe(embed: Embed, scheme: Literal["light", "dark"]) -> None:
    """In both themes, whatever the options."""
    badges = [badge(options=one) for one in OPTIONS] + [badge("10.5555/nobody")]
    page = embed(
        "".join(f"<p>{one}</p>" for one in badges)
        + f'<citance-statements doi="{SAMPLE_DOI}" limit="3"></citance-statements>'
    )
    page.emulate_media(color_scheme=scheme)
    page.evaluate(
        "(scheme) => { document.documentElement.style.colorScheme = scheme;"
        " document.body.style.background = scheme === 'dark' ? '#15181b' : '#fff';"
        " document.body.style.color = scheme === 'dark' ? '#fff' : '#000' }",
        scheme,
    )
    words(page)
    expect(page.locator("blockquote")).to_have_count(3)
    assert violations(page) == []
