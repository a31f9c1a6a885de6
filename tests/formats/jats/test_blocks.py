"""Blocks, and what is set apart inside them."""

import pytest

from tests.formats.jats.small_articles import paragraph_cites, xref


@pytest.mark.parametrize(
    "apart",
    [
        "<fig><caption><p>A figure.</p></caption></fig>",
        "<table-wrap><table><tr><td>A cell.</td></tr></table></table-wrap>",
        "<fn><p>A note.</p></fn>",
        "<disp-formula>a + b</disp-formula>",
    ],
)
def test_block_excludes_what_is_set_apart(apart: str) -> None:
    """Figures, tables, footnotes and display formulas are not put into the sentence around them."""
    assert paragraph_cites(f"So it {apart} is [{xref('r1', '1')}].") == [(1, "So it is ⟦[1]⟧.")]


def test_block_inside_a_paragraph_ends_the_sentence() -> None:
    """A sentence ends where a list begins inside its paragraph."""
    body = f"We took: <list><list-item><p>one [{xref('r1', '1')}];</p></list-item></list> and more [{xref('r2', '2')}]."
    assert paragraph_cites(body) == [(1, "one ⟦[1]⟧;"), (2, "and more ⟦[2]⟧.")]
