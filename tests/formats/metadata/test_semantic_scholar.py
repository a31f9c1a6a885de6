"""Answers of the Graph API: the missing paper, contexts and intents, and the markers in them."""

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


def read(answer: Any) -> list[Document]:
    return list(semantic_scholar.read(json.dumps(answer).encode()))


def citing(*contexts: str, **answer: Any) -> dict[str, Any]:
    return {"contexts": list(contexts), "intents": [], "citingPaper": PAPER} | answer


def test_semantic_scholar_citations_answer() -> None:
    """A citations answer with the paper that was asked for added to it."""
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


def test_semantic_scholar_texts_of_a_paper_have_no_markup() -> None:
    paper = PAPER | {
        "title": "A &lt; B in <i>E. coli</i>",
        "abstract": "Abstract This is cold.",
        "journal": {"name": "Ice &amp; Snow"},
    }
    (document,) = read({"paper": ASKED, "data": [citing("As in [4].", citingPaper=paper)]})
    work = document.paper
    assert (work.title, work.abstract) == ("A < B in E. coli", "This is cold.")
    assert work.journal == "Ice & Snow"


def test_semantic_scholar_references_answer_is_one_document() -> None:
    """A references answer gives one document, of the paper that was asked for."""
    rows = [
        {"contexts": [], "citedPaper": PAPER},
        {"contexts": None, "citedPaper": {"paperId": None, "title": "Only a title"}},
    ]
    (document,) = read({"data": rows, "paper": PAPER | {"externalIds": {"DOI": "10.5555/c"}}})
    assert document.paper.doi == "10.5555/c"
    assert [work.title for work in document.references] == ["Learning to throw", "Only a title"]
    assert document.references[1].s2 is None


@pytest.mark.parametrize(
    ("answer", "name", "value"),
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
def test_semantic_scholar_paper_is_named_as_in_the_address(
    answer: str, name: str, value: str
) -> None:
    """The paper that was asked for is named as in the address."""
    (document,) = read({"data": [citing()], "paper": answer})
    assert getattr(document.references[0], name) == value


def test_semantic_scholar_answer_without_its_paper_is_rejected() -> None:
    """The reason says how to add the paper that was asked for."""
    (document,) = read({"offset": 0, "data": [citing("a"), citing("b")]})
    (rejection,) = document.rejected
    assert "2 rows" in rejection.reason
    assert "jq '.paper = \"DOI:10.1037/int0000101\"'" in rejection.reason
    assert "cited one" in rejection.reason


def test_semantic_scholar_row_with_both_papers_is_enough() -> None:
    """A row that names both papers needs nothing added."""
    (document,) = read(
        citing("So [1].") | {"citedPaper": {"title": "T", "externalIds": {"DOI": "10.5555/T"}}}
    )
    assert (document.references[0].doi, len(document.statements)) == ("10.5555/T", 1)


def test_semantic_scholar_intents_are_kept_apart_from_the_type() -> None:
    """Intents are kept, and set no type."""
    with_intents = [
        {"context": "One [1].", "intents": ["methodology", "background"]},
        {"context": "Two [1]."},
    ]
    (document,) = read(
        {"paper": ASKED, "data": [citing("One [1].", "Three.", contextsWithIntent=with_intents)]}
    )
    assert [(s.text, s.intents, s.type) for s in document.statements] == [
        ("One [1].", ("methodology", "background"), None),
        ("Two [1].", (), None),
        ("Three.", (), None),
    ]


def test_semantic_scholar_intents_of_the_only_context() -> None:
    """Intents beside the contexts are those of all together."""
    (document,) = read({"paper": ASKED, "data": [citing("One.", intents=["result"])]})
    assert [s.intents for s in document.statements] == [("result",)]


def test_semantic_scholar_equal_contexts_are_one() -> None:
    """Nobody can tell equal contexts apart."""
    with_intents = [{"context": "One.", "intents": []}] * 2
    (document,) = read({"paper": ASKED, "data": [citing(contextsWithIntent=with_intents)]})
    assert [s.occurrence for s in document.statements] == [0]


@pytest.mark.parametrize(
    ("context", "marked"),
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
def test_find_markers_by_author_and_year_or_the_only_number(context: str, marked: str) -> None:
    """A marker is found where it is certain."""
    cited = {"title": "T", "year": 2014, "authors": [{"name": "A. Mnih"}, {"name": "K. Gregor"}]}
    (document,) = read({"paper": ASKED, "data": [{"contexts": [context], "citedPaper": cited}]})
    assert cites(document) == [(1, marked)]


def test_semantic_scholar_withheld_list_gives_the_notice() -> None:
    """The reason contains the publisher's notice."""
    notice = "Notice: The following paper fields have been elided by the publisher: {'references'}."
    (document,) = read({"data": None, "citingPaperInfo": {"openAccessPdf": {"disclaimer": notice}}})
    assert document.rejected[0].reason.endswith(notice)


@pytest.mark.parametrize(
    "answer", [{"data": None}, {"paperId": SHA, "citations": None, "references": None}]
)
def test_semantic_scholar_empty_answer_is_rejected(answer: dict[str, Any]) -> None:
    """An answer that lists nothing is rejected once."""
    (document,) = read(answer)
    assert len(document.rejected) == 1


def test_semantic_scholar_rows_without_a_paper_are_rejected() -> None:
    """Rows that name no paper are rejected."""
    (document,) = read({"paper": ASKED, "data": [{"citingPaper": {"paperId": None}}, "row", {}]})
    assert [one.place for one in document.rejected] == ["/data/1", "/data/0", "/data/2"]


def test_semantic_scholar_paper_with_lists_gives_edges() -> None:
    """A paper that lists others gives edges."""
    answer = PAPER | {
        "citations": [{"paperId": "a" * 40, "title": "A"}],
        "references": [{"title": "B"}],
    }
    ours, theirs = read(answer)
    assert [work.title for work in ours.references] == ["B"]
    assert (theirs.paper.title, theirs.references[0].doi) == ("A", "10.1109/LRA.2022.3229266")


def test_semantic_scholar_answers_one_a_line() -> None:
    """Each line is an answer."""
    line = json.dumps({"paper": ASKED, "data": [citing("So [1].")]})
    documents = list(semantic_scholar.read(f"{line}\n{line}\n{{}}\n".encode()))
    assert [len(document.statements) for document in documents] == [1, 1, 0]
    assert documents[-1].rejected == (Rejection("line 3", "This is no answer of the Graph API."),)


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data/semantic-scholar is not there")
def test_semantic_scholar_real_rows_are_read() -> None:
    """Real rows are read once the other paper is added."""
    row = json.loads((REAL / "tests__data__Citation.json").read_bytes())
    assert semantic_scholar.looks_like((REAL / "tests__data__Citation.json").read_bytes()[:4096])
    (document,) = read(row | {"paper": ASKED})
    assert len(document.statements) == 4
    assert document.statements[0].intents == ("methodology",)
    assert cites(document)[0][1].endswith("as in ⟦[4]⟧.")
    row = json.loads((REAL / "tests__data__Reference.json").read_bytes())
    (document,) = read(row | {"paper": ASKED})
    assert (document.references[0].s2, document.statements[0].markers) == ("1981188", ())


@pytest.mark.parametrize(
    ("name", "context", "marked"),
    [
        ("Jan van der Berg", "As van der Berg and Holm (2018) said.", "As ⟦van der Berg and Holm (2018)⟧ said."),
        ("Jan van der Berg", "As Van der Berg (2018) said.", "As ⟦Van der Berg (2018)⟧ said."),
        ("Ana de la Cruz", "As de la Cruz (2018) said.", "As ⟦de la Cruz (2018)⟧ said."),
        ("Maria O'Neill", "As O’Neill (2018) said.", "As ⟦O’Neill (2018)⟧ said."),
        ("Jan Müller", "As Muller (2018) said.", "As ⟦Muller (2018)⟧ said."),
        ("Bo Orsted", "As Ørsted (2018) said.", "As ⟦Ørsted (2018)⟧ said."),
        ("Ida Berg", "As Berg (2018) and (Berg, 2019) said.", "As ⟦Berg (2018)⟧ and (Berg, 2019) said."),
        ("Ida Berg", "As Berg (2019) said.", "As ⟦Berg (2019)⟧ said."),
    ],
)  # fmt: skip
def test_find_markers_of_whole_names_and_their_year(name: str, context: str, marked: str) -> None:
    """Particles belong to the name; another year is taken only where the work's own is not cited."""
    paper = {
        "title": "T",
        "year": 2018,
        "authors": [{"name": name}],
        "externalIds": {"DOI": "10.1000/a"},
    }
    answer = {"paper": "DOI:10.1000/b", "data": [{"contexts": [context], "citedPaper": paper}]}
    (document,) = semantic_scholar.read(json.dumps(answer).encode())
    assert [text for _, text in cites(document)] == [marked]
