"""The first values of a facet are those of a full sort."""

from hypothesis import given
from hypothesis import strategies as st

from app.search.facets import top_counts


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 4)), st.integers(1, 12))
def test_greatest_are_the_first_of_all(counts: dict[str, int], limit: int) -> None:
    everything = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    assert top_counts(counts, limit) == everything[:limit]
