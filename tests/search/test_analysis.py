"""Spellings of one word have one stem."""

import pytest

from app.search.analysis import analyze


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
