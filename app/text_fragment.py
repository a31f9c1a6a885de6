"""Text fragment of a sentence (https://wicg.github.io/scroll-to-text-fragment): the part of a URL that browsers scroll to.

Publishers print citations in other ways than the text that was read ("[3]", a raised "3", "(Ahn, 2003)"), so none is named:
the fragment begins and ends in what stands between them. A long sentence is named by its first and its last words, of
which each has to be found whole. What is named by fewer than four words has its neighbours named too.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote

Range = tuple[int, int]

TERM = 6
"""Words of a term: more are more certain to be unique, and less certain to be printed alike."""
SHORT = 4
"""Words of a term that is likely to be unique in an article."""


class _Piece(NamedTuple):
    """A run of words without a citation."""

    words: list[Range]
    is_first: bool
    """It is the text's beginning."""
    is_last: bool
    """It is the text's end."""


def text_directive(
    text: str,
    markers: Iterable[Range] = (),
    before: str | None = None,
    after: str | None = None,
) -> str | None:
    """The text directive of a sentence, `text=…`, without `:~:`; None where too little of it is certain to be printed alike.

    `markers`: its citations, as far as they are known. `before`, `after`: the sentences around it in its paragraph."""
    pieces = _pieces(text, markers)
    long = [piece for piece in pieces if len(piece.words) >= SHORT]
    if not long and pieces:
        long = [max(pieces, key=lambda piece: len(piece.words))]
    if not long:
        return None
    first, last = long[0], long[-1]
    if first is last and len(first.words) <= 2 * TERM:
        return _whole(text, first, before, after)
    start = first.words[: _length_of_start(text, first, before)]
    end = last.words[max(-TERM, len(start) - len(last.words)) if first is last else -TERM :]
    terms = [_without_edges(text, start), _without_edges(text, end)]
    if before and _folded(text, start) in before.casefold() and (prefix := _prefix(first, before)):
        terms = [prefix, _encode(text, start), terms[1]]
    return f"text={','.join(terms)}"


def _whole(text: str, piece: _Piece, before: str | None, after: str | None) -> str | None:
    """The directive of a piece that is named with all its words; a short one with its neighbours, or not at all."""
    if len(piece.words) >= SHORT:
        return f"text={_without_edges(text, piece.words)}"
    neighbours = (_prefix(piece, before), _suffix(piece, after))
    if not any(neighbours):
        return None
    terms = (neighbours[0], _encode(text, piece.words), neighbours[1])
    return f"text={','.join(filter(None, terms))}"


def _length_of_start(text: str, piece: _Piece, before: str | None) -> int:
    """How many words begin it: more than usual, where the sentence before has the same."""
    length, most = TERM, len(piece.words) - 1
    folded = (before or "").casefold()
    while length < min(most, 3 * TERM) and _folded(text, piece.words[:length]) in folded:
        length += 1
    return length


def _prefix(piece: _Piece, before: str | None) -> str | None:
    """The last words of the sentence before, where they stand right before the piece on the page too."""
    pieces = _pieces(before, ()) if before and piece.is_first else []
    if not before or not pieces or not pieces[-1].is_last:
        return None
    return f"{_encode(before, pieces[-1].words[-SHORT:])}-"


def _suffix(piece: _Piece, after: str | None) -> str | None:
    """The first words of the sentence after, likewise."""
    pieces = _pieces(after, ()) if after and piece.is_last else []
    if not after or not pieces or not pieces[0].is_first:
        return None
    return f"-{_encode(after, pieces[0].words[:SHORT])}"


def _pieces(text: str, markers: Iterable[Range]) -> list[_Piece]:
    """The runs of words between what may be printed in another way."""
    cut = sorted([*markers, *_unreliable(text), (len(text), len(text))])
    pieces: list[_Piece] = []
    at = 0
    for start, end in cut:
        words = [
            (at + one.start(), at + one.end())
            for one in _WORD.finditer(text[at:start])
            if _LETTER.search(one[0])
        ]
        if words and end > start and text[words[-1][1] - 1].isalnum():
            words.pop()  # a raised number is glued to the word before
        if words:
            is_last = words[-1][1] == len(text)
            pieces.append(_Piece(words, is_first=words[0][0] == 0, is_last=is_last))
        at = max(at, end)
    return pieces


def _unreliable(text: str) -> Iterator[Range]:
    """What looks like a citation, or is too long for a word."""
    for one in _UNRELIABLE.finditer(text):
        if one.lastgroup != "round" or _DIGIT.search(one[0]):
            yield one.span()


def _folded(text: str, words: list[Range]) -> str:
    return text[words[0][0] : words[-1][1]].casefold()


def _without_edges(text: str, words: list[Range]) -> str:
    """A term from its first letter or digit to its last, encoded."""
    start, end = words[0][0], words[-1][1]
    while not text[start].isalnum() and start < words[0][1] - 1:
        start += 1
    while not text[end - 1].isalnum() and end > words[-1][0] + 1:
        end -= 1
    return _encode(text, [(start, end)])


def _encode(text: str, words: list[Range]) -> str:
    """A term, encoded: the comma, the ampersand and the hyphen have meanings of their own."""
    return quote(text[words[0][0] : words[-1][1]], safe="").replace("-", "%2D")


_WORD = re.compile(r"[^\s，、；：]+")
"""With the punctuation that is glued to it. Scripts without spaces between words have pieces of sentences."""
_UNRELIABLE = re.compile(r"\[[^\[\]]{0,200}\]|(?P<round>\([^()]{0,300}\))|\S{41,}")
_LETTER = re.compile(r"\w")
_DIGIT = re.compile(r"\d")
