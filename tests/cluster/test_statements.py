"""ClusterStatementEngine keeps the contract on a real OpenSearch."""

from collections.abc import Callable

import pytest

from app.search.cluster.statements import ClusterStatementEngine
from tests.search.engine_contract import StatementEngineContract

NewEngine = Callable[[int], ClusterStatementEngine]


class TestClusterStatementEngine(StatementEngineContract):
    """With three shards."""

    share = 2

    @pytest.fixture
    def engine(self, new_statements: NewEngine) -> ClusterStatementEngine:
        return new_statements(3)
