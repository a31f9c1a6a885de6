"""Statements to classify, and what the store has of them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.classify.model import StatementLike
from app.db.engine import Database
from app.db.models import Correction, Outbox, StatementRow
from app.document import Classification, Document, Span, Statement, Work
from app.ids import digest
from app.store import statements
from app.store.statement_rows import SourceDocument
from app.store.statements import Outcome
from tests.conftest import NOON

AGREEING = Statement(
    0,
    "In line with [3], we found that therapy helps.",
    markers=(Span(13, 16),),
    section="discussion",
)
MENTIONING = Statement(
    0, "Therapy has been studied [3].", markers=(Span(25, 28),), section="methods"
)
TYPED = Statement(0, "As they found [3].", type="contrasting", confidence=0.72)
UNCLASSIFIED = Statement(0, "So they say [3].", type="unclassified")


def article(*found: Statement, **more: Any) -> Document:
    """A document with these statements about one cited paper."""
    paper = Work(doi="10.5555/citing", title="The citing paper", year=2020)
    cited = (Work(doi="10.5555/cited"),)
    return Document(**{"paper": paper, "references": cited, "statements": found, **more})


def record(database: Database, *documents: Document) -> Outcome:
    """Store the documents."""
    with database.writing() as session:
        sources = [SourceDocument(d, "a file", digest(repr(d))) for d in documents]
        return statements.record(session, sources, NOON)


def types(database: Database) -> dict[str, tuple[Any, ...]]:
    """By text: type, confidence, source of the type, model."""
    with database.reading() as session:
        query = select(
            StatementRow.text,
            StatementRow.type,
            StatementRow.confidence,
            StatementRow.type_source,
            StatementRow.model,
        )
        return {text: tuple(rest) for text, *rest in session.execute(query)}


def clear_outbox(database: Database) -> None:
    """As after an indexing."""
    with database.writing() as session:
        session.query(Outbox).delete()


def outbox_ids(database: Database) -> list[int]:
    """Statements that wait to be indexed."""
    with database.reading() as session:
        return sorted(session.scalars(select(Outbox.statement_id)))


def correct(database: Database, id_: int, type_: str) -> None:
    """Give a statement another type, as a person."""
    with database.writing() as session:
        correction = Correction(statement_id=id_, type_after=type_, made_by="desk", made_at=NOON)
        statements.correct(session, correction)


def always(type_: str, model: str = "own-7", confidence: float | None = 0.5) -> Any:
    """A classifier with the same answer for everything."""

    def classify(asked: Sequence[StatementLike]) -> list[Classification | None]:
        return [Classification(type_, confidence, model) for _ in asked]  # type: ignore[arg-type]

    return classify


def unavailable(asked: Sequence[StatementLike]) -> list[Classification | None]:
    """A classifier that answers nothing."""
    return [None for _ in asked]
