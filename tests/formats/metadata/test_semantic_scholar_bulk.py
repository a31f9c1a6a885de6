"""The citations data set of Semantic Scholar: papers known by corpus id only."""

import json
from typing import Any

import pytest

from app.db.engine import Database
from app.document import Document, Span
from app.formats.metadata import semantic_scholar_bulk
from app.ids import paper_id
from app.store import papers, statements
from app.store.paper_keys import key_of
from app.store.statement_rows import SourceDocument
from tests.conftest import NOON, ON_SQLITE


def line(citing: Any, cited: Any, contexts: Any = None, intents: Any = None) -> str:
    return json.dumps(
        {
            "citationid": 1,
            "citingcorpusid": citing,
            "citedcorpusid": cited,
            "isinfluential": False,
            "contexts": contexts,
            "intents": intents,
        }
    )


def read(*lines: str) -> list[Document]:
    return list(semantic_scholar_bulk.read("\n".join(lines).encode()))


@pytest.mark.parametrize("id_", [268754447, "268754447"])
def test_semantic_scholar_bulk_ids_are_numbers_or_texts(id_: Any) -> None:
    """Ids are numbers or texts."""
    (document,) = read(line(id_, "209884733"))
    assert (document.paper.s2, document.references[0].s2) == ("268754447", "209884733")
    assert (document.whole, document.licence) == (False, "ODC-By-1.0")


def test_semantic_scholar_bulk_one_document_a_citing_paper() -> None:
    """The lines of one citing paper give one document; the dumps repeat lines."""
    first, second = read(line(1, 2, ["So."]), line(3, 2), line(1, 4), line(1, 2, ["So."]))
    assert [work.s2 for work in first.references] == ["2", "4"]
    assert [(s.reference, s.occurrence) for s in first.statements] == [(0, 0)]
    assert second.paper.s2 == "3"


def test_semantic_scholar_bulk_contexts_have_their_own_intents() -> None:
    """Contexts have their own intents."""
    (document,) = read(line(1, 2, ["One  (A, 2016).", "Two [3]."], [["methodology"], None]))
    assert [(s.text, s.intents, s.markers) for s in document.statements] == [
        ("One (A, 2016).", ("methodology",), ()),
        ("Two [3].", (), (Span(4, 7),)),
    ]
    assert document.statements[0].source == "https://api.semanticscholar.org/CorpusID:1"


def test_semantic_scholar_bulk_intents_of_the_only_context() -> None:
    """A list of words is said of all contexts: which of several it is about can't be told."""
    (document,) = read(line(1, 2, ["One."], ["result"]), line(1, 3, ["Two.", "Three."], ["result"]))
    assert [s.intents for s in document.statements] == [("result",), (), ()]


def test_semantic_scholar_bulk_papers_differ_by_corpus_id() -> None:
    """Papers with different corpus ids are different papers."""
    documents = read(line(1, 2), line(3, 4))
    works = [work for one in documents for work in (one.paper, *one.references)]
    assert len({paper_id(key_of(work)) for work in works}) == 4


@pytest.mark.parametrize("cited", [None, "", "x", -1, True, 1.5, [], 10**30])
def test_semantic_scholar_bulk_line_without_an_id_is_rejected(cited: Any) -> None:
    """A paper without an id is rejected by its line."""
    documents = read(line(1, 2), line(1, cited))
    assert [(one.place, one.reason) for one in documents[-1].rejected] == [
        ("line 2", "The cited paper has no corpus id.")
    ]


def test_semantic_scholar_bulk_empty_contexts_are_rejected() -> None:
    """Contexts without a text, or with too long a one, are rejected."""
    (document,) = read(line(1, 2, ["", None, "x" * 20_001, "Good."]))
    assert [s.text for s in document.statements] == ["Good."]
    assert [one.place for one in document.rejected] == [f"/contexts/{n}" for n in range(3)]


def test_semantic_scholar_bulk_removes_control_characters() -> None:
    """Control characters do not reach the store."""
    (document,) = read(line(1, 2, ["A\x00B \x1f C"]))
    assert document.statements[0].text == "A B C"


PAPER = {
    "corpusid": 268754447,
    "externalids": {"ACL": None, "ArXiv": "2105.05862", "CorpusId": "268754447", "PubMed": "123", "DOI": "10.5555/A"},
    "url": "https://www.semanticscholar.org/paper/0a",
    "title": "On ice",
    "authors": [{"authorId": "1", "name": "A. B. Lind"}],
    "venue": "",
    "year": 2013,
    "publicationtypes": ["JournalArticle"],
    "publicationdate": "2013-12-18",
    "journal": {"name": "J. Ice", "pages": "1-\n  9", "volume": "4"},
}  # fmt: skip


def test_semantic_scholar_bulk_papers_tell_ids() -> None:
    """The data set of papers says which DOI a corpus id is; without one the corpus id is kept."""
    bare = PAPER | {
        "corpusid": "7",
        "externalids": {},
        "authors": None,
        "journal": None,
        "publicationtypes": None,
    }
    first, second = read(json.dumps(PAPER), json.dumps(bare))
    work = first.paper
    assert (work.doi, work.s2, work.pmid, work.arxiv) == (
        "10.5555/A",
        "268754447",
        "123",
        "2105.05862",
    )
    assert (work.title, work.year, work.published_on, work.publication_type) == (
        "On ice",
        2013,
        "2013-12-18",
        "journal-article",
    )
    assert (work.journal, work.volume, work.pages) == ("J. Ice", "4", "1-9")
    assert [(one.given, one.family) for one in work.authors] == [("A. B.", "Lind")]
    assert (second.paper.doi, second.paper.s2) == (None, "7")
    assert not first.whole
    assert not first.registered


@ON_SQLITE
def test_semantic_scholar_bulk_papers_join_citations(database: Database) -> None:
    """Whichever comes first, the citation is one of the papers with DOIs."""
    lines = [
        line(268754447, 7, ["So."]),
        json.dumps(PAPER),
        json.dumps(PAPER | {"corpusid": 7, "externalids": {"DOI": "10.5555/b"}}),
    ]
    for one in lines:
        with database.writing() as session:
            statements.record(
                session, [SourceDocument(document, "s2ag") for document in read(one)], NOON
            )
    with database.reading() as session:
        assert papers.find(session, "s2:7") == papers.find(session, "10.5555/b")
        assert papers.find(session, "s2:268754447") == papers.find(session, "10.5555/a")
