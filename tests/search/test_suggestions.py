"""Typing errors are allowed in words that are long enough."""

from app.search.suggestions import max_edits


def test_max_edits_grow_with_the_word() -> None:
    assert [max_edits(word) for word in ("all", "hope", "therapy", "alliance")] == [0, 1, 1, 2]


def test_max_edits_are_none_for_numbers() -> None:
    assert max_edits("2018") == max_edits("covid19") == 0
