"""Folded texts: those of a page as highlights look through them, folded letter by letter, every word at its old offset.

Where that can't be had ("ß" is "ss", "β" is "beta"), the word is folded as a whole, and where its tokens stood is noted:

    text       TNFβ levels       tokens of the first word: tnf 0..3, beta 3..4
    letters    tnf-beta levels   offsets {0: (0, 3), 4: (3, 4)}; from 8 on, what is at n was at n - 4

All texts are one string, since each call of a string's method costs more than what it looks through.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from app.search.analysis import blank_possessives, fold, fold_letter, normalize_quotes
from app.search.spelling_variants import british_forms
from app.search.token_spans import IN_WORD, WORD, marks_as_letters, spans_in_word
from app.search.word_cache import cached_by_word

Span = tuple[int, int]
_NOT_ONE_LETTER = "\0"
_BEYOND_ASCII = re.compile("[^\0-\x7f]")


class _Moved(NamedTuple):
    """How a text's offsets were before."""

    offsets: dict[int, Span]
    """Of the words that are folded as a whole: by where a token is, where it was."""
    shifts: list[Span]
    """Their ends, each with how much further on what follows was."""

    def original(self, start: int, end: int) -> Span:
        """Where a token was."""
        if start in self.offsets:
            return self.offsets[start]
        after = bisect_right(self.shifts, start, key=lambda shift: shift[0])
        shift = self.shifts[after - 1][1] if after else 0
        return start + shift, end + shift


class FoldedTexts(NamedTuple):
    """Texts, and the same folded, with a line between them."""

    texts: Sequence[str]
    letters: str
    joined: str
    """Of the letters, what is typed in one and has hyphens or apostrophes, a line between; and the same without them."""
    unjoined: str
    starts: list[int]
    """Where each text begins, and where one more would."""
    moved: dict[int, _Moved]
    """By text, where offsets are not the old ones."""
    british: Sequence[int]
    """Where the words begin that have a combining form in British spelling."""

    def text_at(self, position: int) -> int:
        """Which text it is."""
        return bisect_right(self.starts, position) - 1

    def original(self, text: int, span: Span) -> Span:
        """Where a token was in its text."""
        offset = self.starts[text]
        start, end = span[0] - offset, span[1] - offset
        return self.moved[text].original(start, end) if text in self.moved else (start, end)


def typed_joined(letters: str) -> Iterator[tuple[int, str]]:
    """What is typed in one and has hyphens or apostrophes, with the position of one of these."""
    for joiner in "-'":
        end = 0
        for at in _occurrences(letters, joiner):
            if at < end:
                continue
            start = letters.rfind(" ", 0, at) + 1
            start = max(start, letters.rfind("\n", start, at) + 1)
            end = letters.find(" ", at)
            end = len(letters) if end < 0 else end
            last = letters.find("\n", at, end)  # the text's end
            end = end if last < 0 else last
            yield at, letters[start:end]


def _first_letter(letters: str, at: int) -> int:
    while at and letters[at - 1].isalpha():
        at -= 1
    return at


def fold_texts(texts: Sequence[str]) -> FoldedTexts:
    """Texts, folded."""
    folded: list[str] = []
    starts, moved = [0], {}
    for index, text in enumerate(texts):
        letters = blank_possessives(text if text.isascii() else _fold_letters(text))
        if _NOT_ONE_LETTER in letters:
            letters, moved[index] = _fold_words(text, letters)
        folded.append(letters)
        starts.append(starts[-1] + len(letters) + 1)
    whole = "\n".join(folded).lower()
    british = [_first_letter(whole, at) for at in british_forms(whole)]
    joined = "\n".join([typed for _, typed in typed_joined(whole)])
    return FoldedTexts(texts, whole, joined, unjoin(joined), starts, moved, british)


def join(parts: Sequence[FoldedTexts]) -> FoldedTexts:
    """The texts of all parts, one after the other."""
    texts: list[str] = []
    starts, british = [0], list[int]()
    moved: dict[int, _Moved] = {}
    for part in parts:
        offset = starts[-1]
        starts += [offset + start for start in part.starts[1:]]
        if part.british:
            british += [offset + start for start in part.british]
        if part.moved:
            moved |= {len(texts) + index: how for index, how in part.moved.items()}
        texts += part.texts
    letters = "\n".join([part.letters for part in parts])
    joined = "\n".join([part.joined for part in parts])
    unjoined = "\n".join([part.unjoined for part in parts])
    return FoldedTexts(texts, letters, joined, unjoined, starts, moved, british)


def unjoin(letters: str) -> str:
    """Without what joins words."""
    return letters.replace("-", "").replace("'", "")


def _occurrences(letters: str, wanted: str) -> Iterator[int]:
    at = letters.find(wanted)
    while at >= 0:
        yield at
        at = letters.find(wanted, at + 1)


def _fold_letters(text: str) -> str:
    """Folded letter by letter; with `_NOT_ONE_LETTER` where that is not one for one, or depends on its neighbours."""
    for letter in set(_BEYOND_ASCII.findall(text)):
        text = text.replace(letter, _fold_letter(letter))
    return text


@lru_cache(maxsize=10_000)
def _fold_letter(letter: str) -> str:
    folded = fold(letter) if fold_letter(letter) else ""
    folded = folded.lower()
    return folded if len(folded) == 1 else _NOT_ONE_LETTER


def _fold_words(text: str, letters: str) -> tuple[str, _Moved]:
    """The letters, with those words folded as a whole that have to be."""
    moved = _Moved({}, [])
    parts: list[str] = []
    text = blank_possessives(normalize_quotes(text))
    plain = marks_as_letters(text)
    length = end = 0
    for at in _occurrences(letters, _NOT_ONE_LETTER):
        match = WORD.match(plain, _word_start(plain, at))
        if at < end or match is None or match.end() <= at:
            continue
        folded, tokens = _fold_word(text[match.start() : match.end()])
        parts += [letters[end : match.start()], folded]
        length += match.start() - end
        for position, first, last in tokens:
            span = (match.start() + first, match.start() + last)
            moved.offsets[length + position] = span
        length += len(folded)
        end = match.end()
        moved.shifts.append((length, end - length))
    # what else is no single letter is no word
    return "".join([*parts, letters[end:]]).replace(_NOT_ONE_LETTER, " "), moved


def _word_start(plain: str, at: int) -> int:
    start = at
    while start and IN_WORD.match(plain, start - 1):
        start -= 1
    while start < at and not plain[start].isalnum():  # no word begins with a mark
        start += 1
    return start


@cached_by_word(10_000)
def _fold_word(word: str) -> tuple[str, tuple[tuple[int, int, int], ...]]:
    """A word, folded; and of its tokens where they are, and where they began and ended."""
    spans = spans_in_word(word)
    tokens = [marks_as_letters(token) for _, _, token in spans]
    folded = marks_as_letters(fold(word).lower())
    positions = _positions(folded, tokens)
    if len(positions) < len(
        tokens
    ):  # the tokens of some scripts are not the letters that they are made of
        folded = " ".join(tokens)
        positions = _positions(folded, tokens)
    return folded, tuple(
        (at, first, last) for at, (first, last, _) in zip(positions, spans, strict=True)
    )


def _positions(text: str, tokens: Sequence[str]) -> list[int]:
    """Where the tokens are, one behind the other, up to one that is not there."""
    positions, end = list[int](), 0
    for token in tokens:
        at = text.find(token, end)
        if at < 0:
            break
        positions.append(at)
        end = at + len(token)
    return positions
