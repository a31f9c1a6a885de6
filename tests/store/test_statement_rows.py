"""Ids and rows that the content of a document gives."""

from dataclasses import replace

from app.document import Document, Span, Statement, Work
from app.ids import to_hex
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


def test_statement_ids_and_digests_stay() -> None:
    """Ids stand in addresses; with another digest each statement of a store would be written and indexed again."""
    work, cited = Work(doi="10.5555/A"), Work(raw="Doe, J. (1999). A title.")
    statement = Statement(
        reference=0,
        text="It was found [1].",
        before="Before.",
        markers=(Span(13, 16),),
        section="results",
        section_title="Results",
        language="en",
        anchor="/article/body/p",
        confidence=0.5,
        type="supporting",
        licence="CC0-1.0",
    )
    repeated = replace(statement, occurrence=1, intents=("background",), type=None, confidence=None)
    document = Document(paper=work, references=(cited,), statements=(statement, repeated))
    rows = dict(DocumentRows(SourceDocument(document, "a file")).rows(None, NOON))
    assert {to_hex(id_): row["digest"] for id_, row in rows.items()} == {
        "57be8986429ad099": 2488924778823405963,
        "34bba26b350a01ff": 5510523972246780485,
    }
