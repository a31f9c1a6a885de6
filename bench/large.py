"""Broad searches at a million and ten million statements: `python -m bench large`, an hour and 20 GB the first time.

Documents are written straight through Tantivy, with the columns and words of the statement index: the words come from a
pool of analysed statements, the papers, names and journals are as many as `bench.corpus` has for the size. Indexes are
kept in bench/.data and used again. Searches are compared with the engine's own top 20, count and aggregations of the same
columns, in CPU time of this process, and asked over HTTP of a server that has nothing else in its store (`bench.broad`).
"""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import tantivy

from app.db import migrate
from app.db.engine import open_database
from app.db.models import IndexState
from app.ids import digest, paper_id, to_hex
from app.search import matching
from app.search.embedded import compiler, statement_fields
from app.search.embedded.papers import EmbeddedPaperEngine
from app.search.embedded.statement_fields import SCHEMA, to_document
from app.search.embedded.statements import EmbeddedStatementEngine
from app.search.embedded.words import DICTIONARY, TOKENS_ANALYZER
from app.search.engine import StatementEntry
from app.search.query import StatementQuery
from bench import broad, corpus, search, statement_engine

POOL = 20_000
"""Statements whose words the documents have."""
WRITER = (1_000_000_000, 2)
SIZES = (1_000_000, 10_000_000)
COLUMNS = (
    *("combination", "year_and_type", "citing_id"),
    *(statement_fields.digest_column(name) for name in statement_fields.NAMES),
)
AGGREGATIONS = {name: {"terms": {"field": name, "size": 10}} for name in COLUMNS}
WORDS = ("text", "joined_text", "context", "cited_title")


def run(data: Path) -> None:
    """Measure both sizes, in process and over HTTP, and print the ratios."""
    medians = []
    for size in SIZES:
        store = data / f"large-{size}"
        index = _prepare(store)
        build(index, size)
        medians.append(_compare(index, size))
        with search.serving(store) as (base, _):
            broad.run(base, f"{size:,} statements")
    print(
        f"growth   {medians[1] / medians[0]:.1f} times from {SIZES[0]:,} to {SIZES[1]:,}",
        flush=True,
    )


def _prepare(store: Path) -> Path:
    """A store without rows, whose index this will be."""
    index = store / "index" / "large"
    if not store.exists():
        index.mkdir(parents=True)
        database = open_database(f"sqlite:///{store / 'citance.db'}")
        migrate.upgrade(database)
        with database.writing() as session:
            session.add(IndexState(id=1, name=index.name))
        database.engine.dispose()
        EmbeddedPaperEngine(index / "papers")
        (store / "index" / "current").write_text(index.name)
    return index


def _compare(path: Path, size: int) -> float:
    """Print the ratio to the engine itself; the median of our CPU milliseconds."""
    engine = EmbeddedStatementEngine(path, create=False)
    index = tantivy.Index.open(str(path))
    index.register_tokenizer(statement_fields.TOKENS, TOKENS_ANALYZER)
    searcher = index.searcher()
    ours, floors, totals = [], [], []
    for word in corpus.TOPIC_WORDS.split()[:20]:
        query = StatementQuery(q=word)
        base = compiler.base_query(
            compiler.compile_leaf_for(searcher), query, matching.tree(word, "all")
        )
        calls: tuple[Callable[[], object], ...] = (
            partial(searcher.search, base, 20, False),
            partial(searcher.search, base, 1),
            partial(searcher.aggregate, base, AGGREGATIONS),
        )
        floors.append(sum(_milliseconds(call) for call in calls))
        ours.append(_milliseconds(partial(engine.search, query)))
        totals.append(searcher.search(base, 1).count)  # type: ignore[attr-defined]
    ratio = median(one / floor for one, floor in zip(ours, floors, strict=True))
    print(
        f"broad    {size:,} statements, in process, 20 words with {median(totals):,.0f} matches: ours"
    )
    print(
        f"  {median(ours):.1f} ms of CPU, all facets; Tantivy's top 20, count and aggregations {median(floors):.1f} ms"
    )
    print(f"  ratio  {ratio:>9.2f}   of the engine itself", flush=True)
    return median(ours)


def _milliseconds(call: Callable[[], object]) -> float:
    start = time.thread_time()
    call()
    return (time.thread_time() - start) * 1e3


def build(path: Path, count: int) -> None:
    """An index with so many statements, made where there is none."""
    engine = EmbeddedStatementEngine(path)
    if engine.cost(StatementQuery()) == count:
        return
    index = tantivy.Index.open(str(path))
    index.register_tokenizer(statement_fields.TOKENS, TOKENS_ANALYZER)
    writer = index.writer(*WRITER)
    for number, fields in enumerate(documents(count)):
        writer.add_document(tantivy.Document.from_dict(fields, SCHEMA))
        if number % 100_000 == 0:
            print(f"  {number:,}", flush=True)
    writer.commit()
    writer.wait_merging_threads()


def documents(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """The fields of so many statements, in the order of the citing papers, about 25 each."""
    rng = random.Random(seed)
    pool = [(entry, to_document(entry)) for entry in islice(statement_engine.entries(POOL), POOL)]
    papers = max(count // 7, 20)
    made_up = corpus.Corpus(rng, papers, cited=1)
    ranks, weights = range(papers), corpus.zipf(papers, shift=10.0, exponent=0.9)
    done = 0
    while done < count:
        paper = made_up.paper(rng, f"10.5555/citing.{done}")
        size = min(rng.randint(4, 46), count - done)
        for rank in rng.choices(ranks, cum_weights=weights, k=size):
            yield _document(done, *rng.choice(pool), paper, paper_id(f"10.5555/cited.{rank}"))
            done += 1


def _document(
    number: int, like: StatementEntry, words: dict[str, Any], citing: corpus.Paper, cited: int
) -> dict[str, Any]:
    """A statement with the words and the type of another one, and with papers of its own."""
    id_ = digest("large", str(number))
    entry = replace(
        like,
        id=id_,
        cited=cited,
        citing=paper_id(citing.doi),
        title=citing.title,
        publication_type=citing.publication_type,
        year=citing.year,
        authors=citing.authors,
        journal=citing.journal,
        line=like.line.replace(to_hex(like.id).encode(), to_hex(id_).encode(), 1),
        text="",
        before=None,
        after=None,
        section_title=None,
        cited_title=None,
    )
    fields = to_document(entry)
    return {
        **fields,
        **{name: words[name] for name in WORDS},
        DICTIONARY: f"{words[DICTIONARY]} {fields[DICTIONARY]}",
    }
