"""Raw answers as one document: gaps are filled, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from app.document import Author, Document, Notice, Work
from app.lookup.answers import supplement

WORKS = st.builds(
    Work,
    doi=st.sampled_from(["10.5555/x", "10.5555/X"]),
    title=st.none() | st.text(min_size=1, max_size=3),
    pmid=st.none() | st.just("1"),
    year=st.none() | st.integers(2000, 2003),
    authors=st.sampled_from([(), (Author("A"),), (Author("B"), Author("C"))]),
    authors_complete=st.booleans(),
)


@given(WORKS, WORKS)
def test_supplement_only_fills_gaps(ours: Work, theirs: Work) -> None:
    """Property: what is there stays, and doing it again changes nothing."""
    merged = supplement(Document(ours), Document(theirs)).paper
    for name in ("doi", "title", "pmid", "year", "authors"):
        assert getattr(merged, name) == (getattr(ours, name) or getattr(theirs, name))
    assert (
        merged.authors_complete
        == (theirs if theirs.authors and not ours.authors else ours).authors_complete
    )
    assert supplement(Document(merged), Document(theirs)).paper == merged


def test_supplement_does_not_repeat_a_notice() -> None:
    """A notice of a kind that is there is not added."""
    ours = Document(
        Work(doi="10.5555/x"), notices=(Notice("retraction", "10.5555/x", "10.5555/n"),)
    )
    theirs = Document(
        Work(doi="10.5555/x"), notices=(Notice("retraction", "10.5555/x", "10.5555/x"),)
    )
    assert supplement(ours, theirs).notices == ours.notices
