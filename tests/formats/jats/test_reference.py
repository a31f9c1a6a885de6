"""One reference: identifiers, and the fields of its work, in every form that publishers give them."""

import pytest

from app.document import Author, Work
from tests.formats.jats.small_articles import read_reference


@pytest.mark.parametrize(
    "written",
    [
        '<pub-id pub-id-type="doi">10.1000/Ab.c</pub-id>',
        '<pub-id pub-id-type="doi">\n   10.1000/Ab.c\n  </pub-id>',
        '<pub-id pub-id-type="doi">doi: http://dx.doi.org/10.1000/Ab.c</pub-id>',
        '<pub-id pub-id-type="doi">10.1000/Ab.c%J Nature</pub-id>',
        '<ext-link ext-link-type="doi" xlink:href="10.1000/Ab.c">10.1000/Ab.c</ext-link>',
        '<ext-link ext-link-type="uri" xlink:href="https://doi.org/10.1000/Ab.c">link</ext-link>',
        '<comment>doi:<ext-link ext-link-type="uri" xlink:href="http://dx.doi.org/10.1000/Ab.c">x</ext-link></comment>',
        "<comment>doi:10.1000/Ab.c.</comment>",
        '<elocation-id content-type="doi">10.1000/Ab.c</elocation-id>',
        "<uri>https://doi.org/10.1000/Ab.c</uri>",
        '<pub-id pub-id-type="other">https://doi.org/10.1000/Ab.c</pub-id>',
    ],
)
def test_doi_is_found_in_every_element(written: str) -> None:
    """A DOI is found in whichever element it is written."""
    assert (
        read_reference(f"<element-citation><source>S</source>{written}</element-citation>").doi
        == "10.1000/Ab.c"
    )


def test_doi_in_text_may_be_glued_to_a_number() -> None:
    """A DOI in running text is found, also where only markup separates it from a number."""
    assert (
        read_reference(
            "<mixed-citation>A, B. <italic>J</italic> <bold>4</bold> (2019). doi:10.1000/abc.</mixed-citation>"
        ).doi
        == "10.1000/abc"
    )
    assert (
        read_reference(
            "<mixed-citation>A. <italic>J</italic><bold>146</bold>10.1242/dev.1 (2019).</mixed-citation>"
        ).doi
        == "10.1242/dev.1"
    )


def test_doi_of_a_sici_keeps_its_angle_brackets() -> None:
    """A DOI made from a SICI keeps its angle brackets."""
    sici = "10.1002/(SICI)1097-0258(19980815)17:15&lt;1661::AID-SIM968&gt;3.0.CO;2-2"
    work = read_reference(
        f'<element-citation><pub-id pub-id-type="doi">{sici}</pub-id></element-citation>'
    )
    assert work.doi == "10.1002/(SICI)1097-0258(19980815)17:15<1661::AID-SIM968>3.0.CO;2-2"


def test_doi_of_a_pub_id_precedes_that_of_a_link() -> None:
    """The `pub-id` of a DOI takes precedence over a link."""
    link = '<ext-link ext-link-type="uri" xlink:href="https://doi.org/10.1601/nm.1">x</ext-link>'
    tag = '<pub-id pub-id-type="doi">10.1007/BF1</pub-id>'
    assert read_reference(f"<mixed-citation>{link}{tag}</mixed-citation>").doi == "10.1007/BF1"


def test_doi_excludes_an_identifier_behind_it() -> None:
    """A PMID printed right behind a DOI is no part of it; digits of the DOI itself are."""
    pmid = '<pub-id pub-id-type="pmid">24102717</pub-id>'
    glued = read_reference(f"<mixed-citation>A. doi:10.1111%2Fobr.12102{pmid}</mixed-citation>")
    assert (glued.doi, glued.pmid) == ("10.1111/obr.12102", "24102717")
    own = read_reference(
        f"<mixed-citation>A. doi:10.1126/science.24102717. {pmid}</mixed-citation>"
    )
    assert own.doi == "10.1126/science.24102717"


@pytest.mark.parametrize(
    ("printed", "doi"),
    [
        ("https://doi.org/10.1104/pp. 113.232884 (2014).", "10.1104/pp.113.232884"),
        ("doi:10.1016/j. cell.2010.01.001.", "10.1016/j.cell.2010.01.001"),
        ("doi:10.9734/BJAST. 2014; 12: 3.", "10.9734/BJAST"),
        ("doi:10.1000/a1. 12 pp.", "10.1000/a1"),
        ("https://doi.org/10.1016/ j.cell.2010.01.001", "10.1016/j.cell.2010.01.001"),
        ("Ice. doi: 10.1000 /a1.", "10.1000/a1"),
    ],
)
def test_doi_broken_by_a_line_end_is_joined(printed: str, doi: str) -> None:
    """A DOI that a line end broke is joined."""
    assert read_reference(f"<mixed-citation>A. {printed}</mixed-citation>").doi == doi


@pytest.mark.parametrize(
    "written",
    [
        '<pub-id pub-id-type="medline">12345678</pub-id>',
        '<ext-link xlink:href="https://pubmed.ncbi.nlm.nih.gov/12345678/">x</ext-link>',
        '<ext-link xlink:href="http://www.ncbi.nlm.nih.gov/entrez/query.fcgi?cmd=Retrieve&amp;db=PubMed'
        '&amp;list_uids=12345678&amp;dopt=Abstract">x</ext-link>',
    ],
)
def test_pmid_is_found_in_every_element(written: str) -> None:
    """A PMID is found in whichever element it is written."""
    assert read_reference(f"<mixed-citation>A. {written}</mixed-citation>").pmid == "12345678"


def test_arxiv_identifier_is_found() -> None:
    """An arXiv identifier is found in text and in a `pub-id`."""
    assert (
        read_reference("<mixed-citation>Ames. arXiv:1703.05698 (2017)</mixed-citation>").arxiv
        == "1703.05698"
    )
    assert (
        read_reference(
            '<mixed-citation><pub-id pub-id-type="arxiv">hep-th/9711200</pub-id></mixed-citation>'
        ).arxiv
        == "hep-th/9711200"
    )


def test_reference_without_doi_is_kept_as_printed() -> None:
    """A reference without a DOI is kept with its text and its other identifiers."""
    work = read_reference(
        "<mixed-citation><name><surname>Ames</surname><given-names>B</given-names></name> (<year>1999</year>) "
        "<article-title>On <italic>mice</italic>.</article-title> <source>J</source> <volume>1</volume>: "
        "<fpage>2</fpage>–<lpage>9</lpage>."
        '<pub-id pub-id-type="pmid">123</pub-id> <pub-id pub-id-type="pmcid">PMC77</pub-id></mixed-citation>'
    )
    assert work == Work(
        pmid="123",
        pmcid="PMC77",
        title="On mice",
        year=1999,
        journal="J",
        volume="1",
        pages="2-9",
        authors=(Author("B Ames", "B", "Ames"),),
        raw="Ames B (1999) On mice. J 1: 2–9.123 PMC77",
    )


@pytest.mark.parametrize("tag", ["citation", "nlm-citation", "mixed-citation", "element-citation"])
def test_reference_of_older_dtds(tag: str) -> None:
    """The citation elements of older DTDs are read."""
    work = read_reference(
        f'<{tag} citation-type="journal"><article-title>T</article-title><source>S</source></{tag}>'
    )
    assert (work.title, work.journal, work.publication_type) == ("T", "S", "journal-article")


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("<string-date>May 2011</string-date>", 2011),
        ("<string-date><month>May</month> 2011</string-date>", 2011),
        ("<string-date>May <year>2011</year></string-date>", 2011),
        ('<date iso-8601-date="2011-05-06"/>', 2011),
        ('<date iso-8601-date="20110506"/>', 2011),
        ('<year iso-8601-date="2011">in press</year>', 2011),
        ('<string-date content-type="accessed">May 2011</string-date>', None),
        ('<date date-type="access" iso-8601-date="2011-05-06"/>', None),
        ('<date date-type="accessed"><year>2011</year></date>', None),
        ('<date date-type="pub"><year>2011</year></date>', 2011),
        ("<date-in-citation><string-date>May 2011</string-date></date-in-citation>", None),
        ("<string-date>accessed May 2011</string-date>", None),
        ("<string-date>May 2011; retrieved 3 June 2015</string-date>", 2011),
        ('<string-date iso-8601-date="2011-05">May 11</string-date>', 2011),
    ],
)
def test_year_is_that_of_any_date_but_the_access(written: str, year: int | None) -> None:
    """The year stands in whichever date the reference has; that of an access date is none."""
    citation = f"<element-citation><article-title>T</article-title>{written}</element-citation>"
    assert read_reference(citation).year == year


@pytest.mark.parametrize(
    ("address", "doi"),
    [
        ("https://www.biorxiv.org/content/10.1101/2020.01.01.123456v1", "10.1101/2020.01.01.123456"),
        ("https://www.medrxiv.org/content/10.1101/2020.01.01.20123456v2.full-text", "10.1101/2020.01.01.20123456"),
        ("https://www.biorxiv.org/content/10.1101/123456v1.full.pdf", "10.1101/123456"),
        ("https://doi.org/10.1101/123456v1", "10.1101/123456"),
        ("https://doi.org/10.1101/gr.123456v1", "10.1101/gr.123456v1"),
        ("https://doi.org/10.5555/123456v1", "10.5555/123456v1"),
    ],
)  # fmt: skip
def test_version_of_a_preprint_is_no_part_of_its_doi(address: str, doi: str) -> None:
    """As addresses of bioRxiv and medRxiv have it, in a link, in text and in a tagged field."""
    link = f'<ext-link xlink:href="{address}">here</ext-link>'
    for written in (link, address, f'<pub-id pub-id-type="doi">{address}</pub-id>'):
        assert read_reference(f"<mixed-citation>A. Title. {written}</mixed-citation>").doi == doi


def test_doi_broken_behind_a_hyphen_is_joined() -> None:
    """A line may end behind a hyphen of a DOI."""
    for printed, doi in (
        ("r-\n7.", "r-7"),
        ("r- 7", "r-7"),
        ("r-\nice.", "r-ice"),
        ("r- Ice.", "r-"),
        ("r- and more", "r-"),
        ("r- 2010", "r-"),
    ):
        reference = read_reference(f"<mixed-citation>A. T. doi:10.1000/{printed}</mixed-citation>")
        assert reference.doi == f"10.1000/{doi}"


@pytest.mark.parametrize(
    ("attribute", "written", "title", "journal"),
    [
        ('publication-type="journal"', "<volume>25</volume>, <fpage>75</fpage>", None, "Phys. Rev. Lett"),
        ("", "<volume>25</volume>, <fpage>75</fpage>", None, "Phys. Rev. Lett"),
        ('publication-type="journal"', "", "Phys. Rev. Lett", None),
        ('publication-type="book"', "<volume>2</volume>, <fpage>75</fpage>", "Phys. Rev. Lett", None),
        ("", "<volume>2</volume><publisher-name>P</publisher-name>", "Phys. Rev. Lett", None),
    ],
)  # fmt: skip
def test_reference_to_a_journal_alone_has_no_title(
    attribute: str, written: str, title: str | None, journal: str | None
) -> None:
    """As physicists cite: else all that an author has in one journal in one year would be one paper."""
    work = read_reference(
        f"<mixed-citation {attribute}>A. Lee, <source>Phys. Rev. Lett.</source> {written} (2008).</mixed-citation>"
    )
    assert (work.title, (work.journal or "").removesuffix(".") or None) == (title, journal)
