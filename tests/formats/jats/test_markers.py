"""Markers of in-text citations, and what they cite: one small article for each way of writing them."""

import pytest

from tests.formats.jats.small_articles import (
    author_references,
    numbered_references,
    paragraph_cites,
    read,
    xref,
)
from tests.formats.marked_text import cites


def test_marker_of_a_number_holds_its_brackets() -> None:
    """A number in brackets is cited, and its marker holds the brackets."""
    assert paragraph_cites(f"It was so [{xref('r3', '3')}].") == [(3, "It was so ⟦[3]⟧.")]


def test_marker_holds_brackets_only_if_alone_in_them() -> None:
    """The marker holds brackets only when nothing else is in them."""
    refs = author_references(("Ames", 2010))
    assert paragraph_cites(f"So ({xref('r1', 'Ames, 2010')}).", refs) == [(1, "So ⟦(Ames, 2010)⟧.")]
    assert paragraph_cites(f"So (see {xref('r1', 'Ames, 2010')}).", refs) == [
        (1, "So (see ⟦Ames, 2010⟧).")
    ]


def test_marker_excludes_the_comma_of_a_list() -> None:
    """The comma or semicolon of a list is no part of a marker, whether it is tagged or not."""
    refs = author_references(("Ames", 2010), ("Bell", 2011))
    assert paragraph_cites(
        f"So ({xref('r1', 'Ames 2010;')} {xref('r2', 'Bell 2011,')} p. 3).", refs
    ) == [
        (1, "So (⟦Ames 2010⟧; Bell 2011, p. 3)."),
        (2, "So (Ames 2010; ⟦Bell 2011⟧, p. 3)."),
    ]


def test_marker_excludes_tagged_punctuation() -> None:
    """Punctuation inside the tag, before or behind the number, is no part of its marker."""
    assert paragraph_cites(f"So it is{xref('r1', ', 1')}.") == [(1, "So it is, ⟦1⟧.")]
    assert paragraph_cites(f"So it is {xref('r1', '[1].')}") == [(1, "So it is ⟦[1]⟧.")]


def test_marker_balances_brackets_half_inside_the_tag() -> None:
    """A bracket of which one half is tagged is completed if it closes behind pages, and left out in a list."""
    refs = author_references(("Ames", 2010), ("Bell", 2011))
    assert paragraph_cites(f"As {xref('r1', 'Ames (2010')}: 12) say.", refs) == [
        (1, "As ⟦Ames (2010: 12)⟧ say.")
    ]
    assert paragraph_cites(f"So {xref('r1', '(Ames 2010')}; {xref('r2', 'Bell 2011)')}.", refs) == [
        (1, "So (⟦Ames 2010⟧; Bell 2011)."),
        (2, "So (Ames 2010; ⟦Bell 2011⟧)."),
    ]


def test_marker_takes_wide_brackets() -> None:
    """The wide brackets of Chinese and Japanese are brackets like others."""
    assert paragraph_cites(f"这是【{xref('r1', '1')}】。") == [(1, "这是⟦【1】⟧。")]
    refs = author_references(("王", 2010))
    assert paragraph_cites(f"王等（{xref('r1', '2010')}）认为。", refs) == [
        (1, "⟦王等（2010）⟧认为。")
    ]


@pytest.mark.parametrize(
    "written",
    [
        f"[{xref('r3', '3')}–{xref('r5', '5')}]",
        f"[{xref('r3', '3')}-{xref('r5', '5')}]",
        f"[{xref('r3', '3')}−{xref('r5', '5')}]",
        f"[{xref('r3', '3')} – {xref('r5', '5')}]",
        f"[{xref('r3', '3')} to {xref('r5', '5')}]",
        f"[{xref('r3', '3–')}{xref('r5', '5')}]",
        f"[{xref('r3', '3')}{xref('r5', '–5')}]",
        f"[{xref('r3', '3')}<sup>–</sup>{xref('r5', '5')}]",
        f"[{xref('r3', '3')}{xref('r4', '')}–{xref('r5', '5')}]",
        f"[{xref('r3', '3')}{xref('r4', '–')}{xref('r5', '5')}]",
        f"[{xref('r3 r4 r5', '3–5')}]",
        f"[{xref('r3 r5', '3–5')}]",
        f"[{xref('r3', '3–5')}]",
        xref("r3", "[3–5]"),
        f"{xref('r3', '[3]')}–{xref('r5', '[5]')}",
        f"[{xref('r3', 'S3')}–{xref('r5', 'S5')}]",
        f"[{xref('r3', '3a')}–{xref('r5', '5')}]",
        f"({xref('r3', 'ref. 3')}–{xref('r5', '5')})",
        f"[{xref('r3', '3')}～{xref('r5', '5')}]",
        f"[{xref('r3', '3')}－{xref('r5', '5')}]",
        f"[{xref('r3', '3')}∼{xref('r5', '5')}]",
        f"［{xref('r3', '３')}–{xref('r5', '５')}］",
        f"[{xref('r3', '3')} bis {xref('r5', '5')}]",
        f"[{xref('r3', '3')} a {xref('r5', '5')}]",
    ],
)
def test_range_cites_what_is_between_once(written: str) -> None:
    """A range cites its ends and what is between, each once and with the same marker, however it is tagged."""
    found = paragraph_cites(f"It was so {written}.")
    assert [reference for reference, _ in found] in ([3, 4, 5], [3, 5, 4])
    assert all(text.count("⟦") == 1 for _, text in found)
    marked = found[0][1].replace("⟦", "").replace("⟧", "")
    assert all(text.replace("⟦", "").replace("⟧", "") == marked for _, text in found)


def test_range_has_one_marker_with_its_brackets() -> None:
    """The references of a range share its marker, which holds the brackets."""
    assert paragraph_cites(f"So [{xref('r3', '3')}–{xref('r5', '5')}].") == [
        (3, "So ⟦[3–5]⟧."),
        (4, "So ⟦[3–5]⟧."),
        (5, "So ⟦[3–5]⟧."),
    ]


def test_range_in_a_list_has_its_own_marker() -> None:
    """In a list, the marker of a range is only the range."""
    assert paragraph_cites(f"So [{xref('r1', '1')}, {xref('r3', '3')}–{xref('r5', '5')}].") == [
        (1, "So [⟦1⟧, 3–5]."),
        (3, "So [1, ⟦3–5⟧]."),
        (4, "So [1, ⟦3–5⟧]."),
        (5, "So [1, ⟦3–5⟧]."),
    ]


def test_range_needs_more_than_a_raised_letter() -> None:
    """A raised letter between two citations, such as the call of a footnote, makes no range."""
    body = f"[{xref('r3', '3')}] <sup>a</sup> [{xref('r5', '5')}]"
    assert [r for r, _ in paragraph_cites(body)] == [3, 5]


def test_range_must_increase() -> None:
    """Two numbers and a dash that do not increase cite only themselves."""
    assert [r for r, _ in paragraph_cites(f"So [{xref('r5', '5')}–{xref('r3', '3')}].")] == [5, 3]


def test_range_has_no_years() -> None:
    """A dash behind a year or between two years makes no range."""
    refs = author_references(("Ames", 2004), ("Bell", 2005), ("Cole", 2006))
    assert [
        r
        for r, _ in paragraph_cites(
            f"So (Ames {xref('r1', '2004')}-1; Cole {xref('r3', '2006')}).", refs
        )
    ] == [1, 3]
    assert [
        r for r, _ in paragraph_cites(f"So (Ames {xref('r1', '2004')}–{xref('r3', '2006')}).", refs)
    ] == [
        1,
        3,
    ]


def test_range_of_separate_superscripts() -> None:
    """The ends of a range and its dash may be superscripts of their own."""
    body = f"water<sup>{xref('r3', '3')}</sup><sup>–</sup><sup>{xref('r5', '5')}</sup> is."
    assert paragraph_cites(f"The {body}") == [(n, "The water ⟦[3–5]⟧ is.") for n in (3, 4, 5)]


@pytest.mark.parametrize(
    "written", [xref("r2", "2,4"), xref("r2", "2, 4"), xref("r2 r4", "2,4"), xref("r2", "[2,4]")]
)
def test_list_in_one_tag_cites_each(written: str) -> None:
    """A list of numbers inside one tag cites each, whichever ids the tag has."""
    assert sorted(r for r, _ in paragraph_cites(f"So {written}.")) == [2, 4]


def test_several_ids_in_one_tag_cite_each() -> None:
    """Several ids in one tag cite each reference, with the same marker."""
    refs = author_references(("Höög", 2007), ("Höög", 2011))
    assert paragraph_cites(f"As {xref('r1 r2', 'Höög et al. (2007, 2011)')} say.", refs) == [
        (1, "As ⟦Höög et al. (2007, 2011)⟧ say."),
        (2, "As ⟦Höög et al. (2007, 2011)⟧ say."),
    ]


@pytest.mark.parametrize("rid", ["r1,r2", "r1; r2", "#r1 #r2", " r1  r2 "])
def test_rid_may_use_commas_or_hash_signs(rid: str) -> None:
    """The ids of a `rid` may be separated by commas, or written as links with a hash sign."""
    assert [r for r, _ in paragraph_cites(f"So [{xref(rid, '1,2')}].")] == [1, 2]


@pytest.mark.parametrize("kind", ['ref-type="ref"', 'ref-type="bib-ref"', "", 'ref-type="other"'])
def test_xref_to_a_reference_cites_whatever_its_type(kind: str) -> None:
    """An `xref` to a reference cites it, whatever its `ref-type`."""
    found = cites(read(f'<p>So [<xref {kind} rid="r1">1</xref>].</p>', numbered_references(1)))
    assert found == [(1, "So ⟦[1]⟧.")]


def test_xref_in_an_xref_cites_what_both_do() -> None:
    """An `xref` inside another makes one citation of what both cite."""
    inner = xref("r2", "2")
    assert paragraph_cites(f"It {xref('r1', f'1 and {inner}')} is.") == [
        (1, "It ⟦1 and 2⟧ is."),
        (2, "It ⟦1 and 2⟧ is."),
    ]


def test_xref_in_a_formula_cites() -> None:
    """A citation inside a formula is one, too."""
    body = f"So <inline-formula><alternatives><tex-math>$a$</tex-math>{xref('r1', '1')}</alternatives></inline-formula>."
    assert [r for r, _ in paragraph_cites(body)] == [1]


def test_xref_without_text_shares_the_marker_before() -> None:
    """An `xref` without text cites, and shares the marker of the citation it follows; alone it has no marker."""
    assert paragraph_cites(f"So [{xref('r1', '1')}{xref('r2', '')}].") == [
        (1, "So ⟦[1]⟧."),
        (2, "So ⟦[1]⟧."),
    ]
    assert paragraph_cites(f"So it{xref('r2', '')} is.") == [(2, "So it is.")]
