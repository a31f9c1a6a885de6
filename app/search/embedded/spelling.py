"""Spelling suggestions out of the term dictionary of a Tantivy index."""

from collections.abc import Sequence

from tantivy import Searcher

from app.search import analysis, matching, spelling

WORDS = "folded_words"
"""The field of words as they are, but for case and accents."""


def suggest(searcher: Searcher, q: str, stemmed_fields: Sequence[str]) -> str | None:
    """The query with the nearest words in place of those that no document has in these fields, nor in WORDS; documents that
    were deleted since the last merge count as well."""

    def frequency(word: str) -> int:
        return searcher.doc_freq(WORDS, word)

    def is_known(word: str) -> bool:
        stem = analysis.stem(word)
        return frequency(word) > 0 or any(searcher.doc_freq(f, stem) for f in stemmed_fields)

    return spelling.suggest(
        q,
        matching.tree(q, "all"),
        is_known,
        frequency,
        lambda beginning: searcher.terms_with_prefix(WORDS, beginning),
    )
