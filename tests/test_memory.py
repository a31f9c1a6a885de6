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

from app.classify.model import load_model
from app.db.engine import open_database
from app.formats import ndjson, records
from app.search.embedded.statements import EmbeddedStatementEngine
from tests.search.samples import statement_entry

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


def test_memory_of_a_small_write_is_small(tmp_path: Path) -> None:
    """What Python takes for one entry in the index is not what a load takes, for a moment either."""
    engine = EmbeddedStatementEngine(tmp_path)
    engine.apply([statement_entry(1)], ())
    tracemalloc.start()
    try:
        engine.apply([statement_entry(2)], ())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000


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


def test_words_of_the_classifier_are_kept_once() -> None:
    """And so are its weights, however many tables they are in."""
    model = load_model()
    tables = (model.weights, *model.ngram_weights)
    words = [word for table in model.ngram_weights for key in table for word in _words(key)]
    for kept in (words, [weight for table in tables for weight in table.values()]):
        assert len({id(one) for one in kept}) == len(set(kept)) < len(kept)


def _words(key: str | tuple[str, str]) -> tuple[str, ...]:
    return key if isinstance(key, tuple) else (key,)


def test_reads_in_turns_use_one_connection(tmp_path: Path) -> None:
    """Each connection keeps pages of its own."""
    database = open_database(f"sqlite:///{tmp_path / 'citance.db'}")
    with database.engine.connect(), database.engine.connect():
        pass
    used = set()
    for _ in range(3):
        with database.engine.connect() as connection:
            used.add(id(connection.connection.driver_connection))
    database.engine.dispose()
    assert len(used) == 1


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
    assert _kept(read, lines) < len(lines) * 3_000


@pytest.mark.parametrize("read", [records.document, lambda line: list(ndjson.read(line))])
def test_memory_of_large_papers_is_bounded(read: Callable[[bytes], object]) -> None:
    """Of papers with long abstracts only the last hundred are kept."""
    lines = [
        json.dumps(
            {
                "citing": {"doi": f"10.5555/memory.large.{number}", "abstract": 10_000 * "A. "},
                "cited": {"doi": "10.5555/memory.cited"},
                "text": "Memory was measured again [1].",
            }
        ).encode()
        for number in range(300)
    ]
    assert _kept(read, lines) < 150 * len(lines[0]) * 2


def _kept(read: Callable[[bytes], object], lines: list[bytes]) -> int:
    """Bytes that stay of reading all lines but the last, which is read before."""
    read(lines.pop())
    gc.collect()
    tracemalloc.start()
    try:
        for line in lines:
            read(line)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
