"""Memory of a process that writes to the index again and again, and of what it keeps of records."""

import ctypes
import gc
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import QueuePool, text

from app.db.engine import open_database
from app.formats import ndjson, records

WRITE = """
import sys
from pathlib import Path
from app import memory
from app.search.embedded.statements import EmbeddedStatementEngine
from tests.search.samples import statement_entry

def megabytes():
    status = Path("/proc/self/status").read_text()
    return int(status.partition("RssAnon:")[2].split()[0]) // 1024

memory.give_back()
engine = EmbeddedStatementEngine(Path(sys.argv[1]))
before = megabytes()
for number in range(24):
    with engine.writing():
        engine.apply([statement_entry(id_) for id_ in range(100 * number, 100 * number + 100)], ())
print(megabytes() - before)
"""

ALLOCATE = """
import ctypes, sys, threading
from app import memory

memory.give_back()
together = threading.Barrier(12)

def allocate():
    together.wait()
    return [bytearray(1_000 + size) for size in range(1_000)]

threads = [threading.Thread(target=allocate) for _ in range(12)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
library = ctypes.CDLL(None)
library.malloc_info(0, ctypes.c_void_p.in_dll(library, "stdout"))
library.fflush(None)
"""

FREE = """
from pathlib import Path
from app import memory

def megabytes():
    status = Path("/proc/self/status").read_text()
    return int(status.partition("RssAnon:")[2].split()[0]) // 1024

blocks = [bytearray(20_000) for _ in range(5_000)]
full = megabytes()
del blocks[::2]
kept = megabytes()
memory.trim()
print(full - kept, full - megabytes())
"""


def test_memory_of_a_writer_is_given_back(tmp_path: Path) -> None:
    """Each commit takes tens of megabytes for a moment; some ten stay."""
    command = [sys.executable, "-c", WRITE, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert int(done.stdout) < 40


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="needs glibc")
def test_memory_between_blocks_is_given_back() -> None:
    """Half of a hundred megabytes, in holes of some pages."""
    done = subprocess.run(
        [sys.executable, "-c", FREE], capture_output=True, text=True, check=True, timeout=120
    )
    before, after = map(int, done.stdout.split())
    assert before < 10
    assert after > 20


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="needs glibc")
def test_memory_of_threads_is_in_two_heaps() -> None:
    """However many allocate at the same time."""
    command = [sys.executable, "-c", ALLOCATE]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.count("<heap ") <= 2


def test_memory_of_all_connections_is_bounded(tmp_path: Path) -> None:
    """Those of a process keep at most 100 MB of SQLite's pages."""
    database = open_database(f"sqlite:///{tmp_path / 'citance.db'}")
    kept = 0
    for engine in (database.engine, database.writer, database.locks):
        assert isinstance(engine.pool, QueuePool)
        with engine.connect() as connection:
            kept -= engine.pool.size() * int(connection.scalar(text("PRAGMA cache_size")) or 0)
    database.engine.dispose()
    assert 0 < kept < 100_000


@pytest.mark.parametrize("read", [records.document, lambda line: list(ndjson.read(line))])
def test_memory_of_papers_that_are_kept_is_small(read: Callable[[bytes], object]) -> None:
    """What is kept of a record's two papers takes no more than a few times their length."""
    lines = [
        json.dumps(
            {
                "citing": {"doi": f"10.5555/memory.{number}"},
                "cited": {"doi": f"10.5555/memory.cited.{number}"},
                "text": "Memory was measured again [1].",
            }
        ).encode()
        for number in range(200)
    ]
    read(lines.pop())
    gc.collect()
    tracemalloc.start()
    try:
        for line in lines:
            read(line)
        gc.collect()
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < len(lines) * 3_000
