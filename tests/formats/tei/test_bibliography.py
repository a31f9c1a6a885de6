"""The reference list of a TEI document."""

from tests.formats.tei.small_documents import bibl_struct, read


def test_reference_keeps_what_is_printed() -> None:
    """A reference keeps its printed text; the name of a journal alone is no title."""
    document = read(
        references=bibl_struct("b0", "On tests", '<idno type="DOI">10.5555/ONE</idno>')
        + bibl_struct("b1")
    )
    first, second = document.references
    assert (first.doi, first.title, first.journal, first.year) == (
        "10.5555/ONE",
        "On tests",
        "J. Tests",
        2001,
    )
    assert (first.volume, first.pages) == ("12", "3-9")
    assert first.raw == "A. Author, On tests. J. Tests 12 (2001) 3-9."
    assert second.title is None, "a journal alone is no title"


def test_reference_doi_may_be_in_its_text() -> None:
    """A DOI that only the text of a reference has is found."""
    raw = "<note type='raw_reference'>Author et al. Work. doi:10.5555/in.text.</note>"
    document = read(references=f"<biblStruct xml:id='b0'><analytic/>{raw}</biblStruct>")
    assert document.references[0].doi == "10.5555/in.text"
    assert not document.references[0].authors_complete


def test_reference_without_its_text_may_have_more_authors() -> None:
    """GROBID leaves "et al." out, so that nobody can be told to be independent of those who are named."""
    author = "<author><persName><forename>A</forename><surname>Author</surname></persName></author>"
    named = f"<analytic><title>T</title>{author}</analytic>"
    raw = "<note type='raw_reference'>A. Author. T. 2001.</note>"
    for note, complete in (("", False), (raw, True)):
        document = read(references=f"<biblStruct xml:id='b0'>{named}{note}</biblStruct>")
        assert document.references[0].authors_complete is complete
