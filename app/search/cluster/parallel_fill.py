"""Fill a new index from the store in several processes, each other ranges of ids: ids are digests, so ranges are alike."""

import multiprocessing
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.db.engine import Database, open_database
from app.search.apply_outbox import BATCH
from app.search.cluster.index import ClusterIndex
from app.search.index_root import Progress
from app.search.indexed_tables import INDEXED_TABLES
from app.settings import ClusterSettings

WORTHWHILE = 50_000
"""Rows for which processes are started."""
MOST_PROCESSES = 8
RANGES = 64
_ID_BITS = 63


def fill_in_processes(
    database: Database, directory: Path, cluster: ClusterSettings, name: str, progress: Progress
) -> bool:
    """Whether it was done: not for a few rows, and not in a process that may start none."""
    processes = min(os.cpu_count() or 1, MOST_PROCESSES)
    with database.reading() as session:
        counts = [select(func.count()).select_from(t.ids.subquery()) for t in INDEXED_TABLES]
        count = sum(session.scalar(each) or 0 for each in counts)
    if count < WORTHWHILE or processes == 1 or multiprocessing.current_process().daemon:
        return False
    url = database.engine.url.render_as_string(hide_password=False)
    step, done = (1 << _ID_BITS) // RANGES, 0
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, end_with_parent) as pool:
        given = (url, directory, cluster, name)
        tasks = [
            pool.submit(fill_range, *given, table, start * step, (start + 1) * step - 1)
            for table in range(len(INDEXED_TABLES))
            for start in range(RANGES)
        ]
        try:
            for task in as_completed(tasks):
                done += task.result()
                progress(done, count)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return True


def end_with_parent() -> None:
    """Have this process end when the one that has started it is killed: it would write on, and then wait for ever."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def fill_range(  # noqa: PLR0913, PLR0917 - what a process is handed
    url: str, directory: Path, cluster: ClusterSettings, name: str, table: int, low: int, high: int
) -> int:
    """Index the rows of a table whose ids are from `low` to `high`. Returns how many there are."""
    from app.search.cluster.index_root import ClusterIndexRoot  # noqa: PLC0415 - it imports this module

    database = open_database(url)
    engine: ClusterIndex[Any] = ClusterIndexRoot(database, directory, cluster).engines(name)[table]
    indexed, count = INDEXED_TABLES[table], 0

    def entries() -> Iterator[Any]:
        nonlocal count
        last = low - 1
        while ids := _ids(database, table, last, high):
            with database.reading() as session:
                yield from indexed.build_entries(session, ids)
            count, last = count + len(ids), ids[-1]

    engine.fill(entries())
    database.engine.dispose()
    return count


def _ids(database: Database, table: int, last: int, high: int) -> list[int]:
    indexed = INDEXED_TABLES[table]
    query = indexed.ids.where(indexed.id > last, indexed.id <= high)
    with database.reading() as session:
        return list(session.scalars(query.order_by(indexed.id).limit(BATCH)).all())
