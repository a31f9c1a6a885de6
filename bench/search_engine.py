"""How fast the embedded engine is: `python -m bench.search_engine [statements] [directory]`.

Loads made-up statements (a million by default), then asks what a reader of a paper's page asks: a word or two and two
filters, with all facets and 20 hits, about papers with a few hundred to a few thousand statements. All times are CPU
time of this process. The index is kept in the directory and used again by the next run.
"""

import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from typing import Literal, cast

import orjson
import tantivy

from app.identity import digest, paper_id, shown
from app.search import analysis, highlights, layout, matching, ordering, rows
from app.search.embedded import Embedded
from app.search.index import Entry
from app.search.language import parse
from app.search.query import StatementQuery
from app.vocabulary import Relationship, Section, Type
from bench import corpus

STATEMENTS = 1_000_000
QUERIES = 400


def entries(count: int) -> Iterator[Entry]:
    """Made-up statements as the index keeps them, with a line of the size of real ones."""
    for number, statement in enumerate(corpus.statements(count)):
        yield entry(number, statement)


def entry(number: int, made: corpus.Statement) -> Entry:
    """One made-up statement as the index keeps it."""
    id_ = digest("made-up", str(number))
    relationship: Relationship = "self" if number % 9 == 0 else "independent"
    start, end = made.marker
    line = {
        "id": shown(id_),
        "text": made.text,
        "before": made.before,
        "after": made.after,
        "marker": {"start": start, "end": end, "text": made.text[start:end]},
        "section": made.section,
        "section_title": made.section_title,
        "type": made.type,
        "confidence": made.confidence,
        "type_source": "model",
        "relationship": relationship,
        "language": "en",
        "citing": {
            "doi": made.citing.doi,
            "title": made.citing.title,
            "year": made.citing.year,
            "publication_type": made.citing.publication_type,
            "journal": made.citing.journal,
            "authors": [{"name": name, "orcid": None} for name in made.citing.authors],
        },
        "cited": {"doi": made.cited.doi, "title": made.cited.title, "year": made.cited.year},
        "provenance": {
            "source": f"https://doi.org/{made.citing.doi}",
            "format": "jats",
            "licence": "CC-BY-4.0",
            "anchor": made.anchor,
            "import_id": None,
        },
        "created_at": "2026-01-01T00:00:00Z",
    }
    return Entry(
        id=id_,
        cited=paper_id(made.cited.doi),
        citing=paper_id(made.citing.doi),
        text=made.text,
        title=made.citing.title,
        type=cast("Type", made.type),
        section=cast("Section", made.section),
        relationship=relationship,
        publication_type=made.citing.publication_type,
        year=made.citing.year,
        confidence=made.confidence,
        authors=made.citing.authors,
        journal=made.citing.journal,
        line=orjson.dumps(line),
    )


def queries(index: Embedded, count: int, seed: int = 7) -> list[StatementQuery]:
    """What readers ask: of a paper cited 200 to 6,000 times, a common word or two, a section and a type."""
    chance = random.Random(seed)
    papers = [paper_id(f"10.5555/cited.{rank}") for rank in range(600)]
    known = [(paper, index.cost(StatementQuery(cited=(paper,)))) for paper in papers]
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


def timed(calls: Sequence[Callable[[], object]]) -> list[float]:
    """CPU microseconds of each call."""
    spent = []
    for call in calls:
        start = time.thread_time_ns()
        call()
        spent.append((time.thread_time_ns() - start) / 1_000)
    return spent


def told(name: str, spent: Sequence[float]) -> None:
    tenths = quantiles(spent, n=20)
    print(
        f"{name:48} median {median(spent):8.0f} µs   mean {sum(spent) / len(spent):8.0f}   p95 {tenths[-1]:8.0f}"
    )


def load(path: Path, count: int) -> Embedded:
    """The index of so many statements, made when it is not there."""
    index = Embedded(path)
    if index.search(StatementQuery(facets=(), limit=1)).total == count:
        return index
    made = list(entries(min(count, 50_000)))
    bare = bare_rate(made, path.with_name(path.name + "-bare"))
    start, cpu = time.perf_counter(), time.process_time()
    index.apply(made, ()) if count == len(made) else index.apply(entries(count), ())
    took, spent = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
    print(
        f"loaded {count:,} in {took:.0f} s ({count / took:,.0f} a second; CPU {spent:.0f} s), peak {peak:.0f} MB"
    )
    print(f"bare Tantivy with the same documents ready made: {bare:,.0f} a second")
    return index
