"""A walk finds everything once and in order, however small its steps, and goes on from any place."""

from itertools import pairwise
from pathlib import Path

import pytest

from app.search.embedded import compiler, sorting, statement_fields
from app.search.embedded.fast_fields import SortField, read_column
from app.search.embedded.statements import EmbeddedStatementEngine
from app.search.query import StatementQuery
from app.search.query_parser import parse
from app.search.sort import SortPosition
from tests.search.samples import any_entry, entry, seeded


@pytest.mark.parametrize("chunk", [1, 2, 7, 1_000])
@pytest.mark.parametrize("order", [None, *statement_fields.SORT_FIELDS.values()])
def test_walks_in_steps(tmp_path: Path, order: SortField | None, chunk: int) -> None:
    index = EmbeddedStatementEngine(tmp_path)
    chance = seeded(1)
    for _ in range(3):
        # ids that agree in their leading bits: their sort keys are equal
        index.apply([any_entry(chance, chance.getrandbits(12)) for _ in range(70)], ())
    searcher = index._searcher
    query = compiler.base_query(StatementQuery(), parse("patient OR study OR -the"))
    everything = sorting.page(
        searcher, sorting.search_sorted(searcher, query, order, 1_000), order, None, 1_000
    )
    assert len(everything) > 150
    walked = list(sorting.scan(searcher, query, order, None, chunk))
    assert [hit.address for hit in walked] == [hit.address for hit in everything]
    for start in chance.sample(range(len(everything)), 5):
        rest = sorting.scan(searcher, query, order, SortPosition(*everything[start][:3]), chunk)
        assert [hit.id for hit in rest] == [hit.id for hit in everything[start + 1 :]]


def test_the_lean_is_too_small_to_turn_scores_around() -> None:
    assert (
        0
        <= statement_fields.tie_break(2**63 - 1)
        < statement_fields.tie_break(2**62)
        < statement_fields.tie_break(0)
        < 0.002
    )


def test_equal_scores_come_in_the_order_of_ids_out_of_the_engine(tmp_path: Path) -> None:
    index = EmbeddedStatementEngine(tmp_path)
    ids = sorted(seeded(2).sample(range(0, 2**63, 2**32), 400))
    index.apply([entry(id_) for id_ in seeded(3).sample(ids, len(ids))], ())
    query = compiler.base_query(StatementQuery(), parse("alliance"))
    found = sorting.search_sorted(index._searcher, query, None, 400)
    assert len({key for key, _ in found}) > 300
    in_order = read_column(index._searcher, "id", [address for _, address in found])
    assert sum(one > other for one, other in pairwise(in_order)) < 10
