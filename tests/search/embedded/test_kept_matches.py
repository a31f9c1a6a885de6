"""app.search.embedded.commit_cache: what is kept of a search is right for the next one, however that filters."""

import random
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from app.search.embedded.commit_cache import BYTES_OF_ROW, MOST_COUNTED, CommitCache
from app.search.embedded.statements import MAX_ROWS, EmbeddedStatementEngine
from app.search.query import StatementQuery
from app.search.ranking import WEIGHTS
from tests.search.samples import random_entry, random_query

ENTRIES = 120


@pytest.mark.parametrize("max_rows", [MAX_ROWS, 10])
def test_what_is_kept_answers_as_a_new_search_does(tmp_path: Path, max_rows: int) -> None:
    """Counted by row, or by column where more than ten match."""
    rng = random.Random(1)
    engine = EmbeddedStatementEngine(tmp_path, max_rows=max_rows)
    for commit in range(2):
        engine.apply([random_entry(rng, commit * ENTRIES + n) for n in range(ENTRIES)], ())
        forgetful = EmbeddedStatementEngine(tmp_path, max_rows=max_rows)
        for query in _asked(rng):
            forgetful._kept = CommitCache(forgetful._searcher, WEIGHTS)
            assert engine.search(query) == forgetful.search(query), query


def test_threads_may_search_at_once(tmp_path: Path) -> None:
    """Each may forget what another is about to use."""
    rng = random.Random(2)
    engine = EmbeddedStatementEngine(tmp_path)
    engine.apply([random_entry(rng, n) for n in range(ENTRIES)], ())
    asked = [StatementQuery(q) for q in ("study", "patient", "therapy", "result", "alliance")]
    asked = [replace(one, q=f"{one.q} OR {n}") for one in asked for n in range(6)] * 6
    alone = list(map(engine.search, asked))
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            assert list(threads.map(engine.search, asked)) == alone
    finally:
        sys.setswitchinterval(interval)


def test_what_long_filters_count_is_kept_within_a_bound(tmp_path: Path) -> None:
    """A client may send 200 names of 4,000 characters; what is kept for each row stands for 200 bytes."""
    engine = EmbeddedStatementEngine(tmp_path)
    engine.apply([random_entry(random.Random(3), 0)], ())
    names = tuple(str(n) * 4_000 for n in range(10))
    for n in range(200):
        engine.search(StatementQuery(author=(*names, str(n)), facets=()))
    assert 0 < sum(1 for _ in engine._kept.counts) <= MOST_COUNTED * BYTES_OF_ROW // 40_000


def _asked(rng: random.Random) -> list[StatementQuery]:
    """Few queries for words and papers, each with the filters, orders and pages of many others, in no order."""
    wanted, variants = ([random_query(rng) for _ in range(n)] for n in (12, 12))
    asked = [
        replace(variant, q=query.q, match=query.match, cited=query.cited, citing=query.citing)
        for query in wanted
        for variant in variants
    ]
    rng.shuffle(asked)
    return asked
