"""Ids and rows that the content of a document gives."""

from app.store.statement_rows import DocumentRows, SourceDocument
from tests.conftest import NOON
from tests.store.documents import article


def test_document_rows_with_citing_are_new_ones() -> None:
    """Statements keep their ids; only the citing paper differs, and the rows that were given stay as they are."""
    own = DocumentRows(SourceDocument(article(), "a file"))
    ids = own.ids
    canonical = own.with_citing(7)
    assert (own.citing_id, canonical.own_id, canonical.ids) == (own.own_id, own.own_id, ids)
    assert [citing for citing, _ in canonical.pairs()] == [7]
    assert [row["citing_id"] for _, row in canonical.rows(None, NOON)] == [7]
    assert [row["citing_id"] for _, row in own.rows(None, NOON)] == [own.own_id]
    assert own.with_citing(own.own_id) is own
