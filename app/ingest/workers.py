"""Ordered parallel map over pieces by worker processes, with bounded memory, that survives what kills them.

A thread for each process gives it one piece after the other. So it is always known which piece a process died of, and
the results of others are not held up while the caller stores a batch.
"""

import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, wait
from contextlib import closing
from dataclasses import replace
from queue import SimpleQueue
from typing import Generic, TypeVar

from app.ingest.pieces import Piece
from app.ingest.worker_process import DEFAULT_LIMITS, Limits, WorkerKilled, WorkerProcess

T = TypeVar("T")
SERIAL_BYTES = 2_000_000
"""Bytes for each process up to which starting another takes longer than reading with those that run."""
QUEUED_BYTES = 16_000_000
"""Bytes of pieces that are read, or wait to be, at one time; one that is larger goes alone."""
QUEUED_PIECES = 64
"""Pieces for each process that may be read before their results are taken: about as many as it reads while a batch of
others is stored."""
POLL_INTERVAL = 0.2
"""Seconds between two calls of `should_stop` while a result is waited for."""
KILLED_TWICE = "Reading it ended the process that did, twice. It may take more memory than there is, or than it may."


def parallel_map(
    read: Callable[[Piece], T],
    pieces: Iterator[Piece],
    should_stop: Callable[[], bool] = lambda: False,
    limits: Limits = DEFAULT_LIMITS,
) -> Generator[T]:
    """`read(piece)` of each piece, in order, in other processes. `read` must be picklable.

    In place of a piece that exceeds the limits, or that kills its process twice, it is given one with a `problem`. The
    iterator ends early, and without what is half done, once `should_stop` is true.
    """
    with closing(_Workers(read, should_stop, limits)) as workers:
        yield from workers.map(pieces)


class _StopRequested(Exception):
    """`should_stop` is true; what is half done is dropped."""


class _Workers(Generic[T]):
    """The processes, their threads, and the queue of pieces that they were given."""

    def __init__(
        self, read: Callable[[Piece], T], should_stop: Callable[[], bool], limits: Limits
    ) -> None:
        self._read = read
        self._should_stop = should_stop
        self._limits = limits
        self._most = os.cpu_count() or 1
        self._queue: SimpleQueue[tuple[Piece, Future[T]] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._processes: set[WorkerProcess[T]] = set()
        self._closed = False
        self._lock = threading.Lock()
        """Of `_processes` and `_closed`."""

    def close(self) -> None:
        """End all processes, done or not."""
        with self._lock:
            self._closed = True
            for process in self._processes:
                process.kill()
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def map(self, pieces: Iterator[Piece]) -> Iterator[T]:
        waiting: deque[tuple[Piece, Future[T] | None]] = deque()
        queued = 0
        try:
            for piece in pieces:
                if self._should_stop():
                    return
                queued += len(piece.content)
                waiting.append((piece, self._submit(piece, queued)))
                while waiting and (
                    _is_done(waiting[0][1])
                    or len(waiting) > QUEUED_PIECES * self._most
                    or queued > QUEUED_BYTES
                ):
                    queued -= len(waiting[0][0].content)
                    yield self._result(*waiting.popleft())
            while waiting:
                yield self._result(*waiting.popleft())
        except _StopRequested:
            return

    def _submit(self, piece: Piece, queued: int) -> Future[T] | None:
        """None for a piece without content: it is read here, at its turn, as there may be millions of them."""
        if not piece.content:
            return None
        future: Future[T] = Future()
        self._queue.put((piece, future))
        count = len(self._threads)
        if count < self._most and queued > SERIAL_BYTES * count:
            thread = threading.Thread(target=self._run, name="pieces", daemon=True)
            self._threads.append(thread)
            thread.start()
        return future

    def _result(self, piece: Piece, future: Future[T] | None) -> T:
        if future is None:
            return self._read(piece)
        while not self._should_stop():
            if wait([future], POLL_INTERVAL).done:
                return future.result()
        raise _StopRequested

    def _run(self) -> None:
        """Read what is queued, with a process of this thread's own."""
        process: WorkerProcess[T] | None = None
        while (task := self._queue.get()) and not self._closed:
            piece, future = task
            try:
                process = self._read_piece(piece, future, process)
            except BaseException as error:  # noqa: BLE001 - whoever waits for the result has to know
                process = None
                future.set_exception(error)
        if process:
            self._end(process)

    def _read_piece(
        self, piece: Piece, future: Future[T], process: WorkerProcess[T] | None
    ) -> WorkerProcess[T] | None:
        """Set the result, by this process or a new one. Returns the process that can go on, if one can."""
        for attempt in (1, 2):
            process = process or self._start()
            try:
                future.set_result(process.read(piece))
            except WorkerKilled as killed:
                self._end(process)
                process = None
                reason = killed.reason or (KILLED_TWICE if attempt == 2 else "")
                if reason:
                    future.set_result(self._read(replace(piece, content=b"", problem=reason)))
                    break
            else:
                if not process.grown:
                    return process
                self._end(process)
                break
        return None

    def _start(self) -> WorkerProcess[T]:
        with self._lock:
            if self._closed:
                raise _StopRequested
            process = WorkerProcess(self._read, self._limits)
            self._processes.add(process)
            return process

    def _end(self, process: WorkerProcess[T]) -> None:
        with self._lock:
            self._processes.discard(process)
        process.kill()


def _is_done(future: Future[T] | None) -> bool:
    return future is None or future.done()
