"""The lines of a text are its analysis, however they are worked out."""

from hypothesis import given
from hypothesis import strategies as st

from app.search import token_lines
from app.search.analysis import analyze
from app.search.joined_words import joined_terms

PARTS = st.sampled_from([
    "behaviour", "IL6", "anaemia2the", "meta-analyses", "e-mail,", "O'Brien's", "TNFα", "naïve", "日本", "10⁻³",
    "a-b-c-d-e",
    "x" * 300, "the", "haem-a1-b2", "-", "'",
])  # fmt: skip


@given(st.lists(PARTS | st.text(max_size=8)))
def test_token_lines_are_those_of_the_analysis(parts: list[str]) -> None:
    """Stems in their order; words and joined terms in any, however often."""
    text = " ".join(parts)
    analyzed, lines = analyze(text), token_lines.token_lines(text)
    assert lines.stems.split(" ") == (analyzed.stems or [""])
    assert set(lines.words.split()) == set(analyzed.words)
    assert sorted(lines.joined) == sorted(joined_terms(analyzed))


def test_token_lines_keep_a_bounded_number_of_letters() -> None:
    """Texts of ever new words, long ones too, do not fill the memory."""
    for number in range(60):
        token_lines.token_lines(f"{'x' * 100_000}{chr(97 + number // 26)}{chr(97 + number % 26)}")
        assert token_lines._known.letters <= token_lines.MOST_LETTERS + 100_002
