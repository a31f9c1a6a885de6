"""app.pages.histogram: bars of years."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.pages.histogram import GAP, HEIGHT, MOST_BARS, WIDTH, histogram
from app.pages.links import Address
from app.search.engine import Facet
from app.search.facet_values import build_year_facet
from app.search.query import UNKNOWN, StatementQuery
from app.vocabulary import TYPES

PAGE = Address("/report/10.1/a", (("q", "x"), ("year_from", "1"), ("cursor", "c")))
YEARS = st.dictionaries(
    st.integers(0, 9999).map("{:04}".format) | st.just(UNKNOWN),
    st.lists(st.integers(0, 50), min_size=4, max_size=4).filter(any),
    max_size=30,
)
BOUND = st.none() | st.integers(0, 9999)


def facet_of(years: dict[str, list[int]]) -> Facet:
    """As the engine answers for a page: with so many values that hardly a store has more years."""
    return build_year_facet(years, StatementQuery(facet_limit=200))


@given(YEARS, BOUND, BOUND)
def test_histogram_has_each_statement_once(
    years: dict[str, list[int]], since: int | None, until: int | None
) -> None:
    """Its bars follow one another from the first year to the last, each as high as its count."""
    drawn = histogram(facet_of(years), since, until, PAGE)
    known = [int(year) for year in years if year != UNKNOWN]
    if drawn is None:
        assert not known
        return
    bars = drawn.bars
    assert (drawn.first, drawn.last) == (bars[0].first, bars[-1].last) == (min(known), max(known))
    assert all(one.last + 1 == two.first for one, two in pairwise(bars))
    assert 1 <= len(bars) <= MOST_BARS
    assert sum(bar.count for bar in bars) + drawn.unknown == sum(map(sum, years.values()))
    assert drawn.unknown == sum(years.get(UNKNOWN, ()))
    highest = max(bar.count for bar in bars)
    for number, bar in enumerate(bars):
        inside = [
            counts
            for year, counts in years.items()
            if year != UNKNOWN and bar.first <= int(year) <= bar.last
        ]
        assert bar.count == sum(bar.numbers) == sum(map(sum, inside))
        assert sum(part.height for part in bar.segments) <= HEIGHT
        assert (
            abs(sum(part.height for part in bar.segments) - (HEIGHT - GAP) * bar.count / highest)
            < 0.1
        )
        assert all(0 <= part.y <= part.y + part.height <= HEIGHT + 0.1 for part in bar.segments)
        assert bar.x == number * WIDTH < drawn.width
        assert bar.address.pairs == (
            ("q", "x"),
            ("year_from", str(bar.first)),
            ("year_to", str(bar.last)),
        )
        some_chosen = (since is None or since <= bar.last) and (until is None or bar.first <= until)
        assert bar.is_chosen == some_chosen


def test_histogram_of_one_year_and_of_ten_thousand() -> None:
    """One bar; at most `MOST_BARS`, in words too."""
    one = histogram(facet_of({"2020": [1, 0, 2, 0]}), None, None, PAGE)
    assert one
    assert [bar.label for bar in one.bars] == ["2020: 3 statements (1 supporting, 2 mentioning)"]
    assert [(part.type, part.height) for part in one.bars[0].segments] == [
        ("supporting", 15.33),
        ("mentioning", 30.67),
    ]
    all_ = histogram(facet_of({"0000": [1, 0, 0, 0], "9999": [0, 0, 0, 1]}), None, None, PAGE)
    assert all_
    assert (len(all_.bars), all_.bars[0].count, all_.bars[-1].count) == (MOST_BARS, 1, 1)
    assert all_.bars[0].label == "0 to 124: 1 statements (1 supporting)"
    assert TYPES.index("unclassified") == 3


def test_histogram_without_known_years_is_none() -> None:
    """There is nothing to draw."""
    assert histogram(facet_of({UNKNOWN: [1, 0, 0, 0]}), None, None, PAGE) is None
    assert histogram(facet_of({}), 2020, None, PAGE) is None
