"""The statements of a TEI document's text."""

import pytest

from tests.formats.marked_text import cites
from tests.formats.tei.small_documents import paragraph_cites, read, ref


def test_body_reads_every_kind_of_block() -> None:
    """Headings, items, captions, cells, footnotes, back matter and the abstract give statements."""
    body = (
        f"<div><head>Of {ref(1, '[1]')}</head><p>Text.</p><list><item>An item {ref(2, '[2]')}</item></list></div>"
        f"<figure><head>Fig. 1</head><figDesc>Caption. After {ref(3, '[3]')}.</figDesc></figure>"
        f"<figure type='table'><table><row><cell>A. cell. {ref(4, '[4]')}</cell></row></table></figure>"
    )
    notes = f'<note place="foot" n="1">Footnote {ref(5, "[5]")}.</note>'
    back = f'<div type="acknowledgement"><div><p>Thanks {ref(6, "[6]")}.</p></div></div>'
    abstract = f"<div><p>Abstract {ref(7, '[7]')}.</p></div>"
    document = read(body, notes=notes, back=back, abstract=abstract)
    assert cites(document) == [
        (7, "Abstract ⟦[7]⟧."),
        (1, "Of ⟦[1]⟧"),
        (2, "An item ⟦[2]⟧"),
        (3, "After ⟦[3]⟧."),
        (4, "A. cell. ⟦[4]⟧"),
        (5, "Footnote ⟦[5]⟧."),
        (6, "Thanks ⟦[6]⟧."),
    ]
    assert document.statements[0].section_title == "Abstract"
    assert document.statements[-1].section_title == "Acknowledgement"


def test_caption_in_a_heading_has_sentences() -> None:
    """Pub2TEI writes the caption of a figure as a heading."""
    head = f"<head type='caption-title'>Of ice. Reproduced from {ref(1, 'ref. 31')}, 2014. All of it.</head>"
    assert cites(read(f"<figure><head type='label'>Fig. 1</head>{head}</figure>")) == [
        (1, "Reproduced from ⟦ref. 31⟧, 2014.")
    ]


def test_body_excludes_blocks_from_the_sentence_around() -> None:
    """A footnote or formula inside a paragraph is not put into its sentence."""
    inside = f"<note place='foot'>Aside {ref(2, '[2]')}.</note>"
    formula = "<formula>x = y</formula>"
    assert paragraph_cites(f"One {inside}sentence{formula} {ref(1, '[1]')}.") == [
        (2, "Aside ⟦[2]⟧."),
        (1, "One sentence ⟦[1]⟧."),
    ]


def test_sentences_are_taken_from_s_elements() -> None:
    """Sentences that are marked by `s` elements are taken, also where none would be seen."""
    marked = f"<s>One approx. The other {ref(1, '[1]')}.</s> <s>and then {ref(2, '[2]')}</s>"
    assert paragraph_cites(marked) == [(1, "One approx. The other ⟦[1]⟧."), (2, "and then ⟦[2]⟧")]


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        (f"<s>It is rare.</s><s>{ref(1, '1')} A hallmark is it.</s>", "It is rare. ⟦[1]⟧"),
        (f"<s>It is rare.</s> <s>{ref(1, '1,')} {ref(2, '2')} A hallmark.</s>", "It is rare. [⟦1⟧, 2]"),
        (f"<s>It is rare.</s><s>({ref(1, 'Wells, 2010')}) A hallmark.</s>", "It is rare. ⟦(Wells, 2010)⟧"),
        (f"<s>It is rare.</s><s>{ref(1, '[1]')}.</s><s>So it is.</s>", "It is rare. ⟦[1]⟧"),
        (f"<s>It is rare</s><s>{ref(1, '[1]')}.</s><s>So it is.</s>", "It is rare ⟦[1]⟧."),
        (f"<s>Is it?</s><s>{ref(1, '1')} So it is.</s>", "Is it? ⟦[1]⟧"),
        (f"<s>By Wells et al.</s><s>{ref(1, '[1]')} in mice.</s>", "By Wells et al. ⟦[1]⟧ in mice."),
        (f"<s>By Wells et al.</s><s>({ref(1, '2010')}) in mice.</s>", "By ⟦Wells et al. (2010)⟧ in mice."),
        (f"<s>By Wells et al.</s><s>, {ref(1, '2010')}.</s>", "By ⟦Wells et al., 2010⟧."),
        (f"<s>Seen [Fig.</s><s><ref>19(a)</ref>] as in {ref(1, '[1]')}.</s>", "Seen [Fig. 19(a)] as in ⟦[1]⟧."),
        (f"<s>So vs.</s><s>controls {ref(1, '[1]')} here.</s>", "So vs. controls ⟦[1]⟧ here."),
        (f"<s>By J.</s><s>Smith {ref(1, '[1]')} here.</s>", "By J. Smith ⟦[1]⟧ here."),
        (f"<s>In E.</s><s>coli {ref(1, '[1]')} here.</s>", "In E. coli ⟦[1]⟧ here."),
        (f"<s>As No.</s><s>5 {ref(1, '[1]')}.</s>", "As No. 5 ⟦[1]⟧."),
        (f"<s>It is (so.</s><s>And more) {ref(1, '[1]')}.</s>", "It is (so. And more) ⟦[1]⟧."),
        (f"<s>It is rare.</s><s>{ref(1, '[1]')} reported it.</s>", "⟦[1]⟧ reported it."),
        (f"<s>It is rare.</s><s>however, it grew {ref(1, '[1]')}.</s>", "however, it grew ⟦[1]⟧."),
        (f"<s>It is rare</s><s>and {ref(1, '[1]')} so.</s>", "and ⟦[1]⟧ so."),
        (f"<s>By Wells et al.,</s><s>{ref(1, '2010')} in mice.</s>", "By ⟦Wells et al., 2010⟧ in mice."),
        (f"<s>So ({ref(1, 'Wells, 2010;')}{ref(2, 'Holm, 2011')}).</s>", "So (⟦Wells, 2010⟧; Holm, 2011)."),
        (f"<s>So ({ref(1, 'Lund, n.d.')}; more).</s>", "So (⟦Lund, n.d.⟧; more)."),
        (f"<s>It was 5 V.</s><s>Samples {ref(1, '[1]')} did.</s>", "Samples ⟦[1]⟧ did."),
    ],
)  # fmt: skip
def test_sentences_of_s_elements_are_checked(marked: str, found: str) -> None:
    """One that ends in an abbreviation goes on, and citations behind a full stop are of the sentence before."""
    assert paragraph_cites(marked)[0] == (1, found)


def test_sentences_without_s_elements_are_detected() -> None:
    """Sentences that are not marked are detected."""
    statements = read(f"<div><p>First. It was so {ref(1, '[1]')}. And this.</p></div>").statements
    assert [(s.before, s.text, s.after) for s in statements] == [
        ("First.", "It was so [1].", "And this.")
    ]


def test_sentences_of_which_some_are_in_s_elements_are_detected() -> None:
    """A program that looks for data marks the sentences that name some."""
    body = f"<div><p>First. So {ref(1, '[1]')}. <s>It was so.</s> <s id='d'>Data {ref(2, '[2]')}.</s> Last.</p></div>"
    statements = read(body).statements
    assert [(s.before, s.text, s.after) for s in statements] == [
        ("First.", "So [1].", "It was so."),
        ("It was so.", "Data [2].", "Last."),
    ]


def test_section_titles_follow_numbered_headings() -> None:
    """The number of a heading gives the section that its section is part of."""
    body = "".join(
        f'<div><head n="{number}">{title}</head><p>So {ref(1, "[1]")}.</p></div>'
        for number, title in (("2.", "Methods"), ("2.1", "Participants"), ("3", "Theory"))
    )
    found = [(s.section, s.section_title) for s in read(body).statements]
    assert found == [
        ("methods", "Methods"),
        ("methods", "Methods > Participants"),
        ("other", "Theory"),
    ]


def test_anchors_are_xpaths_without_namespaces() -> None:
    body = f"<div><p>No.</p></div><div><p>So {ref(1, '[1]')} and {ref(2, '[2]')}.</p></div>"
    anchors = [s.anchor for s in read(body).statements]
    assert anchors == ["/TEI/text/body/div[2]/p/ref[1]", "/TEI/text/body/div[2]/p/ref[2]"]


def test_citation_of_no_reference_is_rejected() -> None:
    """Citations that lead to no reference are rejected, and the rest is kept."""
    body = (
        f'<div><p>So <ref type="bibr">(Lost, 2000)</ref>, <ref type="bibr" target="#b99">[99]</ref>, {ref(1, "[1]")}'
        ' and <ref type="figure" target="#fig_1">Fig. 1</ref>.</p></div>'
    )
    document = read(body)
    assert len(document.statements) == 1
    assert [(one.place, one.reason) for one in document.rejected] == [
        ("/TEI/text/body/div/p/ref[1]", "“(Lost, 2000)” is not linked to a reference."),
        (
            "/TEI/text/body/div/p/ref[2]",
            "“[99]” cites “#b99”, which is no reference of this document.",
        ),
    ]
