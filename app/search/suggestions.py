"""What a suggestion matches, the same for every engine: the words typed so far, allowed typing errors, a DOI's beginning."""

import re

from app import doi as dois
from app.search import analysis

MAX_WORDS = 12
"""Words that suggestions are searched by; what is typed after them changes nothing."""
MAX_WORD_LENGTH = 40
EDITS_BY_LENGTH = ((8, 2), (4, 1), (0, 0))
"""Edits (a letter missing, too many, wrong, or swapped with the next) that are allowed in words of so many letters and
more."""
_DOI_BEGINNING = re.compile(
    r"(?:(?:https?://)?(?:(?:dx|www)\.)?doi\.org/|doi:\s*)?(10\..*)", re.IGNORECASE
)


def typed_words(q: str) -> list[str]:
    """The words to search by, the last of them as a prefix."""
    return [word[:MAX_WORD_LENGTH] for word in analysis.tokenize(q)[:MAX_WORDS]]


def max_edits(word: str) -> int:
    """The edit distance (Damerau-Levenshtein) allowed for a word. None for a number: 2017 is not 2018 mistyped."""
    if not word.isalpha():
        return 0
    return next(edits for length, edits in EDITS_BY_LENGTH if len(word) >= length)


def doi_prefix(q: str) -> str | None:
    """The folded DOI, or the beginning of one, when a DOI is being typed."""
    match = _DOI_BEGINNING.fullmatch(q.strip())
    return dois.parse(q) or (dois.fold(match[1]) if match and match[1].isprintable() else None)
