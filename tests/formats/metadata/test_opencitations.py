"""OpenCitations CSV and JSON: identifiers in cells, any columns, bad lines."""

import json

import pytest

from app.document import Document, Unreadable
from app.formats.detect import find_format
from app.formats.metadata import opencitations

HEADER = "oci,citing,cited,creation,timespan,journal_sc,author_sc\n"


def edges(*lines: str, header: str = HEADER) -> list[Document]:
    return list(opencitations.read((header + "\n".join(lines)).encode()))


def test_opencitations_cell_has_one_or_several_identifiers() -> None:
    """A cell contains one DOI or several identifiers."""
    cell = "omid:br/061202127149 doi:10.7717/PEERJ-CS.421 pmid:123 pmcid:PMC45 openalex:W3134261611 arxiv:2105.05862"
    (document,) = edges(f"06-07,{cell},10.1162/qss_a_00023,2021-03,P1Y,no,no")
    work = document.paper
    assert (work.doi, work.omid, work.pmid) == ("10.7717/PEERJ-CS.421", "br/061202127149", "123")
    assert (work.pmcid, work.openalex, work.arxiv) == ("PMC45", "W3134261611", "2105.05862")
    assert (work.year, work.published_on) == (2021, "2021-03")
    assert document.references[0].doi == "10.1162/qss_a_00023"
    (document,) = edges("1,10.5555/a b,https://doi.org/10.5555/c:d,,,,")
    assert (document.paper.doi, document.references[0].doi) == ("10.5555/ab", "10.5555/c:d")
    (document,) = edges("1,omid:br/1 10.5555/a,doi:10.5555/b,,,,")
    assert (document.paper.doi, document.paper.omid) == ("10.5555/a", "br/1")
    (document,) = edges("1,coci => 10.5555/a,coci => 10.5555/b; doci => 10.5555/b,,,,")
    assert (document.paper.doi, document.references[0].doi) == ("10.5555/a", "10.5555/b")
    assert (document.whole, document.statements, document.licence) == (False, (), "CC0-1.0")


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("omid:br/1 doi:10.5555/a doi:10.5555/b pmid:1 pmid:2", "doi:10.5555/b pmid:2"),
        ("10.5555/a 10.5555/b", "10.5555/b"),
        ("doi:10.5555/a 10.5555/b", "10.5555/b"),
        ("coci => 10.5555/a; doci => 10.5555/b", "10.5555/b"),
        ("doi:10.5555/a doi:10.5555/A 10.5555/a", ""),
        ("10.5555/a https://doi.org/10.5555/a", ""),
        ("doi:10.5555/a isbn:1 isbn:2 wikidata:Q1", ""),
        ("10.5555/a wikidata:Q1 crossref:5", ""),
        ("wikidata:Q1 url:https://example.org 10.5555/a", ""),
    ],
)
def test_opencitations_second_of_a_kind_is_rejected(cell: str, left: str) -> None:
    """The first counts; of the others the reason speaks, once a file, also where they are the cited work's."""
    for line in (f"1,{cell},10.5555/c,,,,", f"1,10.5555/c,{cell},,,,"):
        document, *rest = edges(line, line)
        assert "10.5555/a" in {document.paper.doi, document.references[0].doi}
        rejected = [(one.place, one.reason) for each in rest for one in each.rejected]
        assert rejected == ([("line 2", opencitations.several(left))] if left else [])


def test_opencitations_lines_of_one_paper_give_one_document() -> None:
    """Lines of one citing paper make one document."""
    first, second = edges(
        "1,10.5555/a,10.5555/b,,,,", "2,10.5555/c,10.5555/b,,,,", "3,10.5555/a,10.5555/d,,,,"
    )
    assert [work.doi for work in first.references] == ["10.5555/b", "10.5555/d"]
    assert len(second.references) == 1


def test_opencitations_columns_in_any_order_and_quoted() -> None:
    """Columns may be in any order and quoted."""
    (document,) = edges('"10.5555/b","10.5555/a,1"\r', header='"Cited","citing"\r\n')
    assert (document.paper.doi, document.references[0].doi) == ("10.5555/a,1", "10.5555/b")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,10.5555/a,10.5555/b", "has 3 fields, the first line 7"),
        ("1,,10.5555/b,,,,", "citing work has no identifier"),
        ("1,10.5555/a,unknown:1,,,,", "cited work has no identifier that is known: `unknown:1`"),
        ('1,"10.5555/a,10.5555/b,,,,', "not CSV"),
    ],
)
def test_opencitations_bad_line_is_rejected_by_its_number(line: str, reason: str) -> None:
    """A bad line is rejected by its number."""
    documents = edges("1,10.5555/a,10.5555/b,,,,", line)
    assert documents[-1].rejected[0].place == "line 3"
    assert reason in documents[-1].rejected[0].reason


def test_opencitations_bytes_that_are_no_utf_8_are_rejected() -> None:
    """Bytes that are no utf 8 are rejected."""
    (document,) = opencitations.read(HEADER.encode() + b"1,10.5555/\xff,10.5555/b,,,,")
    assert "not CSV" in document.rejected[0].reason


def test_opencitations_refuses_other_csv() -> None:
    """Other csv is no edges."""
    assert not opencitations.looks_like(b"id,title\n1,citing cited\n")
    with pytest.raises(Unreadable):
        list(opencitations.read(b"id,title\n"))


def test_opencitations_answers_of_the_api_are_read() -> None:
    """As JSON, pretty-printed or not; a bad member is rejected by its place."""
    rows = [
        {"oci": "06-07", "citing": "omid:br/061 doi:10.5555/a", "cited": "doi:10.5555/b", "creation": "2021-03"},
        {"oci": "06-08", "citing": "doi:10.5555/a", "cited": ""},
        {"oci": "06-09", "citing": "doi:10.5555/a", "cited": "doi:10.5555/A"},
    ]  # fmt: skip
    for content in (json.dumps(rows).encode(), json.dumps(rows, indent=1).encode()):
        format_ = find_format("auto", content[:4096])
        assert (format_.name, format_.is_splittable(content[:4096])) == ("opencitations", False)
        document, itself, rejections = format_.read(content)
        assert itself.references == ()
        assert (document.paper.doi, document.paper.published_on) == ("10.5555/a", "2021-03")
        assert [work.doi for work in document.references] == ["10.5555/b"]
        assert [one.place for one in rejections.rejected] == ["/1", "/2"]
