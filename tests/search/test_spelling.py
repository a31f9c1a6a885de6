"""app.search.spelling: edits between words. What is suggested is part of every engine's contract."""

import pytest

from app.search.query_parser import parse
from app.search.spelling import edit_distance, suggest


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("alliance", "alliance", 0),
        ("aliance", "alliance", 1),
        ("allliance", "alliance", 1),
        ("allianec", "alliance", 1),
        ("alliante", "alliance", 1),
        ("alaince", "alliance", 2),
        ("", "ab", 2),
    ],
)
def test_edit_distance_counts_edits(one: str, other: str, edits: int) -> None:
    assert edit_distance(one, other) == edit_distance(other, one) == edits


def test_suggest_bounds_what_is_looked_up() -> None:
    """Of many words that nothing has, and of very long ones, none is replaced."""
    asked: list[str] = []

    def count(word: str) -> int:
        asked.append(word)
        return 0

    def lookups(q: str) -> int:
        asked.clear()
        assert suggest(q, parse(q), lambda _: False, count, lambda _: []) is None
        return len(asked)

    assert lookups("some words here that nothing has") == 0
    assert lookups("x" * 60) == 0
    assert 0 < lookups("wordsworth wordswords wordsworthy") < 3_000
