"""Terms of a printed reference: what the papers that it may mean are looked for by, the same for every engine."""

from app.search.analysis import stem, tokenize
from app.search.stop_words import ANY

MOST_WORDS = 80
"""Distinct words of a reference that are looked for, its first: of a list of fifty authors not all."""
_SHORTEST = 2
"""Letters: initials tell nobody apart, and thousands of papers have each."""
_YEAR = 4


def reference_terms(reference: str) -> list[tuple[str, str]]:
    """Fields of the paper index, each with a word. Which of its words are names and which the title's, a reference does
    not say: each is looked for as both, and a number as the year, which stands with the journal."""
    words = [word for word in dict.fromkeys(tokenize(reference)) if word not in ANY]
    terms: list[tuple[str, str]] = []
    for word in words[:MOST_WORDS]:
        if word.isdigit():
            terms += [("journal", word)] if len(word) == _YEAR else [("title", word)]
        elif len(word) >= _SHORTEST:
            terms += [("title", stem(word)), ("author", word)]
    return list(dict.fromkeys(terms))
