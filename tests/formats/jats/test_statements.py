"""Statements of an article: sentences, neighbours, occurrences, and what is rejected."""

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


def test_statement_for_each_reference_of_a_sentence() -> None:
    """K references in a sentence give k statements that share the text."""
    assert paragraph_cites(f"It was so [{xref('r3', '3')},{xref('r5', '5')}]. Not here.") == [
        (3, "It was so [⟦3⟧,5]."),
        (5, "It was so [3,⟦5⟧]."),
    ]


def test_statement_has_all_markers_of_its_reference() -> None:
    """A reference that a sentence cites twice gives one statement with two markers."""
    assert paragraph_cites(f"So [{xref('r3', '3')}], and so [{xref('r3', '3')}].") == [
        (3, "So ⟦[3]⟧, and so ⟦[3]⟧.")
    ]


def test_statements_of_equal_sentences_have_occurrences() -> None:
    """The same sentence twice gives two statements that differ by their occurrence."""
    document = read(
        f"<p>So [{xref('r1', '1')}].</p><p>So [{xref('r1', '1')}].</p>", numbered_references(1)
    )
    assert [s.occurrence for s in document.statements] == [0, 1]


def test_statement_neighbours_are_of_the_same_paragraph() -> None:
    """The sentences before and after are those of the same paragraph, None at its ends."""
    document = read(
        f"<p>Zero.</p><p>One. Two [{xref('r1', '1')}]. Three.</p><p>Four.</p>",
        numbered_references(1),
    )
    (statement,) = document.statements
    assert (statement.before, statement.after) == ("One.", "Three.")
    document = read(f"<p>Two [{xref('r1', '1')}].</p><p>Four.</p>", numbered_references(1))
    assert (document.statements[0].before, document.statements[0].after) == (None, None)


@pytest.mark.parametrize(
    "block",
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
def test_statements_of_every_block_of_the_body(block: str) -> None:
    """Every kind of block in the body gives statements."""
    found = cites(read(block.format(f"So it is [{xref('r1', '1')}]"), numbered_references(1)))
    assert found == [(1, "So it is ⟦[1]⟧")]


def test_statements_of_front_back_and_floats() -> None:
    """The abstract, the back matter and floating figures give statements too."""
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


def test_statements_of_floats_wrap() -> None:
    """The floating figures of older articles, in `floats-wrap`, give statements."""
    whole = article(
        "",
        numbered_references(1),
        floats=f"<fig><caption><p>So [{xref('r1', '1')}].</p></caption></fig>",
    )
    (document,) = jats.read(whole.replace(b"floats-group", b"floats-wrap"))
    assert cites(document) == [(1, "So ⟦[1]⟧.")]


def test_statement_of_a_cell_is_the_whole_cell() -> None:
    """A cell is one sentence, whatever full stops it holds, and has no neighbours."""
    cell = f"<table-wrap><table><tr><td>It was. So [{xref('r1', '1')}]. Yes.</td></tr></table></table-wrap>"
    assert cites(read(cell, numbered_references(1))) == [(1, "It was. So ⟦[1]⟧. Yes.")]
    (statement,) = read(cell, numbered_references(1)).statements
    assert (statement.before, statement.after) == (None, None)


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
def test_statement_of_a_cell_in_every_table_model(space: str, row: str, cell: str) -> None:
    """A cell is a block in every table model: HTML or CALS, with or without a namespace."""
    prefix = "t:" if space else ""
    cells = "".join(
        f"<{prefix}{cell}>A. B [{xref(rid, 'n')}]</{prefix}{cell}>" for rid in ("r1", "r2")
    )
    table = f"<{prefix}{row}>{cells}</{prefix}{row}>"
    if space:
        table = f'<t:table xmlns:t="{space}">{table}</t:table>'
    document = read(f"<table-wrap>{table}</table-wrap>", numbered_references(2))
    assert cites(document) == [(1, "A. B ⟦[n]⟧"), (2, "A. B ⟦[n]⟧")]


def test_statements_exclude_sub_articles_and_translations() -> None:
    """A sub-article, a response and a translated abstract give no statements."""
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


def test_citation_without_any_text_is_rejected() -> None:
    """A citation that prints nothing, in a block without text, is rejected."""
    document = read(f"<p>{xref('r1', '')}</p>", numbered_references(1))
    assert document.statements == ()
    assert "prints nothing" in document.rejected[0].reason


def test_block_of_extreme_length_is_rejected() -> None:
    """A block longer than any real one is rejected, and the others are kept."""
    document = read(
        f"<p>{'word ' * 50_000}[{xref('r1', '1')}]</p><p>So [{xref('r1', '1')}].</p>",
        numbered_references(1),
    )
    assert cites(document) == [(1, "So ⟦[1]⟧.")]
    assert "200000 characters" in document.rejected[0].reason


def test_dangling_citation_is_rejected_with_its_xpath() -> None:
    """A citation of an id that is no reference is rejected with its XPath, and the rest is kept."""
    document = read(
        f"<p>So [{xref('r9', '9')}] and [{xref('r1', '1')}].</p>", numbered_references(1)
    )
    assert cites(document) == [(1, "So [9] and ⟦[1]⟧.")]
    reasons = [(r.place, "“r9”" in r.reason) for r in document.rejected]
    assert ("/article/body/p/xref[1]", True) in reasons


def test_citation_without_rid_is_rejected() -> None:
    """A citation without a `rid` is rejected."""
    document = read('<p>So [<xref ref-type="bibr">9</xref>].</p>', numbered_references(1))
    assert document.statements == ()
    assert "names no reference" in document.rejected[0].reason


def test_citation_of_an_ambiguous_id_is_rejected() -> None:
    """A citation of an id that different references have is rejected; of one that equal ones have, it is not."""
    same = numbered_references(1) + numbered_references(1)
    assert [r for r, _ in paragraph_cites(f"So [{xref('r1', '1')}].", same)] == [1]
    different = numbered_references(1) + numbered_references(2).replace("r2", "r1").replace(
        numbered_references(1), ""
    )
    document = read(f"<p>So [{xref('r1', '1')}].</p>", different)
    assert document.statements == ()
    assert "different references" in document.rejected[0].reason
    assert len(document.references) == 2


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (
            f"Citrus [{xref('r1', '1')}]<break/>Lemon [{xref('r2', '2')}]",
            ["Citrus [1]", "Lemon [2]"],
        ),
        (
            f"citrus [{xref('r1', '1')}]<break/>lemon [{xref('r2', '2')}]",
            ["citrus [1]", "lemon [2]"],
        ),
        (
            f"Citrus {xref('r1', '[1]')}<break/>Lemon<break/>Lime {xref('r2', '[2]')}",
            ["Citrus [1]", "Lime [2]"],
        ),
        (f"Citrus<break/>{xref('r1', '[1]')}", ["Citrus [1]"]),
        (f"Holm et al.,<break/>{xref('r1', '2010')}", ["Holm et al., 2010"]),
        (f"A study by<break/>Holm {xref('r1', '[1]')}", ["A study by Holm [1]"]),
        (
            f"Lemon (Holm {xref('r1', '2010')};<break/>Berg {xref('r2', '2011')})",
            2 * ["Lemon (Holm 2010; Berg 2011)"],
        ),
        (f"Oil of<break/>lemon {xref('r1', '[1]')}", ["Oil of lemon [1]"]),
        (f"{xref('r1', '[1]')}<break/>https://example.org", ["[1] https://example.org"]),
    ],
)
def test_statement_of_each_line_of_a_cell(cell: str, found: list[str]) -> None:
    """The lines of a cell are items, unless one goes on in the next."""
    body = f"<table-wrap><table><tr><td>{cell}</td></tr></table></table-wrap>"
    assert [s.text for s in read(body, numbered_references(2)).statements] == found


@pytest.mark.parametrize(
    ("formula", "first"),
    [
        ("<disp-formula><tex-math>h=2.</tex-math></disp-formula>Using", "Using this [1]."),
        ("<disp-formula><tex-math>$$ h=2. $$</tex-math></disp-formula> Using", "Using this [1]."),
        (r"<disp-formula>$$\begin{aligned}h=2.\end{aligned}$$</disp-formula>Using", "Using this [1]."),
        ("<disp-formula><mml:math><mml:mi>h</mml:mi><mml:mo>.</mml:mo></mml:math></disp-formula>Using", "Using this [1]."),
        (r"<disp-formula><tex-math>$$ h=2. \label{eq:h1}$$</tex-math></disp-formula> Using", "Using this [1]."),
        (r"<disp-formula><tex-math>h=2\,.\tag{3}\end{align}</tex-math></disp-formula> Using", "Using this [1]."),
        ("<disp-formula>h=2. <label>(3a)</label></disp-formula> Using", "Using this [1]."),
        ("<disp-formula>h=f.(x)</disp-formula> Using", "The type is Using this [1]."),
        (r"<disp-formula><tex-math>h=2, \tag{3}</tex-math></disp-formula> Using", "The type is Using this [1]."),
        ("<disp-formula><tex-math>h=2</tex-math></disp-formula>Using", "The type is Using this [1]."),
        ("<disp-formula><tex-math>h=2.</tex-math></disp-formula>where", "The type is where this [1]."),
        ("<inline-formula><tex-math>h=2.</tex-math></inline-formula> Using", "Using this [1]."),
    ],
)  # fmt: skip
def test_display_formula_may_end_a_sentence(formula: str, first: str) -> None:
    """One whose last sign is a full stop does, when a capital follows."""
    statements = read(
        f"<p>The type is {formula} this [{xref('r1', '1')}].</p>", numbered_references(1)
    ).statements
    assert [s.text for s in statements] == [first]


def test_title_of_a_caption_may_be_several_sentences() -> None:
    """Other titles are one sentence each, whatever full stops they hold."""
    title = f"<title>Species of value. It is as in {xref('r1', '[1]')}. CR = endangered.</title>"
    table = f"<table-wrap><caption>{title}</caption><table/></table-wrap>"
    assert [s.text for s in read(table, numbered_references(1)).statements] == ["It is as in [1]."]
    assert len(read(f"<sec>{title}</sec>", numbered_references(1)).statements[0].text) > 40
