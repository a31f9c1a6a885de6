"""app.pages.empty: zero is not unknown."""

from typing import Any

import pytest

from app.api.parameters import StatementParameters
from app.pages.empty import no_statements, nothing_matches
from app.pages.links import Address

AGAIN = Address("/report/10.1/a")


def paper(state: str, citing: int = 0, cited: int = 0) -> dict[str, Any]:
    """A paper without statements."""
    return {
        "cited_by": {"publications": citing, "statements": 0},
        "references": {"publications": cited, "statements": 0},
        "lookup": {"state": state, "fetched_at": "2026-11-23 12:00:00"},
    }


@pytest.mark.parametrize(
    ("state", "citing", "title", "words"),
    [
        ("none", 0, "No citing publication known yet", "No registry has answered"),
        ("absent", 0, "No registry knows this DOI", "spelled right"),
        ("fresh", 0, "No citing publication known", "looked up on 2026-11-23,"),
        ("stale", 0, "No citing publication known", "looked up on 2026-11-23,"),
        ("fresh", 1, "No statement known", "1 publication is known to cite this paper"),
        ("none", 1_200, "No statement known", "1,200 publications are known to cite this paper"),
        ("absent", 2, "No statement known", "2 publications are known to cite this paper"),
    ],
)
def test_empty_list_of_a_cited_paper(state: str, citing: int, title: str, words: str) -> None:
    """What is known says the sentence; only a paper that was not looked up can be asked for again."""
    empty = no_statements(paper(state, citing), "cited", AGAIN)
    assert empty.title == title
    assert words in empty.text
    assert (
        (empty.address == AGAIN)
        == (title == "No citing publication known yet")
        == bool(empty.action)
    )
    assert no_statements(paper(state, citing), "cited", None).action == ""


@pytest.mark.parametrize("state", ["none", "absent", "fresh"])
def test_empty_list_of_a_citing_paper(state: str) -> None:
    """By whether its references are known."""
    known = no_statements(paper(state, cited=3), "citing", AGAIN)
    assert known.title == "No statement known"
    assert "cite 3 papers" in known.text
    assert no_statements(paper(state), "citing", AGAIN).title == "No references known"


def test_empty_list_of_filters_can_be_cleared() -> None:
    """The paper has statements: that is no zero either."""
    by_words, by_filters = (nothing_matches(AGAIN, StatementParameters(q=q)) for q in ("word", ""))
    assert by_words.address == by_filters.address == AGAIN
    assert by_words.title == by_filters.title == "No statement matches"
    assert "words" in by_words.text
    assert "words" not in by_filters.text


def test_empty_range_of_years_says_what_is_wrong() -> None:
    """A first year after the last is a slip, and not a finding."""
    reversed_range = StatementParameters(year_from=2025, year_to=2020)
    assert "2025, is after the last, 2020" in nothing_matches(AGAIN, reversed_range).text
