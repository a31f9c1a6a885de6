"""Highlights: which words of a text match a query, as offsets for a client to mark.

A page has some seven hundred words, and stemming each of them would cost more than the search. So words are looked for
by their first letters, and only those that begin right are stemmed:

    query            happily: its stem is "happili", the prefix to look for "happi" (STEM_CHANGES letters less)
    text             Happy? The happiest lived happily.
    prefix found at             11             26
    word, stem                  happiest       happily
                                happiest       happili, the query's: 26..33 is a highlight

This needs a text folded letter by letter, with every word at its old offset. Texts with a letter for which there is no
single one ("ß" is "ss") are tokenized and stemmed as a whole instead.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from unicodedata import category

import orjson

from app.search.analysis import (
    blank_possessives,
    fold,
    normalize_quotes,
    stem,
    token_spans,
    tokenize,
)
from app.search.syntax_tree import Node, Phrase, Prefix, Word, positive_leaves

Span = tuple[int, int]

STEM_CHANGES = 2
"""Letters at the end of a stem that the word need not have: Snowball's English rules change two at most ("dying" has the
stem "die", "happily" "happili", "sensibility" "sensibl"); but for these, every word begins with its stem."""
_NOT_ONE_LETTER = "\0"
_BEYOND_ASCII = re.compile("[^\0-\x7f]")
_NEXT_WORD = re.compile(r"[\W_]*([^\W_]+)")


class HighlightTerm(NamedTuple):
    """A phrase by the stems of its words, or, without stems, any word that begins with `prefix`."""

    prefix: str
    stems: tuple[str, ...]


def highlight_terms(node: Node | None) -> list[HighlightTerm]:
    """What a query looks for; what it excludes can't be in a text that matched."""
    terms: dict[HighlightTerm, None] = {}
    for leaf in positive_leaves(node):
        if isinstance(leaf, Word | Phrase):
            stems = tuple(map(stem, leaf.words))
            prefix = stems[0][: max(len(stems[0]) - STEM_CHANGES, 1)]
            terms[HighlightTerm(prefix, stems)] = None
        elif isinstance(leaf, Prefix):
            terms[HighlightTerm(leaf.prefix, ())] = None
    return list(terms)


def find_spans(text: str, terms: Iterable[HighlightTerm]) -> list[Span]:
    """Start and end of each word that matches a term, in code points, first to last."""
    folded = blank_possessives(_fold_letters(text))
    if _NOT_ONE_LETTER in folded:
        return sorted({span for term in terms for span in _find_in_tokens(text, term)})
    return sorted({span for term in terms for span in _find_in_folded(folded, term)})


def passage_of(line: bytes) -> tuple[str, str | None, str | None]:
    """The text of a statement's line, and its neighbours. Parsing the rest of it would take four times as long."""
    # within a string, `"` has a backslash before it
    end = line.find(b',"marker":')
    members = orjson.loads(line[:end] + b"}" if end > 0 else line)
    return members["text"], members.get("before"), members.get("after")


def _find_in_folded(folded: str, term: HighlightTerm) -> list[Span]:
    found: list[Span] = []
    start = folded.find(term.prefix)
    while start >= 0:
        if not start or not folded[start - 1].isalnum():
            found += _match_at(folded, start, term)
        start = folded.find(term.prefix, start + 1)
    return found


def _match_at(folded: str, start: int, term: HighlightTerm) -> list[Span]:
    """The words of the term, if they stand here one after the other."""
    spans = []
    for wanted in term.stems or (None,):
        match = _NEXT_WORD.match(folded, start)
        if match is None or (wanted is not None and stem(match[1]) != wanted):
            return []
        spans.append(match.span(1))
        start = match.end()
    return spans


def _find_in_tokens(text: str, term: HighlightTerm) -> list[Span]:
    tokens = token_spans(text)
    if not term.stems:
        return [(start, end) for start, end, token in tokens if token.startswith(term.prefix)]
    stems = [stem(token) for _, _, token in tokens]
    length = len(term.stems)
    return [
        (start, end)
        for first in range(len(stems) - length + 1)
        if tuple(stems[first : first + length]) == term.stems
        for start, end, _ in tokens[first : first + length]
    ]


def _fold_letters(text: str) -> str:
    """Folded letter by letter; with `_NOT_ONE_LETTER` where that is not one for one, or depends on its neighbours."""
    if text.isascii():
        return text.lower()
    for letter in set(_BEYOND_ASCII.findall(text)):
        text = text.replace(letter, _fold_letter(letter))
    return text.lower()


@lru_cache(maxsize=10_000)
def _fold_letter(letter: str) -> str:
    if category(letter).startswith("M") or "\u1100" <= letter <= "\u11ff":
        return _NOT_ONE_LETTER  # a combining accent, or a part of a Korean syllable
    if not letter.isalnum():
        return normalize_quotes(letter)
    tokens = tokenize(letter) if len(fold(letter)) == 1 else ()
    return tokens[0] if len(tokens) == 1 and len(tokens[0]) == 1 else _NOT_ONE_LETTER
