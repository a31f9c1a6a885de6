"""Indexing in a process of its own, while another writes to the database."""

import logging
import multiprocessing
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from time import sleep

from sqlalchemy import select

from app import memory
from app.db.engine import UNAVAILABLE, Database, open_database
from app.db.failures import failure_of
from app.db.tables import STATEMENTS
from app.errors import NotReady
from app.ingest.worker_process import block_stop_signals, exit_with_parent
from app.search.apply_outbox import LOADED
from app.search.sync import POLL_INTERVAL, IndexSync
from app.settings import ClusterSettings

ATTEMPTS = 10
"""How often in a row the database may be unavailable. It is waited for each time (`SQLITE_PATIENCE`)."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class BackgroundIndexing:
    """A process that indexes what is written once it is started, and what there is to index after it."""

    sync: IndexSync
    """Of this process."""
    process: BaseProcess
    started: Event
    written: Event

    def start(self) -> None:
        """Let the process begin."""
        self.started.set()

    def finish(self) -> None:
        """Wait until everything is indexed, whether the process was started or not."""
        self.written.set()
        if self.started.is_set():
            self.process.join()
        # nothing is left, unless the process has failed or was never started
        _index_rest(self.sync)


@contextmanager
def index_in_background(
    database: Database, url: str, directory: Path, cluster: ClusterSettings | None = None
) -> Iterator[BackgroundIndexing]:
    """Give a process for indexing, which ends with the block; the outbox keeps what it did not get done for the next one.

    `url`: of the database; the index is in the directory or in the cluster. The process is forked, since its imports
    would take a second, and waits. So the block is to begin before any threads do; where there are some, or the system's
    libraries can't be forked, it is spawned.
    """
    can_fork = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if can_fork else "spawn")
    started, written = context.Event(), context.Event()
    process = context.Process(  # type: ignore[attr-defined]
        target=_index, args=(url, directory, cluster, started, written), daemon=True
    )
    database.engine.dispose()  # no connection may be inherited
    with block_stop_signals():
        process.start()
    sync = IndexSync(database, directory, cluster)
    try:
        if _is_empty(database):
            # later it would be filled from tables that grow meanwhile, and once more from the outbox
            retry(sync.try_open)
        yield BackgroundIndexing(sync, process, started, written)
    finally:
        process.kill()
        process.join()


def _is_empty(database: Database) -> bool:
    with database.reading() as session:
        return session.scalar(select(STATEMENTS.c.id).limit(1)) is None


def _index(
    url: str, directory: Path, cluster: ClusterSettings | None, started: Event, written: Event
) -> None:
    exit_with_parent()
    memory.collect_garbage_rarely(100_000)
    started.wait()
    database = open_database(url)
    sync = IndexSync(database, directory, cluster)

    def wait() -> bool:
        return not written.wait(POLL_INTERVAL)

    while wait():
        with suppress(NotReady):
            retry(partial(sync.drain_load, wait))
    _index_rest(sync)
    database.engine.dispose()


def _index_rest(sync: IndexSync) -> None:
    try:
        retry(partial(sync.drain, LOADED))
    except NotReady as problem:
        log.warning("the index is brought up to date later: %s", problem.detail)


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
