"""IndexSync opens what can be read, and rebuilds what can't."""

import shutil
from pathlib import Path

import tantivy

from app.db.engine import Database
from app.document import Work
from app.search.embedded.index_root import EmbeddedIndexRoot
from app.search.sync import IndexSync
from tests.search.documents import (
    assert_papers_equal_store,
    full_text,
    record,
    statement_count,
)


def test_open_says_whether_it_has_built_the_index(database: Database, tmp_path: Path) -> None:
    """`citance index rebuild` in a new place builds one index, and not two."""
    record(database, full_text("10.5555/a", Work(doi="10.5555/c")))
    done: list[int] = []
    sync = IndexSync(database, tmp_path / "index")
    assert sync.open(lambda count, _all: done.append(count))
    assert done[-1] > 0
    assert not sync.open()
    assert statement_count(sync) == 1


def test_open_rebuilds_a_lost_paper_index(
    sync: IndexSync, database: Database, tmp_path: Path
) -> None:
    record(database, full_text("10.5555/a", Work(doi="10.5555/c")))
    sync.drain()
    (lost,) = (tmp_path / "index").glob("*/papers")
    shutil.rmtree(lost)
    again = IndexSync(database, tmp_path / "index")
    again.open()
    assert_papers_equal_store(again, database)
    assert statement_count(again) == 1


def test_open_rebuilds_an_index_of_an_older_version(
    sync: IndexSync, database: Database, tmp_path: Path
) -> None:
    """Another version has another schema. Its directory is replaced, and nothing is lost."""
    record(database, full_text("10.5555/a", Work(doi="10.5555/c")))
    sync.drain()
    name = (tmp_path / "index" / "current").read_text()
    old = tmp_path / "index" / name
    papers = shutil.move(old / "papers", tmp_path / "papers")
    shutil.rmtree(old)
    old.mkdir()
    build = tantivy.SchemaBuilder()
    build.add_text_field("text", tokenizer_name="english-3")
    tantivy.Index(build.build(), str(old))
    shutil.move(papers, old / "papers")
    again = IndexSync(database, tmp_path / "index")
    again.open()
    assert not old.exists()
    assert statement_count(again) == 1
    assert_papers_equal_store(again, database)
    sync.follow()
    assert statement_count(sync) == 1


def test_open_deletes_what_a_killed_rebuild_left(
    sync: IndexSync, database: Database, tmp_path: Path
) -> None:
    """Unless a rebuild is under way, which holds its lock."""
    record(database, full_text("10.5555/a", Work(doi="10.5555/c")))
    sync.drain()
    half = tmp_path / "index" / "0123456789abcdef"
    half.mkdir()
    again = IndexSync(database, tmp_path / "index")
    with EmbeddedIndexRoot(tmp_path / "index").rebuild_lock.hold():
        again.open()
    assert half.exists()
    again.open()
    assert not half.exists()
    assert statement_count(again) == 1
