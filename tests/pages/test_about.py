"""app.pages.about: the figures are those of the model card, and what is said of privacy is so."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html

from app.classify.model import MODEL_VERSION
from app.pages.model_figures import FIGURES, SURE, TRIAL_STATEMENTS, percent
from tests.conftest import ON_SQLITE, DatabaseLocation
from tests.servers import Server

CARD = (Path(__file__).parents[2] / "docs" / "model-card.md").read_text()
REPORT = "/report/10.1037/int0000101"
Element = Any


def parsed(page: str) -> Element:
    return lxml_html.fromstring(page)


@pytest.fixture(scope="module")
def sample(servers: Callable[[str], Server]) -> Server:
    return servers("sqlite")


@pytest.fixture(scope="module")
def page(sample: Server) -> Element:
    return parsed(sample.get("/about").text)


def rows(heading: str) -> list[list[str]]:
    """Cells of the first table below this paragraph of the model card that has the types in its first column."""
    lines = CARD[CARD.index(f"**{heading}") :].splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("| supporting"))
    table = []
    for line in lines[start:]:
        if not line.startswith("| "):
            break
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    return table


def shares_of(figures: Any) -> set[float]:
    return {getattr(figures, name) for name in figures.__slots__}


def cells(table: Element) -> list[list[str]]:
    return [
        [" ".join(cell.text_content().split()) for cell in row]
        for row in table.xpath(".//tbody/tr")
    ]


def test_model_figures_are_those_of_the_card() -> None:
    """Of the clinical set: precision, recall, precision when sure; by eye: below and above 0.8."""
    assert f"(Kilicoglu and others 2019; {TRIAL_STATEMENTS:,} statements" in CARD
    assert f'"sure" means a confidence of {SURE} or more' in CARD
    measured = {row[0]: row for row in rows("Clinical**")}
    by_eye = {(row[0], row[1]): float(row[4]) for row in rows("By eye, in articles set aside**")}
    for name, figures in FIGURES.items():
        card = measured[name]
        assert [figures.precision, figures.recall] == [float(cell) for cell in card[1:3]]
        assert figures.precision_when_sure == float(card[6])
        assert figures.right_when_unsure == by_eye[name, "0.4 to 0.8"]
        assert figures.right_when_sure == by_eye[name, "0.8 or more"]
    assert f"`{MODEL_VERSION}`" in CARD


def test_about_shows_the_figures(page: Element) -> None:
    """Rounded to percents, in two tables below the heading that reports link to."""
    assert page.get_element_by_id("model").tag == "h2"
    trials, by_eye = (cells(table) for table in page.xpath("//table"))
    for row, figures in zip(trials, FIGURES.values(), strict=True):
        shares = [figures.precision, figures.recall, figures.precision_when_sure]
        assert row[1:] == [percent(share).replace("\xa0", " ") for share in shares]
    for row, figures in zip(by_eye, FIGURES.values(), strict=True):
        shares = [figures.right_when_unsure, figures.right_when_sure]
        assert row[1:] == [percent(share).replace("\xa0", " ") for share in shares]


def test_about_has_no_figure_of_its_own(page: Element) -> None:
    """Every percentage on the page is one of the card's, the threshold, or what counts as sure."""
    shown = {
        int(number) for number in re.findall(r"(\d+)\s%", page.xpath("//main")[0].text_content())
    }
    shares = {share for figures in FIGURES.values() for share in shares_of(figures)}
    assert shown == {round(share * 100) for share in shares | {0.4, SURE}}


def test_meanings_of_a_report_have_the_same_figures(sample: Server) -> None:
    """Five to eight entries, the last of them with the card's figures."""
    report = parsed(sample.get(REPORT).text)
    (meanings,) = report.xpath("//dialog[@id='legend']//dl")
    assert 5 <= len(meanings.xpath("./dt")) <= 8
    shown = [int(number) for number in re.findall(r"(\d+)\s%", meanings.text_content())]
    supporting, contrasting = FIGURES["supporting"], FIGURES["contrasting"]
    shares = [supporting.precision, contrasting.precision, supporting.recall, contrasting.recall]
    assert shown == [round(share * 100) for share in shares]
    assert "/about#model" in meanings.xpath(".//a/@href")


def test_about_links_lead_somewhere(sample: Server, page: Element) -> None:
    """To anchors of the reference too."""
    for link in set(page.xpath("//main//a/@href")):
        path, _, anchor = link.partition("#")
        answer = sample.get(path)
        assert answer.status_code == 200
        assert not anchor or parsed(answer.text).get_element_by_id(anchor) is not None


def test_about_says_truly_that_there_are_no_cookies(sample: Server) -> None:
    """And the log has the path of a request, and no address of who asked."""
    for path in ("/", "/about", "/docs", "/search?q=alliance", REPORT):
        assert "set-cookie" not in sample.get(path).headers
    log = (sample.directory / "server.log").read_text()
    line = next(line for line in log.splitlines() if '"path":"/about"' in line)
    assert "127.0.0.1" not in line


def test_about_is_conditional(sample: Server) -> None:
    first = sample.get("/about")
    again = sample.client.get("/about", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@ON_SQLITE
def test_about_of_a_server_with_its_own_model(location: DatabaseLocation) -> None:
    """It says whose the figures are."""
    server = Server(location.directory, location.url.replace("+psycopg", ""))
    server.environment["CITANCE_CLASSIFIER_URL"] = "http://127.0.0.1:9/classify"
    server.start()
    try:
        text = server.get("/about").text
    finally:
        server.stop()
    assert "This server uses a model of its own" in text
    assert MODEL_VERSION not in text
