"""A few statements indexed in memory, so that many queries find which of them they match (a percolator)."""

from collections.abc import Iterable
from functools import cache

import tantivy

from app.search import matching
from app.search.embedded import compiler, sorting
from app.search.embedded.fast_fields import read_column
from app.search.embedded.statement_fields import ANALYZERS, SCHEMA, to_document
from app.search.engine import StatementEntry
from app.search.query import Matched, StatementQuery
from app.search.sort_keys import ADDED

WRITER = (15_000_000, 1)
"""The least memory that Tantivy takes, and one thread."""


class EmbeddedStatementBatch:
    """A `StatementBatch`. What a word is compiled to is kept: most queries have words that others have, too."""

    def __init__(self, entries: Iterable[StatementEntry]) -> None:
        index = tantivy.Index(SCHEMA)
        for name, analyzer in ANALYZERS.items():
            index.register_tokenizer(name, analyzer)
        writer = index.writer(*WRITER)
        for entry in entries:
            writer.add_document(tantivy.Document.from_dict(to_document(entry), SCHEMA))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()
        self._compile_leaf = cache(compiler.compile_leaf_for(self._searcher))

    def find(self, query: StatementQuery, matched: Matched) -> list[int]:
        """Ids of those that match."""
        node = matching.tree(query.q, matched)
        base = compiler.base_query(self._compile_leaf, query, node)
        filtered = compiler.add_filters(base, query)
        count = max(self._searcher.num_docs, 1)
        found = sorting.search_sorted(self._searcher, filtered, ADDED, count)
        return read_column(self._searcher, "id", [address for _, address in found])
