"""CPU time of the embedded statement engine: `python -m bench.statement_engine DIRECTORY [STATEMENTS]`.

Loads made-up statements (a million by default), then asks what a reader of a paper's page asks: a word or two and two
filters, with all facets and 20 hits, about papers with a few hundred to a few thousand statements. All times are CPU
time of this process. The index is kept in the directory and used again by the next run.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import cast

import orjson
import tantivy

from app.ids import digest, paper_id, to_hex
from app.search.embedded import statement_fields
from app.search.embedded.index_directory import BULK_WRITER
from app.search.embedded.statement_fields import SCHEMA
from app.search.embedded.statements import EmbeddedStatementEngine
from app.search.embedded.words import TOKENS_ANALYZER
from app.search.engine import StatementEntry
from app.search.query import MatchMode, StatementQuery
from app.vocabulary import Relationship, Section, StatementType
from bench import corpus

SAMPLE = 20_000
"""Statements on which the bare engine is timed."""
COMMON = ("of", "and", "in", "to", "that", "with", "for", "is", "was")
STATEMENTS = 1_000_000
QUERIES = 400
MODES: tuple[MatchMode, ...] = ("auto", "any")


def entries(count: int) -> Iterator[StatementEntry]:
    """Entries of made-up statements, with a line of the size of real ones."""
    for number, statement in enumerate(corpus.statements(count)):
        yield entry(number, statement)


def entry(number: int, statement: corpus.Statement) -> StatementEntry:
    """The entry of a made-up statement."""
    id_ = digest("made-up", str(number))
    relationship: Relationship = "self" if number % 9 == 0 else "independent"
    start, end = statement.marker
    line = {
        "id": to_hex(id_),
        "text": statement.text,
        "before": statement.before,
        "after": statement.after,
        "marker": {"start": start, "end": end, "text": statement.text[start:end]},
        "section": statement.section,
        "section_title": statement.section_title,
        "type": statement.type,
        "confidence": statement.confidence,
        "type_source": "model",
        "relationship": relationship,
        "language": "en",
        "citing": {
            "doi": statement.citing.doi,
            "title": statement.citing.title,
            "year": statement.citing.year,
            "publication_type": statement.citing.publication_type,
            "journal": statement.citing.journal,
            "authors": [{"name": name, "orcid": None} for name in statement.citing.authors],
        },
        "cited": {
            "doi": statement.cited.doi,
            "title": statement.cited.title,
            "year": statement.cited.year,
        },
        "provenance": {
            "source": f"https://doi.org/{statement.citing.doi}",
            "format": "jats",
            "licence": "CC-BY-4.0",
            "anchor": statement.anchor,
            "import_id": None,
        },
        "created_at": "2026-01-01T00:00:00Z",
    }
    return StatementEntry(
        id=id_,
        cited=paper_id(statement.cited.doi),
        citing=paper_id(statement.citing.doi),
        text=statement.text,
        title=statement.citing.title,
        before=statement.before,
        after=statement.after,
        section_title=statement.section_title,
        cited_title=statement.cited.title,
        type=cast("StatementType", statement.type),
        section=cast("Section", statement.section),
        relationship=relationship,
        publication_type=statement.citing.publication_type,
        year=statement.citing.year,
        confidence=statement.confidence,
        authors=statement.citing.authors,
        journal=statement.citing.journal,
        created_at=datetime(2026, 1, 1, tzinfo=UTC) + id_ % 1_000_000 * timedelta(seconds=1),
        line=orjson.dumps(line),
    )


def queries(engine: EmbeddedStatementEngine, count: int, seed: int = 7) -> list[StatementQuery]:
    """What readers ask: of a paper cited 200 to 6,000 times, a common word or two, a section and a type."""
    chance = random.Random(seed)
    papers = [paper_id(f"10.5555/cited.{rank}") for rank in range(600)]
    known = [(paper, engine.cost(StatementQuery(cited=(paper,)))) for paper in papers]
    wanted = [paper for paper, cited in known if 200 <= cited <= 6_000]
    words = corpus.TOPIC_WORDS.split()[:40]
    return [
        StatementQuery(
            q=" OR ".join(chance.sample(words, 2))
            if chance.random() < 0.3
            else chance.choice(words),
            cited=(chance.choice(wanted),),
            section=chance.choice((("discussion",), ("introduction", "results"))),
            type=chance.choice((("supporting", "contrasting"), ("mentioning",))),
        )
        for _ in range(count)
    ]


def _questions(
    asked: Sequence[StatementQuery], chance: random.Random
) -> dict[str, list[StatementQuery]]:
    """Questions that no statement has all words of, in the mode that they have as typed, and with any of the words."""
    words = corpus.TOPIC_WORDS.split()
    about = [
        StatementQuery(
            "what is the effect of " + " ".join(chance.sample(words, 6)), cited=query.cited
        )
        for query in asked[:100]
    ]
    everywhere = {
        count: [StatementQuery(f"what is {' '.join(chance.sample(words, count))}")] * 3
        for count in (6, 16, 60)
    }
    typed = {
        "a question of 6 words, about a paper": about,
        **{f"a question of {count} words, everywhere": few for count, few in everywhere.items()},
    }
    return {
        f"{name}, {match}": [replace(query, match=match) for query in queries_]
        for name, queries_ in typed.items()
        for match in MODES
    }


def load(path: Path, count: int) -> EmbeddedStatementEngine:
    """The engine with so many statements, loaded when it has others."""
    engine = EmbeddedStatementEngine(path)
    if engine.search(StatementQuery(facets=(), limit=1)).total == count:
        return engine
    sample = list(entries(SAMPLE))
    rate = bare_rate(sample)
    del sample
    start, cpu = time.perf_counter(), time.process_time()
    engine.apply(entries(count), ())
    took, spent = time.perf_counter() - start, time.process_time() - cpu
    print(
        f"loaded {count:,}: {count / took:,.0f} a second, {spent / count * 1e6:.0f} µs of CPU each,"
    )
    print(
        f"    making them up included; bare Tantivy on ready documents: {rate:.0f} µs of CPU each"
    )
    return engine


def bare_rate(sample: Sequence[StatementEntry]) -> float:
    """CPU microseconds for each document when Tantivy has nothing to wait for."""
    documents = [
        tantivy.Document.from_dict(statement_fields.to_document(entry_), SCHEMA)
        for entry_ in sample
    ]
    with TemporaryDirectory() as directory:
        EmbeddedStatementEngine(Path(directory))
        index = tantivy.Index.open(directory)
        index.register_tokenizer(statement_fields.TOKENS, TOKENS_ANALYZER)
        start = time.process_time()
        writer = index.writer(*BULK_WRITER)
        for document in documents:
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        return (time.process_time() - start) / len(sample) * 1e6


def main(path: Path, count: int) -> None:
    """Load, search, print."""
    engine = load(path, count)
    asked = queries(engine, QUERIES)
    chance = random.Random(8)
    common = [replace(query, q=chance.choice(COMMON)) for query in asked]
    workloads = {
        "a topic word or two, two filters": asked,
        "a word of every other sentence, two filters": common,
        "the paper's page: no word, no filter": [
            StatementQuery(cited=query.cited) for query in asked
        ],
        "a phrase of the commonest words": [replace(query, q='"of the"') for query in asked[:100]],
        "a prefix": [replace(query, q="ther*") for query in asked[:100]],
        **_questions(asked, chance),
        "everything": [StatementQuery()] * 3,
        "a word, everywhere": [StatementQuery(q="alliance")] * 3,
        "an author, everywhere": [StatementQuery(author=(_author(engine),))] * 3,
    }
    for name, some in workloads.items():
        first = timed([partial(engine.search, query) for query in some])
        again = timed([partial(engine.search, query) for query in some])
        report(f"{name}, first time", first)
        report(f"{name}, again", again)
    start = time.process_time()
    streamed = sum(1 for _ in islice(engine.stream(StatementQuery(q="the")), 100_000))
    print(f"stream: {streamed / (time.process_time() - start):,.0f} a second of CPU")
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(("VmHWM", "RssAnon", "RssFile")):
            print(line)


def timed(calls: Sequence[Callable[[], object]]) -> list[float]:
    """CPU microseconds of each call."""
    spent = []
    for call in calls:
        start = time.thread_time_ns()
        call()
        spent.append((time.thread_time_ns() - start) / 1_000)
    return spent


def report(name: str, spent: Sequence[float]) -> None:
    """Print the name of a workload and its times, in one line."""
    late = sorted(spent)[len(spent) * 19 // 20]
    mean = sum(spent) / len(spent)
    print(f"{name:60} median {median(spent):9,.0f} µs   mean {mean:9,.0f}   95% {late:9,.0f}")


def _author(engine: EmbeddedStatementEngine) -> str:
    values = engine.search(StatementQuery(facets=("author",), limit=1)).facets["author"].values
    return str(values[-1]["value"])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else STATEMENTS)
