"""From what is tagged in a block to what is cited, and to the marker that a reader sees.

- A range ("[3]–[5]", every kind of dash or "to", inside or beside the tags) cites the references between
  its ends too, by their position in the list, if it increases. So does a range or a list of numbers
  inside one tag that names only the first.
- A marker alone in brackets includes them: "[12]", "[3–5]", "(Lavik et al., 2018)". In a list each
  reference's marker is its own piece; the ends of a range and all between share the range.
- Where only the year is tagged, the marker reaches back to the name, also from a follow-up
  ("Smith 2004a, b"), see `authoryear`.
- A tag without text is cited and prints nothing: inside a range it shares the marker of the range,
  elsewhere that of the citation it stands behind, if there is one.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from lxml import etree

from app.formats.jats.author_year import reach_back, reach_forward
from app.formats.jats.blocks import Block, Mention
from app.formats.jats.reference_list import ReferenceList
from app.formats.text.sentences import Range
from app.formats.text.superscripts import DASHES


class Citation(NamedTuple):
    """One reference cited at one place; `start` equals `end` where nothing is printed."""

    reference: int
    start: int
    end: int
    element: etree._Element


def citations(block: Block, sentences: Sequence[Range], listed: ReferenceList) -> list[Citation]:
    """Every reference that the block cites, in order of place; one place may cite several."""
    text = block.text
    places = [_Place(text, mention, listed) for mention in block.mentions]
    if len(places) > 1:
        _ranges(text, places, listed)
    _extend(text, places, sentences, listed)
    return [
        Citation(work, place.start, place.end, place.element)
        for place in places
        for work in (place.works if len(place.works) == 1 else dict.fromkeys(place.works))
    ]


class _Place:
    """A mention on its way to citations. `first` and `last`: its numbers, if it is made of numbers."""

    __slots__ = ("element", "end", "entries", "first", "last", "shown", "start", "tag_end", "works")

    def __init__(self, text: str, mention: Mention, listed: ReferenceList) -> None:
        self.start, end, self.element, rids = mention
        self.end = self.tag_end = end
        self.shown = shown = text[self.start : end]
        self.entries: list[int] = []
        self.works: list[int] = []
        self.first: int | None = None
        self.last: int | None = None
        targets = listed.targets
        for rid in rids:
            if rid in targets:
                entry, works = targets[rid]
                self.entries.append(entry)
                self.works += works
        if shown.isdecimal() and len(shown) < 5:
            number = int(shown)
            if _numbered(number, self.entries[0], listed):
                self.first = self.last = number
        elif _NUMBERS.fullmatch(shown):
            self.numbers([int(number) for number in _NUMBER.findall(shown)], listed)
        elif lettered := _LETTERED.fullmatch(shown):
            self.first = self.last = int(lettered[1])

    def numbers(self, numbers: list[int], listed: ReferenceList) -> None:
        """Several in one tag cite what they say, whatever the tag's ids."""
        if not _numbered(numbers[0], self.entries[0], listed):
            return
        self.first, self.last = numbers[0], numbers[-1]
        if len(numbers) > 1:
            shift = self.entries[0] - numbers[0]
            self.works += _between_the_numbers(self.shown, shift, listed)


def _numbered(number: int, entry: int, listed: ReferenceList) -> bool:
    """Whether a number is the number of that reference, rather than a year."""
    return (
        number < 1000 or number == entry + 1 or listed.labels[entry].strip("[]().") == str(number)
    )


def _between_the_numbers(shown: str, shift: int, listed: ReferenceList) -> list[int]:
    """The works of "2-4" or "12,13" inside one tag. `shift`: from a number to a position."""
    works: list[int] = []
    for item in _ITEM.finditer(shown):
        low = int(item[1])
        high = int(item[2] or low)
        for number in range(low, min(high, low + _WIDEST) + 1):
            if 0 <= number + shift < len(listed.entries):
                works.extend(listed.entries[number + shift])
    return works


def _ranges(text: str, places: list[_Place], listed: ReferenceList) -> None:
    """Ranges from one tag to another: the first end cites what is between, all get one marker."""
    numbered = [i for i, place in enumerate(places) if place.first is not None]
    for left, right in pairwise(numbered):
        a, b = places[left], places[right]
        if b.start - a.tag_end > _LONGEST_DASH or a.last is None or b.first is None:
            continue
        if a.last > b.first or text[a.tag_end : b.start] in _LIST:
            continue
        between = _TAIL.search(a.shown)[0] + text[a.tag_end : b.start] + _HEAD.match(b.shown)[0]  # type: ignore[index]
        low, high = a.entries[-1], b.entries[0]
        if _DASHED.fullmatch(between) and low < high <= low + _WIDEST:
            a.works.extend(work for entry in listed.entries[low + 1 : high] for work in entry)
            for place in places[left : right + 1]:
                place.start, place.end = a.start, b.end


def _extend(
    text: str, places: list[_Place], sentences: Sequence[Range], listed: ReferenceList
) -> None:
    """Names before years, brackets around what stands alone in them, neighbours for what prints nothing."""
    at = 0
    before: _Place | None = None
    for place in places:
        while at + 1 < len(sentences) and place.start >= sentences[at + 1][0]:
            at += 1
            before = None
        if place.start == place.end:
            if before is not None and not _WORD.search(text, before.end, place.start):
                place.start, place.end = before.start, before.end
            continue
        if place.first is None:
            since = before.tag_end if before is not None else sentences[at][0]
            work = listed.works[place.works[0]]
            follows = before.start if before is not None and before.first is None else None
            shown = place.shown
            if not _WORD.search(shown) and (year := _YEAR_BEFORE.search(text, since, place.start)):
                # "Cocchi et al., 1998 ▶": only the arrow is tagged
                place.start, shown = year.start(), year[0].strip()
            place.start = reach_back(text, (since, place.start), shown, work, follows)
            place.end = reach_forward(text, place.end, place.shown)
        _close(text, place)
        before = place


def _close(text: str, place: _Place) -> None:
    """Without the comma of a list; brackets balanced, and a pair taken in that holds nothing else."""
    start, end = place.start, place.end
    while end > start and text[end - 1] in ",; ":
        end -= 1
    while start < end and text[start] in ",; ":
        start += 1
    if text[end - 1] == "." and text[end - 2 : end - 1] in _CLOSING:
        end -= 1
    if _BRACKET.search(text, start, end):
        start, end = _balanced(text, start, end)
    left = start - 2 if text[start - 1 : start] == " " else start - 1
    right = end + 1 if text[end : end + 1] == " " else end
    if left >= 0 and text[left] + text[right : right + 1] in _PAIRS:
        start, end = left, right + 1
    place.start, place.end = start, end


def _balanced(text: str, start: int, end: int) -> Range:
    for pair in _PAIRS:
        opening, closing = pair[0], pair[1]
        piece = text[start:end]
        if piece.count(opening) > piece.count(closing):
            # "Crosskey (1984: 201)": pages belong to the marker
            pages = _PAGES.match(text, end)
            if pages and pages[1] == closing:
                end = pages.end()
            elif piece[0] == opening:
                start += (
                    1  # "(Jordan & Ogren, 1981" of "(Jordan & Ogren, 1981; Tcherkez et al., 2006)"
                )
        elif piece.count(closing) > piece.count(opening):
            if text[start - 1 : start] == opening:
                start -= 1
            elif piece[-1] == closing:
                end -= 1
    return start, end


_WIDEST = 300
"""No range cites more references than that."""
_LONGEST_DASH = 12
_LIST = frozenset({",", ", ", "; "})
"""What stands between most numbers, and makes no range."""
_PAIRS = ("()", "[]", "（）", "［］", "【】", "〔〕")
_CLOSING = frozenset(")]）］】〕")
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
_TAIL = re.compile(r"[^\w]*$")
_HEAD = re.compile(r"[^\w]*")
_DASHED = re.compile(
    rf"[\s{_CLOSE}]*(?:{_DASH}+|to|through|thru|until)[\s{_OPEN}]*|\s(?:bis|à|a|al|até|hasta|до)\s"
)
_PAGES = re.compile(
    r"(?:\s*[:,;，]\s*(?:[A-Za-z]{1,5}\.\s*)?(?:\d[\w–-]{0,12}|[a-z]\b)|\s\d[\d–-]{0,12}){0,6}\s?([)\]）］])"
)
_BRACKET = re.compile(rf"[{_OPEN}{_CLOSE}]")
_WORD = re.compile(r"\w")
_YEAR_BEFORE = re.compile(r"(?:1[5-9]|20)\d\d[a-z]?[)\]]?\s*$")
