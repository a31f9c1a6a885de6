"""Answers of the Graph API: one side is told, contexts and intents, and the marker where it can be found."""

import json
from typing import Any

import pytest

from app.document import Document, Rejection
from app.formats.metadata import semantic_scholar
from tests.conftest import SHARED
from tests.formats.marked_text import cites

REAL = SHARED / "semantic-scholar"
SHA = "2d5673caa9e6af3a7b82a43f19ee920992db07ad"
PAPER = {
    "paperId": SHA,
    "externalIds": {"DOI": "10.1109/LRA.2022.3229266", "CorpusId": 254723237, "ArXiv": "1402.0030"},
    "title": "Learning to throw",
    "year": 2023,
    "publicationDate": "2023-02-01",
    "publicationTypes": ["JournalArticle", "Review"],
    "journal": {"name": "IEEE RA-L", "volume": "8", "pages": "576-583"},
    "publicationVenue": {"issn": "2377-3766"},
    "authors": [{"authorId": "1", "name": "M. Monastirsky"}, {"authorId": None, "name": None}],
}
ASKED = "DOI:10.5555/ASKED"


def read(told: Any) -> list[Document]:
    return list(semantic_scholar.read(json.dumps(told).encode()))


def citing(*contexts: str, **told: Any) -> dict[str, Any]:
    return {"contexts": list(contexts), "intents": [], "citingPaper": PAPER} | told


def test_a_citations_answer_with_the_paper_asked_for_beside_it() -> None:
    (document,) = read({"offset": 0, "paper": ASKED, "data": [citing("As in [4].")]})
    work = document.paper
    assert (work.doi, work.s2, work.arxiv) == ("10.1109/LRA.2022.3229266", "254723237", "1402.0030")
    assert (work.title, work.year, work.published_on) == ("Learning to throw", 2023, "2023-02-01")
    assert (work.publication_type, work.journal, work.pages) == (
        "journal-article",
        "IEEE RA-L",
        "576-583",
    )
    assert [author.family for author in work.authors] == ["Monastirsky"]
    assert document.references[0].doi == "10.5555/ASKED"
    assert cites(document) == [(1, "As in ⟦[4]⟧.")]
    assert not document.whole


def test_a_references_answer_is_one_document_of_the_paper_asked_for() -> None:
    rows = [
        {"contexts": [], "citedPaper": PAPER},
        {"contexts": None, "citedPaper": {"paperId": None, "title": "Only a title"}},
    ]
    (document,) = read({"data": rows, "paper": PAPER | {"externalIds": {"DOI": "10.5555/c"}}})
    assert document.paper.doi == "10.5555/c"
    assert [work.title for work in document.references] == ["Learning to throw", "Only a title"]
    assert document.references[1].s2 is None


@pytest.mark.parametrize(
    ("told", "name", "value"),
    [
        ("10.5555/x", "doi", "10.5555/x"),
        ("https://doi.org/10.5555/x", "doi", "10.5555/x"),
        ("PMID:123", "pmid", "123"),
        ("PMCID:123", "pmcid", "PMC123"),
        ("ARXIV:1703.05698", "arxiv", "1703.05698"),
        ("CorpusId:42", "s2", "42"),
        (SHA, "s2", SHA),
    ],
)
def test_the_paper_asked_for_is_named_as_in_the_address(told: str, name: str, value: str) -> None:
    (document,) = read({"data": [citing()], "paper": told})
    assert getattr(document.references[0], name) == value


def test_without_it_the_answer_is_rejected_and_the_reason_says_how_to_give_it() -> None:
    (document,) = read({"offset": 0, "data": [citing("a"), citing("b")]})
    (rejection,) = document.rejected
    assert "2 rows" in rejection.reason
    assert "jq '.paper = \"DOI:10.1037/int0000101\"'" in rejection.reason
    assert "cited one" in rejection.reason


def test_a_row_that_names_both_papers_needs_nothing() -> None:
    (document,) = read(
        citing("So [1].") | {"citedPaper": {"title": "T", "externalIds": {"DOI": "10.5555/T"}}}
    )
    assert (document.references[0].doi, len(document.statements)) == ("10.5555/T", 1)


def test_intents_are_kept_beside_the_type() -> None:
    said = [
        {"context": "One [1].", "intents": ["methodology", "background"]},
        {"context": "Two [1]."},
    ]
    (document,) = read(
        {"paper": ASKED, "data": [citing("One [1].", "Three.", contextsWithIntent=said)]}
    )
    assert [(s.text, s.intents, s.type) for s in document.statements] == [
        ("One [1].", ("methodology", "background"), None),
        ("Two [1].", (), None),
        ("Three.", (), None),
    ]


def test_the_same_context_twice_is_counted_on() -> None:
    said = [{"context": "One.", "intents": []}] * 2
    (document,) = read({"paper": ASKED, "data": [citing(contextsWithIntent=said)]})
    assert [s.occurrence for s in document.statements] == [0, 1]


@pytest.mark.parametrize(
    ("context", "shown"),
    [
        ("As Mnih and Gregor (2014) show", "As ⟦Mnih and Gregor (2014)⟧ show"),
        ("as shown (Mnih & Gregor, 2014).", "as shown ⟦(Mnih & Gregor, 2014)⟧."),
        (
            "so (Smith, 2013; Mnih et al., 2014a; B, 2014)",
            "so (Smith, 2013; ⟦Mnih et al., 2014a⟧; B, 2014)",
        ),
        ("… as Mnih et al. 2013 said…", "… as ⟦Mnih et al. 2013⟧ said…"),
        ("only one number [12] here", "only one number ⟦[12]⟧ here"),
        ("several [7, 14, 12] here", "several [7, 14, 12] here"),
        ("two [7] numbers [8]", "two [7] numbers [8]"),
        ("Mnih said so; Smith (2014) did not", "Mnih said so; Smith (2014) did not"),
        ("nothing at all", "nothing at all"),
    ],
)
def test_a_marker_is_found_where_it_can_be_told(context: str, shown: str) -> None:
    cited = {"title": "T", "year": 2014, "authors": [{"name": "A. Mnih"}, {"name": "K. Gregor"}]}
    (document,) = read({"paper": ASKED, "data": [{"contexts": [context], "citedPaper": cited}]})
    assert cites(document) == [(1, shown)]


def test_data_that_a_publisher_withholds_is_said() -> None:
    notice = "Notice: The following paper fields have been elided by the publisher: {'references'}."
    (document,) = read({"data": None, "citingPaperInfo": {"openAccessPdf": {"disclaimer": notice}}})
    assert document.rejected[0].reason.endswith(notice)


@pytest.mark.parametrize(
    "told", [{"data": None}, {"paperId": SHA, "citations": None, "references": None}]
)
def test_an_answer_without_anything_is_said(told: dict[str, Any]) -> None:
    (document,) = read(told)
    assert len(document.rejected) == 1


def test_rows_that_name_nothing_are_rejected() -> None:
    (document,) = read({"paper": ASKED, "data": [{"citingPaper": {"paperId": None}}, "row", {}]})
    assert [one.place for one in document.rejected] == ["/data/1", "/data/0", "/data/2"]


def test_a_paper_that_lists_others_gives_edges() -> None:
    told = PAPER | {
        "citations": [{"paperId": "a" * 40, "title": "A"}],
        "references": [{"title": "B"}],
    }
    ours, theirs = read(told)
    assert [work.title for work in ours.references] == ["B"]
    assert (theirs.paper.title, theirs.references[0].doi) == ("A", "10.1109/LRA.2022.3229266")


def test_answers_one_a_line() -> None:
    line = json.dumps({"paper": ASKED, "data": [citing("So [1].")]})
    documents = list(semantic_scholar.read(f"{line}\n{line}\n{{}}\n".encode()))
    assert [len(document.statements) for document in documents] == [1, 1, 0]
    assert documents[-1].rejected == (Rejection("line 3", "This is no answer of the Graph API."),)


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data/semantic-scholar is not there")
def test_the_real_rows_are_read_once_the_other_paper_is_told() -> None:
    row = json.loads((REAL / "tests__data__Citation.json").read_bytes())
    assert semantic_scholar.looks_like((REAL / "tests__data__Citation.json").read_bytes()[:4096])
    (document,) = read(row | {"paper": ASKED})
    assert len(document.statements) == 4
    assert document.statements[0].intents == ("methodology",)
    assert cites(document)[0][1].endswith("as in ⟦[4]⟧.")
    row = json.loads((REAL / "tests__data__Reference.json").read_bytes())
    (document,) = read(row | {"paper": ASKED})
    assert (document.references[0].s2, document.statements[0].markers) == ("1981188", ())
