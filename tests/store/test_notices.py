"""Corrections and retractions."""

from dataclasses import replace

from sqlalchemy import select

from app.db.engine import Database
from app.db.models import PaperNotice
from app.document import Notice
from app.ids import paper_id
from tests.store.documents import article, record


def test_save_notices_with_the_paper_they_are_about(database: Database) -> None:
    """Announced by the paper itself, or by another."""
    notice = "10.5555/cited", "10.5555/notice", "2021-02", "retraction-watch"
    of_its_own = article("10.5555/Cited", notices=(Notice("retraction", *notice),))
    announced = article(notices=(Notice("correction", "10.5555/cited"),))
    dated = replace(announced, paper=replace(announced.paper, published_on="2020-03"))
    record(database, of_its_own, dated)
    with database.reading() as session:
        rows = session.scalars(select(PaperNotice).order_by(PaperNotice.kind)).all()
    assert {row.paper_id for row in rows} == {paper_id("10.5555/cited")}
    assert [(row.kind, row.doi, row.date, row.source) for row in rows] == [
        ("correction", "10.5555/citing", "2020-03", "full-text"),
        ("retraction", *notice[1:]),
    ]
