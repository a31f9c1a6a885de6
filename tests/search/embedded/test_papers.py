"""The embedded catalogue keeps the contract, and its files behave."""

from pathlib import Path

import pytest
import tantivy

from app.search.embedded.papers import EmbeddedPaperEngine
from app.search.engine import IndexOutdated
from app.search.suggestions import max_edits
from tests.search.paper_engine_contract import PaperEngineContract, card


class TestEmbeddedPaperEngine(PaperEngineContract):
    @pytest.fixture
    def catalogue(self, tmp_path: Path) -> EmbeddedPaperEngine:
        return EmbeddedPaperEngine(tmp_path)


def test_another_process_sees_a_commit_when_it_looks(tmp_path: Path) -> None:
    writing, reading = EmbeddedPaperEngine(tmp_path), EmbeddedPaperEngine(tmp_path)
    writing.apply([card(1)], ())
    assert reading.search("alliance", 10).total == 0
    assert reading.refresh()
    assert reading.search("alliance", 10).ids == [1]


def test_a_catalogue_of_another_layout_is_outdated(tmp_path: Path) -> None:
    build = tantivy.SchemaBuilder()
    build.add_text_field("body")
    tantivy.Index(build.build(), str(tmp_path))
    with pytest.raises(IndexOutdated):
        EmbeddedPaperEngine(tmp_path)


def test_slips_are_forgiven_in_words_that_are_long_enough() -> None:
    assert [max_edits(word) for word in ("all", "hope", "therapy", "alliance")] == [0, 1, 1, 2]
    assert max_edits("2018") == max_edits("covid19") == 0
