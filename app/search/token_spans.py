"""Token spans: where each token of a text begins and ends, in code points."""

import re
from functools import lru_cache
from itertools import groupby
from unicodedata import category

from app.search.analysis import (
    ASCII_TOKEN,
    COMBINING_MARKS,
    INVISIBLE,
    RAISED,
    blank_possessives,
    normalize_quotes,
    tokenize,
)
from app.search.word_cache import cached_by_word

IN_WORD = re.compile(f"[^\\W_]|[\u0300-\u036f{INVISIBLE}]")
"""A letter, digit or mark of a word, in a text with `marks_as_letters`."""
WORD = re.compile(f"[^\\W_](?:{IN_WORD.pattern})*")

_BEYOND_ASCII = re.compile("[^\0-\x7f]")
_DIVIDING = "\u0300"
"""In the place of each mark that tokens end at."""
_LETTERS = range(0x20000, 0x2A6DF)
"""Of CJK Extension B, in the place of the others; no two of them have the same."""


def marks_as_letters(text: str) -> str:
    """The text with a letter in the place of each vowel sign, point or other mark that tokens have, as `re` and `isalnum`
    have words end there. U+0300 to U+036F stay: folding leaves them out."""
    if text.isascii():
        return text
    for letter in set(_BEYOND_ASCII.findall(text)):
        if (as_letter := _mark_as_letter(letter)) != letter:
            text = text.replace(letter, as_letter)
    return text


@lru_cache(maxsize=10_000)
def _mark_as_letter(letter: str) -> str:
    if not category(letter).startswith("M") or COMBINING_MARKS.match(letter):
        return letter
    if len(tokenize(f"a{letter}b")) > 1:
        return _DIVIDING
    return chr(_LETTERS[ord(letter) % len(_LETTERS)])


def token_spans(text: str) -> list[tuple[int, int, str]]:
    """The tokens of a text with their offsets: start and end in code points, and the folded token."""
    if text.isascii():
        plain = blank_possessives(text).lower()
        return [(*match.span(), match[0]) for match in ASCII_TOKEN.finditer(plain)]
    plain = blank_possessives(normalize_quotes(text))
    return [
        (start + match.start(), end + match.start(), token)
        for match in WORD.finditer(marks_as_letters(plain))
        for start, end, token in spans_in_word(plain[match.start() : match.end()])
    ]


@cached_by_word(20_000)
def spans_in_word(word: str) -> tuple[tuple[int, int, str], ...]:
    """The tokens of a word with their offsets in it; where these can't be told, those of the word."""
    tokens = tokenize(word)
    pieces = _pieces(word)
    if [tokenize(word[start:end]) for start, end in pieces] == [[token] for token in tokens]:
        return tuple((*piece, token) for piece, token in zip(pieces, tokens, strict=True))
    return tuple((0, len(word), token) for token in tokens)


def _pieces(word: str) -> list[tuple[int, int]]:
    """Where letters, Greek letters, digits and raised digits begin and end; a Greek letter or two each for itself."""
    pieces: list[tuple[int, int]] = []
    end = 0
    for kind, letters in groupby(word, _kind):
        start, end = end, end + len(list(letters))
        if kind == "invisible" and pieces:
            pieces[-1] = (pieces[-1][0], end)
        elif kind == "greek" and end - start == 2:
            pieces += [(start, start + 1), (start + 1, end)]
        elif pieces and kind == "letter" and word[start - 1] in INVISIBLE:
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((start, end))
    return pieces


def _kind(letter: str) -> str:
    if COMBINING_MARKS.match(_mark_as_letter(letter)) or letter in INVISIBLE:
        return "invisible"
    if RAISED.match(letter):
        return "raised"
    if letter.isdecimal():
        return "digit"
    return "greek" if "\u0370" <= letter <= "\u03ff" else "letter"
