"""app.text_fragment: which words name a sentence, and how they are encoded."""

import re
from time import process_time
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text_fragment import text_directive


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Sleep improves memory in all age groups.", ["Sleep improves memory in all age groups"]),
        (  # a citation is printed in many ways, and a raised one is glued to the word before
            "As Ahn and others found [3], the first session matters most.",
            ["As Ahn and others", "the first session matters most"],
        ),
        (
            "It was seen (Ahn et al., 2003; Bo, 2004) that none of the plants survived.",
            ["that none of the plants survived"],
        ),
        (
            "One two three four five six seven eight nine ten eleven twelve thirteen.",
            ["One two three four five six", "eight nine ten eleven twelve thirteen"],
        ),
        (  # brackets without a number are text
            "It works (as a rule) in mice “of any” age – well-fed, R&D aside.",
            ["It works (as a rule) in", "of any” age – well-fed, R&D aside"],
        ),
        (
            "从这些结果可以看出，睡眠可以改善记忆。",
            ["从这些结果可以看出，睡眠可以改善记忆。"],
        ),
    ],
)
def test_directive_leaves_citations_out(text: str, terms: list[str]) -> None:
    """A sentence is named by words at its ends that every publisher prints alike."""
    directive = text_directive(text, before="Here.", after="There.")
    assert directive is not None
    named = [
        unquote(term).removeprefix("-").removesuffix("-")
        for term in directive.removeprefix("text=").split(",")
    ]
    assert [one for one in named if one not in ("Here.", "There.")] == terms


def test_directive_encodes_what_has_a_meaning() -> None:
    """Commas, hyphens, ampersands, quotation marks and percent signs of the text are encoded."""
    text = "About 5% of well-fed, “old” mice & rats"
    assert text_directive(text) == (
        "text=About%205%25%20of%20well%2Dfed%2C%20%E2%80%9Cold%E2%80%9D%20mice%20%26%20rats"
    )


def test_directive_of_a_marker_without_brackets() -> None:
    """The markers that are known are left out, whatever they look like."""
    text = "Unlike Ahn and Bo we saw no effect of sleep on mood."
    assert text_directive(text, [(7, 17)]) == "text=we%20saw%20no%20effect%20of%20sleep%20on%20mood"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("We looked twice.", None, "text=We%20looked%20twice.-,It%20did."),
        (None, "And then not.", "text=It%20did.,-And%20then%20not."),
        ("We looked twice.", "So.", "text=We%20looked%20twice.-,It%20did.,-So."),
        ("We looked [4].", None, None),  # nobody knows how that ends on the page
        (None, None, None),
    ],
)
def test_short_sentence_is_named_with_neighbours(
    before: str | None, after: str | None, expected: str | None
) -> None:
    """Few words stand in many places: without a neighbour that tells which, none is named."""
    assert text_directive("It did.", before=before, after=after) == expected


def test_beginning_that_the_sentence_before_has_too() -> None:
    """A sentence that begins as the one before does is named by more words."""
    tail = "eight nine ten eleven twelve thirteen fourteen fifteen."
    directive = text_directive(
        f"One two three four five six seven {tail}",
        before="One two three four five six, and so on.",
    )
    assert directive is not None
    assert unquote(directive).startswith("text=One two three four five six seven,")


@pytest.mark.parametrize(
    "text", ["", "[3]", "(Ahn, 2003).", "—", "https://example.org/" + "a" * 50]
)
def test_no_directive_without_words(text: str) -> None:
    """Where nothing stands beside the citation, there is nothing to look for."""
    assert text_directive(text) is None


@given(st.text(max_size=200), st.none() | st.text(max_size=60), st.none() | st.text(max_size=60))
def test_directive_is_well_formed(text: str, before: str | None, after: str | None) -> None:
    """At most four terms, encoded so that any parser reads the same ones."""
    directive = text_directive(text, before=before, after=after)
    if directive is not None:
        term = r"(?:[\w.~]|%[0-9A-F]{2})+"
        assert re.fullmatch(
            rf"text=(?:{term}-,)?{term}(?:,{term})?(?:,-{term})?", directive, re.ASCII
        )


@pytest.mark.parametrize(
    "text", ["(" * 20_000, "[a" * 10_000, "-" * 20_000, "a " * 10_000, "(1" * 10_000, "(.)" * 6_000]
)
def test_directive_takes_linear_time(text: str) -> None:
    """The longest sentence is read in a fraction of a second, whatever it repeats."""
    start = process_time()
    text_directive(text, before=text, after=text)
    assert process_time() - start < 1
