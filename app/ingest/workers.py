"""Worker processes that read pieces: an ordered parallel map with bounded memory that survives a killed process.

Workers don't receive SIGINT, which a terminal sends to every process at once: the parent decides what ends and when. A
worker exits when the parent asks for it, and when the parent is gone, however that died.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import chain, takewhile
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar, cast

from app.ingest.pieces import Piece

T = TypeVar("T")
# spawn, since forking a process that has threads (an index, a server) may stop it for ever
CONTEXT = multiprocessing.get_context("spawn")
SERIAL_BYTES = 2_000_000
"""Bytes up to which starting other processes takes longer than reading everything here."""
QUEUED_BYTES = 16_000_000
"""Bytes of pieces that are read, or wait to be, at one time; one that is larger goes alone."""
QUEUED_PIECES = 64
"""Pieces for each process that may be read before their results are taken: about as many as it reads while a batch of
others is stored."""
POLL_INTERVAL = 0.2
"""Seconds between two calls of `should_stop` while a result is waited for."""
KILLED_TWICE = (
    "Reading it ended the process that did, twice. It may take more memory than there is."
)


def parallel_map(
    read: Callable[[Piece], T],
    pieces: Iterator[Piece],
    should_stop: Callable[[], bool] = lambda: False,
) -> Generator[T]:
    """`read(piece)` of each piece, in order; in other processes when there is enough to do.

    `read` must be picklable. In place of a piece that kills its process twice it is given one with a `problem`. The
    iterator ends early, and without what is half done, once `should_stop` is true.
    """
    first, size = [], 0
    for piece in pieces:
        first.append(piece)
        size += len(piece.content)
        if size > SERIAL_BYTES:
            with closing(_Workers(read, should_stop)) as workers:
                yield from workers.map(chain(first, pieces))
            return
    yield from map(read, takewhile(lambda _: not should_stop(), first))


def collect_garbage_rarely() -> None:
    """Tune the garbage collector of this process for documents and rows.

    They contain no reference cycles: looking for some after every 700 allocations takes an eighth of the time.
    """
    gc.freeze()
    gc.set_threshold(100_000)


@contextmanager
def block_sigint() -> Iterator[None]:
    """Start processes that never receive SIGINT: the blocked mask is inherited."""
    previous = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, previous)


def exit_with_parent() -> None:
    """End this process as soon as its parent is gone, even by SIGKILL."""
    parent = multiprocessing.parent_process()
    if parent:
        _exit_after(parent.join)


class _StopRequested(Exception):
    """`should_stop` is true; what is half done is dropped."""


class _Workers(Generic[T]):
    """A process pool, and the queue of pieces that it was given."""

    def __init__(self, read: Callable[[Piece], T], should_stop: Callable[[], bool]) -> None:
        self._read = read
        self._should_stop = should_stop
        self._count = os.cpu_count() or 1
        self._pool = _Pool(self._count)
        self._waiting: deque[tuple[Piece, Future[T] | None]] = deque()
        """In order; without a future those that may have killed a process."""

    def close(self) -> None:
        """End all processes, done or not."""
        self._pool.terminate()

    def map(self, pieces: Iterator[Piece]) -> Iterator[T]:
        waiting = self._waiting
        queued = 0
        try:
            for piece in pieces:
                waiting.append((piece, self._submit(piece)))
                queued += len(piece.content)
                while waiting and (
                    _is_done(waiting[0][1])
                    or len(waiting) > QUEUED_PIECES * self._count
                    or queued > QUEUED_BYTES
                ):
                    queued -= len(waiting[0][0].content)
                    yield self._result(*waiting.popleft())
            while waiting:
                yield self._result(*waiting.popleft())
        except _StopRequested:
            return

    def _submit(self, piece: Piece) -> Future[T]:
        try:
            return self._pool.submit(self._read, piece)
        except BrokenProcessPool:
            self._restart_pool(suspects=self._count)
            return self._pool.submit(self._read, piece)

    def _result(self, piece: Piece, future: Future[T] | None) -> T:
        if future is not None:
            try:
                return self._wait_for(future)
            except BrokenProcessPool:
                self._restart_pool(suspects=self._count - 1)
        return self._read_alone(piece)

    def _restart_pool(self, suspects: int) -> None:
        """Replace a pool that has lost a process, and with it all others.

        One of the first pieces that were not read yet has killed it, since each process reads one of them: so many are
        suspects, and will be read alone. The others only waited, and are given to the new pool.
        """
        self._pool.terminate()
        self._pool = _Pool(self._count)
        for index, (piece, future) in enumerate(self._waiting):
            if future is not None and _is_lost(future):
                self._waiting[index] = piece, (None if suspects > 0 else self._submit(piece))
                suspects -= 1

    def _read_alone(self, piece: Piece) -> T:
        """Try a suspect once more, in a pool of its own."""
        pool = _Pool(1)
        try:
            return self._wait_for(pool.submit(self._read, piece))
        except BrokenProcessPool:
            return self._read(replace(piece, content=b"", problem=KILLED_TWICE))
        finally:
            pool.terminate()

    def _wait_for(self, future: Future[T]) -> T:
        while not self._should_stop():
            if wait([future], POLL_INTERVAL).done:
                return future.result()
        raise _StopRequested


def _is_lost(future: Future[T]) -> bool:
    """Whether its pool ended before it was read."""
    return future.cancelled() or isinstance(future.exception(), BrokenProcessPool)


def _is_done(future: Future[T] | None) -> bool:
    return future is not None and future.done()


class _Pool:
    """A process pool that can be terminated at once, whatever its processes are doing."""

    def __init__(self, count: int) -> None:
        self._inherited, self._held = CONTEXT.Pipe(duplex=False)
        """Closing `_held` wakes the processes, which wait for the other end."""
        self._pool = ProcessPoolExecutor(
            count, mp_context=CONTEXT, initializer=_initialize, initargs=(self._inherited,)
        )

    def submit(self, read: Callable[[Piece], T], piece: Piece) -> Future[T]:
        with block_sigint():
            return self._pool.submit(read, piece)

    def terminate(self) -> None:
        self._held.close()
        self._inherited.close()
        # a process may exit in the middle of a result; the pool would wait for the rest, as long as it can write itself
        cast("Any", self._pool)._result_queue._writer.close()
        self._pool.shutdown(cancel_futures=True)


def _initialize(inherited: Connection) -> None:
    """Set up a worker process."""
    os.nice(5)  # the writer, and a server's requests, come first
    collect_garbage_rarely()
    _exit_after(lambda: inherited.poll(None))


def _exit_after(event: Callable[[], object]) -> None:
    """Exit this process, without any cleaning up, as soon as this function returns, which may block."""

    def wait_and_exit() -> None:
        event()
        os._exit(1)

    threading.Thread(target=wait_and_exit, daemon=True).start()
