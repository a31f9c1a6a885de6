"""ClusterPaperEngine keeps the contract on a real OpenSearch."""

from collections.abc import Callable

import pytest

from app.search.cluster.papers import ClusterPaperEngine
from tests.search.paper_engine_contract import PaperEngineContract


class TestClusterPaperEngine(PaperEngineContract):
    """With three shards."""

    share = 2

    @pytest.fixture
    def engine(self, new_papers: Callable[[int], ClusterPaperEngine]) -> ClusterPaperEngine:
        return new_papers(3)
