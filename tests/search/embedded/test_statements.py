"""EmbeddedStatementEngine keeps the contract, whichever way it counts, and copes with what happens to its files."""

import json
import os
from pathlib import Path

import orjson
import pytest
import tantivy

from app.search.embedded.compiler import FEW_PAPERS
from app.search.embedded.index_directory import FEWEST_MERGED
from app.search.embedded.statements import EmbeddedStatementEngine
from app.search.engine import IndexDamaged, IndexOutdated
from app.search.query import StatementQuery
from tests.search.engine_contract import StatementEngineContract, hit_ids
from tests.search.samples import statement_entry
from tests.servers import until


class TestEmbeddedStatementEngine(StatementEngineContract):
    """Counting by row, as for result sets of ordinary size."""

    @pytest.fixture
    def engine(self, tmp_path: Path) -> EmbeddedStatementEngine:
        return EmbeddedStatementEngine(tmp_path)


class TestEmbeddedStatementEngineByColumn(StatementEngineContract):
    """Counting by column, as for result sets that do not fit into memory, with the same results."""

    share = 2

    @pytest.fixture
    def engine(self, tmp_path: Path) -> EmbeddedStatementEngine:
        return EmbeddedStatementEngine(tmp_path, max_rows=0)


def test_refresh_finds_another_processs_commit(tmp_path: Path) -> None:
    writing, reading = EmbeddedStatementEngine(tmp_path), EmbeddedStatementEngine(tmp_path)
    assert writing.apply([statement_entry(1), statement_entry(2)], ()) == 2
    assert reading.search(StatementQuery()).total == 0
    assert reading.refresh()
    assert not reading.refresh()
    assert hit_ids(reading.search(StatementQuery())) == [1, 2]
    reading.apply([statement_entry(3)], [1])
    assert writing.refresh()
    assert hit_ids(writing.search(StatementQuery())) == [2, 3]


def test_counts_of_all_statements_end_with_the_commit(tmp_path: Path) -> None:
    """What is kept of a search without words and filters is another's no more once something is written."""
    engine = EmbeddedStatementEngine(tmp_path, max_rows=0)
    for count in (1, 2, 3):
        engine.apply([statement_entry(count, citing=count, journal=f"Journal {count}")], ())
        for limit in (1, 10):
            result = engine.search(StatementQuery(facet_limit=limit, limit=1))
            journals = result.facets["journal"]
            assert (result.total, result.publications) == (count, count)
            assert len(journals.values) == min(count, limit)
            assert journals.other_count == count - len(journals.values)
        assert engine.search(StatementQuery(type=("supporting",))).total == 0
        assert engine.search(StatementQuery(cited=(12,))).total == 0


@pytest.mark.parametrize("papers", [1, FEW_PAPERS, FEW_PAPERS + 1, 100])
def test_words_are_found_in_many_papers_as_in_few(tmp_path: Path, papers: int) -> None:
    """A few papers are looked for beside each phrase and each of a least number of words, many once."""
    engine = EmbeddedStatementEngine(tmp_path)
    texts = ("Hope grows.", "They hope and trust.")
    engine.apply([statement_entry(n, cited=n, text=texts[n % 2]) for n in range(200)], ())
    asked = range(1, 1 + papers)
    for q, matched in (("hope trust never", "most"), ('"and trust" OR "and hope"', "all")):
        result = engine.search(StatementQuery(q, cited=tuple(asked), limit=100))
        assert (result.match, hit_ids(result)) == (matched, [n for n in asked if n % 2])


def test_engine_reopens_what_was_written(tmp_path: Path) -> None:
    EmbeddedStatementEngine(tmp_path).apply([statement_entry(1)], ())
    engine = EmbeddedStatementEngine(tmp_path, create=False)
    assert hit_ids(engine.search(StatementQuery(q="alliance"))) == [1]
    assert engine.cost(StatementQuery(cited=(11,))) == 1


def test_cost_leaves_out_what_was_deleted(tmp_path: Path) -> None:
    """Also before a merge: none is how a paper is told whose statements have become another's."""
    engine = EmbeddedStatementEngine(tmp_path)
    engine.apply([statement_entry(id_, cited=id_ % 2 + 1, citing=3) for id_ in range(8)], ())
    engine.apply((), [0, 2, 4, 6])
    costs = [engine.cost(StatementQuery(cited=cited)) for cited in ((1,), (2,), (1, 2), ())]
    assert costs == [0, 4, 4, 0]
    assert engine.cost(StatementQuery(cited=(1,), citing=(3,))) == 0


def test_files_without_a_segment_are_deleted(tmp_path: Path) -> None:
    """Also those of a process that has ended, after another has merged them: a load beside a server."""
    server, load = EmbeddedStatementEngine(tmp_path), EmbeddedStatementEngine(tmp_path)
    load.apply([statement_entry(0)], ())
    for number in range(1, 20):
        server.apply([statement_entry(number)], ())
    segments = json.loads((tmp_path / "meta.json").read_bytes())["segments"]
    assert len(segments) < 20
    needed = {segment["segment_id"].replace("-", "") for segment in segments}
    assert {file.stem for file in tmp_path.glob("*.store")} == needed


def test_commits_are_seen_when_the_index_is_opened_anew(tmp_path: Path) -> None:
    """As it is now and then, where it was written to and where it was not."""

    class OftenOpened(EmbeddedStatementEngine):
        most_reloads = 3

    writing, reading = OftenOpened(tmp_path), OftenOpened(tmp_path, create=False)
    for number in range(10):
        writing.apply([statement_entry(number)], ())
        assert reading.refresh()
        assert reading.search(StatementQuery()).total == number + 1
    reading.apply([statement_entry(10)], ())
    assert writing.refresh()
    assert writing.search(StatementQuery()).total == 11


def test_writing_keeps_one_writer_for_several_applies(tmp_path: Path) -> None:
    """Within, this process applies with one writer, and no other can write; afterwards it can."""
    engine, other = EmbeddedStatementEngine(tmp_path), EmbeddedStatementEngine(tmp_path)
    with engine.writing():
        for id_ in range(1, 30):
            engine.apply([statement_entry(id_)], [id_ - 1])
            assert hit_ids(engine.search(StatementQuery())) == [id_]
        with pytest.raises(ValueError, match="Lock"):
            other.apply([statement_entry(99)], ())
    other.apply([statement_entry(99)], ())
    assert hit_ids(other.search(StatementQuery())) == [29, 99]


def test_is_merging_until_the_end_of_writing_need_not_wait(tmp_path: Path) -> None:
    """Segments that are merged stay until the merged one replaces them, and writes go on meanwhile."""
    engine, reading = EmbeddedStatementEngine(tmp_path), EmbeddedStatementEngine(tmp_path)

    def is_merged() -> bool:
        reading.refresh()
        return reading._searcher.num_segments == 1

    with engine.writing():
        for number in range(FEWEST_MERGED):
            assert not engine.is_merging()
            engine.apply([statement_entry(number)], ())
        assert engine.is_merging() or is_merged()  # few are merged in no time
        until(is_merged)
        until(lambda: not engine.is_merging())


def test_files_left_behind_are_no_merge(tmp_path: Path) -> None:
    """Of a process that was killed, or listed and never written: a server waited for their end when it was stopped."""
    engine = EmbeddedStatementEngine(tmp_path)
    with engine.writing():
        for number in range(FEWEST_MERGED):
            engine.apply([statement_entry(number)], ())
        until(lambda: not engine.is_merging())
        left = tmp_path / f"{'0' * 32}.store"
        left.touch()
        listed = orjson.loads((tmp_path / ".managed.json").read_bytes())
        (tmp_path / ".managed.json").write_bytes(orjson.dumps([*listed, left.name, "1.idx"]))
        has_seen_all = engine._searcher.num_segments >= FEWEST_MERGED  # few are merged in no time
        assert engine.is_merging() == has_seen_all
        os.utime(left, (0, 0))
        assert not engine.is_merging()


def test_apply_of_a_large_load_keeps_each_id_once(tmp_path: Path) -> None:
    """Ids are recognised by a Bloom filter before they are committed; what came twice is there once."""
    engine = EmbeddedStatementEngine(tmp_path)
    entries = [statement_entry(id_ * 2**23, text=f"number {id_}") for id_ in range(6_000)]
    assert engine.apply([*entries, *entries[:500]], ()) == 6_500
    assert engine.search(StatementQuery(limit=1)).total == 6_000
    assert len(list(engine.stream(StatementQuery()))) == 6_000


def test_refresh_raises_when_the_files_are_gone(tmp_path: Path) -> None:
    engine = EmbeddedStatementEngine(tmp_path / "index")
    # moved in one step: Tantivy may put a lock file into a directory that is being emptied
    (tmp_path / "index").rename(tmp_path / "gone")
    with pytest.raises(IndexDamaged):
        engine.refresh()


def test_open_raises_where_there_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged):
        EmbeddedStatementEngine(tmp_path / "index", create=False)
    assert not (tmp_path / "index").exists()


def test_open_raises_for_another_layout(tmp_path: Path) -> None:
    build = tantivy.SchemaBuilder()
    build.add_text_field("body")
    tantivy.Index(build.build(), str(tmp_path))
    with pytest.raises(IndexOutdated):
        EmbeddedStatementEngine(tmp_path)


@pytest.mark.parametrize("broken", ["meta.json", "*.store", "*.fast", "*.term"])
def test_open_raises_for_a_damaged_file(tmp_path: Path, broken: str) -> None:
    EmbeddedStatementEngine(tmp_path).apply([statement_entry(1)], ())
    (file,) = tmp_path.glob(broken)
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(IndexDamaged):
        EmbeddedStatementEngine(tmp_path).search(StatementQuery())
