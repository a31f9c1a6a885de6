"""Classifying anew what the store has. A type that came with a statement, or that a person gave, is never touched."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from app.classify.model import Classify, Passage
from app.db.bulk import chunks
from app.db.engine import Database
from app.db.tables import STATEMENTS
from app.document import Classification, Span
from app.store import outbox

BATCH = 1_000
"""Statements of the store that are judged, and then written, at a time."""


class Unanswered(Exception):
    """The classifier says nothing, not even about a plain sentence."""


@dataclass(slots=True)
class Review:
    """What a review of the store has done so far."""

    model: str
    waiting: int
    """Statements that were there to be judged when it began."""
    judged: int = 0
    unanswered: int = 0
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(type before, type now) of the rows written. Equal where only confidence or model differ."""


def review(
    database: Database,
    classify: Classify,
    progress: Callable[[Review], None],
    *,
    only_unclassified: bool = False,
    again: bool = False,
) -> Review:
    """Classify what no document and no person gave a type, batch by batch. Raises `Unanswered` before anything is done.

    Statements that this very model has judged are passed over, so that what was interrupted goes on: `again` takes them
    too. It stops at a batch of which the classifier says nothing. No connection is held while it is asked.
    """
    model = _model_of(classify)
    wanted = [or_(STATEMENTS.c.type_source.is_(None), STATEMENTS.c.type_source == "model")]
    if only_unclassified:
        wanted.append(STATEMENTS.c.type == "unclassified")
    if not again:
        wanted.append(STATEMENTS.c.model.is_distinct_from(model))
    with database.reading() as session:
        count = session.scalar(select(func.count()).select_from(STATEMENTS).where(*wanted))
    done = Review(model, waiting=count or 0)
    last = -1
    while rows := _after(database, last, wanted):
        answers = classify([_passage(row) for row in rows])
        _write(database, list(zip(rows, answers, strict=True)), done)
        progress(done)
        if not any(answers):
            break
        last = rows[-1].id
    return done


def _model_of(classify: Classify) -> str:
    """Only an answer names the model of a service."""
    (answer,) = classify([Passage("As others found [1], it works.", markers=(Span(16, 19),))])
    if answer is None:
        raise Unanswered
    return answer.model


def _after(
    database: Database, last: int, wanted: Sequence[ColumnElement[bool]]
) -> Sequence[Row[Any]]:
    query = (
        select(*_SEEN).where(STATEMENTS.c.id > last, *wanted).order_by(STATEMENTS.c.id).limit(BATCH)
    )
    with database.reading() as session:
        return session.execute(query).all()


def _passage(row: Row[Any]) -> Passage:
    markers = tuple(Span(start, end) for start, end in row.markers)
    return Passage(row.text, row.before, row.after, markers, row.section, row.language)


def _write(
    database: Database, answers: Sequence[tuple[Row[Any], Classification | None]], done: Review
) -> None:
    """Write what differs, but for rows that were corrected, loaded anew or deleted since they were read."""
    differing = {
        row.id: (row, answer)
        for row, answer in answers
        if answer and (row.type, row.confidence, row.model) != _values(answer)
    }
    if differing:
        with database.writing() as session:
            changed = [differing[id_] for id_ in _still(session, differing)]
            rows = [
                {"statement": row.id, "type": a.type, "confidence": a.confidence, "model": a.model}
                for row, a in changed
            ]
            if rows:
                session.connection().execute(_UPDATE, rows)
            outbox.notify_statements(session, [row.id for row, _ in changed])
        done.changes.update((row.type, answer.type) for row, answer in changed)
    done.unanswered += sum(answer is None for _, answer in answers)
    done.judged += sum(answer is not None for _, answer in answers)


def _still(
    session: Session, differing: dict[int, tuple[Row[Any], Classification]]
) -> Iterator[int]:
    """The ids of those that stand as they were read."""
    for ids in chunks(differing):
        query = select(STATEMENTS.c.id, *_STATE).where(STATEMENTS.c.id.in_(ids))
        for id_, *state in session.execute(query):
            row, _ = differing[id_]
            if state == [row.digest, row.type_source, row.model]:
                yield id_


def _values(judgement: Classification) -> tuple[str, float | None, str]:
    return judgement.type, judgement.confidence, judgement.model


_STATE_NAMES = ("digest", "type_source", "model")
_STATE = tuple(STATEMENTS.c[name] for name in _STATE_NAMES)
_SEEN: tuple[Any, ...] = tuple(
    STATEMENTS.c[name]
    for name in (
        *("id", "text", "before", "after", "markers", "section", "language", "type", "confidence"),
        *_STATE_NAMES,
    )
)
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
