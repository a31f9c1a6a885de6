"""Reclassification of stored statements: only those with a type of a model, or without any."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.classify.configured_classifier import classify_documents
from app.classify.model import MODEL_VERSION, StatementLike, classify_batch
from app.classify.reclassify import BATCH, ClassifierUnavailable, Reclassification, reclassify
from app.db.engine import Database
from app.db.models import FullTextVersion, StatementRow
from app.document import Classification
from app.formats.jats import reader as jats
from app.store import statements
from tests.classify.stored_statements import (
    AGREEING,
    MENTIONING,
    TYPED,
    UNCLASSIFIED,
    always,
    article,
    clear_outbox,
    correct,
    outbox_ids,
    record,
    types,
    unavailable,
)
from tests.conftest import SAMPLE

SAMPLES = sorted(SAMPLE.glob("article-*.xml"))


def no_progress(_: Reclassification) -> None:
    """A callback that ignores the progress."""


def test_reclassify_skips_given_types(database: Database) -> None:
    """Types from documents and people stay; the index is notified of what changed."""
    ids = record(database, article(AGREEING, MENTIONING, TYPED, UNCLASSIFIED)).ids
    human = replace(MENTIONING, text="A person left this one unclassified [3].")
    (corrected,) = record(database, article(human, whole=False)).ids
    correct(database, corrected, "unclassified")
    clear_outbox(database)
    seen: list[int] = []
    done = reclassify(database, classify_batch, lambda done: seen.append(done.classified))
    assert (done.model, done.waiting, done.classified, done.unanswered) == (
        MODEL_VERSION,
        2,
        2,
        0,
    )
    assert done.changes == {
        ("unclassified", "supporting"): 1,
        ("unclassified", "mentioning"): 1,
    }
    assert seen == [2]
    assert outbox_ids(database) == sorted(ids[:2])
    assert [kept[2] for kept in types(database).values()].count("model") == 2
    assert types(database)[TYPED.text] == ("contrasting", 0.72, "import", None)
    assert types(database)[UNCLASSIFIED.text] == ("unclassified", None, "import", None)
    assert types(database)[human.text] == ("unclassified", None, "human", None)


def test_reclassify_gives_what_ingest_gives(database: Database) -> None:
    """The stored statements get the types that they would have had on ingest."""
    documents = [document for file in SAMPLES for document in jats.read(file.read_bytes())]
    record(database, *documents)
    reclassify(database, classify_batch, no_progress)
    reclassified = types(database)
    with database.writing() as session:
        session.query(StatementRow).delete()
        session.query(FullTextVersion).delete()
    record(database, *classify_documents(documents, classify_batch))
    assert types(database) == reclassified
    assert {kept[2] for kept in reclassified.values()} == {"model"}


def test_reclassify_skips_answers_of_the_same_model(database: Database) -> None:
    """Statements with an answer of this model are skipped, but for `again`."""
    record(
        database, *classify_documents([article(AGREEING, MENTIONING)], always("mentioning", "one"))
    )
    clear_outbox(database)
    assert reclassify(database, always("supporting", "one"), no_progress).classified == 0
    again = reclassify(database, always("mentioning", "one"), no_progress, again=True)
    assert (again.classified, again.changes.total(), outbox_ids(database)) == (2, 0, [])
    another = reclassify(database, always("mentioning", "two"), no_progress)
    assert another.changes == {("mentioning", "mentioning"): 2}
    assert {kept[3] for kept in types(database).values()} == {"two"}
    assert len(outbox_ids(database)) == 2, "a result line has the model"


def test_reclassify_only_unclassified(database: Database) -> None:
    """With `only_unclassified` no type is changed, and the same model is not asked again."""
    record(database, *classify_documents([article(AGREEING)], always("mentioning", "one")))
    unclassified = (replace(MENTIONING, text=f"{n} {MENTIONING.text}") for n in range(3))
    record(
        database,
        *classify_documents(
            [article(*unclassified, whole=False)], always("unclassified", "one", None)
        ),
    )
    same = reclassify(database, always("supporting", "one"), no_progress, only_unclassified=True)
    assert same.classified == 0, "this model has classified these as unclassified"
    done = reclassify(database, always("supporting", "two"), no_progress, only_unclassified=True)
    assert done.changes == {("unclassified", "supporting"): 3}
    assert types(database)[AGREEING.text] == ("mentioning", 0.5, "model", "one")


def test_reclassify_skips_rows_changed_meanwhile(database: Database) -> None:
    """A correction, a deletion or an ingest between reading and writing wins."""
    four = [
        replace(MENTIONING, text=f"{name} {MENTIONING.text}")
        for name in ("Corrected", "Deleted", "Replaced", "Same")
    ]
    ids = record(database, article(*four, whole=False)).ids

    def meanwhile(asked: Sequence[StatementLike]) -> list[Classification | None]:
        if len(asked) == 4:
            correct(database, ids[0], "contrasting")
            with database.writing() as session:
                statements.remove(session, ids[1])
            changed = replace(four[2], before="Another sentence.")
            record(
                database,
                *classify_documents(
                    [article(changed, whole=False)], always("mentioning", "loader")
                ),
            )
        return always("supporting")(asked)  # type: ignore[no-any-return]

    done = reclassify(database, meanwhile, no_progress)
    assert done.changes == {("unclassified", "supporting"): 1}
    assert types(database) == {
        four[0].text: ("contrasting", None, "human", None),
        four[2].text: ("mentioning", 0.5, "model", "loader"),
        four[3].text: ("supporting", 0.5, "model", "own-7"),
    }


def test_reclassify_holds_no_connection_while_classifying(database: Database) -> None:
    """No connection is held while the classifier works."""
    record(database, article(MENTIONING))
    held: list[str] = []

    def observing(asked: Sequence[StatementLike]) -> list[Classification | None]:
        held.append(database.engine.pool.status())
        return always("supporting")(asked)  # type: ignore[no-any-return]

    reclassify(database, observing, no_progress)
    assert len(held) == 2
    assert all("Current Checked out connections: 0" in status for status in held)


def test_reclassify_ends_without_answers_and_resumes(database: Database) -> None:
    """A run ends at a batch without answers, and the next one goes on from there."""
    count = 2 * BATCH + 10
    many = (replace(MENTIONING, text=f"{n} {MENTIONING.text}") for n in range(count))
    record(database, article(*many))
    asked_before = [0]

    def unavailable_later(asked: Sequence[StatementLike]) -> list[Classification | None]:
        asked_before[0] += 1
        return (always("mentioning") if asked_before[0] < 3 else unavailable)(asked)

    first = reclassify(database, unavailable_later, no_progress)
    assert (first.classified, first.unanswered) == (BATCH, BATCH)
    with pytest.raises(ClassifierUnavailable):
        reclassify(database, unavailable, no_progress)
    second = reclassify(database, always("mentioning"), no_progress)
    assert (second.waiting, second.classified) == (count - BATCH,) * 2
