"""References as printed text."""

from tests.formats.jats.small_articles import read_reference


def test_reference_text_is_composed_from_tags() -> None:
    """The text of an `element-citation` without DOI is composed from its tags."""
    work = read_reference(
        '<element-citation publication-type="book"><person-group person-group-type="author"><name><surname>Ames</surname>'
        "<given-names>B</given-names></name><etal/></person-group><year>1999</year><source>Mice</source>"
        "<publisher-name>Press</publisher-name></element-citation>"
    )
    assert work.raw == "B Ames et al. (1999). Mice. Press"
    assert (work.title, work.journal, work.publication_type, work.authors_complete) == (
        "Mice",
        None,
        "book",
        False,
    )


def test_year_is_that_of_the_work() -> None:
    """The year is that of the work, not that of a visit to a website, a page range or an address."""
    visited = "<date-in-citation><year>2021</year></date-in-citation>"
    assert (
        read_reference(
            f"<element-citation><article-title>T</article-title>{visited}</element-citation>"
        ).year
        is None
    )
    assert (
        read_reference(f"<element-citation>{visited}<year>1999a</year></element-citation>").year
        == 1999
    )
    assert (
        read_reference("<mixed-citation>Ames. Mice. J 2, 1735–1990 (2016).</mixed-citation>").year
        == 2016
    )
    assert (
        read_reference(
            "<mixed-citation>WHO. Site. http://x.org/2010/ (accessed on 17 January 2017)</mixed-citation>"
        ).year
        is None
    )
