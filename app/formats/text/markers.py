"""Markers of in-text citations: number ranges expanded, list punctuation trimmed, brackets balanced.

- "[3]-[5]" and "[3-5]" cite what is between, by position in the list, if numbers and positions agree.
- A marker is the citation without the punctuation of its list: "(Nair, 2006;" is "Nair, 2006". A bracket
  that holds nothing else belongs to it.
- Where only the year is linked, it reaches back to the name; a bracket that it opens is closed (`author_year`,
  `marker_brackets`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.document import Work
from app.formats.text.author_year import extend_to_author, extend_to_year
from app.formats.text.marker_brackets import fit_punctuation
from app.formats.text.paragraph_text import Citation, ParagraphText
from app.formats.text.sentences import Range
from app.formats.text.superscripts import DASHES


def expand_ranges(line: ParagraphText, listed: int) -> Iterator[Citation]:
    """The citations in order, with what a range of numbers cites between its ends.

    `listed`: how long the reference list is.
    """
    citations = [_expand_tagged_range(line.text, one, listed) for one in line.citations]
    for i in range(len(citations) - 1):
        a, b = citations[i], citations[i + 1]
        between = line.text[a.end : b.start]
        numbers = [_NUMBER.fullmatch(line.text[one.start : one.end]) for one in (a, b)]
        if (
            all(numbers)
            and _DASHED.fullmatch(between)
            and len(a.references) == len(b.references) == 1
        ):
            low, high = (int(number[1]) for number in numbers if number)
            first, last = a.references[0], b.references[0]
            if 0 < high - low == last - first <= _WIDEST:
                middle = tuple(range(first + 1, last))
                citations[i] = replace(a, end=b.end, references=(first, *middle))
                citations[i + 1] = replace(b, start=a.start)
    yield from sorted(citations, key=lambda one: one.start)


def trim_markers(text: str, citations: Iterable[Citation]) -> Iterator[Citation]:
    """The citations with the offsets of their markers."""
    for citation in citations:
        start, end = trim_marker(text, citation.start, citation.end)
        yield replace(citation, start=start, end=end)


def trim_marker(text: str, start: int, end: int) -> Range:
    """The citation at these offsets without the punctuation of its list, with the bracket that is its own."""
    low, high = start, end
    while high > low and text[high - 1] in " ,;:.":
        high -= 1
    if text[low:high].endswith(_CUT_OFF) and text[high : high + 1] == ".":
        high += 1
    while low < high and text[low] in " ,;":
        low += 1
    for brackets in ("()", "[]"):
        low, high = _balance(text, low, high, brackets)
    if low >= high:
        return start, end
    if low and text[low - 1] + text[high : high + 1] in ("()", "[]"):
        return low - 1, high + 1
    return low, high


def complete_markers(
    text: str, sentence: Range, citations: Iterable[Citation], references: Sequence[Work]
) -> Iterator[Citation]:
    """The citations of a sentence, each with its name where only the year is linked, its year where only the name is, and
    the bracket that closes one of its own."""
    since, previous = sentence[0], None
    for one in citations:
        start, end = one.start, one.end
        if start < end and not _NUMBER.fullmatch(text, start, end):
            work, tagged = references[one.references[0]], text[start:end]
            start = extend_to_author(text, (since, start), tagged, work, previous)
            end = extend_to_year(text, end, tagged)
            start, end = fit_punctuation(text, start, end, sentence[1])
            previous = start
            since = one.end
        yield replace(one, start=start, end=end)


def _expand_tagged_range(text: str, citation: Citation, listed: int) -> Citation:
    """ "[9-11]" or "12, 13" of which only the first was linked."""
    tagged = text[citation.start : citation.end]
    if len(citation.references) != 1 or not _SEVERAL.fullmatch(tagged):
        return citation
    first = citation.references[0]
    cited: list[int] = []
    for item in _ITEM.finditer(tagged):
        low, high = int(item[1]), int(item[2] or item[1])
        if not 0 < low <= high <= min(low + _WIDEST, listed):
            return citation
        cited.extend(range(low - 1, high))
    if cited[0] != first:
        return citation
    return replace(citation, references=tuple(dict.fromkeys(cited)))


def _balance(text: str, low: int, high: int, brackets: str) -> Range:
    """With the bracket that is missing if it stands next to the range, else without the one that is too many."""
    opening, closing = brackets[0], brackets[1]
    piece = text[low:high]
    surplus = piece.count(opening) - piece.count(closing)
    if surplus > 0:
        if text[high : high + 1] == closing:
            return low, high + 1
        return low + (piece[0] == opening), high
    if surplus < 0 and piece[-1] == closing:
        if low and text[low - 1] == opening:
            return low - 1, high
        return low, high - 1
    return low, high


_CUT_OFF = ("et al", "n.d", "s.d", "in prep", "u. a", "u.a")
"""The full stop behind these is theirs."""
_WIDEST = 300
"""No range cites more references than that."""
_DASH = f"[{DASHES}]"
_NUMBER = re.compile(r"[\[(]?(\d{1,3})[\])]?")
_SEVERAL = re.compile(rf"[\[(]?\d{{1,3}}(?:\s*(?:[,;]|{_DASH})\s*\d{{1,3}})+[\])]?")
_ITEM = re.compile(rf"(\d+)(?:\s*{_DASH}\s*(\d+))?")
_DASHED = re.compile(rf"[\s\])]*(?:{_DASH}+|to|through|bis|à|até|hasta)[\s\[(]*")
