"""OpenAlex works: references by OpenAlex id, retractions, open texts."""

import json
from typing import Any

import pytest

from app.document import Document, FullText, Notice
from app.formats.detect import find_format
from app.formats.metadata import openalex

WORK: dict[str, Any] = {
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


def read(answer: Any) -> list[Document]:
    return list(openalex.read(json.dumps(answer).encode()))


def test_openalex_references_have_openalex_ids() -> None:
    """Referenced works are known by their openalex ids."""
    (document,) = read(WORK)
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


@pytest.mark.parametrize("answer", [WORK, [WORK], {"meta": {"count": 1}, "results": [WORK]}])
def test_openalex_works_are_recognised_by_their_ids(answer: Any) -> None:
    """Openalex works are found by their ids."""
    assert find_format("auto", json.dumps(answer).encode()[:4096]).name == "openalex"
    assert find_format("auto", json.dumps(answer, indent=2).encode()[:4096]).name == "openalex"
    assert read(answer)[0].paper.openalex == "W2581393460"


def test_openalex_retraction_is_a_notice_without_its_source() -> None:
    """OpenAlex says that a work is retracted, but not by whom."""
    (document,) = read({**WORK, "is_retracted": True})
    own = "10.5555/097196"
    assert document.notices == (Notice("retraction", own, own, None, "openalex"),)
    assert not read({**WORK, "is_retracted": "yes"})[0].notices


def test_openalex_open_text_without_a_best_location() -> None:
    """The open text is found where no best location is named."""
    answer = {
        **WORK,
        "best_oa_location": None,
        "open_access": {"oa_url": "https://example.org/b"},
    }
    assert read(answer)[0].paper.full_text == (FullText("https://example.org/b"),)


def test_openalex_work_without_an_id_is_rejected() -> None:
    """A work without an id is rejected."""
    (document,) = read({"results": [{"title": "T"}]})
    assert document.rejected[0].place == "/results/0"
