"""Directory in memory where the processes of a server share their metrics, as files of prometheus_client.

It goes with the server. Directories of servers that were killed go with the next start of any server of the user: each is
locked by its server, and the kernel takes a lock from a process that has ended.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

MEMORY = Path("/dev/shm")  # noqa: S108 - the names below it are chosen by the system, and ours alone


def base(otherwise: Path) -> Path:
    """Where such directories are made: in memory, or where there is no such file system in `otherwise`. That of the data is
    not taken unasked: a page of a shared file that a full disk has no room for ends its process (SIGBUS)."""
    return MEMORY if os.access(MEMORY, os.W_OK) else otherwise.absolute()


@contextmanager
def of_processes(base: Path) -> Iterator[Path]:
    """While the block runs, processes that are started share their metrics in a directory below `base`."""
    prefix = f"citance-shared-metrics-{os.getuid()}-"
    for left in base.glob(f"{prefix}*"):
        with suppress(OSError), _locked(left):
            shutil.rmtree(left)
    unlocked = Path(mkdtemp(prefix=f".{prefix}", dir=base))
    with _locked(unlocked):  # before it has a name that another start would look at
        directory = unlocked.rename(base / unlocked.name.removeprefix("."))
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(directory)
        try:
            yield directory
        finally:
            del os.environ["PROMETHEUS_MULTIPROC_DIR"]
            shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """Hold the lock on a directory. Raises `BlockingIOError` when somebody else holds it."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
