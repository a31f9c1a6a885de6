"""Indexing in a process of its own, while another writes to the database."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.synchronize import Event
from pathlib import Path
from time import sleep

from app.db.engine import UNAVAILABLE, open_database
from app.db.failures import failure_of
from app.errors import NotReady
from app.ingest.worker_process import (
    SPAWN,
    block_stop_signals,
    collect_garbage_rarely,
    exit_with_parent,
)
from app.search.apply_outbox import ALL_LOADED, WHILE_LOADING
from app.search.sync import POLL_INTERVAL, IndexSync
from app.settings import ClusterSettings

ATTEMPTS = 10
"""How often in a row the database may be unavailable. It is waited for each time (`SQLITE_PATIENCE`)."""
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
    collect_garbage_rarely()
    _index_until(url, directory, cluster, written)


def _index_until(
    url: str, directory: Path, cluster: ClusterSettings | None, written: Event
) -> None:
    database = open_database(url)
    sync = IndexSync(database, directory, cluster)
    while not written.wait(POLL_INTERVAL):
        with suppress(NotReady):
            retry(partial(sync.drain, WHILE_LOADING))
    try:
        retry(partial(sync.drain, ALL_LOADED))
    except NotReady as problem:
        log.warning("the index is brought up to date later: %s", problem.detail)
    database.engine.dispose()


def retry(step: Callable[[], object]) -> None:
    """Do this; where the database is held by others, or away, say so and do it again. What was done twice changes nothing.

    Raises what the database says if it stays so, after `ATTEMPTS` times that it waits itself.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            step()
        except UNAVAILABLE as error:
            if attempt == ATTEMPTS:
                raise
            log.warning("indexing waits, as the database is %s", failure_of(error))
            sleep(POLL_INTERVAL)
        else:
            return
