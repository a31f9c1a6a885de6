"""One worker process, which reads a piece at a time within limits of processor time and memory.

The kernel holds the limits: an interpreter that is deep in a regular expression reacts to nothing else. Beyond the first a
process is killed; beyond the second it gets no more memory. Workers are forked from a process that has everything imported
and no threads (multiprocessing's fork server): to replace one is cheap.

A worker exits when its connection is closed, and when the parent is gone, however that died. It receives neither SIGINT
nor SIGTERM, which a terminal, systemd and timeout(1) send to every process at once: the parent decides what ends and when.
"""

import multiprocessing
import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Generic, TypeVar

from app import memory
from app.ingest.pieces import Piece

T = TypeVar("T")
_FORK_SERVER = multiprocessing.get_context("forkserver")
_FORK_SERVER.set_forkserver_preload(["app.ingest.extract"])
_STATM = Path("/proc/self/statm")
TOO_LONG = "Reading it took more than {} seconds of processor time, which is the limit (CITANCE_PIECE_SECONDS)."
TOO_MUCH = "Reading it took more than {} MB of memory, which is the limit (CITANCE_PIECE_MB)."


class WorkerKilled(Exception):
    """The process has ended while it read. `reason`: a sentence if a limit did it, else empty."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process may take for one piece."""

    seconds: int = 120
    """Of processor time."""
    megabytes: int = 2_000
    """Of memory, beyond what it has when it starts."""


DEFAULT_LIMITS = Limits()


class WorkerProcess(Generic[T]):
    """A process that calls `read` with each piece that it is sent. `read` must be picklable."""

    def __init__(self, read: Callable[[Piece], T], limits: Limits) -> None:
        self.grown = False
        """Whether it holds so much memory that the next piece would have too little: then it is to be replaced."""
        self._limits = limits
        self._connection, inherited = _FORK_SERVER.Pipe()
        self._process = _FORK_SERVER.Process(
            target=_serve, args=(inherited, read, limits), daemon=True
        )
        with block_stop_signals():
            self._process.start()
        inherited.close()

    def read(self, piece: Piece) -> T:
        """The result for a piece. Raises `WorkerKilled` when the process ends meanwhile; then it can't be used again."""
        try:
            self._connection.send(piece)
            result: T
            result, self.grown = self._connection.recv()
        except (OSError, EOFError):
            self._process.join()
            if self._process.exitcode == -signal.SIGXCPU:
                raise WorkerKilled(TOO_LONG.format(self._limits.seconds)) from None
            raise WorkerKilled from None
        return result

    def kill(self) -> None:
        """End the process, whatever it is doing. May be called by another thread than reads."""
        self._process.kill()


@contextmanager
def block_stop_signals() -> Iterator[None]:
    """Start processes that never receive SIGINT and SIGTERM: the blocked mask is inherited."""
    resource_tracker.ensure_running()  # before the mask, as it removes these two from it when it starts (Python 3.11)
    previous = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, previous)


def exit_with_parent() -> None:
    """End this process, without any cleaning up, as soon as its parent is gone, even by SIGKILL."""
    parent = multiprocessing.parent_process()
    if parent:

        def wait_and_exit() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=wait_and_exit, daemon=True).start()


def _serve(connection: Connection, read: Callable[[Piece], T], limits: Limits) -> None:
    """Read pieces until there is nobody who sends any."""
    exit_with_parent()
    os.nice(5)  # the writer, and a server's requests, come first
    memory.collect_garbage_rarely(100_000)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most = limits.megabytes * 1_000_000
    start = _memory()
    with suppress(OSError, EOFError):
        while True:
            piece: Piece = connection.recv()
            _set_limit(resource.RLIMIT_CPU, int(time.process_time()) + 1 + limits.seconds)
            try:
                with _limited_memory(start + most):
                    connection.send((read(piece), _memory() > start + most / 2))
            except MemoryError:
                reason = TOO_MUCH.format(limits.megabytes)
                connection.send((read(replace(piece, content=b"", problem=reason)), True))


@contextmanager
def _limited_memory(size: int) -> Iterator[None]:
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    if _STATM.exists():  # only Linux keeps this limit
        _set_limit(resource.RLIMIT_DATA, size)
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _memory() -> int:
    """Bytes that count for RLIMIT_DATA."""
    pages = int(_STATM.read_bytes().split()[5]) if _STATM.exists() else 0
    return pages * resource.getpagesize()


def _set_limit(kind: int, wanted: int) -> None:
    """At most what this process was given itself."""
    _, most = resource.getrlimit(kind)
    resource.setrlimit(
        kind, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most)
    )
