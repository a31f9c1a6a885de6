"""Room on the disk: errors that say that there is none, and how much there is."""

import errno
import os
import tempfile
from pathlib import Path

from app.errors import DiskFull

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""No space, no quota, and a limit of the process (RLIMIT_FSIZE)."""
RESERVE = 8_000_000
"""Bytes that uploads leave free: for the database and the index, which would stand still without any."""


def is_full(error: OSError) -> bool:
    """Whether this is why something could not be written."""
    return error.errno in FULL


def free(path: Path) -> int:
    """Bytes that an ordinary user can still write there; 0 also where no further file can be made."""
    found = os.statvfs(path)
    return found.f_bavail * found.f_frsize if found.f_favail or not found.f_files else 0


def choose_temporary_directory(otherwise: Path) -> None:
    """Let `tempfile` choose its directory, `otherwise` where it finds none. Done at the start: it tries by writing, and
    remembers what it found, so that the first request on a full disk would be told that there is no such directory."""
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        tempfile.tempdir = str(otherwise)


def require_room(path: Path, size: int) -> None:
    """Raises `DiskFull` unless so many bytes can be written there, and `RESERVE` be left."""
    if free(path) < size + RESERVE:
        raise DiskFull(
            "There is no room for what was sent. Nothing of it was kept.", retry_after=60
        )
