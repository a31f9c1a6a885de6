"""EmbeddedPaperEngine keeps the contract, and copes with what happens to its files."""

from pathlib import Path

import pytest
import tantivy

from app.search.embedded.papers import EmbeddedPaperEngine
from app.search.engine import IndexOutdated
from tests.search.paper_engine_contract import PaperEngineContract, paper_entry


class TestEmbeddedPaperEngine(PaperEngineContract):
    @pytest.fixture
    def engine(self, tmp_path: Path) -> EmbeddedPaperEngine:
        return EmbeddedPaperEngine(tmp_path)


def test_refresh_finds_another_processs_commit(tmp_path: Path) -> None:
    writing, reading = EmbeddedPaperEngine(tmp_path), EmbeddedPaperEngine(tmp_path)
    writing.apply([paper_entry(1)], ())
    assert reading.search("alliance", 10).total == 0
    assert reading.refresh()
    assert reading.search("alliance", 10).ids == [1]


def test_open_raises_for_another_layout(tmp_path: Path) -> None:
    build = tantivy.SchemaBuilder()
    build.add_text_field("body")
    tantivy.Index(build.build(), str(tmp_path))
    with pytest.raises(IndexOutdated):
        EmbeddedPaperEngine(tmp_path)
