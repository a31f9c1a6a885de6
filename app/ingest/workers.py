"""Work done by other processes: results in the order of the pieces, memory bounded in bytes, and no end of everything when
a process dies.

A worker doesn't hear Ctrl-C, which a terminal sends to every process at once: the parent decides what ends and when. It
leaves when the parent says so, and when the parent is gone, however that died.
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
from typing import Generic, TypeVar

from app.ingest.sources import Piece

T = TypeVar("T")
# spawn, since forking a process that has threads (an index, a server) may stop it for ever
CONTEXT = multiprocessing.get_context("spawn")
SMALL = 2_000_000
"""Bytes up to which starting other processes takes longer than reading everything here."""
IN_FLIGHT = 16_000_000
"""Bytes of pieces that are read, or wait to be, at one time; one that is larger goes alone."""
AHEAD = 64
"""Pieces that each process may be ahead of whoever takes what it has read: about as many as it reads while a batch of
others is stored."""
TICK = 0.2
"""Seconds after which one who waits asks whether to go on."""
FATAL = "Reading it ended the process that did, twice. It may take more memory than there is."


def parallel_map(
    read: Callable[[Piece], T],
    pieces: Iterator[Piece],
    stopping: Callable[[], bool] = lambda: False,
) -> Generator[T]:
    """`read(piece)` of each piece, in order. Other processes help when there is enough to do.

    `read` must be picklable, and is given a piece with a `problem` in place of one that kills its process twice. The
    iterator ends early, and without what is half done, once `stopping` is true.
    """
    first, size = [], 0
    for piece in pieces:
        first.append(piece)
        size += len(piece.content)
        if size > SMALL:
            with closing(_Workers(read, stopping)) as workers:
                yield from workers.each(chain(first, pieces))
            return
    yield from map(read, takewhile(lambda _: not stopping(), first))


def collect_garbage_rarely() -> None:
    """Documents and rows refer to nothing in circles: looking for some after every 700 takes an eighth of the time."""
    gc.freeze()
    gc.set_threshold(100_000)


@contextmanager
def block_sigint() -> Iterator[None]:
    """Processes that are started here never hear Ctrl-C."""
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # is handed down
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)


def exit_with_parent() -> None:
    """End this process as soon as its parent is gone, even by SIGKILL."""
    parent = multiprocessing.parent_process()
    if parent:
        _exit_after(parent.join)


class _Stopped(Exception):
    """It is time to stop, and what is half done is dropped."""


class _Workers(Generic[T]):
    """The processes, and what they are given to read."""

    def __init__(self, read: Callable[[Piece], T], stopping: Callable[[], bool]) -> None:
        self._read = read
        self._stopping = stopping
        self._count = os.cpu_count() or 1
        self._pool = _Pool(self._count)
        self._waiting: deque[tuple[Piece, Future[T] | None]] = deque()
        """In order; without a future those that a process may have died of."""

    def close(self) -> None:
        """End all processes, done or not."""
        self._pool.end()

    def each(self, pieces: Iterator[Piece]) -> Iterator[T]:
        waiting = self._waiting
        held = 0
        try:
            for piece in pieces:
                waiting.append((piece, self._submit(piece)))
                held += len(piece.content)
                while waiting and (
                    _is_read(waiting[0][1])
                    or len(waiting) > AHEAD * self._count
                    or held > IN_FLIGHT
                ):
                    held -= len(waiting[0][0].content)
                    yield self._result(*waiting.popleft())
            while waiting:
                yield self._result(*waiting.popleft())
        except _Stopped:
            return

    def _submit(self, piece: Piece) -> Future[T]:
        try:
            return self._pool.submit(self._read, piece)
        except BrokenProcessPool:
            self._begin_anew(suspects=self._count)
            return self._pool.submit(self._read, piece)

    def _result(self, piece: Piece, future: Future[T] | None) -> T:
        if future is not None:
            try:
                return self._finished(future)
            except BrokenProcessPool:
                self._begin_anew(suspects=self._count - 1)
        return self._alone(piece)

    def _begin_anew(self, suspects: int) -> None:
        """A process has died, and with it its pool. It died of one of the first pieces that were not read yet, since each
        process reads one of them: so many are suspects. The others only waited, and are given to a new pool."""
        self._pool.end()
        self._pool = _Pool(self._count)
        for place, (piece, future) in enumerate(self._waiting):
            if future is not None and _is_lost(future):
                self._waiting[place] = piece, (None if suspects > 0 else self._submit(piece))
                suspects -= 1

    def _alone(self, piece: Piece) -> T:
        """What a process may have died of is tried once more by itself."""
        pool = _Pool(1)
        try:
            return self._finished(pool.submit(self._read, piece))
        except BrokenProcessPool:
            return self._read(replace(piece, content=b"", problem=FATAL))
        finally:
            pool.end()

    def _finished(self, future: Future[T]) -> T:
        while not self._stopping():
            if wait([future], TICK).done:
                return future.result()
        raise _Stopped


def _is_lost(future: Future[T]) -> bool:
    """Of a pool that has ended."""
    return future.cancelled() or isinstance(future.exception(), BrokenProcessPool)


def _is_read(future: Future[T] | None) -> bool:
    return future is not None and future.done()


class _Pool:
    """A process pool that ends at once when told to, whatever it is doing."""

    def __init__(self, count: int) -> None:
        told, self._tell = CONTEXT.Pipe(duplex=False)
        self._pool = ProcessPoolExecutor(
            count, mp_context=CONTEXT, initializer=_begin, initargs=(told,)
        )
        self._told = told

    def submit(self, read: Callable[[Piece], T], piece: Piece) -> Future[T]:
        with block_sigint():
            return self._pool.submit(read, piece)

    def end(self) -> None:
        self._tell.close()
        self._told.close()
        self._pool.shutdown(cancel_futures=True)


def _begin(told: Connection) -> None:
    os.nice(5)  # whoever stores what is read, and a server's requests, come first
    collect_garbage_rarely()
    _exit_after(lambda: told.poll(None))


def _exit_after(happened: Callable[[], object]) -> None:
    def wait_and_exit() -> None:
        happened()
        os._exit(1)

    threading.Thread(target=wait_and_exit, daemon=True).start()
