"""The citing paper's own metadata: identifiers, title, dates, journal, version."""

from app.document import FullText
from app.formats.jats import reader as jats
from tests.formats.jats.small_articles import DOI, article, read


def test_paper_may_have_no_doi() -> None:
    """A paper without a DOI is a document all the same, with its other identifiers."""
    ids = '<article-id pub-id-type="pmid">12</article-id><article-id pub-id-type="pmc">PMC34</article-id>'
    paper = read("<p>A.</p>", front=ids).paper
    assert (paper.doi, paper.pmid, paper.pmcid) == (None, "12", "PMC34")


def test_title_and_abstract_are_plain_text() -> None:
    """Title, subtitle and the main abstract are plain text; headings in the abstract become "Methods: …"."""
    front = (
        '<title-group><article-title>Mice<xref ref-type="fn" rid="f">*</xref> and <italic>E. coli</italic></article-title>'
        "<subtitle>A view</subtitle></title-group><abstract abstract-type='graphical'><p>No.</p></abstract>"
        "<abstract><title>Abstract</title><sec><title>Methods</title><p>We did.</p></sec>"
        "<sec><title>Results:</title><p>We saw.</p></sec></abstract>"
    )
    paper = read(front=front).paper
    assert paper.title == "Mice and E. coli: A view"
    assert paper.abstract == "Methods: We did. Results: We saw."


def test_published_on_is_the_earliest_date() -> None:
    """The earliest date is that of publication, and the newest one is the version of the text."""
    front = (
        '<pub-date pub-type="collection"><year>2018</year></pub-date>'
        '<pub-date pub-type="epub"><day>6</day><month>Jun</month><year>2018</year></pub-date>'
        '<pub-date date-type="pub" iso-8601-date="2018-07-01"><year>2018</year></pub-date>'
        '<history><date date-type="received"><day>1</day><month>2</month><year>2018</year></date>'
        '<date date-type="rev-recd"><day>30</day><month>7</month><year>2018</year></date></history>'
    )
    document = read(front=front)
    assert (document.paper.published_on, document.paper.year, document.version) == (
        "2018-06-06",
        2018,
        "2018-07-30",
    )


def test_version_without_dates_is_article_version() -> None:
    """The version of an article without dates is its `article-version`."""
    assert read(front="<article-version>1.2</article-version>").version == "1.2"


def test_year_0000_and_9999_are_none() -> None:
    """The years 0000 and 9999, which stand for none, are no years."""
    dates = "".join(
        f"<pub-date><year>{year}</year></pub-date>" for year in ("0000", "2018", "9999")
    )
    document = read("", front=f"{DOI}{dates}")
    assert (document.paper.year, document.version) == (2018, "2018")


def test_journal_volume_issue_and_pages() -> None:
    """The journal with its ISSNs and publisher, and volume, issue and pages."""
    front = "<volume>4</volume><issue>6</issue><fpage>11</fpage><lpage>19</lpage>"
    journal = (
        "<journal-title-group><journal-title>J of Mice</journal-title></journal-title-group>"
        "<issn pub-type='epub'>2056-5623</issn><issn pub-type='ppub'>2056562x</issn>"
        "<publisher><publisher-name>Press</publisher-name></publisher>"
    )
    file = article(front=front).replace(
        b"<journal-meta/>", f"<journal-meta>{journal}</journal-meta>".encode()
    )
    paper = next(jats.read(file)).paper
    assert (paper.journal, paper.issns, paper.publisher) == (
        "J of Mice",
        ("2056-5623", "2056-562X"),
        "Press",
    )
    assert (paper.volume, paper.issue, paper.pages) == ("4", "6", "11-19")


def test_full_text_links_are_web_addresses() -> None:
    """Links to the full text are kept when they are web addresses."""
    front = '<self-uri xlink:href="https://x.org/1.pdf"/><self-uri xlink:href="1.pdf"/>'
    assert read(front=front).paper.full_text == (FullText("https://x.org/1.pdf"),)
