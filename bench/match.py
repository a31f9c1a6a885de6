"""Matching of printed references with the papers of a store: precision, recall, F1, and CPU time a reference.

The pairs are those of `bench/printed_pairs.py`, of the articles that CITANCE_BENCH_ARTICLES names, else the open ones. A
fifth of the works, by their DOIs' digests, is left out of the store: a match of a reference to one of these is false. Half
of the journals is for tuning, the other for the figures; a journal gives `MOST` pairs at most.

CITANCE_BENCH_PART=tuning measures the half for tuning, CITANCE_BENCH_ERRORS names a file for what is wrong, as NDJSON.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import TypeVar

import orjson

from app.db import migrate
from app.db.engine import open_database
from app.document import Document, Work
from app.doi import fold
from app.ids import paper_id
from app.lookup.printed_references import CANDIDATES, PrintedMatch, match_printed
from app.lookup.reference_titles import words
from app.search.sync import IndexSync
from app.store import statements
from app.store.statement_rows import SourceDocument
from bench.printed_pairs import Pair, described, read, share_of

T = TypeVar("T")
HOME = Path(__file__).parents[1]
REAL = HOME.parent / "shared" / "data" / "jats"
MOST = 2_000
LEFT_OUT = 0.2
BATCH = 200
NO_TITLE = "missed: no title in the store"
NOW = datetime(2026, 11, 26, tzinfo=UTC)


def run(_directory: Path) -> None:
    """Print the figures of one half of the journals."""
    named = os.environ.get("CITANCE_BENCH_ARTICLES")
    paths = [Path(named)] if named else [REAL / "open", REAL / "bulk.tar.gz"]
    part = os.environ.get("CITANCE_BENCH_PART", "evaluation")
    works, all_pairs = read([path for path in paths if path.exists()] or [HOME / "app" / "sample"])
    pairs = _sample(all_pairs, part)
    stored = {doi: work for doi, work in works.items() if share_of(doi) >= LEFT_OUT}
    print(
        f"match    {len(pairs):,} references of {part}, {len(stored):,} papers in the store",
        flush=True,
    )
    with TemporaryDirectory() as directory:
        database = open_database(f"sqlite:///{directory}/citance.db")
        migrate.upgrade(database)
        for some in _batches(list(stored.values()), 1_000):
            source = SourceDocument(
                Document(Work(), tuple(map(described, some)), whole=False), "bench"
            )
            with database.writing() as session:
                statements.record(session, [source], NOW)
        sync = IndexSync(database, Path(directory) / "index")
        sync.open()
        printed = [pair.printed for pair in pairs]
        found: list[PrintedMatch] = []
        start = process_time()
        near = sync.papers.candidates(printed, CANDIDATES)
        searching = process_time() - start
        start = process_time()
        for texts in _batches(printed, BATCH):
            with database.reading() as session:
                found += match_printed(session, sync.papers, texts)
        took = process_time() - start
        database.engine.dispose()
    each = 1000 / max(len(pairs), 1)
    print(
        f"         {took * each:.2f} ms of CPU time each, of which {searching * each:.2f} the index's"
    )
    kinds = [
        _kind(pair, match, stored, ids) for pair, match, ids in zip(pairs, found, near, strict=True)
    ]
    _print("all", kinds)
    _print("with a title in the store", [kind for kind in kinds if kind != NO_TITLE])
    groups: dict[str, list[str]] = defaultdict(list)
    for pair, kind in zip(pairs, kinds, strict=True):
        groups[f"described by {pair.description}"].append(kind)
        groups[f"style {pair.style}"].append(kind)
    for name, some_kinds in sorted(groups.items()):
        _print(name, some_kinds)
    for kind, count in Counter(kinds).most_common():
        print(f"         {count:6,} {kind}")
    if errors := os.environ.get("CITANCE_BENCH_ERRORS"):
        _write_errors(Path(errors), pairs, found, kinds, works)


def _batches(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (values[start : start + size] for start in range(0, len(values), size))


def _sample(pairs: Iterable[Pair], part: str) -> list[Pair]:
    by_journal: dict[str, list[Pair]] = defaultdict(list)
    for pair in sorted(pairs, key=lambda one: share_of(one.doi + one.printed)):
        half = "tuning" if share_of(pair.journal) < 0.5 else "evaluation"
        if half == part and len(by_journal[pair.journal]) < MOST:
            by_journal[pair.journal].append(pair)
    return [pair for some in by_journal.values() for pair in some]


def _kind(pair: Pair, match: PrintedMatch, stored: dict[str, Work], near: Sequence[int]) -> str:
    """What became of a pair."""
    wanted = stored.get(pair.doi)
    if match.state == "found":
        if fold(match.doi or "") == pair.doi:
            return "right"
        other = stored[fold(match.doi or "")]
        same = wanted is not None and words(other.title or "") == words(wanted.title or "")
        return ("wrong" if wanted else "left out") + ": found" + (", a twin" if same else "")
    if wanted is None:
        return f"left out: {match.state}"
    if match.state == "ambiguous":
        return "missed: ambiguous" + ("" if paper_id(pair.doi) in match.papers else ", without it")
    if not wanted.title:
        return NO_TITLE
    return "missed: " + ("refused" if paper_id(pair.doi) in near else "no candidate")


def _print(name: str, kinds: Sequence[str]) -> None:
    right = kinds.count("right")
    taken = right + sum(": found" in kind for kind in kinds)
    there = sum(not kind.startswith("left out") for kind in kinds)
    precision, recall = right / max(taken, 1), right / max(there, 1)
    f1 = 2 * right / max(taken + there, 1)
    print(f"         {name:26} {len(kinds):6,}  P {precision:.4f}  R {recall:.4f}  F1 {f1:.4f}")


def _write_errors(
    path: Path,
    pairs: Sequence[Pair],
    found: Sequence[PrintedMatch],
    kinds: Sequence[str],
    works: dict[str, Work],
) -> None:
    with path.open("wb") as file:
        for pair, match, kind in zip(pairs, found, kinds, strict=True):
            if kind not in ("right", "left out: not_found"):
                wanted, got = works[pair.doi], works.get(fold(match.doi or ""))
                line = {
                    "kind": kind,
                    **asdict(pair),
                    "wanted": wanted,
                    "found": got,
                    "papers": match.papers,
                }
                file.write(orjson.dumps(line, default=list) + b"\n")
