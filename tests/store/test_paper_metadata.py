"""Metadata of papers from several sources."""

from sqlalchemy import select

from app.db.engine import Database
from app.db.models import Paper
from app.document import Document, Work
from app.store import statements
from app.store.statement_rows import SourceDocument
from tests.conftest import NOON
from tests.store.documents import article, record


def test_full_text_outranks_mentions(database: Database) -> None:
    record(database, article("10.5555/cited", "x [1].", references=(Work(doi="10.5555/x"),)))
    mention = Work(doi="10.5555/cited", title="A much longer title than the paper's own")
    record(database, article(references=(mention,)))
    with database.reading() as session:
        title = session.scalar(select(Paper.title).where(Paper.key == "10.5555/cited"))
    assert title == "The citing paper"


def test_new_answer_of_a_registry_replaces_the_old_one(database: Database) -> None:
    for title in ("A title that was longer before it was corrected", "A title"):
        document = Document(paper=Work(doi="10.5555/r", title=title), registered=True, whole=False)
        with database.writing() as session:
            statements.record(
                session, [SourceDocument(document, "a registry", replaces_registry=True)], NOON
            )
    with database.reading() as session:
        assert session.scalars(select(Paper.title)).all() == ["A title"]
