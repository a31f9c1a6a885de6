"""Transactions of a load are short, and leave room for other writers."""

from concurrent.futures import ThreadPoolExecutor
from statistics import median
from threading import Event
from time import monotonic, sleep

from sqlalchemy.orm import Session

from app.db.engine import Database, open_database
from app.ingest.loader import TRANSACTION_SECONDS, Loader, LoadObserver, LoadProgress
from app.ingest.pieces import Piece
from app.ingest.reader import Reader
from tests.conftest import DatabaseLocation

LINE = (
    b'{"citing": {"doi": "10.5555/a"}, "cited": {"doi": "10.5555/%d"}, "text": "As shown [1]."}\n'
)


class _SlowDisk(LoadObserver):
    """Takes so many seconds for each statement, within the transaction."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.batches: list[int] = []

    def on_batch(self, session: Session, progress: LoadProgress) -> None:  # noqa: ARG002
        self.batches.append(progress.statements - sum(self.batches))
        sleep(self.batches[-1] * self._seconds)


def test_loader_makes_batches_that_are_stored_in_time(database: Database) -> None:
    """On a slow machine batches become small, whatever they may be at most; nothing is left out."""
    pieces = [
        Piece("a.ndjson", b"".join(LINE % (50 * at + n) for n in range(50)), 50 * at + 1)
        for at in range(60)
    ]
    disk = _SlowDisk(seconds=0.001)
    Loader(database, Reader(classifier=None), batch=1_000_000).load(pieces, disk)
    assert sum(disk.batches) == 50 * len(pieces)
    assert max(disk.batches[1:]) * 0.001 <= TRANSACTION_SECONDS + 0.05


def test_writer_gets_its_turn_beside_a_load(location: DatabaseLocation, database: Database) -> None:
    """Each write waits for one transaction of a load or two, not for a gap that it happens to see."""
    pieces = [
        Piece("a.ndjson", b"".join(LINE % (1000 * at + n) for n in range(1000)), 1000 * at + 1)
        for at in range(6)
    ]
    other = open_database(location.url)
    waits: list[float] = []
    loaded = Event()

    def write() -> None:
        while not loaded.is_set():
            start = monotonic()
            with other.writing(patience=20) as session:
                session.connection()
                waits.append(monotonic() - start)
            sleep(0.01)

    with ThreadPoolExecutor(1) as writer:
        done = writer.submit(write)
        Loader(database, Reader(classifier=None), batch=1).load(pieces, _SlowDisk(0.0002))
        loaded.set()
        done.result()
    other.engine.dispose()
    assert len(waits) >= len(pieces)
    assert median(waits) < 2 * TRANSACTION_SECONDS
