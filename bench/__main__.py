"""Benchmarks, `make bench`: times of citance, and their ratios to floors and to a peer measured in the same run.

Absolute times depend on the machine and its load; the ratios are comparable.

    corpus   a million synthetic statements (bench/corpus.py), as NDJSON, made once
    ingest   `citance ingest` of them, against the same rows and entries written by bare sqlite3 and tantivy calls
    search   a paper's faceted search over HTTP, searched each time, asked again and as 304, against bare FastAPI routes,
             and the same question asked of SQLite's FTS5 with GROUP BY
    broad    searches over all papers and /stats, against a paper's search; and that beside clients that ask broad questions
    extract  JATS articles to documents, against bare lxml, and a load of an archive against reading it only
    alerts   10,000 alerts matched with 1,000 statements, beside recording these
    lookup   reads of what is stored while 200 lookups wait for registries that do not answer, against reads without that
    attack   /healthz and a paper's search while slow clients, slow readers and a flood of broad searches are at work (alone)
    match    printed references found among the papers of a store: precision, recall, CPU time (alone)
    large    broad searches at 1,000,000 and 10,000,000 statements, against the engine itself (alone; 20 GB, an hour)
    shares   what reads, stores and indexes in a load takes each, on SQLite and PostgreSQL (alone)
    writes   POST /statements at a server beside a load of real articles, on SQLite and PostgreSQL (alone)
    memory   of a server with two processes while it is read and written, minute by minute (alone; `memory 60` for an hour)
    ranking  relevance on two test collections, against BM25 by bm25s (bench/ranking/README.md; alone)

`python -m bench extract`, `alerts`, `attack`, `large`, `lookup`, `match`, `memory`, `ranking`, `shares` and `writes` run
these parts alone.

CITANCE_BENCH_STATEMENTS sets another size; everything is kept in bench/.data and can be deleted.
"""

import os
import sys
from pathlib import Path

from bench import (
    alerts,
    attack,
    broad,
    extract,
    ingest,
    large,
    lookup,
    match,
    memory,
    ranking,
    search,
    shares,
    writes,
)
from bench.corpus import write_ndjson

DATA = Path(__file__).parent / ".data"


def main() -> None:
    """Run all parts in order, or one that needs no corpus: `python -m bench lookup`."""
    alone = {
        "alerts": alerts.run,
        "attack": attack.run_attack,
        "extract": extract.run,
        "large": large.run,
        "lookup": lookup.run,
        "match": match.run,
        "memory": memory.run,
        "ranking": ranking.run,
        "shares": shares.run,
        "writes": writes.run,
    }
    if len(sys.argv) > 1:
        alone[sys.argv[1]](DATA)
        return
    count = int(os.environ.get("CITANCE_BENCH_STATEMENTS", "1000000"))
    here = DATA / str(count)
    here.mkdir(parents=True, exist_ok=True)
    records = here / "records.ndjson"
    if not records.exists():
        print(f"making {count:,} statements …", flush=True)
        write_ndjson(records, count)
    ingest.run(here, records)
    search.run(here)
    with search.serving(here / "store") as (base, _):
        broad.run(base, f"{count:,} statements")
    extract.run(DATA)
    alerts.run(DATA)
    lookup.run(DATA)


if __name__ == "__main__":
    main()
