"""A paper as a reference, asked of a real server on both databases."""

from typing import Any
from urllib.parse import quote

import pytest
import rispy
from pybtex.database import parse_string

from tests.servers import Server

PAPER = "10.5555/cite(1999)36:1+<1::AID-X>3.0.CO;2-0"
TOLD: dict[str, Any] = {
    "title": "First sessions & {braces}",
    "published_on": "2018-09-01",
    "publication_type": "journal-article",
    "journal": {"title": "J Test", "issns": ["1053-0479"]},
    "volume": "28",
    "issue": "3",
    "pages": "348-366",
    "authors": [{"given": "Kristina Osland", "family": "Lavik"}, "World Health Organization"],
    "ids": {"pmid": "29456789"},
}
PATH = f"/papers/{quote(PAPER, safe='')}/cite"
MEDIA_TYPES = {
    "text": "text/plain; charset=utf-8",
    "bibtex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl-json": "application/vnd.citationstyles.csl+json",
}


@pytest.fixture
def cited(server: Server) -> Server:
    assert server.send("PUT", f"/papers/{quote(PAPER, safe='')}", json=TOLD).is_success
    return server


def test_a_paper_is_cited_in_apa_when_nothing_is_said(cited: Server) -> None:
    answer = cited.get(PATH)
    assert answer.headers["content-type"] == MEDIA_TYPES["text"]
    assert answer.text == (
        "Lavik, K. O., & World Health Organization. (2018). First sessions & {braces}. J Test, 28(3), 348–366. "
        f"https://doi.org/{quote(PAPER, safe='/:;()')}\n"
    )


@pytest.mark.parametrize(
    ("style", "begins"),
    [
        ("apa", "Lavik, K. O., & World Health Organization. (2018). First"),
        ("mla", "Lavik, Kristina Osland, and World Health Organization. “First"),
        ("chicago", "Lavik, Kristina Osland, and World Health Organization. 2018. “First"),
        ("vancouver", "Lavik KO, World Health Organization. First"),
        ("ieee", "K. O. Lavik and World Health Organization, “First"),
        ("harvard", "Lavik, K.O. and World Health Organization (2018) ‘First"),
    ],
)
def test_a_style_is_chosen_by_its_name(cited: Server, style: str, begins: str) -> None:
    assert cited.get(PATH, style=style).text.startswith(begins)


def test_each_form_comes_as_what_it_is_and_says_the_same(cited: Server) -> None:
    answers = {form: cited.get(PATH, format=form) for form in MEDIA_TYPES}
    assert {form: answers[form].headers["content-type"] for form in answers} == MEDIA_TYPES
    (entry,) = parse_string(answers["bibtex"].text, "bibtex").entries.values()
    (record,) = rispy.loads(answers["ris"].text)
    item = answers["csl-json"].json()
    for fields in ((entry.fields["doi"], entry.fields["year"]), (record["doi"], record["year"])):
        assert fields == (PAPER, "2018")
    assert (item["DOI"], item["issued"], item["PMID"]) == (
        PAPER,
        {"date-parts": [[2018, 9, 1]]},
        "29456789",
    )
    assert item["title"] == record["title"] == TOLD["title"]
    assert item["author"] == [
        {"family": "Lavik", "given": "Kristina Osland"},
        {"literal": "World Health Organization"},
    ]
    assert record["authors"] == ["Lavik, Kristina Osland", "World Health Organization"]


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("*/*", "text"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text"),
        ("application/x-bibtex", "bibtex"),
        ("text/plain;q=0.5, application/x-research-info-systems", "ris"),
        ("application/vnd.citationstyles.csl+json, application/x-bibtex;q=0", "csl-json"),
        ("text/*", "text"),
    ],
)
def test_accept_chooses_the_form_where_format_does_not(
    cited: Server, accept: str, form: str
) -> None:
    headers = {"Accept": accept}
    answer = cited.client.get(PATH, headers=headers)
    assert answer.headers["content-type"] == MEDIA_TYPES[form]
    assert "Accept" in answer.headers["vary"]
    wins = cited.client.get(f"{PATH}?format=ris", headers=headers)
    assert wins.headers["content-type"] == MEDIA_TYPES["ris"]


def test_what_cannot_be_made_is_not_acceptable(cited: Server) -> None:
    answer = cited.client.get(PATH, headers={"Accept": "image/png"})
    assert (answer.status_code, answer.json()["type"]) == (406, "/problems/not-acceptable")
    assert all(kind.partition(";")[0] in answer.json()["detail"] for kind in MEDIA_TYPES.values())


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_a_reference_is_kept_and_asked_for_again(cited: Server, form: str) -> None:
    first = cited.get(PATH, format=form)
    again = cited.client.get(
        PATH, params={"format": form}, headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    head = cited.client.head(PATH, params={"format": form})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == MEDIA_TYPES[form]
    assert head.headers["etag"] == first.headers["etag"]


def test_every_address_of_a_paper_is_cited(cited: Server) -> None:
    ways = (
        PATH,
        f"/papers/{quote(PAPER, safe='/:;()<>+')}/cite",
        "/papers/pmid:29456789/cite",
        f"/cite?doi={quote(PAPER, safe='')}",
        "/cite?doi=pmid:29456789",
    )
    assert len({cited.get(way).raise_for_status().text for way in ways}) == 1


@pytest.mark.parametrize(
    ("path", "status", "pointer", "told"),
    [
        (f"{PATH}?format=endnote", 422, "format", "'text', 'bibtex', 'ris' or 'csl-json'"),
        (f"{PATH}?style=ama", 422, "style", "'apa', 'mla', 'chicago', 'vancouver', 'ieee' or 'harvard'"),
        (f"{PATH}?colour=red", 422, "query", "There are: format, style."),
        ("/cite", 422, "doi", "required"),
        ("/cite?doi=banana", 422, None, "not a DOI"),
        ("/papers/banana/cite", 422, None, "not a DOI"),
        ("/papers/10.5555/nobody/cite", 404, None, "knows no paper"),
        ("/cite?doi=10.5555/nobody&format=ris", 404, None, "knows no paper"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_what_is_right(
    cited: Server, path: str, status: int, pointer: str | None, told: str
) -> None:
    answer = cited.client.get(path)
    problem = answer.json()
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    if pointer is None:
        assert told in problem["detail"]
    else:
        assert [error["pointer"] for error in problem["errors"]] == [pointer]
        assert told in problem["errors"][0]["detail"]


def test_a_paper_of_which_only_the_doi_is_known_is_cited_by_it(server: Server) -> None:
    server.send("PUT", "/papers/10.5555/bare", json={})
    assert server.get("/papers/10.5555/bare/cite").text == "(n.d.). https://doi.org/10.5555/bare\n"
    (entry,) = parse_string(
        server.get("/papers/10.5555/bare/cite", format="bibtex").text, "bibtex"
    ).entries.values()
    assert dict(entry.fields) == {"doi": "10.5555/bare", "url": "https://doi.org/10.5555/bare"}


def test_papers_without_a_doi_are_cited_by_what_is_known_of_them(fresh: Server) -> None:
    parts = (
        '<ref id="r1"><element-citation publication-type="journal"><person-group person-group-type="author"><name>'
        "<surname>Vidal</surname><given-names>A</given-names></name><etal/></person-group>"
        "<article-title>In parts</article-title>"
        '<source>J Test</source><year>2001</year><pub-id pub-id-type="pmid">1001</pub-id></element-citation></ref>'
    )
    printed = (
        '<ref id="r2"><mixed-citation>Vidal A. As printed. J Test 2002.'
        '<pub-id pub-id-type="pmid">1002</pub-id></mixed-citation></ref>'
    )
    article = (
        '<article><front><article-meta><article-id pub-id-type="doi">10.5555/citing</article-id>'
        "</article-meta></front><body>"
        '<p>As found <xref ref-type="bibr" rid="r1">1</xref> and <xref ref-type="bibr" rid="r2">2</xref>.</p></body>'
        f"<back><ref-list>{parts}{printed}</ref-list></back></article>"
    )
    path = fresh.directory / "article.xml"
    path.write_text(article)
    fresh.run("ingest", str(path))
    assert fresh.get("/papers/pmid:1001/cite").text == (
        "Vidal, A., et al. (2001). In parts. J Test. https://pubmed.ncbi.nlm.nih.gov/1001\n"
    )
    entries = parse_string(fresh.get("/cite?doi=pmid:1001&format=bibtex").text, "bibtex").entries
    assert [str(person) for person in entries["vidal2001parts"].persons["author"]] == [
        "Vidal, A",
        "others",
    ]
    assert "As printed." in fresh.get("/papers/pmid:1002/cite").text
    (record,) = rispy.loads(fresh.get("/papers/pmid:1002/cite", format="ris").text)
    assert (record["type_of_reference"], record["accession_number"]) == ("GEN", "1002")
