"""Caches of the embedded index: lines are kept for the next page, and facet values of citing papers, within bounds."""

from pathlib import Path

from tantivy import Query, Searcher

from app.search.embedded import sorting
from app.search.embedded.citing_facets import CitingFacetsCache
from app.search.embedded.commit_cache import CommitCache
from app.search.embedded.sorted_hits import SortedHit
from app.search.embedded.statements import EmbeddedStatementEngine
from app.search.ranking import WEIGHTS
from app.search.sort_keys import NEWEST
from tests.search.samples import statement_entry

COUNT = 30


def test_lines_are_kept_within_a_bound(tmp_path: Path) -> None:
    searcher, page = _filled(tmp_path)
    bound = 10 * len(CommitCache(searcher, WEIGHTS).lines(page)[0].line)
    commit = CommitCache(searcher, WEIGHTS, bound)
    for _ in range(2):
        lines = commit.lines(page)
        assert len({line.line for line in lines}) == COUNT
        assert sum(len(line.line) for line in commit._lines) <= bound


def test_a_line_is_read_once(tmp_path: Path) -> None:
    searcher, page = _filled(tmp_path)
    commit = CommitCache(searcher, WEIGHTS)
    first, again = commit.lines(page), commit.lines(page)
    assert all(one is other for one, other in zip(first, again, strict=True))


def test_citing_facets_are_kept_within_a_bound(tmp_path: Path) -> None:
    searcher, page = _filled(tmp_path)
    address = page[0].address
    length = len(searcher.doc(address).get_first("citing_facets") or b"")
    cache = CitingFacetsCache(10 * length)
    for digest in range(COUNT):
        (paper,) = cache.get(searcher, [digest], [address])
        assert paper.authors
        assert len(cache._by_digest) <= 10
    assert cache.get(searcher, [COUNT - 1], []) == [paper]


def _filled(path: Path) -> tuple[Searcher, list[SortedHit]]:
    engine = EmbeddedStatementEngine(path)
    engine.apply([statement_entry(id_) for id_ in range(COUNT)], ())
    return engine._searcher, sorting.top(engine._searcher, Query.all_query(), NEWEST, COUNT)
