"""Speed of reading JATS articles, against lxml that only parses them, and of a whole load, against reading alone.

    articles   read in this process, in turns with bare lxml over the same bytes: CPU time, the median of the ratios
    archive    `citance ingest` into a fresh store with types and index, against reading alone with as many processes

CITANCE_BENCH_ARTICLES names a file, folder or archive for the first part, CITANCE_BENCH_ARCHIVE one for the second, of
which CITANCE_BENCH_FIRST takes so many files only. Without these, and without the real articles, those of app/sample are
read: too few to measure anything, and enough to see that the benchmark works.
"""

import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from app import memory
from app.document import Document, Unreadable
from app.formats.jats import reader as jats
from app.ingest.pieces import Piece
from app.ingest.reader import Reader
from app.ingest.sources import pieces

ROUNDS = 7
HOME = Path(__file__).parents[1]
REAL = HOME.parent / "shared" / "data" / "jats"
SAMPLE = HOME / "app" / "sample"
FIRST = "CITANCE_BENCH_FIRST"


class Counts(NamedTuple):
    """Counts of what some files contain."""

    bytes: int = 0
    articles: int = 0
    references: int = 0
    statements: int = 0
    rejections: int = 0

    def __str__(self) -> str:
        return (
            f"{self.articles:,} articles, {self.bytes / 1e6:.1f} MB, {self.references:,} references, "
            f"{self.statements:,} statements, {self.rejections:,} rejections"
        )


@dataclass(frozen=True)
class Spent:
    """Seconds of wall-clock time, and of CPU time over all processors."""

    clock: float
    cpu: float


def run(here: Path) -> None:
    """Print both parts. They write below the folder `here` only."""
    _against_lxml(_path("CITANCE_BENCH_ARTICLES", "open"))
    first = int(os.environ.get(FIRST, "0"))
    archive = _path("CITANCE_BENCH_ARCHIVE", "bulk.tar.gz")
    _whole_load(_first(archive, first, here / f"first-{first}") if first else archive, here)


def _path(variable: str, name: str) -> Path:
    named = os.environ.get(variable)
    if named:
        return Path(named)
    return REAL / name if (REAL / name).exists() else SAMPLE


def _first(archive: Path, count: int, folder: Path) -> Path:
    """A folder with the first `count` files of an archive."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number, piece in enumerate(islice(_articles(archive), count)):
        (folder / f"{number:05}.xml").write_bytes(piece.content)
    return folder


def _articles(path: Path) -> Iterator[Piece]:
    return (piece for piece in pieces([path], "auto") if piece.format == "jats")


def _against_lxml(path: Path) -> None:
    memory.collect_garbage_rarely(100_000)  # as the worker processes of a load do
    contents = [piece.content for piece in _articles(path) if _is_well_formed(piece.content)]
    found = _counts(len(content) for content in contents)
    for content in contents:
        found = _sum(found, _counts((), jats.read(content)))
    floors, times = [], []
    for _ in range(ROUNDS):
        floors.append(_cpu(_parse, contents))
        times.append(_cpu(_extract, contents))
    floor, spent = statistics.median(floors), statistics.median(times)
    ratio = statistics.median(time_ / bare for time_, bare in zip(times, floors, strict=True))
    size = found.bytes / 1e6
    print(f"extract  {found}")
    print(f"         {found.articles / spent:>9,.0f} articles/s  {size / spent:>6.1f} MB/s of CPU")
    print(f"  floor  {found.articles / floor:>9,.0f} articles/s  {size / floor:>6.1f} MB/s")
    print(f"  ratio  {ratio:>9.2f}   times bare lxml (aim: 3)", flush=True)


def _is_well_formed(content: bytes) -> bool:
    try:
        etree.fromstring(content, _bare_parser())
    except etree.XMLSyntaxError:
        return False
    return True


def _bare_parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True)


def _parse(contents: Sequence[bytes]) -> None:
    parser = _bare_parser()
    for content in contents:
        etree.fromstring(content, parser)


def _extract(contents: Sequence[bytes]) -> None:
    for content in contents:
        for _ in jats.read(content):
            pass


def _cpu(work: Callable[[Sequence[bytes]], None], contents: Sequence[bytes]) -> float:
    start = time.process_time()
    work(contents)
    return time.process_time() - start


def _whole_load(path: Path, here: Path) -> None:
    read, found = _read_only(path)
    store = here / "articles"
    loaded = _ingest(path, store)
    kept = sqlite3.connect(store / "citance.db").execute("SELECT count(*) FROM statements")
    size = found.bytes / 1e6
    print(f"archive  {found}; kept: {kept.fetchone()[0]:,} statements")
    for name, spent in (("load", loaded), ("read", read)):
        rate = found.articles / spent.clock
        print(
            f"  {name}   {rate:>9,.0f} articles/s  {size / spent.clock:>6.1f} MB/s"
            f"   ({spent.clock:.1f} s by the clock, {spent.cpu:.1f} s of CPU)"
        )
    by_clock, by_cpu = loaded.clock / read.clock, loaded.cpu / read.cpu
    print(f"  ratio  {by_clock:>9.2f}   by the clock (aim: 2), {by_cpu:.2f} of CPU", flush=True)


def _read_only(path: Path) -> tuple[Spent, Counts]:
    """Read with as many processes as a load has: this one unpacks, the others read."""
    found = Counts()
    start = _now()
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for some in pool.map(_counted, pieces([path], "auto"), chunksize=4):
            found = _sum(found, some)
    return _since(start), found


def _counted(piece: Piece) -> Counts:
    try:
        result = Reader(classifier=None).read(piece)
    except Unreadable:
        return Counts(rejections=1)
    found = _counts([len(piece.content)], result.documents)
    return found._replace(rejections=found.rejections + len(result.rejected))


def _ingest(path: Path, store: Path) -> Spent:
    shutil.rmtree(store, ignore_errors=True)
    environment = {**os.environ, "CITANCE_DATA_DIR": str(store)}
    citance = Path(sys.executable).parent / "citance"
    start = _now()
    # a file that can't be read makes it end with 1
    subprocess.run([citance, "ingest", path], env=environment, check=False, capture_output=True)
    return _since(start)


def _counts(sizes: Iterable[int], documents: Iterable[Document] = ()) -> Counts:
    found = Counts(bytes=sum(sizes))
    for document in documents:
        rejections = len(document.rejected)
        one = Counts(0, 1, len(document.references), len(document.statements), rejections)
        found = _sum(found, one)
    return found


def _sum(one: Counts, other: Counts) -> Counts:
    return Counts(*(a + b for a, b in zip(one, other, strict=True)))


def _now() -> Spent:
    times = os.times()
    return Spent(time.perf_counter(), sum(times[:4]))


def _since(start: Spent) -> Spent:
    now = _now()
    return Spent(now.clock - start.clock, now.cpu - start.cpu)
