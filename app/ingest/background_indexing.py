"""Indexing in a process of its own, while another writes to the database."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.synchronize import Event
from pathlib import Path

from app.db.engine import open_database
from app.errors import NotReady
from app.ingest.worker_process import SPAWN, block_stop_signals, exit_with_parent
from app.search.apply_outbox import BULK_BATCH
from app.search.sync import POLL_INTERVAL, IndexSync
from app.settings import ClusterSettings

log = logging.getLogger(__name__)


@contextmanager
def index_in_background(
    url: str, directory: Path, cluster: ClusterSettings | None = None
) -> Iterator[Callable[[], None]]:
    """Give a function that starts a process which indexes what is written inside the block.

    `url`: the database; the index is in the directory or in the cluster. When the block ends without an exception,
    everything is indexed, whether that function was called or not; else the outbox keeps the rest for the next process
    that drains it.
    """
    written = SPAWN.Event()
    process = SPAWN.Process(target=_index, args=(url, directory, cluster, written), daemon=True)

    def start() -> None:
        if process.pid is None:
            with block_stop_signals():
                process.start()

    try:
        yield start
        written.set()
        if process.pid is not None:
            process.join()
        # nothing is left to index, unless the process has failed or was never started
        _index_until(url, directory, cluster, written)
    finally:
        if process.pid is not None:
            process.kill()  # the outbox has what it did not get done
            process.join()


def _index(url: str, directory: Path, cluster: ClusterSettings | None, written: Event) -> None:
    exit_with_parent()
    _index_until(url, directory, cluster, written)


def _index_until(
    url: str, directory: Path, cluster: ClusterSettings | None, written: Event
) -> None:
    database = open_database(url)
    sync = IndexSync(database, directory, cluster)
    while not written.wait(POLL_INTERVAL):
        with suppress(NotReady):
            sync.drain(BULK_BATCH)
    try:
        sync.drain(BULK_BATCH)
    except NotReady as problem:
        log.warning("the index is brought up to date later: %s", problem.detail)
    database.engine.dispose()
