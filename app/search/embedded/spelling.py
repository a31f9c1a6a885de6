"""Spelling suggestions out of the term dictionary of a Tantivy index."""

from collections.abc import Sequence

from tantivy import Searcher

from app.search import analysis, matching, spelling
from app.search.embedded.words import DICTIONARY, joined_field


def suggest(searcher: Searcher, q: str, stemmed_fields: Sequence[str]) -> str | None:
    """The query with the nearest words in place of those that no document has in these fields, nor in DICTIONARY; documents
    that were deleted since the last merge count as well."""

    def frequency(word: str) -> int:
        return searcher.doc_freq(DICTIONARY, word)

    def is_known(word: str) -> bool:
        stem = analysis.stem(word)
        return frequency(word) > 0 or any(
            searcher.doc_freq(field, stem)
            or searcher.terms_with_prefix(joined_field(field), f"{stem}=", limit=1)
            for field in stemmed_fields
        )

    return spelling.suggest(
        q,
        matching.tree(q, "all"),
        is_known,
        frequency,
        lambda beginning: searcher.terms_with_prefix(DICTIONARY, beginning),
    )
