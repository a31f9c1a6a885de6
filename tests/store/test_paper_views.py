"""Views of papers: in few queries, however many papers there are."""

from datetime import UTC, datetime

from sqlalchemy import event

from app.db.engine import Database
from app.ids import paper_id
from app.store import paper_views
from tests.store.documents import RESOLVED, UNRESOLVED, record, reference_list

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MOST = 13


def test_paper_views_take_few_queries(database: Database) -> None:
    """As many for one paper as for all: those that cite and those that are cited, with a journal and without."""
    record(database, reference_list("10.5555/a", UNRESOLVED, RESOLVED), reference_list("10.5555/b"))
    ids = [paper_id(doi) for doi in ("10.5555/known", "10.5555/a", "10.5555/b")]
    assert 0 < _queries(database, ids[:1]) <= _queries(database, ids) <= MOST


def _queries(database: Database, ids: list[int]) -> int:
    executed: list[str] = []
    with database.reading() as session:
        session.connection()
        count = lambda *given: executed.append(given[2])  # noqa: E731 - to be removed again
        event.listen(database.engine, "before_cursor_execute", count)
        assert len(paper_views.load(session, ids, NOW)) == len(ids)
        event.remove(database.engine, "before_cursor_execute", count)
    return len(executed)
