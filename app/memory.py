"""Memory of this process: what is freed goes back to the system (glibc), and garbage is looked for rarely.

Writing to the search index allocates tens of megabytes for a moment, in several threads. By default glibc raises the size
from which on it maps and unmaps memory to what was freed last, up to 32 MB, and keeps what lies between blocks in use, in up
to eight heaps for each processor.
"""

import ctypes
import gc
import sys

_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8
MAPPED_FROM = 64 * 1024
"""Bytes of an allocation from which on it is mapped, and unmapped when it is freed; glibc's first value is twice that."""
HEAPS = 2
"""At most: each keeps what was freed between its blocks. Threads of Python seldom allocate at the same time."""


def give_back() -> None:
    """Have large allocations unmapped when they are freed, and small ones of threads that are still to come in few heaps.
    Where the C library is not glibc nothing happens."""
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(_M_MMAP_THRESHOLD, MAPPED_FROM)
        library.mallopt(_M_TRIM_THRESHOLD, 2 * MAPPED_FROM)
        library.mallopt(_M_ARENA_MAX, HEAPS)


def trim() -> None:
    """Give back what lies free between blocks in use, too, which glibc does only when it is asked: some milliseconds."""
    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):
        library.malloc_trim(0)


def collect_garbage_rarely(allocations: int) -> None:
    """Look for reference cycles after so many allocations, and never among what is loaded by now.

    Documents, rows and answers contain none: looking for some after every 700 takes an eighth of the time.
    """
    gc.freeze()
    gc.set_threshold(allocations)


def skip_command_lines() -> None:
    """Have httpx be imported without its command line, as if what that needs were not installed, which takes 3 MB.
    To be called before anything imports it."""
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # Python's way to say that there is no such module
