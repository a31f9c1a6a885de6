"""app.pages.facet_view: facets with check boxes, and chosen filters as chips."""

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from app.api.parameters import StatementParameters
from app.api.query_strings import from_pairs
from app.pages.facet_view import LISTED, MOST_VALUES, chips, facet_views, years_in_words
from app.pages.links import Address
from app.search.engine import Facet
from app.search.facet_values import build_facet
from app.search.query import UNKNOWN, FacetName, StatementQuery
from app.vocabulary import PURPOSES, RELATIONSHIPS, SECTIONS, TYPES
from tests.pages.hostile import NAMES

PAGE = Address("/report/10.1/a")
VALUES: dict[FacetName, st.SearchStrategy[str]] = {
    "type": st.sampled_from(TYPES),
    "section": st.sampled_from(SECTIONS),
    "relationship": st.sampled_from(RELATIONSHIPS),
    "purpose": st.sampled_from(PURPOSES),
    "publication_type": NAMES | st.just(UNKNOWN),
    "author": NAMES | st.just(UNKNOWN),
    "journal": NAMES | st.just(UNKNOWN),
}


@given(st.data(), st.integers(1, MOST_VALUES))
def test_facet_views_count_each_statement(data: st.DataObject, limit: int) -> None:
    """The values listed and those that are not, together; a selected one is always listed. Where all values are unknown,
    there is nothing to choose."""
    name = data.draw(st.sampled_from(LISTED))
    counts = data.draw(st.dictionaries(VALUES[name], st.integers(1, 99), max_size=20))
    selected = data.draw(st.lists(VALUES[name], max_size=3, unique=True).map(tuple))
    query = StatementQuery(facet_limit=MOST_VALUES, **{name: selected})  # type: ignore[arg-type]
    facets: dict[FacetName, Facet] = {name: build_facet(name, counts, sum(counts.values()), query)}
    views = facet_views(facets, limit, PAGE)
    if not ({*counts} - {UNKNOWN}) and not selected:
        assert views == []
        return
    (view,) = views
    assert sum(value["count"] for value in view.values) + view.other_count == sum(counts.values())
    listed = {value["value"] for value in view.values if value["selected"]}
    assert listed == set(selected)
    assert len(view.values) <= limit + len(selected) or name == "type"
    assert (view.more is None) == (len(view.values) == len({*counts, *selected}))
    assert view.more is None or int(dict(view.more.pairs)["facet_limit"]) > limit or limit >= 50


@given(
    st.lists(
        st.tuples(st.just("type"), st.sampled_from(TYPES))
        | st.tuples(st.just("author"), NAMES)
        | st.tuples(st.just("journal"), NAMES | st.just(UNKNOWN))
        | st.tuples(st.just("section"), st.sampled_from(SECTIONS)),
        max_size=5,
        unique=True,
    )
)
def test_chips_take_off_one_filter_each(pairs: list[tuple[str, str]]) -> None:
    """And leave all others."""
    address = Address("/search", (*pairs, ("sort", "newest"), ("year_from", "2000"), ("q", "a")))
    found = chips(from_pairs(StatementParameters, address.pairs), address)
    assert len(found) == len(pairs) + 2
    without = {pair for chip in found for pair in set(address.pairs) - set(chip.without.pairs)}
    assert without == set(address.pairs) - {("sort", "newest")}
    assert all(len(chip.without.pairs) == len(address.pairs) - 1 for chip in found)
    assert all(chip.label for chip in found)


def test_years_in_words() -> None:
    """Of a range, of one year, of what has one end."""
    ranges = ((2020, None), (None, 2022), (2020, 2022), (2021, 2021))
    said = ["since 2020", "until 2022", "2020 to 2022", "in 2021"]
    assert [years_in_words(*one) for one in ranges] == said
    assert set(LISTED) == set(get_args(FacetName)) - {"year"}
