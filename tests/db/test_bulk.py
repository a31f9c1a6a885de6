"""Bulk reads give what SQLAlchemy gives, on both databases."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.db.bulk import fetch, insert
from app.db.engine import Database
from app.db.models import PaperNotice
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


def test_insert_stores_values_as_they_are(database: Database) -> None:
    """Many rows, by COPY where there is that: null, empty, signs that COPY has a meaning for. What fails is not stored."""
    record(database, article())
    values = (None, "", "\\N", "\\.", "a\tb\nc\r\\t", "“λ” 𝔸", "{}", "x" * 100_000)
    with database.writing() as session:
        paper = session.scalars(select(PAPERS.c.id)).first()
        rows = [
            {
                "paper_id": paper,
                "kind": "erratum",
                "doi": f"10.5/{at}",
                "date": value,
                "source": value,
            }
            for at, value in enumerate(values)
        ]
        insert(session, PaperNotice, rows)
    with database.writing() as session, pytest.raises(IntegrityError):
        insert(
            session,
            PaperNotice,
            [{**row, "doi": f"{row['doi']}{'?' * at}"} for at, row in enumerate(rows)],
        )
    with database.reading() as session:
        stored = session.scalars(select(PaperNotice).order_by(PaperNotice.doi)).all()
        assert [(one.date, one.source) for one in stored] == [(value, value) for value in values]
