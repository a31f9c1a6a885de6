"""Rate of `citance ingest`, against the same rows and index entries written by bare calls of SQLite and Tantivy."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import tantivy

from app.db.engine import open_database
from app.db.models import Base
from app.search.embedded import statement_fields as fields
from app.search.embedded.index_directory import BULK_WRITER
from app.search.embedded.statement_fields import SCHEMA
from app.search.embedded.words import TOKENS_ANALYZER
from app.search.statement_entries import build_entries

BATCH = 4_000


def run(here: Path, records: Path) -> None:
    """Ingest into `here/store`, then write the same by hand, and print the ratio."""
    store = here / "store"
    shutil.rmtree(store, ignore_errors=True)
    start = time.perf_counter()
    environment = {**os.environ, "CITANCE_DATA_DIR": str(store)}
    citance = Path(sys.executable).parent / "citance"
    subprocess.run(
        [citance, "ingest", records], env=environment, check=True, stdout=subprocess.DEVNULL
    )
    ours = time.perf_counter() - start
    floor_sql, count = _bare_sqlite(store / "citance.db", here / "floor.db")
    floor_index = _bare_tantivy(store / "citance.db", here / "floor-index")
    floor = floor_sql + floor_index
    print(
        f"ingest   {count / ours:>9,.0f} statements/s   ({ours:.1f} s, reading and checking NDJSON included)"
    )
    print(
        f"  floor  {count / floor:>9,.0f} statements/s   (sqlite3 {floor_sql:.1f} s, tantivy {floor_index:.1f} s)"
    )
    print(f"  ratio  {floor / ours:>9.2f}   of the floor", flush=True)


def _bare_sqlite(source: Path, target: Path) -> tuple[float, int]:
    """Every row of every table, by executemany, in transactions of `BATCH` rows. Returns seconds and statements."""
    target.unlink(missing_ok=True)
    old = sqlite3.connect(source)
    new = sqlite3.connect(target, isolation_level=None)
    new.execute("PRAGMA journal_mode=WAL")
    new.execute("PRAGMA synchronous=FULL")
    for (sql,) in old.execute(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC"
    ):
        new.execute(sql)
    spent, count = 0.0, 0
    for table in Base.metadata.sorted_tables:
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        marks = ", ".join("?" for _ in table.columns)
        rows = old.execute(f'SELECT {columns} FROM "{table.name}"')  # noqa: S608 - names of our own tables
        while some := rows.fetchmany(BATCH):
            start = time.perf_counter()
            new.execute("BEGIN IMMEDIATE")
            new.executemany(f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})', some)  # noqa: S608
            new.execute("COMMIT")
            spent += time.perf_counter() - start
            count += len(some) if table.name == "statements" else 0
    return spent, count


def _bare_tantivy(source: Path, target: Path) -> float:
    """Every entry, as ready-made dictionaries, into a fresh index."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    index = tantivy.Index(SCHEMA, str(target), sort_by_field=fields.CITED_ID)
    index.register_tokenizer(fields.TOKENS, TOKENS_ANALYZER)
    writer = index.writer(*BULK_WRITER)
    spent = 0.0
    for documents in _documents(source):
        start = time.perf_counter()
        for document in documents:
            writer.add_document(tantivy.Document.from_dict(document, SCHEMA))
        spent += time.perf_counter() - start
    start = time.perf_counter()
    writer.commit()
    writer.wait_merging_threads()
    return spent + time.perf_counter() - start


def _documents(source: Path) -> Iterator[list[dict[str, object]]]:
    database = open_database(f"sqlite:///{source}")
    with database.reading() as session:
        connection = session.connection()
        ids = [id_ for (id_,) in connection.exec_driver_sql("SELECT id FROM statements")]
        for start in range(0, len(ids), BATCH):
            yield [
                fields.to_document(entry)
                for entry in build_entries(session, ids[start : start + BATCH])
            ]
    database.engine.dispose()
