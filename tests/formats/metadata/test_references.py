"""Edges without text: OpenCitations, Crossref, OpenAlex."""

import json
from typing import Any

import pytest

from app.document import Document, FullText, Notice, Unreadable, Version
from app.formats.detect import find_format
from app.formats.json_values import is_lines
from app.formats.metadata import crossref, openalex, opencitations
from tests.conftest import SHARED

UPSTREAM = SHARED / "upstream"
HEADER = "oci,citing,cited,creation,timespan,journal_sc,author_sc\n"


# OpenCitations


def edges(*lines: str, header: str = HEADER) -> list[Document]:
    return list(opencitations.read((header + "\n".join(lines)).encode()))


def test_a_cell_holds_one_doi_or_several_identifiers() -> None:
    cell = "omid:br/061202127149 doi:10.7717/PEERJ-CS.421 pmid:123 pmcid:PMC45 openalex:W3134261611 arxiv:2105.05862"
    (document,) = edges(f"06-07,{cell},10.1162/qss_a_00023,2021-03,P1Y,no,no")
    work = document.paper
    assert (work.doi, work.omid, work.pmid) == ("10.7717/PEERJ-CS.421", "br/061202127149", "123")
    assert (work.pmcid, work.openalex, work.arxiv) == ("PMC45", "W3134261611", "2105.05862")
    assert (work.year, work.published_on) == (2021, "2021-03")
    assert document.references[0].doi == "10.1162/qss_a_00023"
    assert (document.whole, document.statements, document.licence) == (False, (), "CC0-1.0")


def test_lines_of_one_citing_paper_make_one_document() -> None:
    first, second = edges(
        "1,10.5555/a,10.5555/b,,,,", "2,10.5555/c,10.5555/b,,,,", "3,10.5555/a,10.5555/d,,,,"
    )
    assert [work.doi for work in first.references] == ["10.5555/b", "10.5555/d"]
    assert len(second.references) == 1


def test_columns_may_stand_in_any_order_and_be_quoted() -> None:
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
def test_a_bad_line_is_rejected_by_its_number(line: str, reason: str) -> None:
    documents = edges("1,10.5555/a,10.5555/b,,,,", line)
    assert documents[-1].rejected[0].place == "line 3"
    assert reason in documents[-1].rejected[0].reason


def test_bytes_that_are_no_utf_8_are_rejected() -> None:
    (document,) = opencitations.read(HEADER.encode() + b"1,10.5555/\xff,10.5555/b,,,,")
    assert "not CSV" in document.rejected[0].reason


def test_other_csv_is_no_edges() -> None:
    assert not opencitations.looks_like(b"id,title\n1,citing cited\n")
    with pytest.raises(Unreadable):
        list(opencitations.read(b"id,title\n"))


# Crossref

WORK: dict[str, Any] = {
    "indexed": {"date-parts": [[2026, 3, 19]]},
    "reference-count": 4,
    "publisher": "Press",
    "DOI": "10.5555/Citing",
    "type": "journal-article",
    "title": ["A title"],
    "abstract": "<jats:title>Abstract</jats:title><jats:p>We &amp; they.</jats:p>",
    "author": [
        {"given": "Ada", "family": "Byron", "ORCID": "http://orcid.org/0000-0002-1825-0097"},
        {"name": "The Group"},
    ],
    "issued": {"date-parts": [[2015, 11, None]]},
    "container-title": ["Reports"],
    "ISSN": ["2045-2322"],
    "license": [{"URL": "https://creativecommons.org/licenses/by/4.0"}],
    "link": [{"URL": "https://example.org/a.pdf"}],
    "reference": [
        {
            "key": "1",
            "DOI": "10.5555/ONE",
            "author": "T Author",
            "year": "2010",
            "journal-title": "J",
        },
        {"key": "2", "unstructured": "Author, T. (1997). doi:10.5555/two."},
        {"key": "3", "article-title": "No DOI", "year": "1990a", "volume": "3", "first-page": "9"},
        {"key": "4", "doi-asserted-by": "publisher"},
    ],
}


def works(told: Any) -> list[Document]:
    return list(crossref.read(json.dumps(told).encode()))


LATER, NOW = ({"date-parts": [[year, 1, 1]]} for year in (2027, 2025))
VOR = {"URL": "https://example.org/a.pdf", "content-version": "vor"}
AM = {"URL": "https://example.org/manuscript.pdf", "content-version": "am"}
CC = "https://creativecommons.org/licenses/by-nc-nd/4.0/"
"""Works are from 2026."""


@pytest.mark.parametrize(
    ("licences", "open_to_all"),
    [
        ([{"content-version": "am", "URL": CC, "start": NOW}], ["manuscript"]),
        ([{"content-version": "am", "URL": CC, "start": LATER}], []),
        ([{"content-version": "vor", "URL": CC, "start": LATER}], []),
        ([{"content-version": "vor", "URL": CC, "start": NOW}], ["a", "manuscript"]),
        ([{"content-version": "vor", "URL": "https://example.org/terms"}], []),
        ([{"content-version": "tdm", "URL": "https://example.org/tdm"}, {"URL": CC}], ["a", "manuscript"]),
    ],
)  # fmt: skip
def test_a_licence_opens_its_version_and_not_before_it_begins(
    licences: list[Any], open_to_all: list[str]
) -> None:
    (document,) = works({**WORK, "license": licences, "link": [VOR, AM]})
    assert document.paper.full_text == tuple(
        FullText(f"https://example.org/{name}.pdf", "CC-BY-NC-ND-4.0") for name in open_to_all
    )


def test_a_deposited_reference_list_is_read() -> None:
    (document,) = works(WORK)
    paper = document.paper
    assert (paper.doi, paper.title, paper.abstract) == (
        "10.5555/Citing",
        "A title",
        "We & they.",
    )
    assert (paper.year, paper.published_on, paper.journal) == (2015, "2015-11", "Reports")
    assert [(a.name, a.orcid) for a in paper.authors] == [
        ("Ada Byron", "0000-0002-1825-0097"),
        ("The Group", None),
    ]
    assert paper.full_text == (FullText("https://example.org/a.pdf", "CC-BY-4.0"),)
    one, two, three = document.references
    assert (one.doi, one.year, one.authors_complete) == ("10.5555/ONE", 2010, False)
    assert two.doi == "10.5555/two"
    assert (three.doi, three.year, three.raw) == (None, 1990, "(1990). No DOI. 3, 9")
    assert document.rejected[0].place == "/reference/3"


@pytest.mark.parametrize(
    "told",
    [
        {"status": "ok", "message-type": "work", "message": WORK},
        {"status": "ok", "message-type": "work-list", "message": {"items": [WORK]}},
        {"items": [WORK]},
        [WORK],
        WORK,
    ],
)
def test_works_come_in_several_envelopes(told: Any) -> None:
    head = json.dumps(told).encode()[:4096]
    assert find_format("auto", head).name == "crossref"
    (document,) = works(told)
    assert document.paper.doi == "10.5555/Citing"


def test_only_bare_works_may_be_cut_at_their_lines() -> None:
    assert is_lines(json.dumps(WORK).encode()[:100], crossref.ENVELOPE)
    assert not is_lines(json.dumps({"items": [WORK]}).encode()[:100], crossref.ENVELOPE)
    assert not is_lines(json.dumps(WORK, indent=1).encode()[:100], crossref.ENVELOPE)


def paper_of(**told: Any) -> Document:
    (document,) = works({"DOI": "10.5555/x", "indexed": {}, **told})
    return document


UPDATED = {"date-parts": [[2012, 5, 8]]}


def test_notices_stand_at_the_paper_and_at_the_notice_and_say_the_same() -> None:
    paper = paper_of(**{
        "updated-by": [
            {"DOI": "10.5555/n", "type": "retraction", "source": "retraction-watch", "updated": UPDATED},
            {"DOI": "10.5555/n2", "type": "expression_of_concern"},
            {"DOI": "10.5555/n3", "type": "new_version"},
            {"DOI": "no DOI", "type": "correction"},
        ]
    })  # fmt: skip
    assert paper.notices == (
        Notice("retraction", "10.5555/x", "10.5555/n", "2012-05-08", "retraction-watch"),
        Notice("expression_of_concern", "10.5555/x", "10.5555/n2", None, "publisher"),
    )
    notice = paper_of(
        **{"update-to": [{"DOI": "10.5555/Y", "type": "erratum", "updated": UPDATED}]}
    )
    assert notice.notices == (
        Notice("correction", "10.5555/Y", "10.5555/x", "2012-05-08", "publisher"),
    )


def test_a_correction_may_be_the_paper_s_own() -> None:
    told = [{"DOI": "10.5555/x", "type": "Correction"}]
    both = paper_of(**{"update-to": told, "updated-by": told})
    assert both.notices == (Notice("correction", "10.5555/x", "10.5555/x", None, "publisher"),)


def test_preprint_and_published_paper_are_linked() -> None:
    relation = {
        "is-preprint-of": [{"id-type": "doi", "id": "https://doi.org/10.5555/P"}],
        "has-preprint": [{"id-type": "uri", "id": "https://example.org"}],
        "has-review": [{"id-type": "doi", "id": "10.5555/r"}],
    }
    assert paper_of(relation=relation).versions == (Version("published", "10.5555/P"),)
    server = paper_of(type="posted-content", institution=[{"name": "bioRxiv"}]).paper
    assert server.journal == "bioRxiv"


def test_fields_that_publishers_leave_empty_are_none() -> None:
    paper = paper_of(
        title=[], abstract="<jats:p/>", issued={"date-parts": [[None]]}, author=[{"name": ""}, {}],
        published={"date-parts": [[2020, 13]]}, **{"container-title": ["", "Energy &amp; Fuel"]},
    ).paper  # fmt: skip
    assert (paper.title, paper.abstract, paper.authors) == (None, None, ())
    assert (paper.year, paper.published_on, paper.journal) == (2020, "2020", "Energy & Fuel")


def test_a_suffix_belongs_to_the_name() -> None:
    paper = paper_of(author=[{"given": "Donald", "family": "Hora", "suffix": "Jr."}]).paper
    assert [(a.name, a.family) for a in paper.authors] == [("Donald Hora Jr.", "Hora")]


def test_links_for_comparing_manuscripts_are_not_for_readers() -> None:
    paper = paper_of(
        license=[{"URL": "http://creativecommons.org/licenses/by/4.0/"}],
        link=[
            {"URL": "https://example.org/a.xml", "intended-application": "text-mining"},
            {"URL": "https://example.org/a.pdf", "intended-application": "similarity-checking"},
        ],
    ).paper
    assert [link.url for link in paper.full_text] == ["https://example.org/a.xml"]


def test_works_that_are_none_are_rejected() -> None:
    documents = works({"message-type": "work-list", "message": {"items": [{"DOI": "x"}, 1, {}]}})
    places = {one.place: one.reason for document in documents for one in document.rejected}
    assert places == {
        "/message/items/0": "`x` is not a DOI.",
        "/message/items/1": "An object is wanted here.",
        "/message/items/2": "The work has no DOI.",
    }
    (failed,) = works({"status": "failed", "message-type": "validation-failure", "message": []})
    assert "validation-failure" in failed.rejected[0].reason
    (agency,) = works(
        {"message-type": "work-agency", "message": {"DOI": "10.5555/x", "agency": {}}}
    )
    assert "work-agency" in agency.rejected[0].reason


# OpenAlex

OPENALEX: dict[str, Any] = {
    "id": "https://openalex.org/W2581393460",
    "doi": "https://doi.org/10.5555/097196",
    "title": "A roadmap",
    "publication_year": 2016,
    "publication_date": "2016-12-28",
    "ids": {
        "openalex": "https://openalex.org/W2581393460",
        "pmid": "https://pubmed.ncbi.nlm.nih.gov/123",
    },
    "language": "en",
    "primary_location": {
        "landing_page_url": "https://doi.org/10.5555/097196",
        "source": {"display_name": "J"},
    },
    "type": "preprint",
    "authorships": [
        {"author": {"display_name": "Ada Byron", "orcid": "https://orcid.org/0000-0002-1825-0097"}}
    ],
    "biblio": {"volume": "1", "first_page": "3", "last_page": "3"},
    "best_oa_location": {"pdf_url": "https://example.org/a.pdf", "license": "cc-by"},
    "abstract_inverted_index": {
        "roadmap": [2],
        "A": [0],
        "data": [10**12],
        "short": [1],
        "x": ["y"],
    },
    "referenced_works": ["https://openalex.org/W1564469191", "W12", "nonsense", None],
}


def read_openalex(told: Any) -> list[Document]:
    return list(openalex.read(json.dumps(told).encode()))


def test_referenced_works_are_known_by_their_openalex_ids() -> None:
    (document,) = read_openalex(OPENALEX)
    paper = document.paper
    assert (paper.doi, paper.openalex, paper.pmid) == ("10.5555/097196", "W2581393460", "123")
    assert (paper.abstract, paper.pages) == ("A short roadmap data", "3")
    assert (paper.year, paper.publication_type, paper.journal) == (2016, "posted-content", "J")
    assert paper.full_text == (FullText("https://example.org/a.pdf", "CC-BY"),)
    assert [work.openalex for work in document.references] == ["W1564469191", "W12"]
    assert [one.place for one in document.rejected] == [
        "/referenced_works/2",
        "/referenced_works/3",
    ]


@pytest.mark.parametrize(
    "told", [OPENALEX, [OPENALEX], {"meta": {"count": 1}, "results": [OPENALEX]}]
)
def test_openalex_works_are_found_by_their_ids(told: Any) -> None:
    assert find_format("auto", json.dumps(told).encode()[:4096]).name == "openalex"
    assert find_format("auto", json.dumps(told, indent=2).encode()[:4096]).name == "openalex"
    assert read_openalex(told)[0].paper.openalex == "W2581393460"


def test_openalex_says_that_a_work_is_retracted_but_not_by_whom() -> None:
    (document,) = read_openalex({**OPENALEX, "is_retracted": True})
    own = "10.5555/097196"
    assert document.notices == (Notice("retraction", own, own, None, "openalex"),)
    assert not read_openalex({**OPENALEX, "is_retracted": "yes"})[0].notices


def test_the_open_text_is_found_where_no_best_place_is_named() -> None:
    told = {
        **OPENALEX,
        "best_oa_location": None,
        "open_access": {"oa_url": "https://example.org/b"},
    }
    assert read_openalex(told)[0].paper.full_text == (FullText("https://example.org/b"),)


def test_a_work_without_an_id_is_rejected() -> None:
    (document,) = read_openalex({"results": [{"title": "T"}]})
    assert document.rejected[0].place == "/results/0"


# recorded answers


@pytest.mark.skipif(not UPSTREAM.exists(), reason="../shared/data/upstream is not there")
@pytest.mark.parametrize(("name", "references"), [("crossref", 10_000), ("openalex", 680)])
def test_recorded_answers_are_found_and_read(name: str, references: int) -> None:
    found = lost = 0
    for path in sorted(UPSTREAM.glob(f"{name}__200*works*.json")):
        answer = json.loads(path.read_bytes())["response"]
        content = (answer.get("body") or json.dumps(answer.get("json"))).encode()
        format_ = find_format("auto", content[:4096])
        assert format_.name == name, path.name
        documents = list(format_.read(content))
        found += sum(len(document.references) for document in documents)
        lost += sum(len(document.rejected) for document in documents)
    assert found >= references
    assert lost <= 40, "references that name nothing but their key, and an answer about an agency"
