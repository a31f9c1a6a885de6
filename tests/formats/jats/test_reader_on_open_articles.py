"""The JATS reader on real articles of twenty publishers, checked by independent counts and by eye.

The articles are no part of the project. Where they are missing, one test is skipped with a message, and the
others, on articles of our own, prove the same rules.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from app.document import Document, Notice, Statement, Work
from app.formats.jats import reader as jats
from tests.formats.marked_text import mark

OPEN = Path(__file__).parents[4] / "shared" / "data" / "jats" / "open"
FILES = sorted(path.name for path in OPEN.glob("*.xml"))
needs_files = pytest.mark.skipif(not FILES, reason="no real articles here")
SET_APART = ".//fig|.//table-wrap|.//fn|.//disp-formula|.//tex-math|.//xref[@ref-type='table-fn']|self::comment"
INLINE = {"sup", "sub", "italic", "bold", "named-content", "styled-content"}
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


@cache
def document(name: str) -> Document:
    return next(jats.read((OPEN / name).read_bytes()))


@cache
def tree(name: str) -> etree._Element:
    return etree.fromstring((OPEN / name).read_bytes(), PARSER)


def every_statement() -> Iterator[tuple[str, Statement]]:
    """Of each file, with the file's name."""
    return ((name, statement) for name in FILES for statement in document(name).statements)


def element(name: str, statement: Statement) -> etree._Element:
    assert statement.anchor is not None
    found = tree(name).xpath(statement.anchor)
    assert isinstance(found, list)
    (only,) = found
    assert isinstance(only, etree._Element)
    return only


def block(xref: etree._Element) -> etree._Element:
    parent = xref.getparent()
    while parent is not None and parent.tag in {
        "sup",
        "sub",
        "italic",
        "bold",
        "named-content",
        "styled-content",
    }:
        parent = parent.getparent()
    assert parent is not None
    return parent


def visible(xref: etree._Element) -> str:
    return " ".join("".join(map(str, xref.itertext(etree.Element))).split())


def letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))


def test_reader_has_open_articles_to_read() -> None:
    """Skipped with a message where the real articles are missing."""
    if not FILES:
        pytest.skip(f"No articles in {OPEN}: the rules are proved on documents of our own only.")
    assert len(FILES) >= 90


# true of every file


def cited_with_doi(name: str) -> Iterator[str]:
    """The DOIs of references that the article's own text cites, counted independently of the reader."""
    root = tree(name)
    own = [
        e
        for e in root.iter("xref", "ref")
        if not any(True for _ in e.iterancestors("sub-article", "response"))
    ]
    dois = {}
    for ref in own:
        if ref.tag == "ref":
            tag = ref.find(".//pub-id[@pub-id-type='doi']")
            links = [
                link.get("{http://www.w3.org/1999/xlink}href", "") for link in ref.iter("ext-link")
            ]
            text = (
                "".join(map(str, tag.itertext()))
                if tag is not None
                else " ".join(x for x in links if "doi.org" in x)
            )
            found = re.search(r"10\.\d{4,9}/\S+", text)
            if found:
                dois[ref.get("id")] = found[0].lower()
    pointed = {rid for xref in own if xref.tag == "xref" for rid in (xref.get("rid") or "").split()}
    return (dois[rid] for rid in pointed & dois.keys())


@needs_files
def test_reader_finds_nearly_every_cited_doi() -> None:
    """Nearly every reference with a DOI that a text cites has a statement."""
    pairs = {(name, doi) for name in FILES for doi in cited_with_doi(name)}
    found = {
        (name, (document(name).references[statement.reference].doi or "").lower())
        for name in FILES
        for statement in document(name).statements
    }
    assert len(pairs) > 2_500
    assert len(pairs & found) / len(pairs) >= 0.995


@needs_files
def test_anchors_lead_to_the_citing_xref() -> None:
    """Every anchor leads to the element that cites."""
    for name, statement in every_statement():
        assert element(name, statement).tag == "xref", (name, statement)


@needs_files
def test_statements_exclude_sub_articles_and_translations() -> None:
    """No statement comes from a sub-article, a response or a translated abstract."""
    for name, statement in every_statement():
        xref = element(name, statement)
        assert not any(
            True for _ in xref.iterancestors("sub-article", "response", "trans-abstract")
        ), (name, statement)


@needs_files
def test_markers_are_in_the_text_and_hold_what_is_tagged() -> None:
    """Every marker is in the text, and the first one holds what is tagged."""
    for name, statement in every_statement():
        for marker in statement.markers:
            assert 0 <= marker.start < marker.end <= len(statement.text), (name, statement)
        if statement.markers:
            first = statement.markers[0]
            marked = statement.text[first.start : first.end]
            assert visible(element(name, statement)) in marked, (name, statement)


@needs_files
def test_markers_of_numbers_are_separate_from_words() -> None:
    """No number that cites is glued to a word."""
    for name, statement in every_statement():
        for marker in statement.markers:
            number = statement.text[marker.start : marker.end]
            if re.match(r"[\[(]?\d{1,3}\b", number):
                before = statement.text[: marker.start][-1:]
                assert not before.isalnum() or number[0] in "[(", (name, statement)
                assert not statement.text[marker.end :][:1].isalpha(), (name, statement)


@needs_files
def test_statements_lie_in_one_block() -> None:
    """No text spans two paragraphs."""
    for name, statement in every_statement():
        around = block(element(name, statement))
        if not around.xpath(SET_APART):
            whole = letters("".join(map(str, around.itertext(etree.Element))))
            assert letters(statement.text) in whole, (name, statement)


@needs_files
def test_statements_are_distinct_with_neighbours_of_their_block() -> None:
    """Neighbours are of the same block, and equal sentences differ by their occurrence."""
    identities = [(name, s.reference, s.text, s.occurrence) for name, s in every_statement()]
    assert [one for one, count in Counter(identities).items() if count > 1] == []
    for name, statement in every_statement():
        whole = letters("".join(map(str, block(element(name, statement)).itertext(etree.Element))))
        for neighbour in (statement.before, statement.after):
            inside = neighbour is None or letters(neighbour)[:15] in whole or "$" in whole
            assert inside, (name, statement)


# hard cases, read in the XML by eye: file, XPath, numbers in the list, what a reader sees, section

CASES = [
    # ranges: the middle is cited too
    ("PMC6317250.xml", "/article/body/p/xref[2]", {2, 3}, "health of the host ⟦[2–4]⟧.", "unknown"),
    ("PMC6317250.xml", "/article/body/p/xref[3]", {4}, "health of the host ⟦[2–4]⟧.", "unknown"),
    # the middle of a range is an xref without text
    (
        "journal.pone.0067227.xml",
        "/article/body/sec[1]/p[2]/xref[3]",
        {8, 9},
        "factors ⟦[8-10]⟧.",
        "introduction",
    ),
    (
        "journal.pone.0067227.xml",
        "/article/body/sec[1]/p[2]/xref[5]",
        {10},
        "factors ⟦[8-10]⟧.",
        "introduction",
    ),
    # brackets inside the xref
    (
        "journal.pone.0016976.xml",
        "/article/body/sec[1]/p[1]/xref[1]",
        {1},
        "from malaria ⟦[1]⟧.",
        "introduction",
    ),
    # several ids in one xref, in a cell
    (
        "PMC6060388.xml",
        "/article/body/sec[2]/table-wrap[2]/table/tbody/tr[13]/td[4]/xref",
        {32, 33, 34, 35},
        "⟦[32–35]⟧",
        "other",
    ),
    # a range inside one xref that names only the first
    (
        "journal.pmed.0030132.xml",
        "/article/body/sec[4]/p[6]/xref[3]",
        {8, 9, 10},
        "Viagra to men ⟦[8–10]⟧.",
        "other",
    ),
    # superscripts, with a range
    (
        "PMC5847565.xml",
        "/article/body/sec[1]/p[1]/sup[1]/xref[1]",
        {1, 2, 3},
        "industry ⟦[1–4]⟧ as new sources",
        "introduction",
    ),
    # superscripts behind a name
    (
        "PMC5970189.xml",
        "/article/body/sec[1]/p[2]/sup[7]/xref",
        {24},
        "Kühling et al. ⟦[24]⟧ documented no difference",
        "introduction",
    ),
    # numbers tagged side by side without a comma; isotopes stay as they are
    ("PMC5155243.xml", "/article/body/p[1]/xref[2]", {2}, "threats to health [1,⟦2⟧].", "unknown"),
    # superscript with white space, inside the author's bracket; wrapped in <pmc-articleset>
    (
        "pmc-8438044.jats.xml",
        "/pmc-articleset/article/body/sec[1]/p[1]/sup[2]/xref",
        {2},
        "associated fauna (e.g., ⟦[2]⟧).",
        "introduction",
    ),
    # after the full stop
    (
        "MNHpJQpnjvSX6pkKCg37yTJ.xml",
        "/article/body/p[2]/sup/xref",
        {1},
        "de COVID-19. ⟦[1]⟧",
        "unknown",
    ),
    # only the year is tagged
    (
        "PMC5735103.xml",
        "/article/body/sec[1]/p[1]/xref[1]",
        {31},
        "to ⟦Pahl-Wostl (2009)⟧, a",
        "introduction",
    ),
    (
        "PMC5735103.xml",
        "/article/body/sec[1]/p[1]/xref[2]",
        {15},
        "⟦(Mabhaudhi et al., 2016a)⟧ with",
        "introduction",
    ),
    (
        "PMC6097106.xml",
        "/article/body/sec[1]/p[1]/xref[1]",
        {59},
        "⟦(Zheng et al. 2013)⟧.",
        "introduction",
    ),
    (
        "10.21105.jose.00292.jats.xml",
        "/article/body/sec[2]/p[2]/xref",
        {9},
        "of ⟦Beuzen & Timbers (2020)⟧",
        "other",
    ),
    # follow-ups: a year alone, a letter alone
    (
        "10.3897_phytokeys.8.2101.xml",
        "/article/body/sec[1]/p[1]/xref[3]",
        {30},
        "⟦Stern and Bohs 2009, 2010⟧,",
        "introduction",
    ),
    (
        "10.3897_phytokeys.8.2101.xml",
        "/article/body/sec[1]/p[1]/xref[7]",
        {18},
        "⟦Knapp 2010a, b⟧,",
        "introduction",
    ),
    # lists of authors and years: each its own piece, brackets inside a name
    (
        "PMC3827716.xml",
        "/article/body/sec[1]/p[4]/xref[1]",
        {8},
        "e.g., (⟦Council for International Organizations of Medical Sciences [CIOMS], 2002⟧; World",
        "introduction",
    ),
    # semicolons between the authors of one reference
    (
        "2318-0889-tinf-33-e200057.xml",
        "/article/body/sec[1]/p[1]/xref[1]",
        {9},
        "sigue siendo escasa (⟦Dumay; Guthrie; Farneti, 2010⟧; Navarro; Alcaraz; Ortiz, 2010; Frías-Aceituno",
        "introduction",
    ),
    # not yet printed, a page behind it
    (
        "m83TGFWyPS6PFqxTBTCQD4J__2.xml",
        "/article/body/sec[3]/p[13]/xref[4]",
        {47},
        "(⟦Pletsch, no prelo⟧, p. 8).",
        "other",
    ),
    # floats-group: cell, note to a table; caption inside a paragraph of the body
    (
        "PMC6356641.xml",
        "/article/floats-group/table-wrap/table/tbody/tr[1]/td[4]/xref[1]",
        {1},
        "[⟦1⟧,2,12,15,77]",
        "unknown",
    ),
    (
        "PMC5590053.xml",
        "/article/floats-group/table-wrap[1]/table-wrap-foot/fn/p/xref",
        {14},
        "a RIcalc = Retention Index calculated",
        "unknown",
    ),
    (
        "elife00573.xml",
        "/article/body/p[7]/fig/caption/p/xref",
        {4},
        "The alignment method used here involved tracking the movement of the particles ⟦(Brilot et al., 2012)⟧; the",
        "unknown",
    ),
    # an abstract; pretty-printed superscripts
    (
        "biorxiv-685172.xml",
        "/article/front/article-meta/abstract/p[2]/sup[1]/xref",
        {1},
        "insulin resistance in peripheral tissues ⟦[1]⟧.",
        "other",
    ),
    # body without sections
    (
        "elife00625.xml",
        "/article/body/p[3]/xref[1]",
        {1},
        "(reviewed in ⟦Huijser and Schmid, 2011⟧).",
        "unknown",
    ),
    # another language, markup inside the xref, numbered title
    (
        "2236-8906-hoehnea-49-e1112020.xml",
        "/article/body/sec[1]/p[1]/xref[1]",
        {41},
        "⟦(Pellerin et al. 2019)⟧.",
        "introduction",
    ),
    (
        "tabelas.xml",
        "/article/body/sec[1]/p[1]/xref[1]",
        {1},
        "Problem Based Learning) ⟦[1]⟧.",
        "introduction",
    ),
]


@pytest.mark.skipif(not FILES, reason="no real articles here")
@pytest.mark.parametrize(("name", "anchor", "numbers", "seen", "section"), CASES)
def test_statements_of_hard_cases(
    name: str, anchor: str, numbers: set[int], seen: str, section: str
) -> None:
    """A hard case is read as a reader sees it."""
    there = [s for s in document(name).statements if s.anchor == anchor]
    assert {s.reference + 1 for s in there} == numbers
    for statement in there:
        assert seen in mark(statement)
        assert statement.section == section


@pytest.mark.skipif(not FILES, reason="no real articles here")
class TestPapersAndReferences:
    """Facts about whole articles and single references, looked up in the XML."""

    def test_doi_of_a_sici_keeps_its_brackets(self) -> None:
        dois = [work.doi for work in document("elife00855.xml").references]
        assert "10.1002/(SICI)1097-4571(199210)43:9<628::AID-ASI5>3.0.CO;2-0" in dois

    def test_doi_loses_white_space(self) -> None:
        assert document("biorxiv-685172.xml").references[1].doi == "10.1038/s41588-018-0241-6"

    def test_doi_of_a_link_is_the_longer_one(self) -> None:
        """The text of the link is "doi:10.1371/journalpone.0010502\"&gt;", its address has the dot."""
        work = next(
            w
            for w in document("10.3897_phytokeys.1.659.xml").references
            if (w.title or "").startswith("Four new species")
        )
        assert work.doi == "10.1371/journal.pone.0010502"

    def test_doi_in_running_text_is_found(self) -> None:
        assert document("PMC5700130.xml").references[64].doi == "10.1186/gb-2010-11-10-r106"

    def test_ref_with_one_work_written_twice(self) -> None:
        """A reference that is tagged and printed is one work."""
        first = document("2236-8906-hoehnea-49-e1112020.xml").references[0]
        assert (first.title, first.year, first.journal) == (
            "Corrosion inhibitory potential of ethanol extract of Senna obtusifolia on Mild Steel in 5M HCl",
            2019,
            "Journal of Chemical Society of Nigeria",
        )
        assert first.raw is not None
        assert first.raw.startswith("Ali, I., Yisa, J. & Jacob, J.O. 2019. Corrosion")
        assert len(document("2236-8906-hoehnea-49-e1112020.xml").references) == 56

    def test_reference_lists_nested_are_one(self) -> None:
        assert len(document("10.3897_zookeys.410.7109.xml").references) == 17

    def test_authors_of_a_cut_list_are_incomplete(self) -> None:
        work: Work = document("journal.pone.0126470.xml").references[63]
        assert (work.doi, len(work.authors), work.authors_complete) == (
            "10.1002/asi.20553",
            6,
            False,
        )

    def test_document_excludes_translations_and_reviews(self) -> None:
        """The references and statements of translations and reviews are not the article's."""
        assert len(document("MNHpJQpnjvSX6pkKCg37yTJ.xml").references) == 4
        assert sum(len(s.markers) for s in document("elife04406.xml").statements) == 150

    def test_notices_of_retraction_and_correction(self) -> None:
        assert document("PMC4745270.xml").notices == (
            Notice("retraction", "10.1080/17402520600579028"),
        )
        assert document("journal.pcbi.0030158.xml").notices == (
            Notice("retraction", "10.1371/journal.pcbi.0030051"),
        )
        assert document("elife00488.xml").notices == (Notice("correction", "10.7554/eLife.00067"),)
        assert document("elife00488.xml").paper.publication_type == "correction"

    def test_licences_by_address_and_by_words(self) -> None:
        assert document("PMC6326430.xml").licence == "CC0-1.0"
        assert document("journal.pmed.0030132.xml").licence == "CC-BY"
        assert document("PMC6060388.xml").licence == "CC-BY-4.0"

    def test_named_characters_are_resolved(self) -> None:
        texts = " ".join(
            statement.text for statement in document("2318-0889-tinf-33-e200057.xml").statements
        )
        assert "difusión" in texts
        assert "&" not in texts.replace(" & ", "")

    def test_front_matter_gives_the_paper(self) -> None:
        paper = document("PMC6060388.xml").paper
        assert (paper.doi, paper.pmcid, paper.published_on) == (
            "10.4155/fsoa-2018-0003",
            "PMC6060388",
            "2018-06-26",
        )
        assert (paper.journal, paper.issns, paper.volume, paper.issue, paper.pages) == (
            "Future Science OA",
            ("2056-5623",),
            "4",
            "6",
            "FSO312",
        )
        assert [author.family for author in paper.authors] == [
            "Veeraraghavan",
            "Pragasam",
            "Bakthavatchalam",
            "Ralph",
        ]
        assert paper.publication_type == "review"
        assert document("biorxiv-685172.xml").paper.publication_type == "posted-content"
