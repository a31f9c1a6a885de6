"""Versions of one full text."""

from app.db.engine import Database
from tests.store.documents import article, rerecord, texts


def test_select_newest_leaves_out_an_older_version(database: Database) -> None:
    """Of the file of the same name too."""
    rerecord(database, article("10.5555/citing", "New [1].", version="2021-05-01"))
    rerecord(database, article("10.5555/citing", "Old [1].", version="2020-01-01"))
    assert texts(database) == {"New [1]."}
