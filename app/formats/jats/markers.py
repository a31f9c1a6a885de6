"""In-text citations of a block: the references that its `xref`s cite, and their markers as printed.

- A range ("[3]–[5]", every kind of dash or "to", inside or between the tags) cites the references between
  its ends too, by their position in the list, if it increases. So does a range or a list of numbers
  inside one tag that names only the first.
- A marker alone in brackets includes them: "[12]", "[3–5]", "(Lavik et al., 2018)". In a list each
  reference's marker is its own piece; the ends of a range and all between share the range.
- Where only the year is tagged, the marker reaches back to the name, also from a follow-up
  ("Smith 2004a, b"), see `author_year`.
- A tag without text cites and prints nothing: inside a range it shares the marker of the range, elsewhere
  that of the citation it follows, if there is one.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from lxml import etree

from app.formats.jats.blocks import Block, CitingXref
from app.formats.jats.reference_list import ReferenceList
from app.formats.text.author_year import extend_to_author, extend_to_year
from app.formats.text.marker_brackets import fit_punctuation
from app.formats.text.sentences import Range
from app.formats.text.superscripts import DASHES


class Citation(NamedTuple):
    """One reference cited by one marker; `start` equals `end` where nothing is printed."""

    reference: int
    start: int
    end: int
    element: etree._Element


def read_citations(
    block: Block, sentences: Sequence[Range], references: ReferenceList
) -> list[Citation]:
    """Every reference that the block cites, in order of its markers; one marker may cite several."""
    text = block.text
    markers = [_Marker(text, xref, references) for xref in block.xrefs]
    if len(markers) > 1:
        _join_ranges(text, markers, references)
    _extend_markers(text, markers, sentences, references)
    return [
        Citation(work, marker.start, marker.end, marker.element)
        for marker in markers
        for work in (marker.works if len(marker.works) == 1 else dict.fromkeys(marker.works))
    ]


class _Marker:
    """The marker of one `xref`: at first its tagged text, then extended.

    `entries` and `works`: what it cites, as positions in the `ReferenceList`. `first` and `last`: its numbers,
    if it is made of numbers.
    """

    __slots__ = (
        "element",
        "end",
        "entries",
        "first",
        "last",
        "start",
        "tag_end",
        "tagged",
        "works",
    )

    def __init__(self, text: str, xref: CitingXref, references: ReferenceList) -> None:
        self.start, end, self.element, rids = xref
        self.end = self.tag_end = end
        self.tagged = tagged = text[self.start : end]
        self.entries: list[int] = []
        self.works: list[int] = []
        self.first: int | None = None
        self.last: int | None = None
        targets = references.targets
        for rid in rids:
            if rid in targets:
                entry, works = targets[rid]
                self.entries.append(entry)
                self.works += works
        if tagged.isdecimal() and len(tagged) < 5:
            number = int(tagged)
            if _is_reference_number(number, self.entries[0], references):
                self.first = self.last = number
        elif _NUMBERS.fullmatch(tagged):
            self._read_numbers([int(number) for number in _NUMBER.findall(tagged)], references)
        elif lettered := _LETTERED.fullmatch(tagged):
            self.first = self.last = int(lettered[1])

    def _read_numbers(self, numbers: list[int], references: ReferenceList) -> None:
        """Several numbers in one tag cite the references of these numbers, whatever the tag's ids."""
        if not _is_reference_number(numbers[0], self.entries[0], references):
            return
        self.first, self.last = numbers[0], numbers[-1]
        if len(numbers) > 1:
            shift = self.entries[0] - numbers[0]
            self.works += _works_by_number(self.tagged, shift, references)


def _is_reference_number(number: int, entry: int, references: ReferenceList) -> bool:
    """Whether a number is the number of that reference, rather than a year."""
    return (
        number < 1000
        or number == entry + 1
        or references.labels[entry].strip("[]().") == str(number)
    )


def _works_by_number(tagged: str, shift: int, references: ReferenceList) -> list[int]:
    """The works of "2-4" or "12,13" inside one tag. `shift`: from a number to a position."""
    works: list[int] = []
    for item in _ITEM.finditer(tagged):
        low = int(item[1])
        high = int(item[2] or low)
        for number in range(low, min(high, low + _WIDEST) + 1):
            if 0 <= number + shift < len(references.entries):
                works.extend(references.entries[number + shift])
    return works


def _join_ranges(text: str, markers: list[_Marker], references: ReferenceList) -> None:
    """Ranges from one tag to another: the first end cites what is between, all get one marker."""
    numbered = [i for i, marker in enumerate(markers) if marker.first is not None]
    for first, last in pairwise(numbered):
        a, b = markers[first], markers[last]
        if b.start - a.tag_end > _LONGEST_DASH or a.last is None or b.first is None:
            continue
        if a.last > b.first or text[a.tag_end : b.start] in _LIST:
            continue
        between = _TAIL.search(a.tagged)[0] + text[a.tag_end : b.start] + _HEAD.match(b.tagged)[0]  # type: ignore[index]
        low, high = a.entries[-1], b.entries[0]
        if _DASHED.fullmatch(between) and low < high <= low + _WIDEST:
            a.works.extend(work for entry in references.entries[low + 1 : high] for work in entry)
            for marker in markers[first : last + 1]:
                marker.start, marker.end = a.start, b.end


def _extend_markers(
    text: str, markers: list[_Marker], sentences: Sequence[Range], references: ReferenceList
) -> None:
    """Take in names before years, and brackets around what is alone in them; give empty tags a marker."""
    at = 0
    before: _Marker | None = None
    for marker in markers:
        while at + 1 < len(sentences) and marker.start >= sentences[at + 1][0]:
            at += 1
            before = None
        if marker.start == marker.end:
            if before is not None and not _WORD.search(text, before.end, marker.start):
                marker.start, marker.end = before.start, before.end
            continue
        if marker.first is None:
            since = before.tag_end if before is not None else sentences[at][0]
            work = references.works[marker.works[0]]
            previous = before.start if before is not None and before.first is None else None
            tagged = marker.tagged
            if not _WORD.search(tagged) and (
                year := _YEAR_BEFORE.search(text, since, marker.start)
            ):
                # "Cocchi et al., 1998 ▶": only the arrow is tagged
                marker.start, tagged = year.start(), year[0].strip()
            elif (
                previous is not None
                and not _WORD.search(tagged)
                and (letter := _LETTER_BEFORE.search(text, since, marker.start))
            ):
                marker.start, tagged = letter.start(), letter[0].strip()  # "2004a ▸,b ▸"
            gap = since, marker.start
            marker.start = extend_to_author(text, gap, tagged, work, previous)
            marker.end = extend_to_year(text, marker.end, marker.tagged)
        end = sentences[at][1]
        marker.start, marker.end = fit_punctuation(text, marker.start, marker.end, end)
        before = marker


_WIDEST = 300
"""No range cites more references than that."""
_LONGEST_DASH = 12
"""Characters between the ends of a range, at most."""
_LIST = frozenset({",", ", ", "; "})
"""What is between most numbers, and makes no range."""
_OPEN = r"(\[（［【〔"
_CLOSE = r")\]）］】〕"
_DASH = f"[{DASHES}]"
_NUMBER = re.compile(r"\d+")
_NUMBERS = re.compile(
    rf"[\s{_OPEN}]*(?:{_DASH}\s*)?\d{{1,4}}(?:[\s,;，、；{_CLOSE}{_OPEN}]+\d{{1,4}}|\s*{_DASH}+\s*\d{{1,4}})*"
    rf"[\s,.;，、；{_CLOSE}]*(?:{_DASH}\s*)?[•*]*"
)
_LETTERED = re.compile(
    rf"[\s{_OPEN}]*(?:[A-Z]{{1,3}}[\s.-]?|[Rr]efs?\.?\s?)?(\d{{1,3}})[a-z]?[\s,.;{_CLOSE}]*"
)
"""[S1], [12a], Ref. 12."""
_ITEM = re.compile(rf"(\d+)(?:\s*{_DASH}\s*(\d+))?")
_TAIL = re.compile(r"(?<!\W)\W*$")
_HEAD = re.compile(r"[^\w]*")
_DASHED = re.compile(
    rf"[\s{_CLOSE}]*(?:{_DASH}+|to|through|thru|until)[\s{_OPEN}]*|\s(?:bis|à|a|al|até|hasta|до)\s"
)
_WORD = re.compile(r"\w")
_LETTER_BEFORE = re.compile(r"(?<!\w)[a-z][)\]]?\s*$")
_YEAR_BEFORE = re.compile(r"(?:1[5-9]|20)\d\d[a-z]?[)\]]?\s*$")
