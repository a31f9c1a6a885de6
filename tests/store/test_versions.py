"""A preprint and what was published of it."""

from app.db.engine import Database
from app.document import Document, Version, Work
from app.ids import paper_id
from app.store import paper_views
from tests.conftest import NOON
from tests.store.documents import record


def test_save_versions_at_both_ends(database: Database) -> None:
    document = Document(
        paper=Work(doi="10.5555/preprint"),
        versions=(Version("published", "10.5555/Article"),),
        whole=False,
    )
    record(database, document)
    ids = [paper_id("10.5555/preprint"), paper_id("10.5555/article")]
    with database.reading() as session:
        views = paper_views.load(session, ids, NOON)
    assert views[ids[0]]["versions"] == [{"kind": "published", "doi": "10.5555/Article"}]
    assert views[ids[1]]["versions"] == [{"kind": "preprint", "doi": "10.5555/preprint"}]
