"""Spelling suggestions out of the term dictionary of a Tantivy index."""

from collections.abc import Callable, Sequence

from tantivy import Searcher

from app.search import analysis, matching, spelling
from app.search.embedded.words import DICTIONARY, joined_field


def suggest(searcher: Searcher, is_known: Callable[[str], bool], q: str) -> str | None:
    """The query with the nearest words of DICTIONARY in place of those that are not known; documents that were deleted since
    the last merge count as well."""
    return spelling.suggest(
        q,
        matching.tree(q, "all"),
        is_known,
        lambda word: searcher.doc_freq(DICTIONARY, word),
        lambda beginning: searcher.terms_with_prefix(DICTIONARY, beginning),
    )


def is_known(searcher: Searcher, stemmed_fields: Sequence[str], word: str) -> bool:
    """Whether a document has the word in one of these fields, or in DICTIONARY."""
    stem = analysis.stem(word)
    return searcher.doc_freq(DICTIONARY, word) > 0 or any(
        searcher.doc_freq(field, stem)
        or searcher.terms_with_prefix(joined_field(field), f"{stem}=", limit=1)
        for field in stemmed_fields
    )
