"""Superscript citations, as the JATS reader hands them over."""

import pytest

from tests.formats.jats.small_articles import numbered_references, paragraph_cites, read, xref
from tests.formats.marked_text import cites


def test_superscripts_get_brackets_and_a_space() -> None:
    """Superscript citations get brackets, and a space before them."""
    assert paragraph_cites(
        f"In mice<sup>{xref('r1', '1')},{xref('r2', '2')}</sup> and rats<sup>{xref('r3', '3')}</sup>."
    ) == [
        (1, "In mice [⟦1⟧,2] and rats [3]."),
        (2, "In mice [1,⟦2⟧] and rats [3]."),
        (3, "In mice [1,2] and rats ⟦[3]⟧."),
    ]


@pytest.mark.parametrize(
    "written",
    [
        f"shown before.<sup>{xref('r1', '1')}</sup> We",
        f"shown before.{xref('r1', '<sup>1</sup>')} We",
        f"shown before.{xref('r1', '1')} We",
        f"shown before. <sup>{xref('r1', '1')}</sup> We",
    ],
)
def test_superscript_after_the_full_stop(written: str) -> None:
    """A superscript after the full stop belongs to the sentence before it."""
    assert paragraph_cites(f"This was {written} did it.") == [(1, "This was shown before. ⟦[1]⟧")]


@pytest.mark.parametrize(
    ("written", "marked"),
    [
        (xref("r1", "1 2"), "⟦[1 2]⟧"),
        (xref("r1", "1, 2"), "⟦[1, 2]⟧"),
        (xref("r1", "1 2 4–6"), "⟦[1 2 4–6]⟧"),
        (f"{xref('r1', '1')} {xref('r2', '2')}", "[⟦1⟧ 2]"),
        (xref("r1", "1a"), "⟦[1a]⟧"),
        (xref("r1", "1a,b"), "⟦[1a,b]⟧"),
        (f"{xref('r1', '1a')},{xref('r2', '2b')}", "[⟦1a⟧,2b]"),
        (f"{xref('r1', '1')}<sup>,</sup>{xref('r2', '2')}", "[⟦1⟧,2]"),
        (f"{xref('r1', '1')}<sup>–</sup>{xref('r2', '3')}", "⟦[1–3]⟧"),
        (f"{xref('r1', '1')}<sup>, </sup>{xref('r2', '2')}<sup>,</sup>{xref('r3', '3')}", "[⟦1⟧,2,3]"),
        (f"<sup>{xref('r1', '1')}</sup><sup>)-(</sup><sup>{xref('r2', '3')}</sup>", "⟦(1)-(3)⟧"),
        (f"{xref('r1', '<sup>1</sup>')}<sup>)-</sup>{xref('r2', '<sup>3</sup>')}<sup>)</sup>", "⟦[1-3]⟧"),
        (f"<sup>({xref('r1', '1')})-({xref('r2', '3')})</sup>", "⟦(1)-(3)⟧"),
        (f"<sup>{xref('r1', '1')}a,{xref('r2', '2')}b</sup>", "[⟦1⟧a,2b]"),
        (f"<sup>{xref('r1', '1')}a,b</sup>", "[⟦1⟧a,b]"),
        (f"<sup>{xref('r1', '1')}*</sup>", "[⟦1⟧*]"),
        (f"<sup>*{xref('r1', '1')}</sup>", "[*⟦1⟧]"),
        (f"<sup>{xref('r1', '1')}′</sup>", "[⟦1⟧′]"),
        (f"<sup>{xref('r1', '1')}A,{xref('r2', '2')}B</sup>", "[⟦1⟧A,2B]"),
        (xref("r1", "1A"), "⟦[1A]⟧"),
        (f"<sup>{xref('r1', '1')}(a)</sup>", "[⟦1⟧(a)]"),
        (f"<sup>a,{xref('r1', '1')}</sup>", "[a,⟦1⟧]"),
        (f"<sup>*,{xref('r1', '1')}</sup>", "[*,⟦1⟧]"),
        (f"{xref('r1', '<sup>1</sup>')}<sup>a,b</sup>", "[⟦1⟧a,b]"),
    ],
)  # fmt: skip
def test_superscript_lists_stay_together(written: str, marked: str) -> None:
    """Numbers with letters and signs, parted by spaces or raised commas, are one list, of the sentence before."""
    assert paragraph_cites(f"It was so.{written} And more.")[0] == (1, f"It was so. {marked}")
    assert paragraph_cites(f"It was so{written} and more.")[0] == (
        1,
        f"It was so {marked} and more.",
    )


def test_superscript_in_brackets_gets_no_others() -> None:
    """A superscript that the author put in brackets gets no second pair."""
    body = f"diet<sup>(</sup>{xref('r1', '<sup>1</sup>')}<sup>,</sup>{xref('r2', '<sup>2</sup>')}<sup>)</sup>, too."
    assert paragraph_cites(f"The {body}") == [
        (1, "The diet (⟦1⟧,2), too."),
        (2, "The diet (1,⟦2⟧), too."),
    ]
    assert paragraph_cites(f"The diet<sup>[{xref('r1', '1')}]</sup> was.") == [
        (1, "The diet ⟦[1]⟧ was.")
    ]


def test_superscripts_of_unicode() -> None:
    """Superscript characters of Unicode are read as superscripts."""
    body = f"It was shown.{xref('r2', '¹²')} In mice{xref('r3', '³')}⁻{xref('r5', '⁵')} it was{xref('r6', '⁶⁻⁸')} too."
    assert paragraph_cites(body) == [
        (2, "It was shown. ⟦[12]⟧"),
        *[(r, "In mice ⟦[3–5]⟧ it was [6–8] too.") for r in (3, 4, 5)],
        *[(r, "In mice [3–5] it was ⟦[6–8]⟧ too.") for r in (6, 7, 8)],
    ]
    assert paragraph_cites(f"So<sup>{xref('r1', '¹')}</sup>, too.") == [(1, "So ⟦[1]⟧, too.")]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (f"<sup>{xref('r1', '1)')}</sup>", "In mice ⟦[1]⟧ too."),
        (f"<sup>{xref('r1', '1')})</sup>", "In mice ⟦[1]⟧ too."),
        (f"<sup>{xref('r1', '1')}）</sup>", "In mice ⟦[1]⟧ too."),
        (f"<sup>{xref('r1', '1)')},{xref('r1', '2)')}</sup>", "In mice [⟦1⟧,⟦2⟧] too."),
    ],
)
def test_superscript_with_a_right_bracket_only(written: str, text: str) -> None:
    """A bracket that is printed on the right only is replaced by a pair."""
    assert paragraph_cites(f"In mice{written} too.") == [(1, text)]


def test_superscript_without_a_tag_gets_brackets() -> None:
    """Raised numbers without a tag get brackets too, and their sentence ends."""
    body = f"It was.<sup>3</sup> In mice<sup>5,6</sup> it was so.<sup>{xref('r4', '4')}</sup>"
    document = read(f"<p>{body}</p>", numbered_references(20))
    assert cites(document) == [(4, "In mice [5,6] it was so. ⟦[4]⟧")]
    assert document.statements[0].before == "It was. [3]"


def test_superscript_of_which_a_part_is_tagged() -> None:
    """Of the numbers in a superscript, only some may be tagged."""
    assert paragraph_cites(f"It was so.<sup>3,{xref('r4', '4')}–6</sup> We left.") == [
        (4, "It was so. [3,⟦4⟧–6]")
    ]


def test_superscripts_side_by_side_get_a_comma() -> None:
    """Numbers that are tagged side by side are separated by a comma."""
    assert paragraph_cites(f"cycling{xref('r1', '1')}{xref('r2', '2')}, too.")[0] == (
        1,
        "cycling [⟦1⟧,2], too.",
    )


def test_bare_number_behind_a_year_gets_brackets() -> None:
    """A bare number right behind a year gets brackets, not so in the author's brackets."""
    body = f"Kenya in 1982.{xref('r1', '1')}, {xref('r2', '2')} Since 1968,{xref('r3', '3')} so (in 5,{xref('r4', '4')})."
    assert paragraph_cites(body) == [
        (1, "Kenya in 1982. [⟦1⟧, 2]"),
        (2, "Kenya in 1982. [1, ⟦2⟧]"),
        (3, "Since 1968, ⟦[3]⟧ so (in 5,4)."),
        (4, "Since 1968, [3] so (in 5,⟦4⟧)."),
    ]


def test_bare_number_gets_brackets() -> None:
    """A bare number gets brackets, unless it is in brackets already, behind "Refs." or alone in a cell."""
    assert paragraph_cites(f"It died. {xref('r1', '1')} {xref('r2', '2')} We left.") == [
        (1, "It died. [⟦1⟧ 2]"),
        (2, "It died. [1 ⟦2⟧]"),
    ]
    assert paragraph_cites(f"It died (see {xref('r1', '1')} and {xref('r2', '2')}).")[1] == (
        2,
        "It died (see 1 and ⟦2⟧).",
    )
    assert paragraph_cites(f"Is it so?{xref('r1', '1')} We left.") == [(1, "Is it so? ⟦[1]⟧")]
    assert paragraph_cites(f"As in Refs. {xref('r1', '1')} and {xref('r2', '2')} it is.")[0] == (
        1,
        "As in Refs. ⟦1⟧ and 2 it is.",
    )
    cell = f"<table-wrap><table><tr><td>{xref('r1', '1')}, {xref('r2', '2')}</td></tr></table></table-wrap>"
    assert cites(read(cell, numbered_references(2))) == [(1, "⟦1⟧, 2"), (2, "1, ⟦2⟧")]


def test_superscripts_that_cite_nothing_are_kept() -> None:
    """Exponents and units are kept as they are."""
    assert paragraph_cites(f"10<sup>−3</sup> cm<sup>2</sup> [{xref('r1', '1')}].") == [
        (1, "10−3 cm2 ⟦[1]⟧.")
    ]
