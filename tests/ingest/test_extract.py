"""Extraction: loaded again, the lines give the statements, edges and papers of the documents themselves."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.clock import now
from app.db import migrate
from app.db.engine import open_database
from app.db.models import Base
from app.document import Author, Document, FullText, Notice, Span, Statement, Version, Work
from app.formats.ndjson import parse, read
from app.formats.works import without_useless_references
from app.ingest import sources
from app.ingest.extract import Extractor, records
from app.ingest.loader import Loader, LoadObserver
from app.store.statement_rows import DocumentRows, SourceDocument
from tests.conftest import SAMPLE, SHARED
from tests.docs.test_formats import FILES

FULL_TEXT_COLUMNS = {
    "in_document",
    "format",
    "digest",
    "import_id",
    "created_at",
    "updated_at",
    "sources",
    "identifiers.confidence",
}
"""Columns in which a full text and loose records differ: it owns its statements, and its claims have more confidence."""
TABLES = (
    *("papers", "identifiers", "authors", "journals", "journal_issns"),
    *("notices", "citations", "statements"),
)


def stored(paths: Sequence[Path], directory: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of a new store after these are loaded."""
    directory.mkdir(exist_ok=True)
    database = open_database(f"sqlite:///{directory / 'citance.db'}")
    migrate.upgrade(database)
    Loader(database).load(sources.pieces(paths, "auto"), LoadObserver())
    with database.reading() as session:
        tables = {
            name: sorted(map(tuple, session.execute(select(*_columns(name))).all()), key=repr)
            for name in TABLES
        }
    database.engine.dispose()
    return tables


def _columns(name: str) -> list[Any]:
    return [
        c
        for c in Base.metadata.tables[name].columns
        if not {c.name, f"{name}.{c.name}"} & FULL_TEXT_COLUMNS
    ]


def assert_equal_stores(paths: Sequence[Path], directory: Path) -> None:
    """Loaded by way of lines, a store has the same statements, edges and papers."""
    lines = directory / "lines.ndjson"
    with lines.open("wb") as file:
        for piece in sources.pieces(paths, "auto"):
            file.write(Extractor().read(piece).lines)
    direct = stored(paths, directory / "direct")
    by_lines = stored([lines], directory / "by-lines")
    assert len(direct["statements"]) > 50
    for name, rows in direct.items():
        assert by_lines[name] == rows, name


def test_extractor_lines_of_the_sample_give_an_equal_store(tmp_path: Path) -> None:
    """What is extracted and loaded is what is loaded directly."""
    assert_equal_stores([SAMPLE], tmp_path)


def test_extractor_lines_of_every_format_are_complete(tmp_path: Path) -> None:
    """A file of every format survives extraction."""
    folder = tmp_path / "formats"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_text(content)
    lines = tmp_path / "lines.ndjson"
    with lines.open("wb") as file:
        for piece in sources.pieces([folder], "auto"):
            extracted = Extractor().read(piece)
            assert not extracted.rejected
            file.write(extracted.lines)
    direct, by_lines = stored([folder], tmp_path / "a"), stored([lines], tmp_path / "b")
    for name in ("citations", "statements", "authors", "notices"):
        assert by_lines[name] == direct[name], name


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not there")
def test_extractor_lines_of_real_articles_are_complete(tmp_path: Path) -> None:
    """Real articles survive extraction."""
    articles = sorted((SHARED / "jats" / "open").iterdir())[::4]
    assert_equal_stores(articles, tmp_path)


LETTERS = st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=8).map(
    lambda text: f"x{text}x"
)
OPTIONAL = st.none() | LETTERS
AUTHORS = st.builds(
    Author,
    name=LETTERS,
    given=OPTIONAL,
    family=OPTIONAL,
    orcid=st.none() | st.just("0000-0001-0000-000X"),
)
WORKS = st.builds(
    Work,
    doi=st.none() | st.sampled_from(["10.5555/a", "10.5555/B", "10.5555/c(1)2-3"]),
    pmid=st.none() | st.just("12"),
    arxiv=st.none() | st.just("2105.05862"),
    s2=st.none() | st.just("77"),
    omid=st.none() | st.just("br/06"),
    title=LETTERS,
    abstract=OPTIONAL,
    year=st.none() | st.integers(1000, 2999),
    publication_type=OPTIONAL,
    volume=OPTIONAL,
    pages=OPTIONAL,
    authors=st.lists(AUTHORS, max_size=3).map(tuple),
    authors_complete=st.booleans(),
    landing=OPTIONAL,
    full_text=st.lists(st.builds(FullText, url=LETTERS, licence=OPTIONAL), max_size=2).map(tuple),
    raw=OPTIONAL,
)
DOCUMENTS = st.lists(WORKS, min_size=1, max_size=4).flatmap(
    lambda works: st.builds(
        Document,
        paper=WORKS,
        references=st.just(tuple(works)),
        statements=st.lists(
            st.builds(
                Statement,
                reference=st.integers(0, len(works) - 1),
                text=st.sampled_from(["Same [1].", "Other [1]."]),
                before=OPTIONAL,
                markers=st.just((Span(5, 8),)),
                section=st.sampled_from(["results", "unknown", "other"]),
                section_title=OPTIONAL,
                language=OPTIONAL,
                anchor=OPTIONAL,
                occurrence=st.integers(0, 2),
                intents=st.just(("background",)),
            ),
            max_size=6,
        ).map(tuple),
        notices=st.lists(st.just(Notice("correction", "10.5555/n", date="2020")), max_size=1).map(
            tuple
        ),
        versions=st.lists(st.just(Version("preprint", "10.5555/v")), max_size=1).map(tuple),
        licence=OPTIONAL,
        language=OPTIONAL,
        whole=st.booleans(),
    )
)


@settings(deadline=None, max_examples=60)
@given(DOCUMENTS.map(without_useless_references))
def test_records_of_any_document_are_complete(document: Document) -> None:
    """The records of any document give its statements, citations, papers, notices and versions."""
    content = b"\n".join(json.dumps(record).encode() for record in records(document))
    documents = list(read(content))
    assert not [one for again in documents for one in again.rejected]
    once = DocumentRows(SourceDocument(document, ""))
    twice = [DocumentRows(SourceDocument(again, "")) for again in documents]
    assert sorted({id_ for one in twice for id_ in one.ids}) == sorted(set(once.ids))
    assert {pair for one in twice for pair in one.pairs()} == set(once.pairs())
    references = {work for one in twice for work in one.document.references}
    assert references == set(document.references)
    assert document.paper in [again.paper for again in documents] or not (
        document.paper.abstract or document.paper.landing
    )
    assert tuple(notice for again in documents for notice in again.notices) == document.notices
    assert tuple(version for again in documents for version in again.versions) == document.versions
    rows = {id_: row for one in twice for id_, row in one.rows(None, now())}
    for id_, row in dict(once.rows(None, now())).items():
        for name in ("text", "before", "markers", "section", "section_title", "language"):
            assert rows[id_][name] == row[name]


def test_records_keep_a_date_that_requests_may_not_have() -> None:
    """2025-06-00, which only documents may have, survives."""
    document = Document(Work(title="A paper", year=2025, published_on="2025-06-00"))
    (line,) = records(document)
    assert parse(json.dumps(line).encode()).citing == document.paper
