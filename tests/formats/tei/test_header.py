"""The citing paper in a TEI header."""

from tests.formats.tei.small_documents import read


def test_header_gives_the_paper() -> None:
    """The paper, its authors, language and licence are read from the header."""
    document = read()
    paper = document.paper
    assert (paper.doi, paper.title, paper.journal) == (
        "10.5555/from-a-pdf",
        "Read from a PDF",
        "Acta",
    )
    assert (paper.year, paper.published_on, paper.publisher) == (2020, "2020-02-03", "Press")
    assert [(a.name, a.given, a.family, a.orcid) for a in paper.authors] == [
        ("Ada M Byron", "Ada M", "Byron", "0000-0002-1825-009X"),
        ("The Engine Group", None, None, None),
    ]
    assert (document.language, document.licence, document.whole) == ("en", "CC-BY-4.0", True)


def test_version_is_older_than_any_publishers_text() -> None:
    """A publisher's text of any date is newer than one made from a PDF."""
    assert "" < read().version < "1665-03-06"
    assert "2024-05-06" in read().version
