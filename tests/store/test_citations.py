"""Citations and their relationships."""

from sqlalchemy import select, update

from app.db.engine import Database
from app.db.models import Citation, Paper
from app.document import Work
from app.ids import paper_id
from app.store import citations
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


def test_relate_after_an_upgrade(database: Database) -> None:
    """What an older version stored is worked out again, and its statements indexed again; a second run finds nothing."""
    record(database, article(references=(Work(doi="10.5555/cited", authors=(BEN,)),)))
    with database.writing() as session:
        session.execute(update(Citation).values(relationship="independent"))
    before = len(outbox(database))
    with database.writing() as session:
        last, changed = citations.relate_after(session, -1, 100)
        assert changed == 1
        assert last == paper_id("10.5555/citing")
    assert relationships(database) == ["self"]
    assert len(outbox(database)) == before + 1
    with database.writing() as session:
        assert citations.relate_after(session, last, 100) == (None, 0)
        assert citations.relate_after(session, -1, 100) == (last, 0)


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
