"""Cost of `citance ingest`, against the same rows and index entries written by bare calls of SQLite and Tantivy.

What is compared is processor time, of all processes: it depends on the machine, but little on what else that does.
"""

import json
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import tantivy
from sqlalchemy.orm import Session

from app.db.engine import open_database
from app.db.models import Base
from app.search import paper_entries, statement_entries
from app.search.embedded import paper_fields, statement_fields
from app.search.embedded.index_directory import BULK_WRITER
from app.search.embedded.words import TOKENS_ANALYZER
from bench.processor_time import processor_time

BATCH = 4_000
ARTICLES = Path(__file__).parents[2] / "shared" / "data" / "jats" / "bulk.tar.gz"


@dataclass(frozen=True)
class Index:
    """How the rows of a table are indexed."""

    table: str
    build_entries: Callable[[Session, Sequence[int]], Iterator[Any]]
    fields: ModuleType
    """With SCHEMA, TOKENS and `to_document`."""
    sort_by: str | None = None


INDEXES = (
    Index(
        "statements", statement_entries.build_entries, statement_fields, statement_fields.CITED_ID
    ),
    Index("papers", paper_entries.build_entries, paper_fields),
)


@dataclass(frozen=True)
class Floor:
    """Seconds of processor time for the rows and entries of a store, ready made."""

    statements: int
    sql: float
    statement_index: float
    paper_index: float

    @property
    def seconds(self) -> float:
        """All of them."""
        return self.sql + self.statement_index + self.paper_index


def run(here: Path, records: Path) -> None:
    """Ingest records into `here/store`, then write the same by hand, and print the ratio. Likewise real articles,
    where there are any."""
    spent, floor = _compare(here, here / "store", records)
    _print("ingest", "NDJSON", spent, floor)
    parsing = _parse_json(records)
    print(
        f"  json   {spent / parsing:>9.1f}   times json.loads of its lines ({parsing:.1f} s)",
        flush=True,
    )
    if ARTICLES.exists():
        spent, floor = _compare(here, here / "articles", ARTICLES)
        _print("ingest", "JATS", spent, floor)


def _print(name: str, format_name: str, spent: float, floor: Floor) -> None:
    each = 1e6 / floor.statements
    print(
        f"{name:<8} {spent * each:>9,.0f} µs/statement of {format_name}, all processes   ({floor.statements:,} statements)"
    )
    print(
        f"  floor  {floor.seconds * each:>9,.0f} µs/statement   (sqlite3 {floor.sql * each:.0f}, "
        f"tantivy: statements {floor.statement_index * each:.0f}, papers {floor.paper_index * each:.0f})"
    )
    print(f"  ratio  {spent / floor.seconds:>9.1f}   times the floor", flush=True)


def _compare(here: Path, store: Path, source: Path) -> tuple[float, Floor]:
    shutil.rmtree(store, ignore_errors=True)
    environment = {**os.environ, "CITANCE_DATA_DIR": str(store)}
    citance = str(Path(sys.executable).parent / "citance")
    spent = processor_time([citance, "ingest", str(source)], environment)
    return spent, _floor(store / "citance.db", here)


def _floor(source: Path, here: Path) -> Floor:
    sql, count = _bare_sqlite(source, here / "floor.db")
    spent = [_bare_tantivy(source, here / "floor-index", index) for index in INDEXES]
    return Floor(count, sql, *spent)


def _parse_json(records: Path) -> float:
    start = time.process_time()
    with records.open("rb") as file:
        for line in file:
            json.loads(line)
    return time.process_time() - start


def _bare_sqlite(source: Path, target: Path) -> tuple[float, int]:
    """Every row of every table, by executemany, in transactions of `BATCH` rows. Returns seconds and statements."""
    for suffix in ("", "-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    old = sqlite3.connect(source)
    new = sqlite3.connect(target, isolation_level=None)
    new.execute("PRAGMA journal_mode=WAL")
    new.execute("PRAGMA synchronous=FULL")
    new.execute("PRAGMA cache_size=-32000")
    for (sql,) in old.execute(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC"
    ):
        new.execute(sql)
    spent, count = 0.0, 0
    for table in Base.metadata.sorted_tables:
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        marks = ", ".join("?" for _ in table.columns)
        rows = old.execute(f'SELECT {columns} FROM "{table.name}"')  # noqa: S608 - names of our own tables
        while some := rows.fetchmany(BATCH):
            start = time.process_time()
            new.execute("BEGIN IMMEDIATE")
            new.executemany(f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})', some)  # noqa: S608
            new.execute("COMMIT")
            spent += time.process_time() - start
            count += len(some) if table.name == "statements" else 0
    return spent, count


def _bare_tantivy(source: Path, target: Path, kind: Index) -> float:
    """Every entry, as ready-made dictionaries, into a fresh index."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    schema = kind.fields.SCHEMA
    index = tantivy.Index(schema, str(target), sort_by_field=kind.sort_by)
    index.register_tokenizer(kind.fields.TOKENS, TOKENS_ANALYZER)
    start, making = time.process_time(), 0.0
    writer = index.writer(*BULK_WRITER)
    since = time.thread_time()
    for documents in _documents(source, kind):
        # of this thread alone: Tantivy's are at work on the documents before
        making += time.thread_time() - since
        for document in documents:
            writer.add_document(tantivy.Document.from_dict(document, schema))
        since = time.thread_time()
    making += time.thread_time() - since
    writer.commit()
    writer.wait_merging_threads()
    return time.process_time() - start - making


def _documents(source: Path, kind: Index) -> Iterator[list[dict[str, object]]]:
    database = open_database(f"sqlite:///{source}")
    with database.reading() as session:
        connection = session.connection()
        query = f"SELECT id FROM {kind.table}"  # noqa: S608 - of two of our tables
        ids = [id_ for (id_,) in connection.exec_driver_sql(query)]
        for start in range(0, len(ids), BATCH):
            entries = kind.build_entries(session, ids[start : start + BATCH])
            yield [kind.fields.to_document(entry) for entry in entries]
    database.engine.dispose()
