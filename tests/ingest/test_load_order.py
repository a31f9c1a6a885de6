"""Real files of all kinds, in any order and any batches, make the same store; twice changes nothing."""

import random
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.db.engine import Database
from app.db.models import Base
from app.ingest.reader import Reader
from app.ingest.sources import pieces
from app.store import statements
from app.store.statement_rows import SourceDocument
from tests.conftest import NOON, SHARED
from tests.tables import contents, empty

FOLDERS = [
    SHARED / "tei",
    SHARED / "tei-jats",
    SHARED / "semantic-scholar",
    SHARED / "jats" / "open",
]


@pytest.fixture(scope="module")
def deliveries() -> list[SourceDocument]:
    """Everything that the files say: both copies of the twins, contexts of papers whose full texts are there as well."""
    if not SHARED.exists():
        pytest.skip("The real data is not there (../shared/data).")
    reader = Reader()
    found = []
    for piece in pieces([Path(folder) for folder in FOLDERS], "auto"):
        reading = reader.read(piece)
        found += [
            SourceDocument(document, reading.name, reading.digest)
            for document in reading.documents
            if document.references or document.paper.doi or document.paper.title
        ]
    return found


def load(database: Database, deliveries: list[SourceDocument], batch: int) -> dict[str, Any]:
    for start in range(0, len(deliveries), batch):
        with database.writing() as session:
            statements.record(session, deliveries[start : start + batch], NOON)
    return contents(database)


def test_any_order_makes_the_same_store_and_twice_changes_nothing(
    database: Database, deliveries: list[SourceDocument]
) -> None:
    first = load(database, deliveries, 1_000)
    assert len(first["statements"]) > 7_000
    assert any(paper.same_as for paper in _papers(database)), (
        "some references turned out to be others"
    )
    assert load(database, deliveries, 1_000) == first
    empty(database)
    order = deliveries.copy()
    random.Random(3).shuffle(order)
    again = load(database, order, 50)
    differ = {
        name: (set(map(repr, rows)) ^ set(map(repr, again[name])))
        for name, rows in first.items()
        if rows != again[name]
    }
    assert not differ


def _papers(database: Database) -> list[Any]:
    with database.reading() as session:
        return list(session.execute(select(Base.metadata.tables["papers"])))
