"""Scans find everything once and in order, however small their chunks, and go on from any position."""

import random
import tracemalloc
from itertools import pairwise
from pathlib import Path

import pytest
from tantivy import DocAddress

from app.search import sort_keys
from app.search.embedded import compiler, sorting
from app.search.embedded.fast_fields import read_column, tie_break
from app.search.embedded.sorted_hits import SortedHit, packed
from app.search.embedded.statements import EmbeddedStatementEngine
from app.search.query import StatementQuery
from app.search.query_parser import parse
from app.search.sort import SortField
from tests.search.samples import random_entry, statement_entry


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedStatementEngine:
    """With ids that agree in their leading bits, so that their sort keys are equal. Nothing is written to it."""
    engine = EmbeddedStatementEngine(tmp_path_factory.mktemp("index"))
    rng = random.Random(1)
    for _ in range(3):
        engine.apply([random_entry(rng, rng.getrandbits(12)) for _ in range(70)], ())
    return engine


@pytest.mark.parametrize("chunk", [1, 2, 7, 1_000])
@pytest.mark.parametrize("sort", [None, *sort_keys.SORT_FIELDS.values()])
def test_scan_equals_a_page_of_everything(
    engine: EmbeddedStatementEngine, sort: SortField | None, chunk: int
) -> None:
    rng = random.Random(1)
    searcher = engine._searcher
    compile_leaf = compiler.compile_leaf_for(searcher)
    query = compiler.base_query(compile_leaf, StatementQuery(), parse("patient OR study OR -the"))
    matches = sorting.search_sorted(searcher, query, sort, 1_000)
    everything = sorting.page(searcher, matches, sort, None, 1_000)
    assert len(everything) > 150
    scanned = list(sorting.scan(searcher, query, sort, None, chunk))
    assert [hit.address for hit in scanned] == [hit.address for hit in everything]
    for start in rng.sample(range(len(everything)), 5):
        rest = sorting.scan(searcher, query, sort, everything[start].position, chunk)
        assert [hit.id for hit in rest] == [hit.id for hit in everything[start + 1 :]]


def test_tie_break_is_too_small_to_reorder_scores() -> None:
    highest, middle, lowest = (tie_break(id_) for id_ in (0, 2**62, 2**63 - 1))
    assert 0 <= lowest < middle < highest < 0.002


def test_tie_break_sorts_equal_scores_by_id(tmp_path: Path) -> None:
    """Equal scores come out of Tantivy itself in the order of ids, but for a few that are too close."""
    engine = EmbeddedStatementEngine(tmp_path)
    rng = random.Random(2)
    ids = sorted(rng.sample(range(0, 2**63, 2**32), 400))
    engine.apply([statement_entry(id_) for id_ in rng.sample(ids, len(ids))], ())
    compile_leaf = compiler.compile_leaf_for(engine._searcher)
    query = compiler.base_query(compile_leaf, StatementQuery(), parse("alliance"))
    matches = sorting.search_sorted(engine._searcher, query, None, 400)
    assert len({key for key, _ in matches}) > 300
    in_order = read_column(engine._searcher, "id", [address for _, address in matches])
    assert sum(one > other for one, other in pairwise(in_order)) < 10


@pytest.mark.parametrize("key", [0.25, (1 << 63) - 1])
def test_packed_hits_are_the_same_and_small(key: float) -> None:
    """What a stream holds while its client reads slowly: a fifteenth of the hits themselves."""
    hits = [
        SortedHit(key, (1 << 63) - 1 - n, 70 + n, DocAddress(n % 7, (1 << 32) - 1 - n))
        for n in range(10_000)
    ]
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    found = packed(hits)
    size = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert size < 30 * len(hits)
    assert [(*hit[:3], hit.address.segment_ord, hit.address.doc) for hit in found] == [
        (*hit[:3], hit.address.segment_ord, hit.address.doc) for hit in hits
    ]
    assert list(packed([])) == []
