"""Terms aggregations give exact counts, though segments report their most frequent values only."""

import random
from collections import Counter
from collections.abc import Callable

import pytest
import tantivy

from app.search.embedded.aggregations import EVERY_VALUE, count_all, count_distinct, most_frequent
from app.search.embedded.statement_fields import ANALYZERS, SCHEMA

COLUMN = "author_digest"
SEGMENTS, ROWS = 4, 9_000


def _skewed(rng: random.Random) -> int:
    return int(rng.paretovariate(0.4))


def _flat(rng: random.Random) -> int:
    return rng.randrange(4_000)


def _equal(rng: random.Random) -> int:
    return rng.getrandbits(62)


def _index(rows: list[list[int]]) -> tantivy.Searcher:
    """In several segments, each with more values than it reports at first."""
    index = tantivy.Index(SCHEMA)
    for name, analyzer in ANALYZERS.items():
        index.register_tokenizer(name, analyzer)
    writer = index.writer(15_000_000, 1)
    for segment in range(SEGMENTS):
        for values in rows[segment::SEGMENTS]:
            writer.add_document(tantivy.Document.from_dict({COLUMN: values}, SCHEMA))
        writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index.searcher()


@pytest.mark.parametrize("draw", [_skewed, _flat, _equal])
def test_most_frequent_values_are_exact(draw: Callable[[random.Random], int]) -> None:
    """Those listed and those equal to the last of them; None only where these are too many."""
    rng = random.Random(6)
    rows = [list({draw(rng) % 2**62 for _ in range(rng.randint(1, 3))}) for _ in range(ROWS)]
    searcher, everything = _index(rows), tantivy.Query.all_query()
    assert searcher.num_segments > 1
    expected = Counter(value for values in rows for value in values)
    counts = sorted(expected.values(), reverse=True)
    for limit in (0, 1, 2, 10, 50, 300):
        found = count_all(searcher, everything, {COLUMN: limit})[COLUMN]
        assert found.total == expected.total()
        listed = most_frequent(searcher, everything, COLUMN, found, limit)
        cut = counts[limit - 1] if limit else counts[0] + 1
        tied = {value: count for value, count in expected.items() if count >= cut}
        assert listed == tied or (listed is None and len(tied) > 300), limit
    assert count_all(searcher, everything, {COLUMN: None})[COLUMN].total == expected.total()


@pytest.mark.parametrize("at_most", [10, 500, 30_000])
def test_distinct_values_are_exact(at_most: int) -> None:
    """In any number of parts."""
    rng = random.Random(7)
    values = [rng.getrandbits(63) for _ in range(1_500)]
    rows = [[rng.choice(values)] for _ in range(4_000)]
    distinct = count_distinct(_index(rows), tantivy.Query.all_query(), COLUMN, len(rows), at_most)
    assert distinct == len({value for (value,) in rows})


def test_more_distinct_values_than_are_given_at_once() -> None:
    """Whoever asks for too many gets only as many as there may be; a smaller part is asked for then."""
    rng = random.Random(7)
    values = [rng.getrandbits(63) for _ in range(EVERY_VALUE + 1)]
    rows = [[value] for value in values * 2]
    everything = tantivy.Query.all_query()
    assert count_distinct(_index(rows), everything, COLUMN, len(rows), len(rows)) == len(values)
