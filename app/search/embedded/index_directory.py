"""A Tantivy index in a directory: opened, refreshed, written.

Any number of processes read one directory; one at a time writes. Readers see what was committed when they last
called `refresh`.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from threading import Lock
from time import monotonic, time
from typing import Any, Generic, TypeVar

import orjson
import tantivy

from app.search.engine import IndexDamaged, IndexOutdated, PaperEntry, StatementEntry

T = TypeVar("T", bound=StatementEntry | PaperEntry)
SMALL_BATCH = 5_000
"""Entries that are written by one thread in little memory, as a drain does while requests are answered."""
SMALL_WRITER = (20_000_000, 1)
BULK_WRITER = (150_000_000, 1)
"""Bytes that are filled before a segment is written, and threads that fill them. One keeps up with the interpreter, which
takes half as long again to make what it is given; two spend processor time on waiting for it, and leave twice the
segments to be merged."""
SMALL_FILTER, BULK_FILTER = 1 << 16, 1 << 23
"""Bytes of the filter of ids with either writer: of 5,000 ids in the small one, one in a hundred at most seems known."""
FEWEST_MERGED = 8
"""Segments that Tantivy merges into one, at least."""
MERGE_STARTS = 0.5
"""Seconds after a commit in which a merge has begun to write, if there is to be one."""
MERGE_WRITES = 10.0
"""Seconds in which a merge writes something."""
DOCSTORE_BLOCK_SIZE = 4_096
"""Bytes of lines that are compressed together. With Tantivy's 16,384, the twenty lines of a page take longer to
unpack than to find; with these the index is a sixth larger."""


@dataclass(frozen=True)
class IndexLayout(Generic[T]):
    """How entries of one kind are stored in an index."""

    schema: tantivy.Schema
    """Has a field `id`."""
    to_document: Callable[[T], dict[str, Any]]
    """An entry as the schema's fields."""
    analyzers: Mapping[str, tantivy.TextAnalyzer]
    """By the names that the schema has for them."""
    sort_by: str | None = None
    """The fast field that documents are sorted by on disk."""


class IndexDirectory(Generic[T]):
    """An index in a directory; what the engines for statements and for papers have in common."""

    most_reloads = 500
    """Commits that are seen before the index is opened anew: Tantivy 0.27 keeps a kilobyte or two of each until then."""

    def __init__(self, path: Path, layout: IndexLayout[T], *, create: bool = True) -> None:
        """Open the index; where there is none, create it or, with `create=False`, raise IndexDamaged.

        Raises IndexOutdated, IndexDamaged.
        """
        self._path = path
        self._layout = layout
        self._index = _open(path, layout, create=create)
        self._writer: tantivy.IndexWriter | None = None
        self._filter_bytes = SMALL_FILTER
        self._reloads = 0
        self._written: tuple[int, int, int] | None = None
        """The last state that this object has left behind; None where it has written nothing since it was opened."""
        self._committed = 0.0
        """Seconds, by `monotonic`: when this object has last committed."""
        self._reloading = Lock()
        self.state: tuple[int, int, int] | None = None
        """Of the commit that is served: time, inode and size of the file that names it. The same in all processes."""
        self._searcher = self._index.searcher()
        self.refresh()

    def apply(self, entries: Iterable[T], removed: Iterable[int]) -> int:
        """Put and remove by id, what is in both is removed. Returns the number of entries.

        When it returns, all is durable, and visible to this process.
        """
        if self._writer is not None:
            return self._write(self._writer, entries, removed)
        remaining = iter(entries)
        first = list(islice(remaining, SMALL_BATCH + 1))
        with self.writing(bulk=len(first) > SMALL_BATCH) as writer:
            return self._write(writer, chain(first, remaining), removed)

    @contextmanager
    def writing(self, *, bulk: bool = False) -> Iterator[tantivy.IndexWriter]:
        """One writer for all that is applied within; no other process gets one until the end.

        Now and then small segments are merged into larger ones, which can take minutes. Within, that is done in the
        background; the end waits for it (`is_merging`), and so does each `apply` without.
        """
        self.refresh()
        if self.state != self._written:
            _list_files(self._path)
            with self._reloading:
                self._reopen()
        writer = self._writer = self._index.writer(*(BULK_WRITER if bulk else SMALL_WRITER))
        self._filter_bytes = BULK_FILTER if bulk else SMALL_FILTER
        try:
            yield writer
        finally:
            self._writer = None
            writer.wait_merging_threads()
            self.refresh()
            self._written = self.state

    def is_merging(self) -> bool:
        """Whether the writer merges segments into a larger one: files of a segment that no commit has yet, and that grow.
        Those of a process that was killed, and of segments that were merged, may stay for a while."""
        if self._searcher.num_segments < FEWEST_MERGED:
            return False
        if monotonic() < self._committed + MERGE_STARTS:
            return True
        committed = orjson.loads((self._path / "meta.json").read_bytes())["segments"]
        segments = {one["segment_id"].replace("-", "") for one in committed}
        files = orjson.loads((self._path / ".managed.json").read_bytes())
        others = [name for name in files if name.partition(".")[0] not in segments]
        return any(self._grows(name) for name in others if name != "meta.json")

    def _grows(self, name: str) -> bool:
        try:
            return (self._path / name).stat().st_mtime > time() - MERGE_WRITES
        except FileNotFoundError:
            return False

    def refresh(self) -> bool:
        """See what was committed since; whether there was anything. Costs a stat when there was not.

        Raises IndexDamaged when the files are gone, or are not what they were.
        """
        try:
            meta = (self._path / "meta.json").stat()
            state = (meta.st_mtime_ns, meta.st_ino, meta.st_size)
            if state == self.state:
                return False
            with self._reloading:
                self._reloads += 1
                if self._reloads > self.most_reloads and self._writer is None:
                    self._reopen()
                self._index.reload()
                self._searcher = self._index.searcher()
                self.state = state
        except (ValueError, OSError) as error:
            raise IndexDamaged(f"{self._path} can't be read: {error}") from error
        return True

    def _reopen(self) -> None:
        self._index = _open(self._path, self._layout, create=False)
        self._reloads, self._written = 0, None

    def _write(
        self, writer: tantivy.IndexWriter, entries: Iterable[T], removed: Iterable[int]
    ) -> int:
        self.refresh()
        present = _PresentIds(self._searcher, self._filter_bytes)
        count = 0
        try:
            for entry in entries:
                count += 1
                if present.add(entry.id):
                    writer.delete_documents_by_term("id", entry.id)
                fields = self._layout.to_document(entry)
                writer.add_document(tantivy.Document.from_dict(fields, self._layout.schema))
            for id_ in removed:
                writer.delete_documents_by_term("id", id_)
            writer.commit()
            self._committed = monotonic()
        except BaseException:
            writer.rollback()
            raise
        self.refresh()
        return count


class _PresentIds:
    """Which ids may be in the index: those of the last commit, and a Bloom filter with one hash for those added since.

    A deletion for each entry would slow a load down a good deal, and there is nothing to delete but what came twice.
    """

    def __init__(self, committed: tantivy.Searcher, filter_bytes: int) -> None:
        self._committed = committed
        self._bits = bytearray(filter_bytes)

    def add(self, id_: int) -> bool:
        """Add an id; whether it may have been present before."""
        index, bit = id_ % len(self._bits), 1 << (id_ >> 24) % 8
        known = self._bits[index] & bit
        self._bits[index] |= bit
        return bool(known) or self._committed.doc_freq("id", id_) > 0


_OF_SEGMENT = re.compile(r"[0-9a-f]{32}\.")


def _list_files(path: Path) -> None:
    """Tell Tantivy of all files there are: of those listed it deletes what no segment needs, and a process lists what was
    listed when it opened the index, and its own. To be called while nobody writes, before the index is opened."""
    names = [file.name for file in path.iterdir() if _OF_SEGMENT.match(file.name)]
    new = path / ".managed.new"
    with new.open("wb") as file:
        file.write(orjson.dumps(["meta.json", *names]))
        file.flush()
        os.fsync(file.fileno())
    new.replace(path / ".managed.json")


def _open(path: Path, layout: IndexLayout[T], *, create: bool) -> tantivy.Index:
    if not create and not (path / "meta.json").exists():
        raise IndexDamaged(f"There is no index in {path}.")
    path.mkdir(parents=True, exist_ok=True)
    try:
        if not tantivy.Index.exists(str(path)):
            _create(path, layout)
        elif not tantivy.Index.is_compatible(str(path)):
            raise IndexOutdated(f"{path} was written by another version of the engine.")
        index = tantivy.Index.open(str(path))
    except (ValueError, OSError) as error:
        raise IndexDamaged(f"{path} can't be read: {error}") from error
    if index.schema != layout.schema:
        raise IndexOutdated(f"{path} has another layout than this version's.")
    for name, analyzer in layout.analyzers.items():
        index.register_tokenizer(name, analyzer)
    index.config_reader("manual")
    return index


def _create(path: Path, layout: IndexLayout[T]) -> None:
    tantivy.Index(layout.schema, str(path), sort_by_field=layout.sort_by)
    # a setting of Tantivy's for which the binding has no parameter
    meta = path / "meta.json"
    settings = orjson.loads(meta.read_bytes())
    settings["index_settings"]["docstore_blocksize"] = DOCSTORE_BLOCK_SIZE
    meta.write_bytes(orjson.dumps(settings))
