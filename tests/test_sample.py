"""The sample keeps what its README promises: made up, marked as such, and of every kind."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from lxml import etree

from app import doi
from app.document import Document, Statement, Work
from app.formats import ndjson
from app.formats.jats import reader as jats
from app.vocabulary import SECTIONS, TYPES

FOLDER = Path(__file__).parents[1] / "app" / "sample"
ARTICLES = sorted(FOLDER.glob("article-*.xml"))
LINES = (FOLDER / "reference-case.ndjson").read_bytes()
RECORDS = [orjson.loads(line) for line in (FOLDER / "statements.ndjson").read_bytes().splitlines()]
REAL = "10.1037/int0000101"
OURS = "10.5555/citance-sample-"


@pytest.mark.parametrize("file", ARTICLES, ids=lambda file: file.stem)
def test_sample_article_is_valid_small_and_marked(file: Path) -> None:
    """JATS 1.3, CC0, and "made up for demonstration"."""
    content = file.read_bytes()
    root = etree.fromstring(content, etree.XMLParser(no_network=True, load_dtd=False))
    assert root.tag == "article"
    assert root.get("dtd-version") == "1.3"
    assert 3_000 < len(content) < 8_500
    assert content.count(b"creativecommons.org/publicdomain/zero/1.0/") == 1
    assert "made up for demonstration" in " ".join(str(text) for text in root.itertext())


@pytest.mark.parametrize("file", [*ARTICLES, *FOLDER.glob("*.ndjson")], ids=lambda file: file.stem)
def test_sample_dois_are_ours_but_the_reference_case(file: Path) -> None:
    found = re.findall(r"10\.\d{4,}/[\w.-]*\w", file.read_text("utf-8"))
    assert found
    for spelling in found:
        assert spelling.lower() == REAL or spelling.startswith(OURS), spelling


def test_sample_records_have_types_sections_and_markers() -> None:
    assert len(RECORDS) == 20
    about = [record for record in RECORDS if doi.parse(record["cited"]["doi"]) == REAL]
    types = Counter(record.get("type") for record in about)
    assert len(about) == 18
    assert set(types) == {*TYPES, None}
    for record in RECORDS:
        assert record["licence"] == "CC0-1.0"
        if marker := record.get("marker"):
            assert re.fullmatch(
                r"[(\[].+[)\]]|Lavik et al\. \(2018\)", record["text"][slice(*marker.values())]
            )
        assert ("confidence" in record) == (record.get("type") not in (None, "unclassified"))


def test_sample_articles_have_no_real_authors() -> None:
    """No author of the reference case is the author of a made-up article."""
    real = {"Lavik", "Frøysa", "Brattebø", "McLeod", "Moltu"}
    for file in ARTICLES:
        contributors = etree.parse(file).iterfind(".//contrib-group//surname")
        assert not real & {name.text for name in contributors}
    citing = {
        record["citing"]["doi"]: record["citing"]
        for record in RECORDS
        if real & {author["family"] for author in record["citing"]["authors"]}
    }
    assert [paper["title"].startswith("Sample record") for paper in citing.values()] == [True]


# ---- what the reference case says


@pytest.fixture(scope="module")
def reference_case() -> list[Document]:
    return list(ndjson.read(LINES))


def test_sample_reference_case_is_marked_as_made_up(reference_case: list[Document]) -> None:
    """Wherever one meets it, and nothing of it outranks a registry's answer."""
    for document in reference_case:
        assert (document.rejected, document.registered, document.whole) == ((), False, False)
        paper = document.paper
        assert paper.doi == REAL or re.search("made[ -]up", paper.title or "", re.IGNORECASE)
        for work in document.references:
            assert "made-up" in f"{work.title} {work.raw}"
        for statement in document.statements:
            assert (statement.section_title or "").endswith("(made up)")
            assert statement.licence == "CC0-1.0"
            (marker,) = statement.markers
            shown = statement.text[marker.start : marker.end]
            assert re.fullmatch(r"\(.+, \d{4}\)|[\w-]+ et al\. \(\d{4}\)", shown)


def test_sample_reference_case_has_abstract_and_full_text(reference_case: list[Document]) -> None:
    """Both say that they are none. Of all authors only the fictitious professor has an ORCID."""
    (paper,) = (document.paper for document in reference_case if document.paper.abstract)
    assert (paper.abstract or "").startswith("Made-up abstract")
    (link,) = paper.full_text
    assert (link.url[:20], link.licence) == ("https://example.org/", "CC-BY-4.0")
    works = [work for document in reference_case for work in (document.paper, *document.references)]
    orcids = {author.name for work in works for author in work.authors if author.orcid}
    assert orcids == {"Josiah Carberry"}


def test_sample_reference_case_cites_with_every_type(reference_case: list[Document]) -> None:
    """Three works without a statement, one without a DOI, two with a notice."""
    stated = [
        (document.references[statement.reference], statement)
        for document in reference_case
        for statement in document.statements
    ]
    assert {statement.type for _, statement in stated} == {*TYPES, None}
    works = {work for document in reference_case for work in document.references}
    with_statements = {work for work, _ in stated}
    assert (len(stated), len(with_statements), len(works)) == (11, 9, 12)
    assert [bool(work.raw) for work in works if work.doi is None] == [True]
    notices = {n.doi: n.kind for document in reference_case for n in document.notices}
    assert notices == {
        REAL: "correction",
        f"{OURS}work-chairs": "retraction",
        f"{OURS}work-doorways": "expression_of_concern",
        f"{OURS}2": "retraction",
    }
    assert {f"{OURS}work-chairs", f"{OURS}work-doorways"} <= {work.doi for work in with_statements}


# ---- what the JATS loader makes of it


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return [document for file in ARTICLES for document in jats.read(file.read_bytes())]


def about(document: Document, key: str = REAL) -> Iterator[Statement]:
    """The statements of a document about one paper."""
    for statement in document.statements:
        cited = document.references[statement.reference].doi
        if cited is not None and doi.parse(cited) == key:
            yield statement


def test_sample_articles_are_read_without_rejections(documents: list[Document]) -> None:
    assert [document.paper.doi for document in documents] == [f"{OURS}{n}" for n in range(1, 9)]
    for document in documents:
        assert document.rejected == ()
        assert document.licence == "CC0-1.0"
        assert document.paper.title
        assert document.paper.journal
        assert document.paper.authors


def test_sample_cites_the_reference_case_32_times(
    documents: list[Document],
) -> None:
    """From 12 publications, one of which lists it and says nothing of it."""
    counts = [len(list(about(document))) for document in documents]
    assert counts == [3, 2, 2, 3, 1, 1, 0, 2]
    cites = [REAL in {doi.parse(work.doi or "") for work in d.references} for d in documents]
    assert all(cites), "article-7 lists it and says nothing of it"
    citing = {r["citing"]["doi"] for r in RECORDS if r["cited"]["doi"] == REAL}
    assert sum(counts) + sum(r["cited"]["doi"] == REAL for r in RECORDS) == 32
    assert len(documents) + len(citing) == 12


def test_sample_has_every_section_year_and_kind(documents: list[Document]) -> None:
    sections = {statement.section for document in documents for statement in about(document)}
    assert sections == set(SECTIONS)
    years = {document.paper.year for document in documents}
    assert years | {record["citing"]["year"] for record in RECORDS} == set(range(2018, 2024))
    assert len({document.paper.journal for document in documents}) == 4
    kinds = {document.paper.publication_type for document in documents}
    assert len(kinds | {record["citing"]["publication_type"] for record in RECORDS}) >= 6


def test_sample_markers_of_every_style_are_read(documents: list[Document]) -> None:
    marked = [
        [statement.text[marker.start : marker.end] for marker in statement.markers]
        for document in documents
        for statement in about(document)
    ]
    assert [markers[0] for markers in marked if markers] == [
        "[1]",
        "[1]",
        "[1]",
        "Lavik et al., 2018",
        "(Lavik et al., 2018)",
        "[2–4]",
        "[3]",
        "[2–4]",
        "[3]",
        "[3]",
        "(Lavik et al., 2018)",
        "[2]",
        "Lavik et al. (2018)",
        "(Lavik et al. 2018)",
    ]


def test_sample_cites_outside_of_paragraphs(documents: list[Document]) -> None:
    """In a cell, a footnote, a boxed text and a list item."""
    texts = [statement.text for document in documents for statement in document.statements]
    for start in ("Lavik et al. [3]", "The questions are printed", "A chair, a glass", "Act two"):
        assert [text for text in texts if text.startswith(start)], start


def test_sample_has_references_without_doi_and_to_itself(
    documents: list[Document],
) -> None:
    """Some articles cite each other."""
    works: list[Work] = [work for document in documents for work in document.references]
    assert sum(work.doi is None for work in works) >= 5
    assert all(work.raw for work in works if work.doi is None)
    ours = {document.paper.doi for document in documents}
    assert len(ours & {work.doi for work in works}) == 5


def test_sample_has_few_self_citations(documents: list[Document]) -> None:
    def shared(citing: Work, cited: Work) -> bool:
        return bool({a.family for a in citing.authors} & {a.family for a in cited.authors})

    pairs = [(d.paper, work) for d in documents for work in d.references if work.authors]
    own = {(citing.doi, cited.doi) for citing, cited in pairs if shared(citing, cited)}
    assert own == {
        (f"{OURS}3", f"{OURS}1"),
        (f"{OURS}7", f"{OURS}2"),
        (f"{OURS}8", f"{OURS}4"),
        (f"{OURS}8", f"{OURS}7"),
    }
    assert len(pairs) > 20
    about_real = [record for record in RECORDS if record["cited"]["doi"] == REAL]
    mine = [
        record
        for record in about_real
        if any(author["family"] == "Moltu" for author in record["citing"]["authors"])
    ]
    assert len(mine) == 2
