"""Facets from counts."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.search.facet_values import FEW, begins_with, top_counts
from tests.search import reference_model

NAMES = st.text(st.sampled_from("aAbBcøØéÉe\u0301ßſK’'s.- 中3"), max_size=8)


@given(st.lists(st.integers(1, 4), max_size=3 * FEW), st.integers(1, 2 * FEW), st.randoms())
def test_top_counts_equal_a_full_sort(times: list[int], limit: int, random: Random) -> None:
    names = random.sample(range(1_000), len(times))
    counts = {str(name): count for name, count in zip(names, times, strict=True)}
    everything = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    assert top_counts(counts, limit) == everything[:limit]


@given(NAMES, NAMES)
def test_begins_with_compares_word_by_word(name: str, starts: str) -> None:
    assert begins_with(starts)(name) == reference_model.begins(name, starts)


@given(NAMES | st.text(max_size=8))
def test_begins_with_finds_a_name_by_each_beginning(name: str) -> None:
    """Typed letter by letter, it is found all the time."""
    assert all(begins_with(name[:end])(name) for end in range(len(name) + 1))
