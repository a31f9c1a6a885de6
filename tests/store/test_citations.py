"""Citations and their relationships."""

from sqlalchemy import select

from app.db.engine import Database
from app.db.models import Citation, Paper
from app.document import Work
from app.ids import paper_id
from tests.store.documents import BEN, article, outbox, record, reference_list, rerecord


def relationships(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Citation.relationship)))


def test_relate_by_the_authors_of_the_canonical_paper(database: Database) -> None:
    record(database, reference_list("10.5555/a", Work(pmid="123")))
    own = Work(doi="10.5555/known", pmid="123", authors=(BEN,))
    record(database, reference_list("10.5555/known", Work(doi="10.5555/x"), paper=own))
    with database.reading() as session:
        found = session.scalars(
            select(Citation.relationship).where(Citation.citing_id == paper_id("10.5555/a"))
        ).all()
    assert found == ["self"]


def test_relate_again_when_authors_become_known(database: Database) -> None:
    """The line of the statement changes with it, so that it is indexed again."""
    record(database, article(references=(Work(doi="10.5555/cited"),)))
    assert relationships(database) == ["unknown"]
    before = len(outbox(database))
    record(database, article("10.5555/cited", references=(), statements=()))
    assert relationships(database) == ["self"]
    assert len(outbox(database)) == before + 1


def test_drop_unlisted_with_the_reference_that_is_gone(database: Database) -> None:
    rerecord(database, article())
    rerecord(
        database, article("10.5555/citing", "Other [1].", references=(Work(doi="10.5555/other"),))
    )
    with database.reading() as session:
        keys = session.scalars(
            select(Paper.key).join(Citation, Citation.cited_id == Paper.id)
        ).all()
    assert keys == ["10.5555/other"]
