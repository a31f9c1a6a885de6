"""Facets and publications of several shards: exact up to their bounds, and then they say so."""

import random
from collections.abc import Callable
from dataclasses import replace

from app.search import partial
from app.search.cluster.facets import Bounds
from app.search.cluster.statements import ClusterStatementEngine
from app.search.query import FacetName, StatementQuery
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
        assert result.partial_reason is None
    result = engine.search(StatementQuery())
    assert (result.publications_exact, result.partial_reason) == (False, partial.PUBLICATIONS)
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


def test_facets_that_stay_inexact_say_so(new_statements: NewEngine) -> None:
    """Where the second request has too few names as well: such a facet is partial, and others are those of the model."""
    made = new_statements(3)
    entries = fill(made, 300, seed=13)
    engine = bounded(made, Bounds(shard_values=1, more_shard_values=1))
    rng = random.Random(14)
    exact, inexact = 0, 0
    for _ in range(40):
        facets: tuple[FacetName, ...] = ("author", "journal", "type", "year")
        query = replace(random_query(rng), facets=facets, facet_limit=1)
        result = engine.search(query)
        for name, facet in result.facets.items():
            if facet.partial:
                inexact += 1
                assert (facet.partial_reason, name in {"author", "journal"}) == (
                    partial.COUNTS,
                    True,
                )
                assert partial.COUNTS in (result.partial_reason or "")
            else:
                exact += 1
                assert facet == model.facet(model.matching(entries, query, but=name), name, query)
    assert min(exact, inexact) > 10


def test_names_beyond_a_bound_are_partial(new_statements: NewEngine) -> None:
    """Those read are counted rightly; with as many as the bound all are there."""
    made = new_statements(3)
    made.apply(
        [statement_entry(n, authors=(f"A{n % 6}", f"B{n}")) for n in range(30)],
        (),
    )
    engine = bounded(made, Bounds(names=6))
    whole = engine.find_names(StatementQuery(author=("A1",)), "journal", "")
    assert (whole.partial, len(whole.values)) == (False, 1)
    few = engine.find_names(StatementQuery(), "author", "")
    assert few.partial_reason == partial.names(6)
    assert {value["count"] for value in few.values if value["label"].startswith("A")} == {5}
    exactly = bounded(made, Bounds(names=36)).find_names(StatementQuery(), "author", "")
    assert (exactly.partial, len(exactly.values), exactly.other_count) == (False, 10, 26)
