"""unarXive 2022: placeholders become markers that a person can read."""

import json
from typing import Any

from app.document import Document, FullText
from app.formats import unarxive
from tests.formats.marked_text import cites

ONE, TWO = "80dbb6c8b9c12f561a8e585faceac5f4e104d60d", "bc9a8ca19785627a087ae0c01abe155c22388e16"
BIB: dict[str, Any] = {
    ONE: {
        "bib_entry_raw": "R. Author, On waves, Astrophys. J. 223 (1978) 1037.",
        "contained_arXiv_ids": [],
        "contained_links": [
            {"url": "https://doi.org/10.5555/156337", "text": "223", "start": 1, "end": 2}
        ],
        "discipline": "Physics",
        "ids": {},
    },
    TWO: {
        "bib_entry_raw": "S. Author, arXiv:1703.05698.",
        "contained_arXiv_ids": [{"id": "1703.05698v2", "text": "", "start": 0, "end": 1}],
        "contained_links": [],
        "ids": {
            "open_alex_id": "https://openalex.org/W2160000000",
            "sem_open_alex_id": "https://semopenalex.org/work/W2160000000",
            "pubmed_id": "123",
            "pmc_id": "",
            "doi": "10.5555/TWO",
            "arxiv_id": "",
        },
    },
}
METADATA = {
    "id": "2105.05862",
    "authors": "Ada Byron",
    "title": "Memory of\n  waves",
    "doi": None,
    "license": "http://creativecommons.org/licenses/by/4.0/",
    "abstract": "  We compute.",
    "versions": [{"version": "v1", "created": "Wed, 12 May 2021 10:00:00 GMT"}],
    "update_date": "2021-06-01",
    "authors_parsed": [["Byron", "Ada", ""], ["The Collaboration", "", ""]],
}


def paragraph(text: str, **fields: Any) -> dict[str, Any]:
    return {"section": "Results", "sec_number": "3", "sec_type": "section", "text": text} | fields


def paper(*body: dict[str, Any], **fields: Any) -> bytes:
    return json.dumps(
        {
            "paper_id": "2105.05862",
            "_pdf_hash": None,
            "_source_hash": "b7d5",
            "_source_name": "2105.05862.gz",
            "metadata": METADATA,
            "discipline": "Physics",
            "abstract": {"section": "Abstract", "text": "We compute.", "cite_spans": []},
            "body_text": body,
            "bib_entries": BIB,
            "ref_entries": {"f1": {"latex": "S_{\\mu}", "type": "formula"}},
        }
        | fields
    ).encode()


def read(*body: dict[str, Any], **fields: Any) -> Document:
    (document,) = unarxive.read(paper(*body, **fields))
    return document


def test_unarxive_paper_has_its_publishers_or_arxivs_doi() -> None:
    """The paper has its publisher's DOI, or else arXiv's."""
    work = read().paper
    assert (work.doi, work.arxiv) == ("10.48550/arXiv.2105.05862", "2105.05862")
    assert (work.title, work.year, work.publication_type) == (
        "Memory of waves",
        2021,
        "posted-content",
    )
    assert [author.name for author in work.authors] == ["Ada Byron", "The Collaboration"]
    assert work.full_text == (FullText("https://arxiv.org/abs/2105.05862", "CC-BY-4.0"),)
    assert read().licence == "CC-BY-4.0"
    assert read(metadata=METADATA | {"doi": "10.5555/PRL"}).paper.doi == "10.5555/PRL"


def test_unarxive_references_have_matched_or_linked_ids() -> None:
    """References have the ids that the data set matched, or those in their links."""
    one, two = read().references
    assert (one.doi, one.raw) == ("10.5555/156337", BIB[ONE]["bib_entry_raw"])
    assert (two.doi, two.openalex, two.pmid) == ("10.5555/TWO", "W2160000000", "123")
    assert (two.arxiv, two.pmcid) == ("1703.05698", None)


def test_unarxive_placeholders_become_markers_and_latex() -> None:
    """Placeholders become markers, and formulas their LaTeX."""
    text = (
        f"First. The tensor {{{{formula:f1}}}}  is (see {{{{cite:{ONE}}}}}, {{{{cite:{TWO}}}}}).\n"
        f"See {{{{figure:x}}}} of {{{{cite:{TWO}}}}}\n"
    )
    document = read(paragraph(text))
    assert cites(document) == [
        (1, "The tensor S_{\\mu} is (see ⟦[1]⟧, [2])."),
        (2, "The tensor S_{\\mu} is (see [1], ⟦[2]⟧)."),
        (2, "See [figure] of ⟦[2]⟧"),
    ]
    assert (document.statements[0].before, document.statements[0].section) == ("First.", "results")


def test_unarxive_subsection_is_part_of_its_section() -> None:
    """A subsection lies in its section."""
    document = read(
        paragraph("None.", section="Methods", sec_number="2"),
        paragraph(f"So {{{{cite:{ONE}}}}}.", section="Memory wave form", sec_number="2.1"),
    )
    assert document.statements[0].section_title == "Methods > Memory wave form"
    assert document.statements[0].section == "methods"


def test_unarxive_heading_has_the_latex_of_its_formula() -> None:
    document = read(paragraph(f"So {{{{cite:{ONE}}}}}.", section="Choosing {{formula:f1}}  well"))
    assert document.statements[0].section_title == "Choosing S_{\\mu} well"


def test_unarxive_placeholder_of_no_reference_is_rejected() -> None:
    """A placeholder of no reference is rejected."""
    document = read(paragraph(f"So {{{{cite:none}}}} and {{{{cite:{ONE}}}}}."))
    assert cites(document) == [(1, "So [?] and ⟦[1]⟧.")]
    assert document.rejected[0].place == "/body_text/0"


def test_unarxive_papers_one_a_line() -> None:
    """Each line is a paper."""
    documents = list(unarxive.read(paper() + b"\nnot json\n" + paper(paper_id=None, metadata=None)))
    assert [document.paper.arxiv for document in documents] == ["2105.05862", None, None]
    assert documents[1].rejected[0].place == "line 3"
    assert documents[2].rejected[0].place == "line 2"


def test_unarxive_looks_like_is_not_s2orc() -> None:
    """A paper of S2ORC is not taken for one of unarXive."""
    assert unarxive.looks_like(paper()[:4096])
    assert not unarxive.looks_like(b'{"paper_id": "1", "metadata": {}, "body_text": []}')
