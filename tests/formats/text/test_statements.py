"""Statements built from paragraphs, as the TEI reader hands them over."""

from tests.formats.tei.small_documents import paragraph_cites, ref


def test_statement_has_all_markers_of_its_reference() -> None:
    """The same reference twice in a sentence is one statement with two markers."""
    assert paragraph_cites(f"So {ref(1, '[1]')} and {ref(1, '[1]')}.") == [
        (1, "So ⟦[1]⟧ and ⟦[1]⟧.")
    ]
