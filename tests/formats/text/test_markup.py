"""Markup that depositors put into titles and abstracts, and the text without it."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats.text.markup import strip_markup

MATH = '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:mi>C</mml:mi><mml:mo>∗</mml:mo></mml:math>'


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Growth of\n            <i>E. coli</i>\n            at 37 °C", "Growth of E. coli at 37 °C"),
        ("between<i>Chlamydia</i>Infection and", "between Chlamydia Infection and"),
        ("Ag-Cu<sub>2</sub>O/GO", "Ag-Cu2O/GO"),
        ("Na<sub>x</sub>CoO", "NaxCoO"),
        ("specific heats <i>c</i><sub><i>p</i></sub> – <i>C</i>", "specific heats cp – C"),
        ("<b>H</b>igh <b>E</b>nergy", "High Energy"),
        (f"Derivations on{MATH}-Algebras", "Derivations on C∗-Algebras"),
        ('More on <math id="M1">\n <mi mathvariant="script">D</mi>\n</math>-Sets', "More on D -Sets"),
        ("Hybrid &lt;scp&gt;risk‐averse&lt;/scp&gt; energy", "Hybrid risk‐averse energy"),
        ("δ&amp;lt;sup&amp;gt;13&amp;lt;/sup&amp;gt;C Decline", "δ13C Decline"),
        ("Rowman &amp; Littlefield, $40&#8211;50", "Rowman & Littlefield, $40–50"),
        ("<jats:title>Abstract</jats:title><jats:p>We &amp; they.</jats:p>", "We & they."),
        ("<jats:title>Aims</jats:title><jats:p>One.</jats:p>", "Aims One."),
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("line<br />break", "line break"),
        ('see <a href="https://example.org/?a=1&amp;b">this</a> page', "see this page"),
        ("<jats:tex-math>$x < 1$</jats:tex-math>", "$x < 1$"),
        ("<jats:tex-math>$$x$$</jats:tex-math><mml:mi>x</mml:mi>", "x"),
        ("p &lt; 0.05 and q &gt; 1", "p < 0.05 and q > 1"),
        ("Vec<T> where a<b and c>d", "Vec<T> where a<b and c>d"),
        ("van Orange &c at AT&T", "van Orange &c at AT&T"),
        ("<i></i>", ""),
    ],
)  # fmt: skip
def test_strip_markup(markup: str, text: str) -> None:
    """Tags and entities are resolved, however often they were escaped; what only looks like a tag is kept."""
    assert strip_markup(markup) == text


@given(st.text(alphabet="aB1 .,>-\n"))
def test_strip_markup_of_plain_text_collapses_white_space(text: str) -> None:
    """Text without markup only loses its line breaks, and gains nothing by a paragraph around it."""
    plain = " ".join(text.split())
    assert strip_markup(text) == plain
    assert strip_markup(f"<p>{text}</p>") == strip_markup(f"&lt;p&gt;{text}&lt;/p&gt;") == plain


@pytest.mark.parametrize(
    "unit", ["<i ", "<", "&", "<i>", "<tex-math>", "<p a=", "&amp;", "<title>", "<mml:annotation"]
)
def test_strip_markup_takes_linear_time(unit: str) -> None:
    """No field takes long, whatever is repeated in it."""
    start = process_time()
    strip_markup(unit * 100_000)
    assert process_time() - start < 5
