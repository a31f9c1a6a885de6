"""Recording is idempotent and independent of order, and corrections outlive it."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.db.engine import Database
from app.db.models import Correction, Outbox
from app.document import Document, Statement, Work
from app.errors import StatementNotFound
from app.store import statement_detail, statements
from app.store.statement_rows import SourceDocument
from tests.conftest import NOON
from tests.store.documents import ANA, BEN, article, line_of, outbox, record, rerecord, texts
from tests.tables import contents, empty


def test_record_is_idempotent(database: Database) -> None:
    """The same document again changes no row, and adds nothing to the outbox."""
    rerecord(database, article())
    before, queued = contents(database), outbox(database)
    outcome = rerecord(database, article())
    assert contents(database) == before
    assert outbox(database) == queued
    assert (outcome.added, outcome.updated, outcome.removed) == (0, 0, 0)


def test_record_changes_exactly_what_differs(database: Database) -> None:
    """Of a corrected document."""
    rerecord(database, article("10.5555/citing", "Stays [1].", "Goes [1]."))
    with database.writing() as session:
        session.query(Outbox).delete()
    outcome = rerecord(database, article("10.5555/citing", "New [1].", "Stays [1]."))
    assert texts(database) == {"Stays [1].", "New [1]."}
    assert (outcome.added, outcome.updated, outcome.removed) == (1, 0, 1)
    assert len(outbox(database)) == 2, "the one that stays is not indexed again"


def test_record_equal_sentences_as_two_statements(database: Database) -> None:
    twice = (Statement(0, "Same [1]."), Statement(0, "Same [1].", occurrence=1))
    assert record(database, article(statements=twice)).added == 2


def test_record_loose_records_remove_nothing(database: Database) -> None:
    """Of a full text; and a new version of the full text removes no loose record."""
    rerecord(database, article("10.5555/citing", "In the text [1]."))
    rerecord(database, article("10.5555/citing", "Sent by hand [1].", whole=False))
    assert texts(database) == {"In the text [1].", "Sent by hand [1]."}
    rerecord(database, article("10.5555/citing", "In the new text [1]."))
    assert texts(database) == {"In the new text [1].", "Sent by hand [1]."}


def test_record_keeps_the_time_of_arrival(database: Database) -> None:
    """A statement that is loaded again, with what has changed, stays where it was in the order of arrival."""
    rerecord(database, article("10.5555/citing", "Stays [1]."))
    changed = article(statements=(Statement(0, "Stays [1].", section="results"),))
    with database.writing() as session:
        again = [SourceDocument(changed, "a file")]
        outcome = statements.record(session, again, NOON + timedelta(days=1))
    line = line_of(database, outcome.ids[0])
    assert (outcome.updated, line["section"]) == (1, "results")
    assert line["created_at"] == NOON.isoformat()


def shuffled(documents: Iterable[Document], seed: int) -> list[Document]:
    order = list(documents)
    random.Random(seed).shuffle(order)
    return order


def test_record_is_independent_of_order(database: Database) -> None:
    mentions = [
        Work(doi="10.5555/CITED", title="Cited paper"),
        Work(doi="10.5555/cited", title="The cited paper: a study", year=2001, authors=(ANA,)),
        Work(
            doi="10.5555/cited",
            year=2002,
            journal="J. Cited",
            authors=(ANA, BEN),
            authors_complete=False,
        ),
    ]
    documents = [
        article(f"10.5555/{n}", f"Sentence {n} [1].", references=(work,))
        for n, work in enumerate(mentions)
    ]
    documents.append(
        article("10.5555/cited", "It cites as well [1].", references=(Work(doi="10.5555/0"),))
    )
    stores = []
    for seed in range(4):
        empty(database)
        for document in shuffled(documents, seed):
            record(database, document)
        stores.append(contents(database))
    assert all(store == stores[0] for store in stores)


def test_correct_outlives_new_recordings(database: Database) -> None:
    """With its history."""
    document = article(statements=(Statement(0, "As [1].", type="mentioning", confidence=0.7),))
    (id_,) = rerecord(database, document).ids
    for type_ in ("contrasting", "supporting"):
        with database.writing() as session:
            by = {"made_by": "desk", "made_at": NOON}
            statements.correct(session, Correction(statement_id=id_, type_after=type_, **by))
    again = (Statement(0, "As [1].", type="mentioning", confidence=0.9, section="results"),)
    rerecord(database, replace(document, statements=again))
    with database.reading() as session:
        detail = statement_detail.detail(session, id_)
    assert (detail["type"], detail["type_source"], detail["section"]) == (
        "supporting",
        "human",
        "results",
    )
    steps = [(step["type_before"], step["type_after"]) for step in detail["corrections"]]
    assert steps == [("mentioning", "contrasting"), ("contrasting", "supporting")]


def test_correct_outlives_the_statement(database: Database) -> None:
    """A statement that is removed and comes back has its correction."""
    (id_,) = rerecord(database, article("10.5555/citing", "Here [1].")).ids
    with database.writing() as session:
        by = {"made_by": "desk", "made_at": NOON}
        statements.correct(session, Correction(statement_id=id_, type_after="contrasting", **by))
    rerecord(database, article("10.5555/citing", "Gone [1]."))
    rerecord(database, article("10.5555/citing", "Here [1]."))
    with database.reading() as session:
        assert statement_detail.detail(session, id_)["type"] == "contrasting"


def test_remove_raises_if_the_statement_is_absent(database: Database) -> None:
    with pytest.raises(StatementNotFound), database.writing() as session:
        statements.remove(session, 1)
