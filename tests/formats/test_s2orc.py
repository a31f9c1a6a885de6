"""S2ORC and doc2json in the shapes of their four generations, made up and real."""

import json
import re
from typing import Any

import pytest

from app.document import Document, Unreadable
from app.formats import s2orc
from tests.conftest import SHARED
from tests.formats.marked_text import cites

REAL = SHARED / "semantic-scholar"
ENTRY = {
    "title": "On tests",
    "authors": [{"first": "A", "middle": ["B"], "last": "Smith", "suffix": ""}],
    "year": 2006,
    "venue": "J. Tests",
    "volume": "13",
    "pages": "626--633",
}
ENTRIES = {f"BIBREF{n}": {**ENTRY, "title": f"Work {n + 1}"} for n in range(9)}
METADATA = {"title": "A paper", "authors": ENTRY["authors"], "year": "2011-11"}


def paragraph(text: str, section: str | None = "Results") -> dict[str, Any]:
    """⟨3|[3]⟩ is a citation of BIBREF2 that prints [3]; ⟨|[3]⟩ one without a link."""
    spans, plain, done = [], "", 0
    for found in re.finditer(r"⟨(\d*)\|([^⟩]*)⟩", text):
        plain += text[done : found.start()]
        ref = f"BIBREF{int(found[1]) - 1}" if found[1] else None
        end = len(plain) + len(found[2])
        spans.append({"start": len(plain), "end": end, "text": found[2], "ref_id": ref})
        plain += found[2]
        done = found.end()
    return {"text": plain + text[done:], "cite_spans": spans, "ref_spans": [], "section": section}


def paper(text: str, section: str | None = "Results") -> dict[str, Any]:
    body = [paragraph(text, section)]
    return {"paper_id": "ab" * 20, "metadata": METADATA, "body_text": body, "bib_entries": ENTRIES}


def read(content: Any) -> Document:
    (document,) = s2orc.read(json.dumps(content).encode())
    return document


def in_text(text: str) -> list[tuple[int, str]]:
    return cites(read(paper(text)))


def test_s2orc_2019_has_metadata_and_a_parse() -> None:
    """The generation of 2019 has metadata and a parse."""
    metadata = METADATA | {
        "doi": "10.5555/X",
        "pmc_id": "PMC12",
        "pubmed_id": "34",
        "arxiv_id": None,
    }
    parse = {"abstract": [], "body_text": [paragraph("So ⟨1|[1]⟩.")], "bib_entries": ENTRIES}
    document = read(
        {"paper_id": "77", "metadata": metadata, "grobid_parse": parse, "latex_parse": None}
    )
    work = document.paper
    assert (work.doi, work.pmcid, work.pmid, work.s2) == ("10.5555/X", "PMC12", "34", "77")
    assert document.statements[0].anchor == "/grobid_parse/body_text/0/cite_spans/0"


def test_s2orc_2020_is_identified_by_its_corpus_id() -> None:
    """The generation of 2020 is identified by its corpus id alone."""
    content = {
        "paper_id": "18980380",
        "_pdf_hash": "f",
        "abstract": [],
        "body_text": [],
        "bib_entries": ENTRIES,
    }
    document = read(content)
    assert (document.paper.s2, document.paper.title) == ("18980380", None)
    assert len(document.references) == 9


def test_s2orc_2021_has_back_matter_and_a_hash() -> None:
    """The generation of 2021 has back matter and a hash."""
    content = paper("So ⟨1|[1]⟩.") | {
        "back_matter": [paragraph("Thanks ⟨2|[2]⟩.", "ACKNOWLEDGMENTS")]
    }
    document = read(content)
    assert (document.paper.s2, document.paper.title, document.paper.year) == (None, "A paper", 2011)
    assert [s.section_title for s in document.statements] == ["Results", "ACKNOWLEDGMENTS"]


def test_s2orc_doc2json_paper_id_is_no_corpus_id() -> None:
    """doc2json names a paper by its file."""
    parse = {"body_text": [paragraph("So ⟨1|[1]⟩.")], "bib_entries": ENTRIES}
    content = {
        "paper_id": "2020",
        "header": {"generated_with": "S2ORC 1.0.0"},
        "title": "T",
        "pdf_parse": parse,
    }
    assert (read(content).paper.s2, read(content).paper.title) == (None, "T")


def test_s2orc_cord_19_paper_id_is_a_pmcid() -> None:
    """CORD-19 identifies a paper by its PMCID."""
    content = paper("So ⟨1|[1]⟩.") | {"paper_id": "PMC7093820"}
    assert read(content).paper.pmcid == "PMC7093820"


@pytest.mark.parametrize("key", ["DOI", "doi", "Doi"])
def test_s2orc_key_may_have_any_case(key: str) -> None:
    """The case of a key does not matter."""
    entry = ENTRY | {
        "other_ids": {key: ["10.1039/C3PP50195G"], "PMID": [], "arXiv": ["1703.05698v2"]}
    }
    work = read(paper("") | {"bib_entries": {"BIBREF0": entry}}).references[0]
    assert (work.doi, work.arxiv) == ("10.1039/C3PP50195G", "1703.05698")


def test_s2orc_reference_without_text_is_printed() -> None:
    """A reference without a printed text gets one from its parts."""
    work = read(paper("")).references[0]
    assert work.raw == "A B Smith (2006). Work 1. J. Tests, 13, 626-633"
    assert (work.pages, work.authors[0].name) == ("626-633", "A B Smith")


def test_s2orc_link_to_the_corpus_is_an_identifier() -> None:
    """A link to the corpus is an identifier."""
    entries = {"BIBREF0": ENTRY | {"links": "25540194"}, "BIBREF1": ENTRY | {"link": None}}
    assert [w.s2 for w in read(paper("") | {"bib_entries": entries}).references] == [
        "25540194",
        None,
    ]


def test_s2orc_paragraph_gives_sentences_and_markers() -> None:
    """Sentences and markers are found in the paragraph."""
    assert in_text(
        "First. Second ⟨1|(Nair, 2006;⟩ ⟨2|Wu et al., 2014)⟩ . Third ⟨3|[3]⟩ .Fourth."
    ) == [
        (1, "Second (⟦Nair, 2006⟧; Wu et al., 2014)."),
        (2, "Second (Nair, 2006; ⟦Wu et al., 2014⟧)."),
        (3, "Third ⟦[3]⟧."),
    ]


def test_s2orc_raised_numbers_get_brackets() -> None:
    """Raised numbers are put in brackets."""
    assert in_text("They are toxic. ⟨1|1⟩ So are mice ⟨2|2⟩ and⟨3|3⟩ men.") == [
        (1, "They are toxic. ⟦[1]⟧"),
        (2, "So are mice ⟦[2]⟧ and [3] men."),
        (3, "So are mice [2] and ⟦[3]⟧ men."),
    ]


def test_s2orc_range_cites_what_is_between() -> None:
    """A range cites what is between."""
    assert [n for n, _ in in_text("So ⟨2|[2]⟩-⟨4|[4]⟩.")] == [2, 3, 4]
    assert [n for n, _ in in_text("So ⟨2|[2]⟩, ⟨4|[4]⟩.")] == [2, 4]


def test_s2orc_offsets_count_original_characters() -> None:
    """Offsets count characters before white space is collapsed."""
    assert in_text("\n  Übrigens\t\U0001d6fc   so ⟨1| [1] ⟩ .") == [
        (1, "Übrigens \U0001d6fc so ⟦[1]⟧.")
    ]


def test_s2orc_section_may_be_missing() -> None:
    """The section may be missing."""
    assert [read(paper("So ⟨1|[1]⟩.", s)).statements[0].section for s in (None, "", "Results")] == [
        "unknown",
        "unknown",
        "results",
    ]


def test_s2orc_bad_spans_are_rejected_and_the_rest_is_kept() -> None:
    """Spans that can't be used are rejected, and the rest is kept."""
    content = paper("So ⟨|[1]⟩ and ⟨2|[2]⟩.")
    span = content["body_text"][0]["cite_spans"][1]
    content["body_text"][0]["cite_spans"] += [
        span | {"start": 900, "end": 903},
        span | {"start": "x"},
        {"start": span["start"] + 1, "end": span["end"], "ref_id": "BIBREF0"},
        {"start": 0, "end": 2, "ref_id": "BIBREF99"},
        None,
    ]
    document = read(content)
    assert cites(document) == [(2, "So [1] and ⟦[2]⟧.")]
    assert sorted(one.place for one in document.rejected) == [
        f"/body_text/0/cite_spans/{n}" for n in (0, 2, 3, 4, 5, 6)
    ]


def test_s2orc_unidentified_paper_is_rejected() -> None:
    """A paper that nothing identifies is rejected."""
    assert "no identifier and no title" in read(paper("") | {"metadata": {}}).rejected[0].reason
    assert "neither `body_text`" in read({"paper_id": "1", "metadata": METADATA}).rejected[0].reason


def test_s2orc_endless_paragraph_is_rejected() -> None:
    """A paragraph without end is rejected."""
    document = read(paper("(a. " * 60_000 + "⟨1|[1]⟩"))
    assert "200,000 at most" in document.rejected[0].reason


def test_s2orc_paragraph_with_endless_citations_is_rejected() -> None:
    """A paragraph that cites without end is rejected."""
    document = read(paper("⟨1|[1-9]⟩ " * 2_000))
    assert "cites 18,000 times" in document.rejected[0].reason


def test_s2orc_bad_line_is_rejected_by_its_number() -> None:
    """A bad line is rejected by its number."""
    good = json.dumps(paper("So ⟨1|[1]⟩."))
    documents = list(s2orc.read(f"{good}\n\n{{\n[]\n{good}\n".encode()))
    assert [len(document.statements) for document in documents] == [1, 1, 0]
    assert [one.place for one in documents[-1].rejected] == ["line 3", "line 4"]


@pytest.mark.parametrize("content", [b"", b" \n", b"{", b'"text"', b"[" * 5_000 + b"]" * 5_000])
def test_s2orc_refuses_what_is_no_json_object(content: bytes) -> None:
    """What is no JSON object is refused."""
    with pytest.raises(Unreadable):
        list(s2orc.read(content))


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data/semantic-scholar is not there")
def test_s2orc_real_papers_have_markers_in_their_texts() -> None:
    """Each marker of the real papers is in its text."""
    counts: dict[str, tuple[int, int]] = {}
    for path in sorted((*REAL.glob("tests__s2orc__*"), *REAL.glob("tests__pdf__*"))):
        content = path.read_bytes()
        assert s2orc.looks_like(content[:4096]), path.name
        (document,) = s2orc.read(content)
        linked = len(document.statements)
        lost = len(document.rejected)
        counts[path.name] = (linked, lost)
        for statement in document.statements:
            assert statement.markers, statement.text
            for marker in statement.markers:
                printed = statement.text[marker.start : marker.end]
                assert re.search(r"\w", printed), (path.name, statement.text)
    assert len(counts) == 10
    assert sum(linked for linked, _ in counts.values()) >= 520
    assert sum(lost for _, lost in counts.values()) <= 48, (
        "48 citations were linked to no reference"
    )


def test_s2orc_span_of_several_references_cites_each() -> None:
    """Spans of one place are one citation; a section's number says which section it is part of; ids of doc2json."""
    span = {"start": 3, "end": 8, "text": "[1,2]"}
    inner = {"text": "So [1,2] is.", "section": "Mice", "sec_num": "2.1"}
    content = {
        "paper_id": "file",
        "header": {"generated_with": "S2ORC 1.0.0"},
        "title": "T",
        "identifiers": {"DOI": "10.5555/x"},
        "pdf_parse": {
            "body_text": [
                {"text": "None.", "section": "Methods", "sec_num": "2."},
                inner | {"cite_spans": [span | {"ref_id": "b0"}, span | {"ref_id": "b1"}]},
            ],
            "bib_entries": {"b0": {"title": "A"}, "b1": {"title": "B"}},
        },
    }
    (document,) = s2orc.read(json.dumps(content).encode())
    assert cites(document) == [(1, "So ⟦[1,2]⟧ is."), (2, "So ⟦[1,2]⟧ is.")]
    assert document.statements[0].section_title == "Methods > Mice"
    assert (document.paper.doi, document.rejected) == ("10.5555/x", ())


def test_s2orc_names_the_format_of_annotated_text() -> None:
    (document,) = s2orc.read(b'{"corpusid": 7, "content": {"text": "So.", "annotations": {}}}')
    assert "s2orc-annotated" in document.rejected[0].reason
