"""The text of elements, as a reader sees it."""

from tests.formats.jats.small_articles import numbered_references, paragraph_cites, read, xref


def test_white_space_is_collapsed() -> None:
    """White space is collapsed as in a browser."""
    assert paragraph_cites(
        f"So\n   it <italic> was </italic>\tthen\u00a0[ {xref('r1', ' 1 ')} ]."
    ) == [(1, "So it was then ⟦[ 1 ]⟧.")]


def test_ruby_text_is_no_text() -> None:
    """What ruby prints above a character is not put into its word."""
    ruby = "<ruby><rb>漢</rb><rp>(</rp><rt>かん</rt><rp>)</rp></ruby>"
    assert paragraph_cites(f"{ruby}字 [{xref('r1', '1')}].") == [(1, "漢字 ⟦[1]⟧.")]


def test_inline_markup_is_resolved() -> None:
    body = f"<italic>E. coli</italic> H<sub>2</sub>O <ext-link>here</ext-link> [{xref('r1', '1')}]."
    assert paragraph_cites(body) == [(1, "E. coli H2O here ⟦[1]⟧.")]


def test_entities_are_resolved_and_invisible_ones_dropped() -> None:
    """Entities and character references are resolved, and those of invisible characters left out."""
    assert paragraph_cites(f"caf&#233; &amp; x&#xad;y&#x200b;z [{xref('r1', '1')}].") == [
        (1, "café & xyz ⟦[1]⟧.")
    ]


def test_comments_are_no_text() -> None:
    """Comments and processing instructions are no text."""
    assert paragraph_cites(f"So<!-- no --> it<?no?> is [{xref('r1', '<!-- no -->1')}].") == [
        (1, "So it is ⟦[1]⟧.")
    ]


def test_formula_is_read_once() -> None:
    """A formula in several forms is read once: MathML, else TeX without its document."""
    both = (
        "<inline-formula><alternatives><tex-math>\\documentclass{x}\\begin{document}$$a+b$$\\end{document}</tex-math>"
        "<mml:math><mml:mi>a</mml:mi><mml:mo>+</mml:mo><mml:mi>b</mml:mi></mml:math></alternatives></inline-formula>"
    )
    assert paragraph_cites(f"So {both} [{xref('r1', '1')}].") == [(1, "So a+b ⟦[1]⟧.")]
    tex = "<inline-formula><tex-math>\\begin{document}$a+b$\\end{document}</tex-math></inline-formula>"
    assert paragraph_cites(f"So {tex} [{xref('r1', '1')}].") == [(1, "So a+b ⟦[1]⟧.")]


def test_formula_of_a_picture_is_a_square() -> None:
    """A formula that is a picture is shown as a square."""
    pictured = "<inline-formula><inline-graphic/></inline-formula>"
    assert paragraph_cites(f"Density {pictured} is [{xref('r1', '1')}].") == [
        (1, "Density □ is ⟦[1]⟧.")
    ]


def test_display_formula_separates_the_words_around_it() -> None:
    """A display formula is left out, with a space between the words around it, but none before punctuation."""
    displayed = "<disp-formula>a + b</disp-formula>"
    assert paragraph_cites(f"It is [{xref('r1', '1')}]:{displayed}where a is known.") == [
        (1, "It is ⟦[1]⟧: where a is known.")
    ]
    assert paragraph_cites(f"It is{displayed}, by [{xref('r1', '1')}].") == [
        (1, "It is, by ⟦[1]⟧.")
    ]


def test_footnote_sign_is_no_text() -> None:
    """The sign that calls a footnote is no text; the number behind "see note" is."""
    outside = '<xref ref-type="fn" rid="f"><sup>a</sup></xref>'
    inside = '<sup><xref ref-type="fn" rid="f">2</xref></sup>'
    body = f"So{outside} it{inside} is [{xref('r1', '1')}]."
    assert paragraph_cites(body) == [(1, "So it is ⟦[1]⟧.")]
    bare = '<xref ref-type="fn" rid="f">2</xref>'
    assert paragraph_cites(f"So it{bare} is [{xref('r1', '1')}], see note {bare}.") == [
        (1, "So it is ⟦[1]⟧, see note 2.")
    ]


def test_reference_number_is_no_word_of_a_title() -> None:
    """The raised number of a reference is no word of a title, though the title cites it."""
    title = f"<title>Methods<sup>{xref('r1', '1')}</sup></title>"
    document = read(f"<sec>{title}<p>So [{xref('r2', '2')}].</p></sec>", numbered_references(2))
    assert [(s.text, s.section, s.section_title) for s in document.statements] == [
        ("Methods [1]", "methods", "Methods"),
        ("So [2].", "methods", "Methods"),
    ]


def test_name_parts_side_by_side_are_words() -> None:
    """The parts of a taxon's name that are tagged side by side are words of their own."""
    tp = 'xmlns:tp="http://www.plazi.org/taxpub"'
    parts = "".join(
        f"<tp:taxon-name-part>{part}</tp:taxon-name-part>" for part in ("Solanum", "neei")
    )
    name = f"<tp:taxon-name {tp}>{parts}</tp:taxon-name>"
    assert paragraph_cites(f"The {name} grows [{xref('r1', '1')}].") == [
        (1, "The Solanum neei grows ⟦[1]⟧.")
    ]


def test_abbreviation_is_text_and_its_tooltip_is_not() -> None:
    """An abbreviation is text, and its long form too if it comes first; behind it, it is a tooltip."""
    long_first = "<abbrev><def><p>base pair </p></def>(bp)</abbrev>"
    tooltip = "<abbrev>bp<def><p>base pair</p></def></abbrev>"
    assert paragraph_cites(f"A {long_first} is [{xref('r1', '1')}].") == [
        (1, "A base pair (bp) is ⟦[1]⟧.")
    ]
    assert paragraph_cites(f"A {tooltip} is [{xref('r1', '1')}].") == [(1, "A bp is ⟦[1]⟧.")]
