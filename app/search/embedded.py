"""The embedded engine: Tantivy over a directory, in this process.

Any number of processes read one directory; one at a time writes. Readers see what was committed when they last
called `refresh`.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from threading import Lock

import orjson
import tantivy
from tantivy import Searcher

from app.search import analysis, broad, cursor, highlights, layout, matching, ordering, rows
from app.search.index import Entry, Found, Hit
from app.search.language import Tree, parse
from app.search.ordering import Order, Placed
from app.search.query import StatementQuery

GATHERED = 50_000
"""Matches that are read as rows; more are counted by dictionary. Some 10 MB for as long as a search takes."""
CHUNK = 20_000
"""Hits that a stream holds at a time."""


class IndexUnusable(Exception):
    """The directory holds an index that can't be used; a new one is to be made elsewhere."""


class IndexOutdated(IndexUnusable):
    """It has another layout, or another version's format."""


class IndexDamaged(IndexUnusable):
    """It can't be read."""


class Embedded:
    """An index in a directory, which is created with it when it is missing or empty."""

    def __init__(self, path: Path, gathered: int = GATHERED) -> None:
        self._path = path
        self._gathered = gathered
        self._index = _opened(path)
        self._writer: tantivy.IndexWriter | None = None
        self._papers = rows.Papers()
        self._reloading = Lock()
        self.state: tuple[int, int, int] | None = None
        """Of the commit that is served: time, inode and size of the file that names it. The same in all processes."""
        self._searcher = self._index.searcher()
        self.refresh()

    def search(self, query: StatementQuery) -> Found:
        """A page of hits with its counts; raises CursorInvalid."""
        searcher = self._searcher
        tree = parse(query.q)
        order = ordering.order_of(query, tree)
        after = cursor.read(query, order)
        base = matching.scope(query, tree)
        most = self._most(searcher, query)
        if most > self._gathered:
            most = broad.count(searcher, base)
        if most > self._gathered:
            narrow = matching.narrowed(base, query)
            walk = ordering.walk(searcher, narrow, order, after, query.limit + 100)
            placed = list(islice(walk, query.limit + 1))
            total = broad.count(searcher, narrow)
            publications = broad.publications(searcher, narrow, query)
            facets = broad.counted(searcher, base, query)
        else:
            found = ordering.matches(searcher, base, order, max(most, 1))
            matched, facets = rows.counted(rows.Rows.of(searcher, self._papers, found), query)
            placed = ordering.page(searcher, matched.matches, order, after, query.limit + 1)
            total = len(matched.matches)
            publications = rows.publications(matched, query)
        shown = placed[: query.limit]
        further = cursor.written(query, shown[-1]) if len(placed) > query.limit else None
        return Found(total, publications, _hits(searcher, shown, order, tree), facets, further)

    def stream(self, query: StatementQuery) -> Iterator[Hit]:
        """All hits in order, of the index as it is now; `limit`, `cursor` and `facets` are ignored."""
        searcher = self._searcher
        tree = parse(query.q)
        order = ordering.order_of(query, tree)
        narrow = matching.narrowed(matching.scope(query, tree), query)
        walk = ordering.walk(searcher, narrow, order, None, CHUNK)
        while some := list(islice(walk, 100)):
            yield from _hits(searcher, some, order, tree)

    def cost(self, query: StatementQuery) -> int:
        """About how many statements a search has to look at: cheap to know, to decide where to run it."""
        return self._most(self._searcher, query)

    def apply(self, entries: Iterable[Entry], removed: Iterable[int]) -> int:
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
        self, writer: tantivy.IndexWriter, entries: Iterable[Entry], removed: Iterable[int]
    ) -> int:
        self.refresh()
        present = _Present(everything=self._searcher.num_docs > 0)
        count = 0
        try:
            for entry in entries:
                count += 1
                if present.perhaps(entry.id):
                    writer.delete_documents_by_term("id", entry.id)
                writer.add_document(tantivy.Document.from_dict(layout.document(entry), SCHEMA))
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

    def _most(self, searcher: Searcher, query: StatementQuery) -> int:
        """A bound of how many statements match, from the papers asked for."""
        most = searcher.num_docs
        for field, ids in (("cited", query.cited), ("citing", query.citing)):
            if ids is not None:
                most = min(most, sum(searcher.doc_freq(field, layout.shown(id_)) for id_ in ids))
        return most


SCHEMA = matching.SCHEMA
SMALL = 5_000
"""Entries that are written by one thread in little memory, as a drain does while requests are answered."""
DRAIN = (20_000_000, 1)
BULK = (150_000_000, 2)
"""Bytes that are filled before a segment is written, and threads that fill them."""
BLOCK = 4_096
"""Bytes of lines that are compressed together. With the engine's 16,384, the twenty lines of a page take longer to
unpack than to find; with these the index is a sixth larger."""


class _Present:
    """Which ids may be in the index already: a bit for each of many remainders.

    A deletion for each entry would make a load into an empty index a good deal slower, and there is nothing to delete
    but what came twice.
    """

    def __init__(self, everything: bool) -> None:
        self._bits = bytearray(0 if everything else 1 << 23)

    def perhaps(self, id_: int) -> bool:
        """Whether it may be; it is from now on."""
        if not self._bits:
            return True
        place, bit = id_ % len(self._bits), 1 << (id_ >> 24) % 8
        known = self._bits[place] & bit
        self._bits[place] |= bit
        return bool(known)


def _opened(path: Path) -> tantivy.Index:
    path.mkdir(parents=True, exist_ok=True)
    try:
        if not tantivy.Index.exists(str(path)):
            _create(path)
        elif not tantivy.Index.is_compatible(str(path)):
            raise IndexOutdated(f"{path} was written by another version of the engine.")
        index = tantivy.Index.open(str(path))
    except (ValueError, OSError) as error:
        raise IndexDamaged(f"{path} can't be read: {error}") from error
    if index.schema != SCHEMA:
        raise IndexOutdated(f"{path} has another layout than version {layout.VERSION}.")
    index.register_tokenizer(layout.STEMMED, analysis.STEMMING)
    index.register_tokenizer(layout.FOLDED, analysis.FOLDING)
    index.config_reader("manual")
    return index


def _create(path: Path) -> None:
    tantivy.Index(SCHEMA, str(path), sort_by_field=layout.PLACE)
    # a setting of the engine's for which the binding has no parameter
    meta = path / "meta.json"
    described = orjson.loads(meta.read_bytes())
    described["index_settings"]["docstore_blocksize"] = BLOCK
    meta.write_bytes(orjson.dumps(described))


def _hits(
    searcher: Searcher, placed: Iterable[Placed], order: Order, tree: Tree | None
) -> list[Hit]:
    marks = highlights.marks(tree)
    hits = []
    for key, _, _, address in placed:
        line: bytes = searcher.doc(address).get_first("line") or b""
        marked = highlights.places(_text(line), marks) if marks else []
        hits.append(Hit(line, key if order is None else None, marked))
    return hits


_BEFORE_TEXT = re.compile(rb'{"id":"[0-9a-f]{16}","text":(?=")')


def _text(line: bytes) -> str:
    """The statement's text. Lines begin with it after the id, and to parse the rest would take ten times as long."""
    begin = _BEFORE_TEXT.match(line)
    end = (
        line.find(b'","', begin.end() + 1) if begin else -1
    )  # within a string, `"` has a backslash before it
    text: str = (
        orjson.loads(line[begin.end() : end + 1])
        if begin and end > 0
        else orjson.loads(line)["text"]
    )
    return text
