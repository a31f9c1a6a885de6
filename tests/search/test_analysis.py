"""Spellings of one word have one stem."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.analysis import analyze, analyze_all


def stems(text: str) -> list[str]:
    """The words of a text as the index has them."""
    return analyze(text).stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("study", "Studies"),
        ("patient", "the patient’s".removeprefix("the ")),
        ("meta-analysis", "Meta-Analyses"),
        ("hypothesis", "hypotheses"),
        ("café", "cafe\u0301s"),
        ("naïve", "NAIVE"),
        ("self report", "self-reports"),
    ],
)
def test_stems_are_equal_for_spellings_of_a_word(one: str, other: str) -> None:
    assert stems(one) == stems(other)


@pytest.mark.parametrize(("one", "other"), [("phase", "phasis"), ("disease", "diseasis")])
def test_stem_leaves_other_words_in_ses(one: str, other: str) -> None:
    """Only Greek plurals are made singular: "phases" has the stem of "phase"."""
    assert stems(f"{one}s") == stems(one) != stems(other)


@given(st.lists(st.text() | st.sampled_from(["Smith-Jones's", "IL6 α", "O'Brien\n", "", "e-mail"])))
def test_analyze_all_is_analyze_of_each(texts: list[str]) -> None:
    """Whatever the texts are, and whether or not they are read in one pass."""
    assert analyze_all(texts) == [analyze(text) for text in texts]
