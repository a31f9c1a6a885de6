"""The text of a statement is what a reader sees, and its neighbours and section are where it stands."""

import pytest

from app.formats.jats import reader as jats
from tests.formats.jats.small_articles import (
    DOI,
    article,
    numbered_references,
    paragraph_cites,
    read,
    xref,
)
from tests.formats.marked_text import cites


def test_white_space_is_shown_as_a_browser_shows_it() -> None:
    assert paragraph_cites(
        f"So\n   it <italic> was </italic>\tthen\u00a0[ {xref('r1', ' 1 ')} ]."
    ) == [(1, "So it was then ⟦[ 1 ]⟧.")]


def test_what_is_printed_above_a_sign_is_not_spliced_into_its_word() -> None:
    ruby = "<ruby><rb>漢</rb><rp>(</rp><rt>かん</rt><rp>)</rp></ruby>"
    assert paragraph_cites(f"{ruby}字 [{xref('r1', '1')}].") == [(1, "漢字 ⟦[1]⟧.")]


def test_inline_markup_is_resolved() -> None:
    body = f"<italic>E. coli</italic> H<sub>2</sub>O <ext-link>here</ext-link> [{xref('r1', '1')}]."
    assert paragraph_cites(body) == [(1, "E. coli H2O here ⟦[1]⟧.")]


def test_entities_and_character_references_are_resolved_and_invisible_ones_left_out() -> None:
    assert paragraph_cites(f"caf&#233; &amp; x&#xad;y&#x200b;z [{xref('r1', '1')}].") == [
        (1, "café & xyz ⟦[1]⟧.")
    ]


def test_comments_and_processing_instructions_are_no_text() -> None:
    assert paragraph_cites(f"So<!-- no --> it<?no?> is [{xref('r1', '<!-- no -->1')}].") == [
        (1, "So it is ⟦[1]⟧.")
    ]


def test_a_formula_stands_there_once() -> None:
    both = (
        "<inline-formula><alternatives><tex-math>\\documentclass{x}\\begin{document}$$a+b$$\\end{document}</tex-math>"
        "<mml:math><mml:mi>a</mml:mi><mml:mo>+</mml:mo><mml:mi>b</mml:mi></mml:math></alternatives></inline-formula>"
    )
    assert paragraph_cites(f"So {both} [{xref('r1', '1')}].") == [(1, "So a+b ⟦[1]⟧.")]
    tex = "<inline-formula><tex-math>\\begin{document}$a+b$\\end{document}</tex-math></inline-formula>"
    assert paragraph_cites(f"So {tex} [{xref('r1', '1')}].") == [(1, "So a+b ⟦[1]⟧.")]


def test_a_formula_that_is_a_picture_leaves_its_place_to_be_seen() -> None:
    pictured = "<inline-formula><inline-graphic/></inline-formula>"
    assert paragraph_cites(f"Density {pictured} is [{xref('r1', '1')}].") == [
        (1, "Density □ is ⟦[1]⟧.")
    ]


def test_a_displayed_formula_keeps_the_words_around_it_apart() -> None:
    displayed = "<disp-formula>a + b</disp-formula>"
    assert paragraph_cites(f"It is [{xref('r1', '1')}]:{displayed}where a is known.") == [
        (1, "It is ⟦[1]⟧: where a is known.")
    ]
    assert paragraph_cites(f"It is{displayed}, by [{xref('r1', '1')}].") == [
        (1, "It is, by ⟦[1]⟧.")
    ]


@pytest.mark.parametrize(
    "apart",
    [
        "<fig><caption><p>A figure.</p></caption></fig>",
        "<table-wrap><table><tr><td>A cell.</td></tr></table></table-wrap>",
        "<fn><p>A note.</p></fn>",
        "<disp-formula>a + b</disp-formula>",
    ],
)
def test_what_is_set_apart_is_not_spliced_into_a_sentence(apart: str) -> None:
    assert paragraph_cites(f"So it {apart} is [{xref('r1', '1')}].") == [(1, "So it is ⟦[1]⟧.")]


def test_a_sentence_does_not_run_across_a_list() -> None:
    body = f"We took: <list><list-item><p>one [{xref('r1', '1')}];</p></list-item></list> and more [{xref('r2', '2')}]."
    assert paragraph_cites(body) == [(1, "one ⟦[1]⟧;"), (2, "and more ⟦[2]⟧.")]


def test_the_sign_that_calls_a_footnote_is_no_text() -> None:
    outside = '<xref ref-type="fn" rid="f"><sup>a</sup></xref>'
    inside = '<sup><xref ref-type="fn" rid="f">2</xref></sup>'
    body = f"So{outside} it{inside} is [{xref('r1', '1')}]."
    assert paragraph_cites(body) == [(1, "So it is ⟦[1]⟧.")]
    bare = '<xref ref-type="fn" rid="f">2</xref>'
    assert paragraph_cites(f"So it{bare} is [{xref('r1', '1')}], see note {bare}.") == [
        (1, "So it is ⟦[1]⟧, see note 2.")
    ]


def test_names_of_taxa_tagged_side_by_side_are_words() -> None:
    tp = 'xmlns:tp="http://www.plazi.org/taxpub"'
    parts = "".join(
        f"<tp:taxon-name-part>{part}</tp:taxon-name-part>" for part in ("Solanum", "neei")
    )
    name = f"<tp:taxon-name {tp}>{parts}</tp:taxon-name>"
    assert paragraph_cites(f"The {name} grows [{xref('r1', '1')}].") == [
        (1, "The Solanum neei grows ⟦[1]⟧.")
    ]


def test_an_abbreviation_is_text_and_its_tooltip_is_not() -> None:
    long_first = "<abbrev><def><p>base pair </p></def>(bp)</abbrev>"
    tooltip = "<abbrev>bp<def><p>base pair</p></def></abbrev>"
    assert paragraph_cites(f"A {long_first} is [{xref('r1', '1')}].") == [
        (1, "A base pair (bp) is ⟦[1]⟧.")
    ]
    assert paragraph_cites(f"A {tooltip} is [{xref('r1', '1')}].") == [(1, "A bp is ⟦[1]⟧.")]


def test_the_neighbours_are_the_sentences_of_the_same_paragraph() -> None:
    document = read(
        f"<p>Zero.</p><p>One. Two [{xref('r1', '1')}]. Three.</p><p>Four.</p>",
        numbered_references(1),
    )
    (statement,) = document.statements
    assert (statement.before, statement.after) == ("One.", "Three.")
    document = read(f"<p>Two [{xref('r1', '1')}].</p><p>Four.</p>", numbered_references(1))
    assert (document.statements[0].before, document.statements[0].after) == (None, None)


@pytest.mark.parametrize(
    "place",
    [
        "<p>{}</p>",
        "<sec><title>{}</title></sec>",
        "<boxed-text><p>{}</p></boxed-text>",
        "<disp-quote><p>{}</p></disp-quote>",
        "<list><list-item><p>{}</p></list-item></list>",
        "<def-list><def-item><term>{}</term></def-item></def-list>",
        "<fig><caption><title>{}</title></caption></fig>",
        "<fig><caption><p>{}</p></caption></fig>",
        "<table-wrap><table><tbody><tr><td>{}</td></tr></tbody></table></table-wrap>",
        "<table-wrap><table><thead><tr><th>{}</th></tr></thead></table></table-wrap>",
        "<table-wrap><table-wrap-foot><fn><p>{}</p></fn></table-wrap-foot></table-wrap>",
        "<table-wrap><table-wrap-foot><attrib>{}</attrib></table-wrap-foot></table-wrap>",
    ],
)
def test_every_place_of_the_body_gives_statements(place: str) -> None:
    found = cites(read(place.format(f"So it is [{xref('r1', '1')}]"), numbered_references(1)))
    assert found == [(1, "So it is ⟦[1]⟧")]


def test_front_back_and_floats_give_statements_too() -> None:
    p = f"<p>So [{xref('r1', '1')}].</p>"
    assert (
        len(read("", numbered_references(1), front=f"{DOI}<abstract>{p}</abstract>").statements)
        == 1
    )
    for part in (
        "<ack>{}</ack>",
        "<app-group><app>{}</app></app-group>",
        "<fn-group><fn>{}</fn></fn-group>",
        "<notes>{}</notes>",
    ):
        assert len(read("", numbered_references(1), back=part.format(p)).statements) == 1
    assert (
        len(
            read("", numbered_references(1), floats=f"<fig><caption>{p}</caption></fig>").statements
        )
        == 1
    )


def test_a_cell_and_a_heading_are_one_piece() -> None:
    cell = f"<table-wrap><table><tr><td>It was. So [{xref('r1', '1')}]. Yes.</td></tr></table></table-wrap>"
    assert cites(read(cell, numbered_references(1))) == [(1, "It was. So ⟦[1]⟧. Yes.")]
    (statement,) = read(cell, numbered_references(1)).statements
    assert (statement.before, statement.after) == (None, None)


def test_section_and_titles_come_from_the_sections_around() -> None:
    inner = f"<sec><title>2.1. Mice</title><p>So [{xref('r1', '1')}].</p></sec>"
    body = f'<sec sec-type="results"><label>2</label><title>Materials <italic>and</italic> methods</title>{inner}</sec>'
    (statement,) = read(body, numbered_references(1)).statements
    assert statement.section == "methods"
    assert statement.section_title == "Materials and methods > 2.1. Mice"


def test_the_section_type_counts_only_where_no_title_tells() -> None:
    def section(attributes: str, title: str) -> str:
        body = f"<sec {attributes}>{title}<p>So [{xref('r1', '1')}].</p></sec>"
        return read(body, numbered_references(1)).statements[0].section

    assert section('sec-type="conclusions"', "<title>Discussion</title>") == "discussion"
    assert section('sec-type="materials|methods"', "<title>Mice</title>") == "methods"
    assert section("", "<title>Mice</title>") == "other"
    assert section('sec-type="intro"', "") == "introduction"
    assert section("", "") == "unknown"


def test_a_title_in_a_label_is_a_title() -> None:
    body = f"<sec><label>Introduction</label><p>So [{xref('r1', '1')}].</p></sec>"
    (statement,) = read(body, numbered_references(1)).statements
    assert (statement.section, statement.section_title) == ("introduction", "Introduction")


def test_a_paragraph_outside_any_section_is_in_an_unknown_one() -> None:
    (statement,) = read(f"<p>So [{xref('r1', '1')}].</p>", numbered_references(1)).statements
    assert (statement.section, statement.section_title) == ("unknown", None)


def test_the_language_is_that_of_the_place_else_of_the_article_else_english() -> None:
    spanish = (
        f'<sec xml:lang="es"><p>Así [{xref("r1", "1")}].</p></sec><p>So [{xref("r1", "1")}].</p>'
    )
    assert [s.language for s in read(spanish, numbered_references(1)).statements] == ["es", "en"]


@pytest.mark.parametrize("written", ["pt", "PT", "pt-BR", "pt_BR"])
def test_a_language_is_told_without_region_and_in_small_letters(written: str) -> None:
    place = f'<sec xml:lang="{written}"><p>Assim [{xref("r1", "1")}].</p></sec>'
    assert read(place, numbered_references(1)).statements[0].language == "pt"
    whole = article(place, numbered_references(1)).replace(
        b"<article ", f'<article xml:lang="{written}" '.encode()
    )
    assert next(jats.read(whole)).language == "pt"


@pytest.mark.parametrize(
    "space",
    [
        "",
        "http://www.w3.org/1999/xhtml",
        "http://www.niso.org/standards/z39-96/ns/oasis-exchange/table",
        "http://docs.oasis-open.org/ns/oasis-exchange/table",
    ],
)
@pytest.mark.parametrize(("row", "cell"), [("tr", "td"), ("row", "entry")])
def test_a_cell_is_a_text_of_its_own_in_every_model_of_tables(
    space: str, row: str, cell: str
) -> None:
    prefix = "t:" if space else ""
    cells = "".join(
        f"<{prefix}{cell}>A. B [{xref(rid, 'n')}]</{prefix}{cell}>" for rid in ("r1", "r2")
    )
    table = f"<{prefix}{row}>{cells}</{prefix}{row}>"
    if space:
        table = f'<t:table xmlns:t="{space}">{table}</t:table>'
    document = read(f"<table-wrap>{table}</table-wrap>", numbered_references(2))
    assert cites(document) == [(1, "A. B ⟦[n]⟧"), (2, "A. B ⟦[n]⟧")]


def test_the_sign_that_calls_a_reference_is_no_word_of_a_title() -> None:
    title = f"<title>Methods<sup>{xref('r1', '1')}</sup></title>"
    document = read(f"<sec>{title}<p>So [{xref('r2', '2')}].</p></sec>", numbered_references(2))
    assert [(s.text, s.section, s.section_title) for s in document.statements] == [
        ("Methods [1]", "methods", "Methods"),
        ("So [2].", "methods", "Methods"),
    ]
