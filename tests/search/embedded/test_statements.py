"""The embedded engine keeps the contract, whichever way it counts, and its files behave."""

from pathlib import Path

import pytest
import tantivy

from app.search.embedded.statements import EmbeddedStatementEngine
from app.search.engine import IndexDamaged, IndexOutdated
from app.search.query import StatementQuery
from tests.search.engine_contract import Contract, ids
from tests.search.samples import entry


class TestEmbeddedStatementEngine(Contract):
    @pytest.fixture
    def index(self, tmp_path: Path) -> EmbeddedStatementEngine:
        return EmbeddedStatementEngine(tmp_path)


class TestEmbeddedWhenAllIsTooMuch(Contract):
    """What is more than fits in rows is counted by dictionary, with the same result."""

    @pytest.fixture
    def index(self, tmp_path: Path) -> EmbeddedStatementEngine:
        return EmbeddedStatementEngine(tmp_path, max_rows=0)


def test_another_process_sees_a_commit_when_it_looks(tmp_path: Path) -> None:
    writing, reading = EmbeddedStatementEngine(tmp_path), EmbeddedStatementEngine(tmp_path)
    assert writing.apply([entry(1), entry(2)], ()) == 2
    assert reading.search(StatementQuery()).total == 0
    assert reading.refresh()
    assert not reading.refresh()
    assert ids(reading.search(StatementQuery())) == [1, 2]
    reading.apply([entry(3)], [1])
    assert writing.refresh()
    assert ids(writing.search(StatementQuery())) == [2, 3]


def test_reopens_what_was_written(tmp_path: Path) -> None:
    EmbeddedStatementEngine(tmp_path).apply([entry(1)], ())
    assert ids(EmbeddedStatementEngine(tmp_path).search(StatementQuery(q="alliance"))) == [1]
    assert EmbeddedStatementEngine(tmp_path).cost(StatementQuery(cited=(11,))) == 1


def test_one_writer_serves_several_applies(tmp_path: Path) -> None:
    index, other = EmbeddedStatementEngine(tmp_path), EmbeddedStatementEngine(tmp_path)
    with index.writing():
        for id_ in range(1, 30):
            index.apply([entry(id_)], [id_ - 1])
            assert ids(index.search(StatementQuery())) == [id_]
        with pytest.raises(ValueError, match="Lock"):
            other.apply([entry(99)], ())
    other.apply([entry(99)], ())
    assert ids(other.search(StatementQuery())) == [29, 99]


def test_what_came_twice_in_a_load_is_there_once(tmp_path: Path) -> None:
    index = EmbeddedStatementEngine(tmp_path)
    some = [entry(id_ * 2**23, text=f"number {id_}") for id_ in range(6_000)]
    assert index.apply([*some, *some[:500]], ()) == 6_500
    assert index.search(StatementQuery(limit=1)).total == 6_000
    assert len(list(index.stream(StatementQuery()))) == 6_000


def test_an_index_whose_files_are_gone_is_damaged(tmp_path: Path) -> None:
    index = EmbeddedStatementEngine(tmp_path / "index")
    # moved in one step: the engine may put a lock file into a directory that is being emptied
    (tmp_path / "index").rename(tmp_path / "gone")
    with pytest.raises(IndexDamaged):
        index.refresh()


def test_an_index_of_another_layout_is_outdated(tmp_path: Path) -> None:
    build = tantivy.SchemaBuilder()
    build.add_text_field("body")
    tantivy.Index(build.build(), str(tmp_path))
    with pytest.raises(IndexOutdated):
        EmbeddedStatementEngine(tmp_path)


@pytest.mark.parametrize("broken", ["meta.json", "*.store", "*.fast", "*.term"])
def test_a_damaged_index_is_told_so(tmp_path: Path, broken: str) -> None:
    EmbeddedStatementEngine(tmp_path).apply([entry(1)], ())
    (file,) = tmp_path.glob(broken)
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(IndexDamaged):
        EmbeddedStatementEngine(tmp_path).search(StatementQuery())
