"""What is cited, and the marker that says so: one small article for each way of writing it."""

import pytest
from lxml import etree

from app.document import Statement
from app.formats.jats import reader as jats
from tests.formats.jats.small_articles import (
    article,
    author_references,
    numbered_references,
    paragraph_cites,
    read,
    xref,
)
from tests.formats.marked_text import cites


def test_a_bracketed_number_is_cited_with_its_brackets() -> None:
    assert paragraph_cites(f"It was so [{xref('r3', '3')}].") == [(3, "It was so ⟦[3]⟧.")]


def test_k_references_in_a_sentence_are_k_statements_that_share_the_text() -> None:
    assert paragraph_cites(f"It was so [{xref('r3', '3')},{xref('r5', '5')}]. Not here.") == [
        (3, "It was so [⟦3⟧,5]."),
        (5, "It was so [3,⟦5⟧]."),
    ]


def test_a_reference_cited_twice_in_a_sentence_is_one_statement_with_two_markers() -> None:
    assert paragraph_cites(f"So [{xref('r3', '3')}], and so [{xref('r3', '3')}].") == [
        (3, "So ⟦[3]⟧, and so ⟦[3]⟧.")
    ]


def test_the_same_sentence_twice_gives_two_statements_told_apart_by_their_occurrence() -> None:
    document = read(
        f"<p>So [{xref('r1', '1')}].</p><p>So [{xref('r1', '1')}].</p>", numbered_references(1)
    )
    assert [s.occurrence for s in document.statements] == [0, 1]


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
def test_a_range_cites_what_is_between_once(written: str) -> None:
    found = paragraph_cites(f"It was so {written}.")
    assert [reference for reference, _ in found] in ([3, 4, 5], [3, 5, 4])
    assert all(text.count("⟦") == 1 for _, text in found)
    marked = found[0][1].replace("⟦", "").replace("⟧", "")
    assert all(text.replace("⟦", "").replace("⟧", "") == marked for _, text in found)


def test_the_references_of_a_range_share_its_marker_with_the_brackets() -> None:
    assert paragraph_cites(f"So [{xref('r3', '3')}–{xref('r5', '5')}].") == [
        (3, "So ⟦[3–5]⟧."),
        (4, "So ⟦[3–5]⟧."),
        (5, "So ⟦[3–5]⟧."),
    ]


def test_in_a_list_a_range_is_a_piece_of_its_own() -> None:
    assert paragraph_cites(f"So [{xref('r1', '1')}, {xref('r3', '3')}–{xref('r5', '5')}].") == [
        (1, "So [⟦1⟧, 3–5]."),
        (3, "So [1, ⟦3–5⟧]."),
        (4, "So [1, ⟦3–5⟧]."),
        (5, "So [1, ⟦3–5⟧]."),
    ]


def test_a_raised_letter_between_two_citations_makes_no_range() -> None:
    body = f"[{xref('r3', '3')}] <sup>a</sup> [{xref('r5', '5')}]"
    assert [r for r, _ in paragraph_cites(body)] == [3, 5]


def test_a_range_that_does_not_increase_is_none() -> None:
    assert [r for r, _ in paragraph_cites(f"So [{xref('r5', '5')}–{xref('r3', '3')}].")] == [5, 3]


def test_a_year_and_a_dash_is_no_range() -> None:
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


@pytest.mark.parametrize(
    "written", [xref("r2", "2,4"), xref("r2", "2, 4"), xref("r2 r4", "2,4"), xref("r2", "[2,4]")]
)
def test_a_list_inside_one_tag_cites_each(written: str) -> None:
    assert sorted(r for r, _ in paragraph_cites(f"So {written}.")) == [2, 4]


def test_several_ids_in_one_tag_cite_each() -> None:
    refs = author_references(("Höög", 2007), ("Höög", 2011))
    assert paragraph_cites(f"As {xref('r1 r2', 'Höög et al. (2007, 2011)')} say.", refs) == [
        (1, "As ⟦Höög et al. (2007, 2011)⟧ say."),
        (2, "As ⟦Höög et al. (2007, 2011)⟧ say."),
    ]


@pytest.mark.parametrize("kind", ['ref-type="ref"', 'ref-type="bib-ref"', "", 'ref-type="other"'])
def test_a_link_to_a_reference_cites_it_whatever_its_type(kind: str) -> None:
    found = cites(read(f'<p>So [<xref {kind} rid="r1">1</xref>].</p>', numbered_references(1)))
    assert found == [(1, "So ⟦[1]⟧.")]


def test_a_link_to_the_citation_inside_a_reference_cites_that_work() -> None:
    refs = (
        '<ref id="r1"><mixed-citation id="c1a"><year>1949</year></mixed-citation>'
        '<mixed-citation id="c1b"><year>1969</year></mixed-citation></ref>'
    )
    assert [r for r, _ in paragraph_cites(f"So [{xref('c1b', '1b')}].", refs)] == [2]
    assert [r for r, _ in paragraph_cites(f"So [{xref('r1', '1')}].", refs)] == [1, 2]


def test_superscripts_get_brackets_and_do_not_glue_to_words() -> None:
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
def test_a_superscript_after_the_full_stop_belongs_to_the_sentence_before(written: str) -> None:
    assert paragraph_cites(f"This was {written} did it.") == [(1, "This was shown before. ⟦[1]⟧")]


def test_what_the_author_bracketed_gets_no_second_pair() -> None:
    body = f"diet<sup>(</sup>{xref('r1', '<sup>1</sup>')}<sup>,</sup>{xref('r2', '<sup>2</sup>')}<sup>)</sup>, too."
    assert paragraph_cites(f"The {body}") == [
        (1, "The diet (⟦1⟧,2), too."),
        (2, "The diet (1,⟦2⟧), too."),
    ]
    assert paragraph_cites(f"The diet<sup>[{xref('r1', '1')}]</sup> was.") == [
        (1, "The diet ⟦[1]⟧ was.")
    ]


def test_superscripts_of_unicode_are_read_as_superscripts() -> None:
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
def test_the_bracket_that_is_printed_on_the_right_only_gives_way_to_ours(
    written: str, text: str
) -> None:
    assert paragraph_cites(f"In mice{written} too.") == [(1, text)]


def test_raised_numbers_that_nobody_tagged_are_set_off_and_their_sentence_ends() -> None:
    body = f"It was.<sup>3</sup> In mice<sup>5,6</sup> it was so.<sup>{xref('r4', '4')}</sup>"
    document = read(f"<p>{body}</p>", numbered_references(20))
    assert cites(document) == [(4, "In mice [5,6] it was so. ⟦[4]⟧")]
    assert document.statements[0].before == "It was. [3]"


def test_a_bare_number_behind_a_year_is_set_off() -> None:
    body = f"Kenya in 1982.{xref('r1', '1')}, {xref('r2', '2')} Since 1968,{xref('r3', '3')} so (in 5,{xref('r4', '4')})."
    assert paragraph_cites(body) == [
        (1, "Kenya in 1982. [⟦1⟧, 2]"),
        (2, "Kenya in 1982. [1, ⟦2⟧]"),
        (3, "Since 1968, ⟦[3]⟧ so (in 5,4)."),
        (4, "Since 1968, [3] so (in 5,⟦4⟧)."),
    ]


@pytest.mark.parametrize(
    "cited", ["2004a,b", "2004a, 2004b", "2004; p. 12", "2004, 1: 12", "2004: 12, fig. 3"]
)
def test_the_bracket_of_a_year_belongs_to_the_marker_with_pages_and_further_years(
    cited: str,
) -> None:
    year, rest = cited[: 5 if cited[4] == "a" else 4], cited[5 if cited[4] == "a" else 4 :]
    body = f"So Smith ({xref('r1', year)}{rest}) said."
    assert paragraph_cites(body, author_references(("Smith", 2004))) == [
        (1, f"So ⟦Smith ({cited})⟧ said.")
    ]


def test_letters_may_stand_for_numbers() -> None:
    body = f"In mice<sup>{xref('r1', 'a')}</sup> and<sup>{xref('r2', 'b')}</sup> too."
    assert paragraph_cites(body, author_references(("Smith", 2004), ("Bell", 2005))) == [
        (1, "In mice ⟦[a]⟧ and [b] too."),
        (2, "In mice [a] and ⟦[b]⟧ too."),
    ]


def test_of_raised_numbers_only_some_may_be_tagged() -> None:
    assert paragraph_cites(f"It was so.<sup>3,{xref('r4', '4')}–6</sup> We left.") == [
        (4, "It was so. [3,⟦4⟧–6]")
    ]


def test_superscript_ends_of_a_range_may_stand_in_superscripts_of_their_own() -> None:
    body = f"water<sup>{xref('r3', '3')}</sup><sup>–</sup><sup>{xref('r5', '5')}</sup> is."
    assert paragraph_cites(f"The {body}") == [(n, "The water ⟦[3–5]⟧ is.") for n in (3, 4, 5)]


def test_numbers_tagged_side_by_side_are_told_apart() -> None:
    assert paragraph_cites(f"cycling{xref('r1', '1')}{xref('r2', '2')}, too.")[0] == (
        1,
        "cycling [⟦1⟧,2], too.",
    )


def test_a_bare_number_gets_brackets_unless_the_author_set_it_in_brackets_or_behind_a_word_for_it() -> (
    None
):
    assert paragraph_cites(f"It died. {xref('r1', '1')} {xref('r2', '2')} We left.") == [
        (1, "It died. [⟦1⟧ 2]"),
        (2, "It died. [1 ⟦2⟧]"),
    ]
    assert paragraph_cites(f"It died (see {xref('r1', '1')} and {xref('r2', '2')}).")[1] == (
        2,
        "It died (see 1 and ⟦2⟧).",
    )
    assert paragraph_cites(f"As in Refs. {xref('r1', '1')} and {xref('r2', '2')} it is.")[0] == (
        1,
        "As in Refs. ⟦1⟧ and 2 it is.",
    )
    cell = f"<table-wrap><table><tr><td>{xref('r1', '1')}, {xref('r2', '2')}</td></tr></table></table-wrap>"
    assert cites(read(cell, numbered_references(2))) == [(1, "⟦1⟧, 2"), (2, "1, ⟦2⟧")]


def test_an_arrow_alone_takes_in_the_year_and_the_name_before_it() -> None:
    refs = author_references(("Ames", 2010), ("Bell", 2011))
    assert paragraph_cites(
        f"So (Ames, 2010 {xref('r1', '▶')}; Bell, 2011 {xref('r2', '▶')}).", refs
    )[1] == (
        2,
        "So (Ames, 2010 ▶; ⟦Bell, 2011 ▶⟧).",
    )
    assert paragraph_cites(f"So (Ames, 2010){xref('r1', ' ▶')} it is.", refs) == [
        (1, "So ⟦(Ames, 2010) ▶⟧ it is.")
    ]


def test_a_citation_inside_a_formula_is_one() -> None:
    body = f"So <inline-formula><alternatives><tex-math>$a$</tex-math>{xref('r1', '1')}</alternatives></inline-formula>."
    assert [r for r, _ in paragraph_cites(body)] == [1]


def test_a_citation_with_no_text_around_it_is_rejected() -> None:
    document = read(f"<p>{xref('r1', '')}</p>", numbered_references(1))
    assert document.statements == ()
    assert "prints nothing" in document.rejected[0].reason


def test_a_piece_of_text_without_measure_is_rejected() -> None:
    document = read(
        f"<p>{'word ' * 50_000}[{xref('r1', '1')}]</p><p>So [{xref('r1', '1')}].</p>",
        numbered_references(1),
    )
    assert cites(document) == [(1, "So ⟦[1]⟧.")]
    assert "200000 characters" in document.rejected[0].reason


def test_other_superscripts_stay_as_they_are() -> None:
    assert paragraph_cites(f"10<sup>−3</sup> cm<sup>2</sup> [{xref('r1', '1')}].") == [
        (1, "10−3 cm2 ⟦[1]⟧.")
    ]


def test_a_year_alone_takes_in_the_name_before_it() -> None:
    refs = author_references(("Smith", 2010), ("van der Berg", 2011))
    assert paragraph_cites(f"As Smith et al. ({xref('r1', '2010')}) say.", refs) == [
        (1, "As ⟦Smith et al. (2010)⟧ say.")
    ]
    assert paragraph_cites(f"So (van der Berg &amp; Ode, {xref('r2', '2011')}).", refs) == [
        (2, "So ⟦(van der Berg & Ode, 2011)⟧.")
    ]
    assert paragraph_cites(
        f"So (Smith {xref('r1', '2010')}; van der Berg {xref('r2', '2011')}).", refs
    ) == [
        (1, "So (⟦Smith 2010⟧; van der Berg 2011)."),
        (2, "So (Smith 2010; ⟦van der Berg 2011⟧)."),
    ]


def test_the_name_is_found_also_where_the_reference_spells_it_otherwise() -> None:
    refs = author_references(("Høg", 2000))
    assert paragraph_cites(f"As E. Hog et al. ({xref('r1', '2000')}) say.", refs) == [
        (1, "As ⟦E. Hog et al. (2000)⟧ say.")
    ]


def test_a_follow_up_shares_the_name_of_the_citation_before() -> None:
    refs = author_references(("Smith", 2004), ("Smith", 2004), ("Smith", 2005))
    assert paragraph_cites(
        f"So (Smith {xref('r1', '2004a')}, {xref('r2', 'b')}, {xref('r3', '2005')}).", refs
    ) == [
        (1, "So (⟦Smith 2004a⟧, b, 2005)."),
        (2, "So (⟦Smith 2004a, b⟧, 2005)."),
        (3, "So ⟦(Smith 2004a, b, 2005)⟧."),
    ]


def test_a_name_alone_takes_in_the_year_behind_it() -> None:
    assert paragraph_cites(
        f"As {xref('r1', 'Ames et al.')} (2010) say.", author_references(("Ames", 2010))
    ) == [(1, "As ⟦Ames et al. (2010)⟧ say.")]


def test_brackets_half_inside_the_tag_are_balanced() -> None:
    refs = author_references(("Ames", 2010), ("Bell", 2011))
    assert paragraph_cites(f"As {xref('r1', 'Ames (2010')}: 12) say.", refs) == [
        (1, "As ⟦Ames (2010: 12)⟧ say.")
    ]
    assert paragraph_cites(f"So {xref('r1', '(Ames 2010')}; {xref('r2', 'Bell 2011)')}.", refs) == [
        (1, "So (⟦Ames 2010⟧; Bell 2011)."),
        (2, "So (Ames 2010; ⟦Bell 2011⟧)."),
    ]


def test_the_comma_of_a_list_is_no_part_of_a_marker() -> None:
    refs = author_references(("Ames", 2010), ("Bell", 2011))
    assert paragraph_cites(
        f"So ({xref('r1', 'Ames 2010;')} {xref('r2', 'Bell 2011,')} p. 3).", refs
    ) == [
        (1, "So (⟦Ames 2010⟧; Bell 2011, p. 3)."),
        (2, "So (Ames 2010; ⟦Bell 2011⟧, p. 3)."),
    ]


def test_the_marker_holds_brackets_only_when_nothing_else_is_in_them() -> None:
    refs = author_references(("Ames", 2010))
    assert paragraph_cites(f"So ({xref('r1', 'Ames, 2010')}).", refs) == [(1, "So ⟦(Ames, 2010)⟧.")]
    assert paragraph_cites(f"So (see {xref('r1', 'Ames, 2010')}).", refs) == [
        (1, "So (see ⟦Ames, 2010⟧).")
    ]


def test_a_tag_without_text_is_cited_and_prints_nothing() -> None:
    assert paragraph_cites(f"So [{xref('r1', '1')}{xref('r2', '')}].") == [
        (1, "So ⟦[1]⟧."),
        (2, "So ⟦[1]⟧."),
    ]
    assert paragraph_cites(f"So it{xref('r2', '')} is.") == [(2, "So it is.")]


def test_a_link_in_a_link_cites_what_both_do() -> None:
    inner = xref("r2", "2")
    assert paragraph_cites(f"It {xref('r1', f'1 and {inner}')} is.") == [
        (1, "It ⟦1 and 2⟧ is."),
        (2, "It ⟦1 and 2⟧ is."),
    ]


def test_a_dangling_citation_is_rejected_with_its_place_and_the_rest_kept() -> None:
    document = read(
        f"<p>So [{xref('r9', '9')}] and [{xref('r1', '1')}].</p>", numbered_references(1)
    )
    assert cites(document) == [(1, "So [9] and ⟦[1]⟧.")]
    reasons = [(r.place, "“r9”" in r.reason) for r in document.rejected]
    assert ("/article/body/p/xref[1]", True) in reasons


def test_a_citation_that_names_nothing_is_rejected() -> None:
    document = read('<p>So [<xref ref-type="bibr">9</xref>].</p>', numbered_references(1))
    assert document.statements == ()
    assert "names no reference" in document.rejected[0].reason


def test_an_id_that_different_references_bear_is_rejected_one_that_equal_ones_bear_is_not() -> None:
    same = numbered_references(1) + numbered_references(1)
    assert [r for r, _ in paragraph_cites(f"So [{xref('r1', '1')}].", same)] == [1]
    different = numbered_references(1) + numbered_references(2).replace("r2", "r1").replace(
        numbered_references(1), ""
    )
    document = read(f"<p>So [{xref('r1', '1')}].</p>", different)
    assert document.statements == ()
    assert "different references" in document.rejected[0].reason
    assert len(document.references) == 2


def test_what_looks_like_a_citation_and_is_not_tagged_is_reported_and_not_guessed() -> None:
    document = read(f"<p>So [{xref('r1', '1')}] and so [2].</p>", numbered_references(3))
    assert cites(document) == [(1, "So ⟦[1]⟧ and so [2].")]
    assert [(r.place, r.reason[:5]) for r in document.rejected] == [("/article/body/p", "“[2]”")]
    document = read(
        f"<p>So ({xref('r1', 'Ames 2010')}; Bell et al. 2011).</p>",
        author_references(("Ames", 2010)),
    )
    assert [r.reason[:19] for r in document.rejected] == ["“Bell et al. 2011” "]


def test_an_article_that_tags_no_citation_at_all_is_reported() -> None:
    document = read("<p>So it is (Ames, 2010).</p>", numbered_references(3))
    assert len(document.references) == 3
    (rejection,) = document.rejected
    assert rejection.reason.startswith("No citation of the 3 references is tagged")
    assert not read("", numbered_references(3)).rejected
    assert not read("<p>An editorial.</p>").rejected


def test_a_sub_article_and_a_translated_abstract_give_no_statements() -> None:
    inner = f"<body><p>Theirs [{xref('r1', '1')}].</p></body>"
    for part in ("sub-article", "response"):
        whole = article(f"<p>Ours [{xref('r1', '1')}].</p>", numbered_references(1)).replace(
            b"</article>", f"<{part}>{inner}</{part}></article>".encode()
        )
        (document,) = jats.read(whole)
        assert cites(document) == [(1, "Ours ⟦[1]⟧.")]
    front = (
        f"<abstract><p>A [{xref('r1', '1')}].</p></abstract>"
        f"<trans-abstract><p>B [{xref('r1', '1')}].</p></trans-abstract>"
    )
    assert cites(read("", numbered_references(1), front=front)) == [(1, "A ⟦[1]⟧.")]


def test_references_of_a_sub_article_are_not_the_articles() -> None:
    whole = article("", numbered_references(1)).replace(
        b"</article>",
        f"<sub-article><back><ref-list>{numbered_references(2)}</ref-list></back></sub-article></article>".encode(),
    )
    (document,) = jats.read(whole)
    assert len(document.references) == 1


def text_at(file: bytes, statement: Statement) -> str | None:
    found = etree.fromstring(file).xpath(statement.anchor or "")
    assert isinstance(found, list)
    (only,) = found
    assert isinstance(only, etree._Element)
    return only.text


def test_anchors_lead_back_to_the_element() -> None:
    whole = article(
        f"<sec><p>A.</p><p>So [{xref('r1', '1')},{xref('r2', '2')}].</p></sec>",
        numbered_references(2),
    )
    (document,) = jats.read(whole)
    assert [s.anchor for s in document.statements] == [
        "/article/body/sec/p[2]/xref[1]",
        "/article/body/sec/p[2]/xref[2]",
    ]
    assert [text_at(whole, s) for s in document.statements] == [
        "1",
        "2",
    ]


def test_anchors_lead_back_also_where_elements_have_namespaces() -> None:
    p = f"<p>So [{xref('r1', '1')}].</p>"
    inner = article(
        f'<tp:x xmlns:tp="http://www.plazi.org/taxpub"><sec>{p}</sec></tp:x>',
        numbered_references(1),
    )
    whole = article(p, numbered_references(1)).replace(
        b"<article ", b'<article xmlns="https://jats.nlm.nih.gov/ns/archiving/1.3/" '
    )
    for file in (inner, whole, b"<OAI-PMH>" + whole + b"</OAI-PMH>"):
        (document,) = jats.read(file)
        (statement,) = document.statements
        assert text_at(file, statement) == "1"


@pytest.mark.parametrize("rid", ["r1,r2", "r1; r2", "#r1 #r2", " r1  r2 "])
def test_ids_may_be_parted_by_commas_or_written_as_links(rid: str) -> None:
    assert [r for r, _ in paragraph_cites(f"So [{xref(rid, '1,2')}].")] == [1, 2]


def test_the_punctuation_of_a_list_inside_a_tag_is_not_of_its_marker() -> None:
    assert paragraph_cites(f"So it is{xref('r1', ', 1')}.") == [(1, "So it is, ⟦1⟧.")]
    assert paragraph_cites(f"So it is {xref('r1', '[1].')}") == [(1, "So it is ⟦[1]⟧.")]


def test_wide_brackets_are_brackets() -> None:
    assert paragraph_cites(f"这是【{xref('r1', '1')}】。") == [(1, "这是⟦【1】⟧。")]
    refs = author_references(("王", 2010))
    assert paragraph_cites(f"王等（{xref('r1', '2010')}）认为。", refs) == [
        (1, "⟦王等（2010）⟧认为。")
    ]


def test_small_letters_with_accents_and_of_other_scripts_begin_no_name() -> None:
    refs = author_references(("Other", 1900))
    assert paragraph_cites(f"По данным Петрова ({xref('r1', '2004')}) так.", refs) == [
        (1, "По данным ⟦Петрова (2004)⟧ так.")
    ]
    assert paragraph_cites(f"Selon l’étude été Dupont ({xref('r1', '2004')}) oui.", refs) == [
        (1, "Selon l’étude été ⟦Dupont (2004)⟧ oui.")
    ]


def test_floating_figures_of_older_articles_count() -> None:
    whole = article(
        "",
        numbered_references(1),
        floats=f"<fig><caption><p>So [{xref('r1', '1')}].</p></caption></fig>",
    )
    (document,) = jats.read(whole.replace(b"floats-group", b"floats-wrap"))
    assert cites(document) == [(1, "So ⟦[1]⟧.")]
