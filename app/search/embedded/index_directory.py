"""An index of the engine's in a directory: opened, followed, written.

Any number of processes read one directory; one at a time writes. Readers see what was committed when they last
called `refresh`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from threading import Lock
from typing import Any, Generic, TypeVar

import orjson
import tantivy

from app.search.engine import IndexDamaged, IndexOutdated, PaperEntry, StatementEntry

T = TypeVar("T", bound=StatementEntry | PaperEntry)
SMALL = 5_000
"""Entries that are written by one thread in little memory, as a drain does while requests are answered."""
DRAIN = (20_000_000, 1)
BULK = (150_000_000, 2)
"""Bytes that are filled before a segment is written, and threads that fill them."""
BLOCK = 4_096
"""Bytes of lines that are compressed together. With the engine's 16,384, the twenty lines of a page take longer to
unpack than to find; with these the index is a sixth larger."""


@dataclass(frozen=True)
class IndexLayout(Generic[T]):
    """How entries of one kind lie in an index: as documents of this schema, with the analysers that it names, sorted by
    the column `place`. Each has a field `id`."""

    schema: tantivy.Schema
    document: Callable[[T], dict[str, Any]]
    analysers: Mapping[str, tantivy.TextAnalyzer]
    place: str | None = None


class IndexDirectory(Generic[T]):
    """An index in a directory, which is created with it when it is missing or empty."""

    def __init__(self, path: Path, lay: IndexLayout[T]) -> None:
        self._path = path
        self._lay = lay
        self._index = _opened(path, lay)
        self._writer: tantivy.IndexWriter | None = None
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
            return self._put(self._writer, entries, removed)
        coming = iter(entries)
        first = list(islice(coming, SMALL + 1))
        with self.writing(bulk=len(first) > SMALL) as writer:
            return self._put(writer, chain(first, coming), removed)

    @contextmanager
    def writing(self, *, bulk: bool = False) -> Iterator[tantivy.IndexWriter]:
        """One writer for all that is applied within, and no other process's until the end.

        Now and then small segments are merged to larger ones, which can take many seconds. Within, that goes on beside
        the next `apply`; without, each waits for what it has set off.
        """
        writer = self._writer = self._index.writer(*(BULK if bulk else DRAIN))
        try:
            yield writer
        finally:
            self._writer = None
            writer.wait_merging_threads()
            self.refresh()

    def _put(
        self, writer: tantivy.IndexWriter, entries: Iterable[T], removed: Iterable[int]
    ) -> int:
        self.refresh()
        present = _Present(self._searcher)
        count = 0
        try:
            for entry in entries:
                count += 1
                if present.perhaps(entry.id):
                    writer.delete_documents_by_term("id", entry.id)
                made = self._lay.document(entry)
                writer.add_document(tantivy.Document.from_dict(made, self._lay.schema))
            for id_ in removed:
                writer.delete_documents_by_term("id", id_)
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        self.refresh()
        return count

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
                self._index.reload()
                self._searcher = self._index.searcher()
                self.state = state
        except (ValueError, OSError) as error:
            raise IndexDamaged(f"{self._path} can't be read: {error}") from error
        return True


class _Present:
    """Which ids may be in the index already: those of the last commit, and a bit for each of many remainders for what has
    come since.

    A deletion for each entry would make a load a good deal slower, and there is nothing to delete but what came twice.
    """

    def __init__(self, committed: tantivy.Searcher) -> None:
        self._committed = committed
        self._bits = bytearray(1 << 23)

    def perhaps(self, id_: int) -> bool:
        """Whether it may be; it is from now on."""
        place, bit = id_ % len(self._bits), 1 << (id_ >> 24) % 8
        known = self._bits[place] & bit
        self._bits[place] |= bit
        return bool(known) or self._committed.doc_freq("id", id_) > 0


def _opened(path: Path, lay: IndexLayout[T]) -> tantivy.Index:
    path.mkdir(parents=True, exist_ok=True)
    try:
        if not tantivy.Index.exists(str(path)):
            _create(path, lay)
        elif not tantivy.Index.is_compatible(str(path)):
            raise IndexOutdated(f"{path} was written by another version of the engine.")
        index = tantivy.Index.open(str(path))
    except (ValueError, OSError) as error:
        raise IndexDamaged(f"{path} can't be read: {error}") from error
    if index.schema != lay.schema:
        raise IndexOutdated(f"{path} has another layout than this version's.")
    for name, analyser in lay.analysers.items():
        index.register_tokenizer(name, analyser)
    index.config_reader("manual")
    return index


def _create(path: Path, lay: IndexLayout[T]) -> None:
    tantivy.Index(lay.schema, str(path), sort_by_field=lay.place)
    # a setting of the engine's for which the binding has no parameter
    meta = path / "meta.json"
    described = orjson.loads(meta.read_bytes())
    described["index_settings"]["docstore_blocksize"] = BLOCK
    meta.write_bytes(orjson.dumps(described))
