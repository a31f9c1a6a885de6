"""What is written to an index of a cluster: once, on one shard, by the latest writer, and told to all hosts."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.errors import NotReady
from app.search.cluster import bulk
from app.search.cluster.routed_bulk import RoutedBulkWriter
from app.search.cluster.statements import ClusterStatementEngine
from app.search.engine import StatementEntry
from app.search.query import StatementQuery
from tests.search.engine_contract import hit_ids
from tests.search.samples import statement_entry

NewEngine = Callable[[int], ClusterStatementEngine]


def other_host(
    engine: ClusterStatementEngine, kind: type[ClusterStatementEngine] = ClusterStatementEngine
) -> ClusterStatementEngine:
    """The engine of another process, on the same index."""
    other = kind(engine._client, engine._index)
    other.refresh()
    return other


def count(engine: ClusterStatementEngine, q: str = "") -> int:
    """How many statements are found, on all shards."""
    return engine.search(StatementQuery(q=q)).total


def test_statement_that_moves_is_on_one_shard(new_statements: NewEngine) -> None:
    """When its cited paper turns out to be another; within an apply, over several, and when it is removed."""
    engine = new_statements(3)
    entries = [statement_entry(id_, cited=id_) for id_ in range(1, 40)]
    engine.apply(entries, ())
    engine.apply([replace(entry, cited=entry.cited + 1) for entry in entries], ())
    assert sorted(hit_ids(engine.search(StatementQuery(limit=100)))) == list(range(1, 40))
    assert count(engine, "alliance") == 39
    for cited in range(1, 41):
        found = hit_ids(engine.search(StatementQuery(cited=(cited,))))
        assert found == ([] if cited == 1 else [cited - 1])
    engine.apply((), range(1, 40))
    assert count(engine) == 0


class SmallBodies(ClusterStatementEngine):
    """Sends few statements at a time, and remembers few."""

    def writer(self, version: int) -> RoutedBulkWriter:
        writer = RoutedBulkWriter(self._client, self._index, version)
        writer.most_actions, writer.most_written = 10, 25
        return writer


def test_statement_that_comes_twice_in_a_load_is_one(new_statements: NewEngine) -> None:
    """In other bodies, and about other papers: what is not refreshed yet is found all the same."""
    engine = other_host(new_statements(3), SmallBodies)
    entries = [statement_entry(id_, cited=id_) for id_ in range(30)]
    again = [replace(entry, cited=entry.cited + 7, type="supporting") for entry in entries]
    assert engine.apply([*entries, *again], [3, 99]) == 60
    result = engine.search(StatementQuery(limit=100))
    assert sorted(hit_ids(result)) == [id_ for id_ in range(30) if id_ != 3]
    assert [each["value"] for each in result.facets["type"].values] == ["supporting"]


def test_hosts_agree_on_the_state(new_statements: NewEngine) -> None:
    """Equal states on all, another after each commit, from whichever host."""
    one = new_statements(2)
    two = other_host(one)
    one.refresh()
    states = [one.state]
    for writer, reader in ((one, two), (two, one), (one, two)):
        writer.apply([statement_entry(len(states))], ())
        assert reader.refresh()
        assert not reader.refresh()
        assert one.state == two.state not in states
        states.append(one.state)
    assert count(two) == 3


def test_writer_that_was_held_up_counts_for_nothing(new_statements: NewEngine) -> None:
    """It has read the store before a later one has; what it writes neither stays nor is acknowledged."""
    late = new_statements(2)
    later = other_host(late)
    before = late.state

    def read() -> Iterator[StatementEntry]:
        yield statement_entry(1, text="old")
        later.apply([statement_entry(1, text="new"), statement_entry(2)], ())

    with pytest.raises(NotReady):
        late.apply(read(), ())
    assert (count(later, "old"), count(later, "new"), count(later)) == (0, 1, 2)
    late.refresh()
    assert late.state == later.state != before


class Spoilt(ClusterStatementEngine):
    """Makes a document that the cluster does not take."""

    def to_document(self, entry: StatementEntry) -> dict[str, Any]:
        return super().to_document(entry) | ({"nonsense": 1} if entry.id == 2 else {})


def test_documents_that_are_never_taken_hold_up_none(new_statements: NewEngine) -> None:
    """They are left out and counted, since what comes after them must not wait."""
    engine = other_host(new_statements(2), Spoilt)
    engine.apply([statement_entry(id_) for id_ in range(1, 4)], ())
    assert sorted(hit_ids(engine.search(StatementQuery()))) == [1, 3]


def test_long_words_and_values_are_indexed(new_statements: NewEngine) -> None:
    """Sequences of letters as long as a text may be, and names as long as a term of Lucene's may be in bytes."""
    engine = new_statements(2)
    long, name = "acgt" * 5_000, "ł" * 20_000
    engine.apply(
        [
            statement_entry(
                1, text=f"The {long} {long}-{long}x gene", journal=name, authors=(name, "A")
            )
        ],
        (),
    )
    for q in ("the gene", "acgtacgt*", '"the acgt*"'):
        assert count(engine, q) == 1, q
    for query in (StatementQuery(journal=(name,)), StatementQuery(author=(name,))):
        assert engine.search(query).total == 1


def test_query_of_many_words_is_answered(new_statements: NewEngine) -> None:
    """A query of Lucene's has 1,024 clauses at most."""
    engine = new_statements(2)
    words = [f"w{chr(97 + n % 26)}{chr(97 + n // 26)}-part" for n in range(64)]
    engine.apply([statement_entry(1, text=" ".join(words))], ())
    for joint in (" ", " OR ", " AND "):
        assert count(engine, joint.join(words)) == 1
        assert count(engine, joint.join(word.replace("-", "") for word in words)) == 1
    assert count(engine, f'"{" ".join(words)}"') == 1
    assert count(engine, f'"{" ".join(words)}"~3') == 1


def test_writer_of_an_older_version_stops_at_once(new_statements: NewEngine) -> None:
    """What is refused for good is not sent again and again."""
    engine = new_statements(2)
    engine.apply([statement_entry(1, text="new")], ())
    start = time.monotonic()
    with pytest.raises(NotReady):
        engine.fill([statement_entry(1, text="old")])
    assert time.monotonic() - start < bulk.PATIENCE
    assert (count(engine, "new"), count(engine, "old")) == (1, 0)
