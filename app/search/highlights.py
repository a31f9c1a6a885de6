"""Highlights: which words of a text match a query, as offsets for a client to mark.

A page has some seven hundred words, and stemming each of them would cost more than the search. So words are looked for
by their first letters, and only those that begin right are stemmed:

    query            happily: its stem is "happili", the beginning to look for "happi" (STEM_CHANGES letters less)
    text             Happy? The happiest lived happily.
    beginning found at          11             26
    word, stem                  happiest       happily
                                happiest       happili, the query's: 26..33 is a highlight

This needs a text folded letter by letter, with every word at its old offset. Where that can't be had ("ß" is "ss", "β" is
"beta"), where letters begin a word only if a hyphen is left out, or where British spelling may change its first letters,
all words of the text are stemmed instead.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

import orjson

from app.search.analysis import blank_possessives, fold, fold_letter, stem
from app.search.highlight_terms import HighlightTerm, Span, TextTokens, begins_so
from app.search.spelling_variants import has_british_form

_JOINERS = frozenset(("", "-", "'", ".", "/"))
"""What is between two words that are highlighted as one, folded."""
_NOT_ONE_LETTER = "\0"
_BEYOND_ASCII = re.compile("[^\0-\x7f]")
_NEXT_WORD = re.compile(r"[\W_]*([^\W\d_]+|\d+)")
_WITHOUT_JOINERS = str.maketrans("", "", "-'")


def find_spans(text: str, terms: Iterable[HighlightTerm]) -> list[Span]:
    """Start and end of each word that matches a term, in code points, first to last; joined words as one."""
    folded = blank_possessives(_fold_letters(text))
    is_joined = "-" in folded or "'" in folded
    without_joiners = folded.translate(_WITHOUT_JOINERS) if is_joined else folded
    by_letters = _NOT_ONE_LETTER not in folded and not has_british_form(folded)
    found: set[Span] = set()
    tokens: TextTokens | None = None
    for term in terms:
        if (
            by_letters
            and term.within is None
            and not (is_joined and _begins_joined(term, folded, without_joiners))
        ):
            found.update(_find_in_folded(folded, term))
        else:
            tokens = tokens or TextTokens(text)
            found.update(tokens.find(term))
    return _as_one(text, sorted(found)) if found else []


def passage_of(line: bytes) -> tuple[str, str | None, str | None]:
    """The text of a statement's line, and its neighbours. Parsing the rest of it would take four times as long."""
    # within a string, `"` has a backslash before it
    end = line.find(b',"marker":')
    members = orjson.loads(line[:end] + b"}" if end > 0 else line)
    return members["text"], members.get("before"), members.get("after")


def _begins_joined(term: HighlightTerm, folded: str, without_joiners: str) -> bool:
    """Whether one of its words may begin in one part of a joined word and go on in the next."""
    return any(
        without_joiners.count(beginning) != folded.count(beginning)
        for beginnings in term.beginnings
        for beginning in beginnings
    )


def _find_in_folded(folded: str, term: HighlightTerm) -> list[Span]:
    found: list[Span] = []
    for beginning in term.beginnings[0]:
        start = folded.find(beginning)
        while start >= 0:
            if not start or _is_between_words(folded[start - 1], folded[start]):
                found += _match_at(folded, start, term)
            start = folded.find(beginning, start + 1)
    return found


def _is_between_words(before: str, letter: str) -> bool:
    return not before.isalnum() or before.isdecimal() != letter.isdecimal()


def _match_at(folded: str, start: int, term: HighlightTerm) -> list[Span]:
    """The words of the term, if they stand here one after the other."""
    spans = []
    wanted = [word for unit in term.units for word in unit]
    for left, word in enumerate(wanted, 1 - len(wanted)):
        match = _NEXT_WORD.match(folded, start)
        if match is None:
            return []
        fits = (
            begins_so(match[1], term.prefixes)
            if term.prefixes and not left
            else stem(match[1]) == word
        )
        if not fits:
            return []
        spans.append(match.span(1))
        start = match.end()
    return spans


def _as_one(text: str, spans: list[Span]) -> list[Span]:
    """Spans with nothing between them but what joins words are one."""
    merged = spans[:1]
    for start, end in spans[1:]:
        last_start, last_end = merged[-1]
        if start <= last_end or (start - last_end == 1 and fold(text[last_end]) in _JOINERS):
            merged[-1] = (last_start, max(end, last_end))
        else:
            merged.append((start, end))
    return merged


def _fold_letters(text: str) -> str:
    """Folded letter by letter; with `_NOT_ONE_LETTER` where that is not one for one, or depends on its neighbours."""
    if text.isascii():
        return text.lower()
    for letter in set(_BEYOND_ASCII.findall(text)):
        text = text.replace(letter, _fold_letter(letter))
    return text.lower()


@lru_cache(maxsize=10_000)
def _fold_letter(letter: str) -> str:
    folded = fold(letter) if fold_letter(letter) else ""
    return folded.lower() if len(folded) == 1 else _NOT_ONE_LETTER
