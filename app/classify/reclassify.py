"""Reclassification of stored statements.

A type that came with a statement, or that a person gave, is not changed.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, literal, or_, select, tuple_, update
from sqlalchemy.orm import Session

from app.classify.model import ClassifierInput, Classify, StatementLike
from app.classify.runs import classify_by_run, sentence_key
from app.db.bulk import chunks
from app.db.engine import Database
from app.db.tables import STATEMENTS
from app.document import Classification, Span
from app.store import alert_outbox, counts, outbox

BATCH = 1_000
"""Statements that are read, classified and written at a time."""

_STATE_NAMES = ("digest", "type_source", "model")
"""Columns that change when a row is corrected or replaced."""
_STATE = tuple(STATEMENTS.c[name] for name in _STATE_NAMES)
_READ: tuple[Any, ...] = tuple(
    STATEMENTS.c[name]
    for name in (
        *(
            "id",
            "citing_id",
            "text",
            "before",
            "after",
            "markers",
            "section",
            "language",
            "type",
            "confidence",
        ),
        *_STATE_NAMES,
    )
)
_ORDER = STATEMENTS.c.citing_id, STATEMENTS.c.id
_UPDATE = (
    update(STATEMENTS)
    .where(STATEMENTS.c.id == bindparam("statement"))
    .values(
        type=bindparam("type"),
        confidence=bindparam("confidence"),
        model=bindparam("model"),
        type_source="model",
    )
)


class ClassifierUnavailable(Exception):
    """The classifier gives no answer, not even for a plain sentence."""


@dataclass(slots=True)
class Reclassification:
    """Counts of a run, so far."""

    model: str
    waiting: int
    """Statements to classify when the run began."""
    classified: int = 0
    unanswered: int = 0
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Rows written, by (type before, type now): equal where only the confidence or the model differs."""


def reclassify(
    database: Database,
    classify: Classify,
    progress: Callable[[Reclassification], None],
    *,
    only_unclassified: bool = False,
    again: bool = False,
) -> Reclassification:
    """Classify stored statements whose type came from no document and no person, batch by batch.

    Statements that have an answer of this very model are skipped, so that a run that was interrupted goes on; `again`
    includes them. The run ends at a batch without any answer. No connection is held while the classifier works.
    Raises `ClassifierUnavailable` before anything is written.
    """
    model = _model_of(classify)
    wanted = [or_(STATEMENTS.c.type_source.is_(None), STATEMENTS.c.type_source == "model")]
    if only_unclassified:
        wanted.append(STATEMENTS.c.type == "unclassified")
    if not again:
        wanted.append(STATEMENTS.c.model.is_distinct_from(model))
    with database.reading() as session:
        count = session.scalar(select(func.count()).select_from(STATEMENTS).where(*wanted))
    done = Reclassification(model, waiting=count or 0)
    last = (-1, -1)
    while rows := _after(database, last, wanted):
        answers = classify_by_run(*_with_runs(database, rows), classify)
        _write(database, list(zip(rows, answers, strict=True)), done)
        progress(done)
        if not any(answers):
            break
        last = rows[-1].citing_id, rows[-1].id
    return done


def _model_of(classify: Classify) -> str:
    """The model's name, from the answer for a plain sentence: a service gives it nowhere else."""
    (answer,) = classify(
        [ClassifierInput("As others found [1], it works.", markers=(Span(16, 19),))]
    )
    if answer is None:
        raise ClassifierUnavailable
    return answer.model


def _after(
    database: Database, last: tuple[int, int], wanted: Sequence[ColumnElement[bool]]
) -> Sequence[Row[Any]]:
    """The next batch, by citing paper, so that the statements of a sentence are seldom in two."""
    query = (
        select(*_READ)
        .where(tuple_(*_ORDER) > tuple_(*map(literal, last)), *wanted)
        .order_by(*_ORDER)
        .limit(BATCH)
    )
    with database.reading() as session:
        return session.execute(query).all()


def _with_runs(
    database: Database, rows: Sequence[Row[Any]]
) -> tuple[list[tuple[Hashable, StatementLike]], dict[Hashable, set[Span]]]:
    """The arguments of `classify_by_run`: the rows, and all markers of their sentences, whatever the types."""
    asked: list[tuple[Hashable, StatementLike]] = []
    markers: dict[Hashable, set[Span]] = {}
    for row in rows:
        one = _input(row)
        key = sentence_key(row.citing_id, one)
        asked.append((key, one))
        markers[key] = set()
    citing = {row.citing_id for row in rows}
    query = select(*_READ).where(
        STATEMENTS.c.citing_id.in_(citing), STATEMENTS.c.text.in_({row.text for row in rows})
    )
    with database.reading() as session:
        for row in session.execute(query):
            one = _input(row)
            key = sentence_key(row.citing_id, one)
            if key in markers:
                markers[key].update(one.markers)
    return asked, markers


def _input(row: Row[Any]) -> ClassifierInput:
    markers = tuple(Span(start, end) for start, end in row.markers)
    return ClassifierInput(row.text, row.before, row.after, markers, row.section, row.language)


def _write(
    database: Database,
    answers: Sequence[tuple[Row[Any], Classification | None]],
    done: Reclassification,
) -> None:
    """Write answers that differ, except for rows that were corrected, replaced or deleted since they were read."""
    differing = {
        row.id: (row, answer)
        for row, answer in answers
        if answer and (row.type, row.confidence, row.model) != _values(answer)
    }
    if differing:
        with database.writing() as session:
            changed = [differing[id_] for id_ in _unchanged(session, differing)]
            rows = [
                {"statement": row.id, "type": a.type, "confidence": a.confidence, "model": a.model}
                for row, a in changed
            ]
            if rows:
                session.connection().execute(_UPDATE, rows)
            outbox.notify_statements(session, [row.id for row, _ in changed])
            alert_outbox.notify_retyped(session, [row for row, _ in changed])
            counts.retyped(session, [(row.type, answer.type) for row, answer in changed])
        done.changes.update((row.type, answer.type) for row, answer in changed)
    done.unanswered += sum(answer is None for _, answer in answers)
    done.classified += sum(answer is not None for _, answer in answers)


def _unchanged(
    session: Session, differing: dict[int, tuple[Row[Any], Classification]]
) -> Iterator[int]:
    """Ids of the rows that are as they were read."""
    for ids in chunks(differing):
        query = select(STATEMENTS.c.id, *_STATE).where(STATEMENTS.c.id.in_(ids))
        for id_, *state in session.execute(query):
            row, _ = differing[id_]
            if state == [row.digest, row.type_source, row.model]:
                yield id_


def _values(answer: Classification) -> tuple[str, float | None, str]:
    return answer.type, answer.confidence, answer.model
