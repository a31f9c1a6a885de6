"""Facets and publications of several shards: exact up to their bounds, and then they say so."""

import random
from collections.abc import Callable
from dataclasses import replace

from app.search.cluster.facets import Bounds
from app.search.cluster.statements import ClusterStatementEngine
from app.search.query import StatementQuery
from tests.search import reference_model as model
from tests.search.engine_contract import fill
from tests.search.samples import random_query, statement_entry

NewEngine = Callable[[int], ClusterStatementEngine]


def bounded(engine: ClusterStatementEngine, bounds: Bounds) -> ClusterStatementEngine:
    """An engine on the same index that counts less exactly."""
    return ClusterStatementEngine(engine._client, engine._index, bounds=bounds)


def test_publications_are_exact_up_to_a_bound(new_statements: NewEngine) -> None:
    """Beyond it an estimate, greater than the bound; cited ones where citing papers are given."""
    engine = bounded(new_statements(3), Bounds(publications=12))
    engine.apply([statement_entry(n, cited=n, citing=n // 2) for n in range(40)], ())
    for query, expected in (
        (StatementQuery(citing=tuple(range(6))), 12),
        (StatementQuery(cited=tuple(range(24))), 12),
        (StatementQuery(type=("supporting",)), 0),
    ):
        result = engine.search(query)
        assert (result.publications, result.publications_exact) == (expected, True)
    result = engine.search(StatementQuery())
    assert not result.publications_exact
    assert 12 < result.publications <= 22  # there are 20


def test_names_that_shards_cut_off_are_asked_for_again(new_statements: NewEngine) -> None:
    """Where each shard sends its first name alone, the facet is that of the model all the same."""
    made = new_statements(3)
    entries = fill(made, 300, seed=11)
    engine = bounded(made, Bounds(shard_values=1))
    rng = random.Random(12)
    for _ in range(40):
        query = replace(
            random_query(rng), facets=("author", "journal"), facet_limit=rng.choice((1, 2))
        )
        result = engine.search(query)
        for name in query.facets:
            counted = model.matching(entries, query, but=name)
            assert result.facets[name] == model.facet(counted, name, query), (name, query)
