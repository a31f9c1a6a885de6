"""app.search.embedded.commit_cache: what is kept of a search is right for the next one, however that filters."""

import random
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from app.search.embedded.commit_cache import CommitCache
from app.search.embedded.statements import EmbeddedStatementEngine
from app.search.query import StatementQuery
from app.search.ranking import WEIGHTS
from tests.search.samples import random_entry, random_query

ENTRIES = 120


def test_what_is_kept_answers_as_a_new_search_does(tmp_path: Path) -> None:
    rng = random.Random(1)
    engine = EmbeddedStatementEngine(tmp_path)
    for commit in range(2):
        engine.apply([random_entry(rng, commit * ENTRIES + n) for n in range(ENTRIES)], ())
        forgetful = EmbeddedStatementEngine(tmp_path)
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


def _asked(rng: random.Random) -> list[StatementQuery]:
    """Few queries for words and papers, each with the filters, orders and pages of many others, in no order."""
    wanted, variants = ([random_query(rng) for _ in range(n)] for n in (12, 20))
    asked = [
        replace(variant, q=query.q, match=query.match, cited=query.cited, citing=query.citing)
        for query in wanted
        for variant in variants
    ]
    rng.shuffle(asked)
    return asked
