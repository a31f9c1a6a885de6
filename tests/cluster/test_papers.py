"""ClusterPaperEngine keeps the contract on a real OpenSearch."""

from collections.abc import Callable

import pytest

from app.metrics import INDEX_SECONDS
from app.search.cluster.index import SEARCHES_AT_ONCE
from app.search.cluster.papers import ClusterPaperEngine
from tests.search.paper_engine_contract import PaperEngineContract, paper_entry


class TestClusterPaperEngine(PaperEngineContract):
    """With three shards."""

    share = 2

    @pytest.fixture
    def engine(self, new_papers: Callable[[int], ClusterPaperEngine]) -> ClusterPaperEngine:
        return new_papers(3)

    def test_candidates_of_many_in_few_requests(self, engine: ClusterPaperEngine) -> None:
        """All of a list, in the order given, those without words among them."""
        engine.apply([paper_entry(id_, title=f"Looms of weaver{id_}") for id_ in range(80)], ())
        printed = [f"weaver{id_}" if id_ % 7 else "?" for id_ in range(80)]
        asked = _requests()
        found = engine.candidates(printed, 1)
        assert found == [[id_] if id_ % 7 else [] for id_ in range(80)]
        assert _requests() - asked == 1 + 68 // SEARCHES_AT_ONCE
        assert engine.candidates(["?"], 1) == [[]]
        assert _requests() - asked == 1 + 68 // SEARCHES_AT_ONCE


def _requests() -> float:
    """That nodes have answered, so far."""
    samples = [one for metric in INDEX_SECONDS.collect() for one in metric.samples]
    return sum(one.value for one in samples if one.name.endswith("_count"))
