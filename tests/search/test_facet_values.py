"""Facets from counts."""

from hypothesis import given
from hypothesis import strategies as st

from app.search.facet_values import top_counts


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 4)), st.integers(1, 12))
def test_top_counts_equal_a_full_sort(counts: dict[str, int], limit: int) -> None:
    everything = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    assert top_counts(counts, limit) == everything[:limit]
