"""Bulk reads give what SQLAlchemy gives, on both databases."""

from sqlalchemy import select

from app.db.bulk import fetch
from app.db.engine import Database
from app.db.tables import PAPERS, STATEMENTS
from tests.store.documents import article, record


def test_fetch_gives_rows_as_selects_do(database: Database) -> None:
    """Values of every type, JSON and times too; of more ids than a statement may have parameters."""
    record(database, article())
    with database.reading() as session:
        ids = [*session.scalars(select(STATEMENTS.c.id)), *range(70_000)]
        rows = fetch(session, select(*STATEMENTS.c), STATEMENTS.c.id, ids)
        expected = session.execute(select(*STATEMENTS.c)).all()
        assert sorted(rows) == sorted(map(tuple, expected))
        assert rows
        assert fetch(session, select(*STATEMENTS.c), STATEMENTS.c.id, []) == []
        titled = select(PAPERS.c.id).where(PAPERS.c.title.is_not(None), PAPERS.c.year > 1900)
        of_all = session.scalars(titled).all()
        every_id = session.scalars(select(PAPERS.c.id)).all()
        found = fetch(session, titled.order_by(PAPERS.c.id), PAPERS.c.id, every_id)
        assert [id_ for (id_,) in found] == sorted(of_all)
