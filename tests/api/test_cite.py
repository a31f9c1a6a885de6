"""app.api.cite: a paper as a reference, asked of a real server on both databases."""

from typing import Any
from urllib.parse import quote

import pytest
import rispy
from pybtex.database import parse_string

from tests.conftest import ON_SQLITE
from tests.servers import Server

PAPER = "10.5555/cite(1999)36:1+<1::AID-X>3.0.CO;2-0"
METADATA: dict[str, Any] = {
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
    assert server.send("PUT", f"/papers/{quote(PAPER, safe='')}", json=METADATA).is_success
    return server


def test_cite_paper_is_text_in_apa_by_default(cited: Server) -> None:
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
def test_cite_paper_in_each_style(cited: Server, style: str, begins: str) -> None:
    assert cited.get(PATH, style=style).text.startswith(begins)


def test_cite_paper_in_each_format(cited: Server) -> None:
    """Each has its media type, and all the same content: pybtex and rispy read them back."""
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
    assert item["title"] == record["title"] == METADATA["title"]
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
def test_cite_paper_negotiates_its_format(cited: Server, accept: str, form: str) -> None:
    """`format` wins over `Accept`."""
    headers = {"Accept": accept}
    answer = cited.client.get(PATH, headers=headers)
    assert answer.headers["content-type"] == MEDIA_TYPES[form]
    assert "Accept" in answer.headers["vary"]
    wins = cited.client.get(f"{PATH}?format=ris", headers=headers)
    assert wins.headers["content-type"] == MEDIA_TYPES["ris"]


def test_cite_paper_nothing_acceptable_is_406(cited: Server) -> None:
    """The problem lists the media types that there are."""
    answer = cited.client.get(PATH, headers={"Accept": "image/png"})
    assert (answer.status_code, answer.json()["type"]) == (406, "/problems/not-acceptable")
    assert all(kind.partition(";")[0] in answer.json()["detail"] for kind in MEDIA_TYPES.values())


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_cite_paper_is_304_for_its_etag(cited: Server, form: str) -> None:
    """HEAD has the same ETag."""
    first = cited.get(PATH, format=form)
    again = cited.client.get(
        PATH, params={"format": form}, headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    head = cited.client.head(PATH, params={"format": form})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == MEDIA_TYPES[form]
    assert head.headers["etag"] == first.headers["etag"]


def test_cite_paper_by_every_address(cited: Server) -> None:
    """DOI and PubMed id, in a path and in a query."""
    ways = (
        PATH,
        f"/papers/{quote(PAPER, safe='/:;()<>+')}/cite",
        "/papers/pmid:29456789/cite",
        f"/cite?doi={quote(PAPER, safe='')}",
        "/cite?doi=pmid:29456789",
    )
    assert len({cited.get(way).raise_for_status().text for way in ways}) == 1


@pytest.mark.parametrize(
    ("path", "status", "pointer", "expected"),
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
def test_cite_paper_names_what_is_wrong(
    cited: Server, path: str, status: int, pointer: str | None, expected: str
) -> None:
    """A parameter with its values, a DOI, an unknown paper."""
    answer = cited.client.get(path)
    problem = answer.json()
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    if pointer is None:
        assert expected in problem["detail"]
    else:
        assert [error["pointer"] for error in problem["errors"]] == [pointer]
        assert expected in problem["errors"][0]["detail"]


def test_cite_paper_by_its_doi_alone(server: Server) -> None:
    """Nothing else is known of it."""
    server.send("PUT", "/papers/10.5555/bare", json={})
    assert server.get("/papers/10.5555/bare/cite").text == "(n.d.). https://doi.org/10.5555/bare\n"
    (entry,) = parse_string(
        server.get("/papers/10.5555/bare/cite", format="bibtex").text, "bibtex"
    ).entries.values()
    assert dict(entry.fields) == {"doi": "10.5555/bare", "url": "https://doi.org/10.5555/bare"}


@ON_SQLITE
def test_cite_paper_without_a_doi(fresh: Server) -> None:
    """By what its reference says, in parts or as it was printed."""
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
