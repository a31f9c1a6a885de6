"""Documents of real files of all formats, stored in any order and in any batches."""

import random
from typing import Any

import pytest
from sqlalchemy import select

from app.db.engine import Database
from app.db.models import Base
from app.ingest.reader import Reader
from app.ingest.sources import pieces
from app.store import statements
from app.store.statement_rows import SourceDocument
from tests.conftest import NOON, ON_SQLITE, SHARED
from tests.tables import contents, empty

FOLDERS = [
    SHARED / "tei",
    SHARED / "tei-jats",
    SHARED / "semantic-scholar",
]


@pytest.fixture(scope="module")
def documents() -> list[SourceDocument]:
    """Documents of the files: articles that exist as TEI and as JATS, contexts of papers that are there in full too. Of
    the large folder a third, to cost less."""
    if not SHARED.exists():
        pytest.skip("The real data is not there (../shared/data).")
    reader = Reader()
    found = []
    for piece in pieces([*FOLDERS, *sorted((SHARED / "jats" / "open").iterdir())[1::3]], "auto"):
        result = reader.read(piece)
        found += [
            SourceDocument(document, result.name, result.digest)
            for document in result.documents
            if document.references or document.paper.doi or document.paper.title
        ]
    return found


def store(database: Database, documents: list[SourceDocument], batch: int) -> dict[str, Any]:
    for start in range(0, len(documents), batch):
        with database.writing() as session:
            statements.record(session, documents[start : start + batch], NOON)
    return contents(database)


@ON_SQLITE  # on both databases: tests/store/test_same_as
def test_reader_documents_in_any_order_give_one_store(
    database: Database, documents: list[SourceDocument]
) -> None:
    """Any order and any batches make the same store, and a second time changes nothing."""
    first = store(database, documents, 1_000)
    assert len(first["statements"]) > 2_500
    assert any(paper.same_as for paper in _papers(database)), (
        "some references turned out to be others"
    )
    assert store(database, documents, 1_000) == first
    empty(database)
    order = documents.copy()
    random.Random(3).shuffle(order)
    again = store(database, order, 50)
    differ = {
        name: (set(map(repr, rows)) ^ set(map(repr, again[name])))
        for name, rows in first.items()
        if rows != again[name]
    }
    assert not differ


def _papers(database: Database) -> list[Any]:
    with database.reading() as session:
        return list(session.execute(select(Base.metadata.tables["papers"])))
