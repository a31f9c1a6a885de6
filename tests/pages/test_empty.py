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


@pytest.mark.parametrize(
    ("sent", "title", "words"),
    [
        ({"q": "catenin"}, "No statement matches", "matches this word. Another word may"),
        ({"q": "the catenin"}, "No statement matches", "matches these words. Fewer words, or"),
        ({"type": ("contrasting",)}, "No statement matches", "matches the chosen filters. Remove"),
        (
            {"q": "catenin", "year_from": 2020},
            "No statement matches",
            "matches this word and the chosen filters. Remove",
        ),
        *(({"q": q}, "No word to search for", "no letter and no digit") for q in ("?", "😀", "()")),
    ],
)
def test_empty_list_says_what_nothing_matches(sent: dict[str, Any], title: str, words: str) -> None:
    """One word or several, filters or none, or no word at all; there are statements, and a way back to them."""
    parameters = StatementParameters(**sent)
    of_paper = nothing_matches(AGAIN, parameters)
    of_store = nothing_matches(AGAIN, parameters, "store")
    for empty in (of_paper, of_store):
        assert (empty.title, empty.address) == (title, AGAIN)
        assert words in empty.text
    assert of_paper.text.startswith(("The paper has statements, but none", "What was typed"))
    assert of_store.text.startswith(("No statement in this store", "What was typed"))


def test_empty_store_has_nothing_that_could_be_cleared() -> None:
    empty = nothing_matches(AGAIN, StatementParameters(), "store")
    assert (empty.title, empty.action) == ("No statement yet", "")


def test_empty_range_of_years_says_what_is_wrong() -> None:
    """A first year after the last is a slip, and not a finding."""
    reversed_range = StatementParameters(year_from=2025, year_to=2020)
    assert "2025, is after the last, 2020" in nothing_matches(AGAIN, reversed_range).text
