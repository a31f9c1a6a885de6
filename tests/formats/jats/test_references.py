"""What a reference list names: every dirt that a DOI wears, every way to write a work."""

import pytest

from app.document import Author, Work
from tests.formats.jats.small_articles import read


def only(ref: str) -> Work:
    (work,) = read("", f'<ref id="r1">{ref}</ref>').references
    return work


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
def test_a_doi_is_found_wherever_it_is_written(written: str) -> None:
    assert (
        only(f"<element-citation><source>S</source>{written}</element-citation>").doi
        == "10.1000/Ab.c"
    )


def test_a_doi_in_running_text_is_found_also_glued_to_a_number() -> None:
    assert (
        only(
            "<mixed-citation>A, B. <italic>J</italic> <bold>4</bold> (2019). doi:10.1000/abc.</mixed-citation>"
        ).doi
        == "10.1000/abc"
    )
    assert (
        only(
            "<mixed-citation>A. <italic>J</italic><bold>146</bold>10.1242/dev.1 (2019).</mixed-citation>"
        ).doi
        == "10.1242/dev.1"
    )


def test_a_sici_keeps_its_angle_brackets() -> None:
    sici = "10.1002/(SICI)1097-0258(19980815)17:15&lt;1661::AID-SIM968&gt;3.0.CO;2-2"
    work = only(f'<element-citation><pub-id pub-id-type="doi">{sici}</pub-id></element-citation>')
    assert work.doi == "10.1002/(SICI)1097-0258(19980815)17:15<1661::AID-SIM968>3.0.CO;2-2"


def test_the_tag_that_says_doi_goes_before_a_link() -> None:
    link = '<ext-link ext-link-type="uri" xlink:href="https://doi.org/10.1601/nm.1">x</ext-link>'
    tag = '<pub-id pub-id-type="doi">10.1007/BF1</pub-id>'
    assert only(f"<mixed-citation>{link}{tag}</mixed-citation>").doi == "10.1007/BF1"


def test_a_reference_without_doi_is_kept_with_its_text_and_other_names() -> None:
    work = only(
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


def test_a_tagged_citation_without_doi_is_printed_from_its_tags() -> None:
    work = only(
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


def test_a_list_of_authors_is_known_to_be_cut_by_a_tag_or_by_words() -> None:
    cut = "<element-citation><person-group><collab>Us</collab>{}</person-group></element-citation>"
    assert only(cut.format("")).authors_complete
    assert not only(cut.format("<etal/>")).authors_complete
    assert not only(cut.format("<string-name>Ames B, et al.</string-name>")).authors_complete


def test_a_reference_that_names_nobody_is_not_known_to_name_all() -> None:
    assert not only("<mixed-citation>Smith J. A study. 2001.</mixed-citation>").authors_complete
    assert not only("Nothing is tagged here, 2001.").authors_complete


def test_the_second_spelling_of_a_name_is_no_second_author() -> None:
    name = "<name><surname>{}</surname><given-names>{}</given-names></name>"
    both = (
        f"<name-alternatives>{name.format('Li', 'W')}{name.format('李', '伟')}</name-alternatives>"
    )
    work = only(f"<element-citation><person-group>{both}</person-group></element-citation>")
    assert [author.name for author in work.authors] == ["W Li"]


def test_editors_are_no_authors() -> None:
    editor = "<name><surname>Ed</surname><given-names>E</given-names></name>"
    author = "<name><surname>Au</surname><given-names>A</given-names></name>"
    grouped = (
        f'<person-group person-group-type="author">{author}</person-group><chapter-title>T</chapter-title>'
        f'<person-group person-group-type="editor">{editor}</person-group><source>B</source>'
    )
    plain = f"{author} <article-title>T</article-title> In: {editor}, editor. <source>B</source>"
    for written in (grouped, plain):
        work = only(f"<mixed-citation>{written}</mixed-citation>")
        assert [a.family for a in work.authors] == ["Au"]
        assert (work.title, work.journal) == ("T", "B")


def test_one_work_written_twice_is_one() -> None:
    twice = (
        "<mixed-citation>AMES, B. Mice. 1999.</mixed-citation><element-citation><name><surname>Ames</surname>"
        "<given-names>B</given-names></name><article-title>Mice</article-title><year>1999</year></element-citation>"
    )
    for written in (twice, f"<citation-alternatives>{twice}</citation-alternatives>"):
        work = only(f"<label>1</label>{written}")
        assert (work.title, work.year, work.raw) == ("Mice", 1999, "AMES, B. Mice. 1999.")


def test_different_works_in_one_reference_are_one_work_each() -> None:
    one = '<mixed-citation id="c1{0}"><source>J</source><pub-id pub-id-type="doi">10.1000/{0}</pub-id></mixed-citation>'
    document = read("", f'<ref id="c1">{one.format("a")}{one.format("b")}</ref>')
    assert [work.doi for work in document.references] == ["10.1000/a", "10.1000/b"]


def test_references_of_nested_and_of_several_lists_are_all_kept_cited_or_not() -> None:
    ref = "<ref><mixed-citation>{}</mixed-citation></ref>"
    nested = f"<ref-list>{ref.format('A')}<ref-list>{ref.format('B')}</ref-list></ref-list>"
    document = read("", ref.format("C"), back=nested)
    assert [work.raw for work in document.references] == ["A", "B", "C"]


@pytest.mark.parametrize("tag", ["citation", "nlm-citation", "mixed-citation", "element-citation"])
def test_the_citations_of_older_dtds_are_read(tag: str) -> None:
    work = only(
        f'<{tag} citation-type="journal"><article-title>T</article-title><source>S</source></{tag}>'
    )
    assert (work.title, work.journal, work.publication_type) == ("T", "S", "journal-article")


def test_a_note_in_the_list_is_kept_as_text() -> None:
    assert only("<note><p>See the <italic>appendix</italic>.</p></note>").raw == "See the appendix."


def test_the_year_is_that_of_the_work_and_not_of_a_visit() -> None:
    visited = "<date-in-citation><year>2021</year></date-in-citation>"
    assert (
        only(f"<element-citation><article-title>T</article-title>{visited}</element-citation>").year
        is None
    )
    assert only(f"<element-citation>{visited}<year>1999a</year></element-citation>").year == 1999
    assert only("<mixed-citation>Ames. Mice. J 2, 1735–1990 (2016).</mixed-citation>").year == 2016
    assert (
        only(
            "<mixed-citation>WHO. Site. http://x.org/2010/ (accessed on 17 January 2017)</mixed-citation>"
        ).year
        is None
    )


def test_an_arxiv_number_is_found() -> None:
    assert (
        only("<mixed-citation>Ames. arXiv:1703.05698 (2017)</mixed-citation>").arxiv == "1703.05698"
    )
    assert (
        only(
            '<mixed-citation><pub-id pub-id-type="arxiv">hep-th/9711200</pub-id></mixed-citation>'
        ).arxiv
        == "hep-th/9711200"
    )


def test_an_identifier_behind_a_doi_is_no_part_of_it() -> None:
    pmid = '<pub-id pub-id-type="pmid">24102717</pub-id>'
    glued = only(f"<mixed-citation>A. doi:10.1111%2Fobr.12102{pmid}</mixed-citation>")
    assert (glued.doi, glued.pmid) == ("10.1111/obr.12102", "24102717")
    own = only(f"<mixed-citation>A. doi:10.1126/science.24102717. {pmid}</mixed-citation>")
    assert own.doi == "10.1126/science.24102717"


@pytest.mark.parametrize(
    ("printed", "doi"),
    [
        ("https://doi.org/10.1104/pp. 113.232884 (2014).", "10.1104/pp.113.232884"),
        ("doi:10.1016/j. cell.2010.01.001.", "10.1016/j.cell.2010.01.001"),
        ("doi:10.9734/BJAST. 2014; 12: 3.", "10.9734/BJAST"),
        ("doi:10.1000/a1. 12 pp.", "10.1000/a1"),
    ],
)
def test_a_doi_that_a_line_end_broke_is_put_together(printed: str, doi: str) -> None:
    assert only(f"<mixed-citation>A. {printed}</mixed-citation>").doi == doi


@pytest.mark.parametrize(
    "written",
    [
        '<pub-id pub-id-type="medline">12345678</pub-id>',
        '<ext-link xlink:href="https://pubmed.ncbi.nlm.nih.gov/12345678/">x</ext-link>',
        '<ext-link xlink:href="http://www.ncbi.nlm.nih.gov/entrez/query.fcgi?cmd=Retrieve&amp;db=PubMed'
        '&amp;list_uids=12345678&amp;dopt=Abstract">x</ext-link>',
    ],
)
def test_a_pmid_is_found_wherever_it_is_written(written: str) -> None:
    assert only(f"<mixed-citation>A. {written}</mixed-citation>").pmid == "12345678"
