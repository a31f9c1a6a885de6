"""What an article says of itself: names, dates, licence, edition, and what it corrects."""

import pytest

from app.document import Author, FullText, Notice
from app.formats.jats import reader as jats
from tests.formats.jats.small_articles import DOI, article, read


def test_a_paper_without_a_doi_is_a_document_all_the_same() -> None:
    ids = '<article-id pub-id-type="pmid">12</article-id><article-id pub-id-type="pmc">PMC34</article-id>'
    paper = read("<p>A.</p>", front=ids).paper
    assert (paper.doi, paper.pmid, paper.pmcid) == (None, "12", "PMC34")


def test_title_subtitle_and_abstract_are_plaparagraph_cites() -> None:
    front = (
        '<title-group><article-title>Mice<xref ref-type="fn" rid="f">*</xref> and <italic>E. coli</italic></article-title>'
        "<subtitle>A view</subtitle></title-group><abstract abstract-type='graphical'><p>No.</p></abstract>"
        "<abstract><title>Abstract</title><sec><title>Methods</title><p>We did.</p></sec>"
        "<sec><title>Results:</title><p>We saw.</p></sec></abstract>"
    )
    paper = read(front=front).paper
    assert paper.title == "Mice and E. coli: A view"
    assert paper.abstract == "Methods: We did. Results: We saw."


def test_authors_have_names_and_orcids_and_groups_have_names() -> None:
    front = (
        '<contrib-group><contrib contrib-type="author"><contrib-id contrib-id-type="orcid">https://orcid.org/0000-0002-1825-009x</contrib-id>'
        "<name><surname>Ames</surname><given-names>Bo C.</given-names><suffix>Jr</suffix></name></contrib>"
        '<contrib contrib-type="author"><collab>The Group<contrib-group><contrib><name><surname>No</surname></name>'
        "</contrib></contrib-group></collab></contrib>"
        '<contrib contrib-type="author"><name-alternatives><name><surname>Li</surname><given-names>Wei</given-names></name>'
        "<name><surname>李</surname></name></name-alternatives></contrib>"
        '<contrib contrib-type="editor"><name><surname>Ed</surname></name></contrib></contrib-group>'
    )
    assert read(front=front).paper.authors == (
        Author("Bo C. Ames Jr", "Bo C.", "Ames", "0000-0002-1825-009X"),
        Author("The Group"),
        Author("Wei Li", "Wei", "Li"),
    )


def test_the_earliest_date_is_that_of_publication_and_the_newest_that_of_the_edition() -> None:
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


def test_an_edition_without_dates_is_told_by_its_own_word() -> None:
    assert read(front="<article-version>1.2</article-version>").version == "1.2"


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("research-article", "journal-article"),
        ("review-article", "review"),
        ("editorial", "editorial"),
        ("correction", "correction"),
        ("retraction", "retraction"),
        ("case-report", "case-report"),
        ("preprint", "posted-content"),
        ("something-new", "other"),
        ("", None),
    ],
)
def test_publication_types_are_a_closed_list(type_: str, kind: str | None) -> None:
    assert read(type_=type_).paper.publication_type == kind


def test_the_journal_and_the_place_in_it() -> None:
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


@pytest.mark.parametrize(
    ("written", "licence"),
    [
        ('<license xlink:href="http://creativecommons.org/licenses/by/3.0/"><p>x</p></license>', "CC-BY-3.0"),
        ('<license><uri xlink:href="https://creativecommons.org/licenses/by-nc-nd/4.0/"/></license>', "CC-BY-NC-ND-4.0"),
        ("<license><license-p>See http://creativecommons.org/licenses/by/4.0/.</license-p></license>", "CC-BY-4.0"),
        ('<license xlink:href="http://creativecommons.org/publicdomain/zero/1.0/"/>', "CC0-1.0"),
        ("<license><p>the terms of the Creative Commons Attribution License, which permits</p></license>", "CC-BY"),
        ("<license><p>the Creative Commons Attribution 4.0 International License</p></license>", "CC-BY-4.0"),
        ("<license><p>a Creative Commons Attribution-NonCommercial-ShareAlike 4.0 License</p></license>", "CC-BY-NC-SA-4.0"),
        ("<license><p>made available under the CC BY-NC 4.0 licence</p></license>", "CC-BY-NC-4.0"),
        ("<license><p>the Creative Commons CC0 public domain dedication</p></license>", "CC0-1.0"),
        ('<license xlink:href="https://example.org/terms"><p>x</p></license>', "https://example.org/terms"),
        ("<license><p>All rights reserved.</p></license>", None),
        ("", None),
    ],
)  # fmt: skip
def test_licences_are_told_by_address_by_code_or_by_words(
    written: str, licence: str | None
) -> None:
    assert read(front=f"<permissions>{written}</permissions>").licence == licence


def test_a_licence_of_the_days_before_permissions_is_found() -> None:
    old = "<copyright-statement>the Creative Commons Attribution License</copyright-statement>"
    assert read(front=old).licence == "CC-BY"


def test_links_to_the_full_text_are_kept_when_they_are_addresses() -> None:
    front = '<self-uri xlink:href="https://x.org/1.pdf"/><self-uri xlink:href="1.pdf"/>'
    assert read(front=front).paper.full_text == (FullText("https://x.org/1.pdf"),)


def related(kind: str, target: str = "10.1000/old", link: str = "doi") -> str:
    return f'<related-article related-article-type="{kind}" ext-link-type="{link}" xlink:href="{target}"/>'


def test_a_correction_and_a_retraction_are_notices_on_the_other_paper() -> None:
    assert read(front=related("corrected-article"), type_="correction").notices == (
        Notice("correction", "10.1000/old"),
    )
    assert read(front=related("retracted-article"), type_="retraction").notices == (
        Notice("retraction", "10.1000/old"),
    )
    assert read(front=related("object-of-concern"), type_="expression-of-concern").notices == (
        Notice("expression_of_concern", "10.1000/old"),
    )


def test_a_link_to_its_own_correction_or_to_a_companion_is_no_notice() -> None:
    assert read(front=related("correction-forward")).notices == ()
    assert read(front=related("companion"), type_="correction").notices == ()
    assert read(front=related("companion")).notices == ()


def test_a_notice_that_names_no_doi_is_rejected_unless_a_reference_has_it() -> None:
    front = related("corrected-article", "123", "pubmed")
    document = read(front=front, type_="correction")
    assert (document.notices, len(document.rejected)) == ((), 1)
    ids = '<pub-id pub-id-type="doi">10.1000/old</pub-id><pub-id pub-id-type="pmid">123</pub-id>'
    ref = f"<ref><element-citation>{ids}</element-citation></ref>"
    document = read(refs=ref, front=front, type_="correction")
    assert (document.notices, document.rejected) == ((Notice("correction", "10.1000/old"),), ())


def test_an_article_set_gives_each_of_its_articles() -> None:
    articles = b"".join(
        article(front=f'<article-id pub-id-type="doi">10.1000/{n}</article-id>') for n in "ab"
    )
    found = list(jats.read(b"<pmc-articleset>" + articles + b"</pmc-articleset>"))
    assert [document.paper.doi for document in found] == ["10.1000/a", "10.1000/b"]


def test_a_group_of_editors_is_no_group_of_authors() -> None:
    person = "<contrib><name><surname>{}</surname></name></contrib>"
    front = (
        f'{DOI}<contrib-group content-type="authors">{person.format("Ames")}</contrib-group>'
        f'<contrib-group content-type="editors">{person.format("Bell")}</contrib-group>'
    )
    assert [a.name for a in read("", front=front).paper.authors] == ["Ames"]


@pytest.mark.parametrize(
    "nameless",
    [
        b"<article><front><article-meta/></front><body><p>A.</p></body></article>",
        b"<article><art-admin><doi>10.1039/x</doi></art-admin></article>",
    ],
)
def test_an_article_that_nobody_could_tell_from_others_is_rejected(nameless: bytes) -> None:
    (document,) = jats.read(nameless)
    (rejection,) = document.rejected
    assert (rejection.place, document.whole, document.references) == ("/article", False, ())
    assert "no identifier and no title" in rejection.reason


def test_a_year_that_stands_for_none_is_none() -> None:
    dates = "".join(
        f"<pub-date><year>{year}</year></pub-date>" for year in ("0000", "2018", "9999")
    )
    document = read("", front=f"{DOI}{dates}")
    assert (document.paper.year, document.version) == (2018, "2018")
