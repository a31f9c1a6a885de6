"""Tests of the report without JavaScript: its state is the address, and everything is links and forms."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.addresses import REPORT, SAMPLE_DOI
from tests.browser.conftest import OpenPage
from tests.servers import Server

ALL = "32 statements"


@pytest.fixture
def report(open_page: OpenPage) -> Page:
    """The sample paper's report in a browser without JavaScript."""
    page = open_page(java_script_enabled=False)
    page.goto(REPORT)
    return page


def citations(server: Server, **parameters: Any) -> dict[str, Any]:
    """What the API answers to the same query."""
    answer: dict[str, Any] = server.get(f"/papers/{SAMPLE_DOI}/citations", **parameters).json()
    return answer


def expect_statements(page: Page, answer: dict[str, Any]) -> None:
    """The page lists what the API has answered, in its order."""
    noun = "statement" if answer["total"] == 1 else "statements"
    expect(page.locator(".found b")).to_have_text(f"{answer['total']} {noun}")
    texts = page.locator(".statement .text").all_text_contents()
    assert texts == [item["text"] for item in answer["items"]]


def test_report_shows_what_the_api_says(report: Page, sample: Server) -> None:
    """The statements of its list, whole and in order, each in an element of its own."""
    expect_statements(report, citations(sample))


def test_facet_filters_by_its_form(report: Page, sample: Server) -> None:
    """Values are chosen, several at once, and sent by a button; each is a chip that takes it off again."""
    report.get_by_role("checkbox", name="discussion").check()
    report.get_by_role("checkbox", name="methods").check()
    report.get_by_role("button", name="Apply filters").click()
    expect(report).to_have_url(re.compile("section=discussion&section=methods"))
    expect_statements(report, citations(sample, section=["discussion", "methods"]))
    expect(report.get_by_role("checkbox", name="discussion")).to_be_checked()
    report.locator("a.chip", has_text="discussion").click()
    expect_statements(report, citations(sample, section="methods"))
    report.locator("a.chip", has_text="methods").click()
    expect_statements(report, citations(sample))


def test_tally_filters_by_its_links(report: Page, sample: Server) -> None:
    """A type of the tally is a filter; the counts of the others stay."""
    report.locator("#tally a.contrasting").click()
    expect_statements(report, citations(sample, type="contrasting"))
    expect(report.locator("#tally a.supporting")).to_contain_text("4 supporting")
    report.locator("#tally a.supporting").click()
    expect_statements(report, citations(sample, type=["contrasting", "supporting"]))
    report.locator("#tally a.contrasting").click()
    expect_statements(report, citations(sample, type="supporting"))


def test_search_finds_words_and_marks_them(report: Page, sample: Server) -> None:
    """Words are sent by Enter, and set off in the statements that have them."""
    report.get_by_label("Search in these statements").fill("alliance")
    report.keyboard.press("Enter")
    expect_statements(report, citations(sample, q="alliance"))
    expect(report.locator(".statement .text mark").first).to_have_text(re.compile("alliance", re.I))


def test_years_filter_by_a_range(report: Page, sample: Server) -> None:
    """From one year to another."""
    report.get_by_label("from", exact=True).fill("2020")
    report.get_by_label("to", exact=True).fill("2021")
    report.keyboard.press("Enter")
    expect_statements(report, citations(sample, year_from=2020, year_to=2021))
    expect(report.locator("a.chip", has_text="2020 to 2021")).to_be_visible()


def test_order_is_chosen(report: Page, sample: Server) -> None:
    """The newest first."""
    report.get_by_label("Order").select_option("newest")
    report.get_by_role("button", name="Search").last.click()
    expect_statements(report, citations(sample, sort="newest"))


def test_pages_follow_one_another(report: Page, sample: Server) -> None:
    """The list goes on behind a link, and another leads to its beginning."""
    first = citations(sample)
    report.get_by_role("link", name="Show more", exact=True).click()
    expect_statements(report, citations(sample, cursor=first["next"]))
    report.get_by_role("link", name="First page").click()
    expect_statements(report, first)


@pytest.mark.parametrize(
    ("opener", "title"),
    [
        ("Cite", "Cite this paper"),
        ("Follow", "Follow this paper"),
        ("What do these mean?", "What these numbers mean"),
    ],
)
def test_dialog_opens_and_closes(report: Page, opener: str, title: str) -> None:
    """A link shows it, and another closes it."""
    report.locator("main").get_by_role("link", name=opener, exact=True).first.click()
    heading = report.get_by_role("heading", name=title)
    expect(heading).to_be_in_viewport()
    report.locator("dialog:visible").get_by_role("link", name="Close").click()
    expect(heading).to_be_hidden()


def test_cite_has_the_styles_of_the_api(report: Page, sample: Server) -> None:
    """Six styles, in the words of the API, and three files."""
    report.get_by_role("link", name="Cite", exact=True).click()
    for style in ("apa", "mla", "vancouver"):
        text = sample.get(f"/papers/{SAMPLE_DOI}/cite", format="text", style=style).text.strip()
        expect(report.locator(f"#cite-{style}")).to_have_text(text)
    with report.expect_download() as downloading:
        report.locator("#cite").get_by_role("link", name="BibTeX").click()
    assert downloading.value.path().read_text().startswith("@article{")


def test_statement_has_an_address(report: Page, sample: Server) -> None:
    """Its link leads to its page, from which the reports of both papers are reached."""
    item = citations(sample)["items"][0]
    report.get_by_role("link", name="Link to this statement").first.click()
    expect(report).to_have_url(re.compile(f"/statements/{item['id']}$"))
    expect(report.locator(".statement .text")).to_have_text(item["text"])
    report.get_by_role("link", name=item["citing"]["title"]).click()
    expect(report).to_have_url(re.compile(re.escape(f"/report/{item['citing']['doi']}")))


def test_neighbours_show_on_demand(report: Page, sample: Server) -> None:
    """The sentences around a statement."""
    item = citations(sample)["items"][0]
    neighbour = report.locator(".statement .before").first
    expect(neighbour).to_be_hidden()
    report.get_by_role("checkbox", name="Sentences around it").first.check()
    expect(neighbour).to_be_visible()
    expect(neighbour).to_have_text(item["before"])


def test_details_tell_place_and_licence(report: Page, sample: Server) -> None:
    """Where in which article it stands, and what may be done with it."""
    item = citations(sample)["items"][0]
    details = report.locator(".statement .details").first
    details.locator("summary").click()
    expect(details).to_contain_text(item["provenance"]["anchor"])
    expect(details).to_contain_text(item["provenance"]["licence"])


def test_facet_shows_more_values(report: Page) -> None:
    """Authors beyond the first are listed behind a link."""
    authors = report.locator("#facet-author")
    before = authors.get_by_role("checkbox").count()
    authors.get_by_role("link", name="Show more values").click()
    assert report.locator("#facet-author").get_by_role("checkbox").count() > before


def test_filters_stand_behind_a_button_on_a_phone(open_page: OpenPage) -> None:
    """The list comes first; the filters are opened and closed by links."""
    page = open_page(width=360, java_script_enabled=False)
    page.goto(REPORT)
    box = page.get_by_role("checkbox", name="discussion")
    expect(box).to_be_hidden()
    page.get_by_role("link", name="Filters").click()
    expect(box).to_be_in_viewport()
    box.check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator("a.chip", has_text="discussion")).to_be_visible()
    expect(page.get_by_role("checkbox", name="discussion")).to_be_hidden()


def test_home_finds_a_paper_by_its_doi(open_page: OpenPage) -> None:
    """The one field takes a DOI in any spelling, and leads to the report."""
    page = open_page(java_script_enabled=False)
    page.goto("/")
    page.locator("main").get_by_role("searchbox").fill(f"https://doi.org/{SAMPLE_DOI}")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(REPORT)))
