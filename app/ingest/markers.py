"""From what is tagged in a block to what is cited, and to the marker that a reader sees.

- A range ("[3]–[5]", every kind of dash or "to", inside or beside the tags) cites the references between
  its ends too, by their position in the list, if it increases.
- A marker alone in brackets includes them: "[12]", "[3–5]", "(Lavik et al., 2018)". In a list each
  reference's marker is its own piece; the ends of a range and all between share the range.
- Where only the year is tagged, the marker includes the name before it; so does a follow-up
  ("Smith 2004a, b").
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from app.ingest.blocks import Block, Mention
from app.ingest.references import ReferenceList


@dataclass(frozen=True, slots=True)
class Citation:
    """One reference cited at one place."""

    reference: int
    start: int
    end: int
    element: etree._Element


@dataclass(slots=True)
class _Place:
    """A mention on its way to citations."""

    mention: Mention
    works: list[int]
    entries: list[int]
    start: int
    end: int
    first: int | None
    last: int | None


def citations(
    block: Block, sentences: Sequence[tuple[int, int]], list_: ReferenceList
) -> list[Citation]:
    """Every reference that the block cites, in order of place; a place of several works gives several."""
    text = block.text
    places = [_place(text, mention, list_) for mention in block.mentions]
    implied = _ranges(text, places, list_)
    _extend(text, places, sentences, list_)
    found: list[Citation] = []
    for at, place in enumerate(places):
        works = dict.fromkeys(place.works)
        works.update(dict.fromkeys(implied.get(at, ())))
        found.extend(
            Citation(work, place.start, place.end, place.mention.element) for work in works
        )
    return found


def _place(text: str, mention: Mention, list_: ReferenceList) -> _Place:
    entries: list[int] = []
    works: list[int] = []
    for rid in mention.rids:
        target = list_.targets.get(rid)
        if target is not None:
            entries.append(target[0])
            works.extend(target[1])
    visible = text[mention.start : mention.end]
    numbers = _NUMBERS.fullmatch(visible)
    place = _Place(mention, works, entries, mention.start, mention.end, None, None)
    if numbers is None:
        return place
    listed = [int(n) for n in re.findall(r"\d+", visible)]
    if listed and _numbered(listed[0], entries[0] if entries else -1, list_):
        place.first, place.last = listed[0], listed[-1]
        if (len(listed) > 1 and len(mention.rids) < len(listed)) or _INNER_RANGE.search(visible):
            _inside(visible, place, list_)
    return place


def _numbered(number: int, entry: int, list_: ReferenceList) -> bool:
    """Whether a number is the number of that reference rather than a year."""
    if entry < 0:
        return False
    label = re.search(r"\d+", list_.labels[entry])
    return number == entry + 1 or (label is not None and int(label[0]) == number) or number < 1000


def _inside(visible: str, place: _Place, list_: ReferenceList) -> None:
    """A range or a list of numbers inside one tag, whose `rid` may name the first only."""
    first = place.first or 0
    shift = place.entries[0] - first
    for piece in _INNER_ITEM.finditer(visible):
        low = int(piece[1])
        high = int(piece[2]) if piece[2] else low
        if high < low or high - low > 200:
            continue
        for number in range(low, high + 1):
            entry = number + shift
            if 0 <= entry < len(list_.entries):
                place.works.extend(list_.entries[entry])


def _ranges(text: str, places: list[_Place], list_: ReferenceList) -> dict[int, list[int]]:
    """What ranges imply, by the place of their first end. Both ends get the range as their span."""
    implied: dict[int, list[int]] = {}
    numbered = [i for i, place in enumerate(places) if place.first is not None]
    for left, right in zip(numbered, numbered[1:], strict=False):
        a, b = places[left], places[right]
        between = _trailing(text, a) + text[a.mention.end : b.mention.start] + _leading(text, b)
        if any(
            p.first is None and re.search(r"\w", text[p.mention.start : p.mention.end])
            for p in places[left + 1 : right]
        ):
            continue
        if not _RANGE.fullmatch(between) or a.last is None or b.first is None:
            continue
        low, high = a.entries[-1], b.entries[0]
        if not (a.last < b.first and low < high):
            continue
        implied[left] = [work for entry in range(low + 1, high) for work in list_.entries[entry]]
        start, end = a.start, b.end
        for place in places[left : right + 1]:
            place.start, place.end = start, end
    return implied


def _trailing(text: str, place: _Place) -> str:
    found = re.search(r"\W*$", text[place.mention.start : place.mention.end])
    return found[0] if found else ""


def _leading(text: str, place: _Place) -> str:
    found = re.match(r"\W*", text[place.mention.start : place.mention.end])
    return found[0] if found else ""


def _extend(
    text: str, places: list[_Place], sentences: Sequence[tuple[int, int]], list_: ReferenceList
) -> None:
    """Names before years, brackets around what stands alone in them."""
    floor = 0
    before: _Place | None = None
    for place in places:
        for start, end in sentences:
            if start <= place.mention.start < end and start > floor:
                floor, before = start, None
        visible = text[place.mention.start : place.mention.end]
        if place.first is None and _YEAR_ONLY.fullmatch(visible):
            _reach_name(text, place, before, floor, list_)
        elif (
            place.first is None
            and re.search(r"[^\W\d]{2}", visible)
            and not re.search(r"\d", visible)
        ):
            year = _YEAR_BEHIND.match(text, place.end)
            if year:
                place.end = year.end()
        _close(text, place)
        before = place


def _reach_name(
    text: str, place: _Place, before: _Place | None, floor: int, list_: ReferenceList
) -> None:
    since = before.mention.end if before else floor
    gap = text[since : place.mention.start]
    if before is not None and _FOLLOW_UP.fullmatch(gap):
        place.start = before.start + (text[before.start] in "[(")
        return
    left = text[max(since, place.mention.start - 160) : place.mention.start]
    offset = place.mention.start - len(left)
    for work in place.works[:1]:
        authors = list_.works[work].authors
        name = authors[0].family or authors[0].name if authors else ""
        at = max(left.rfind(name), left.rfind(name.upper())) if name else -1
        if at >= 0 and ";" not in left[at:]:
            initials = _INITIALS.search(left, 0, at)
            place.start = offset + (initials.start() if initials else at)
            return
    names = _NAMES.search(left)
    if names:
        place.start = offset + names.start()


def _close(text: str, place: _Place) -> None:
    """Brackets: balance them, then take in a pair that holds nothing else."""
    start, end = place.start, place.end
    for opening, closing in ("()", "[]"):
        piece = text[start:end]
        if piece.count(opening) > piece.count(closing) and text[end : end + 1] == closing:
            end += 1
        elif piece.count(closing) > piece.count(opening) and text[start - 1 : start] == opening:
            start -= 1
    left = start - 1 if text[start - 1 : start] != " " else start - 2
    right = end if text[end : end + 1] != " " else end + 1
    if left >= 0 and text[left] + text[right : right + 1] in ("()", "[]"):
        start, end = left, right + 1
    place.start, place.end = start, end


_DASH = r"[-‐‑‒–—―−~]"
_NUMBERS = re.compile(
    rf"[\s\[(]*(?:{_DASH}\s*)?\d{{1,4}}(?:[\s,;\])(\[]+\d{{1,4}}|\s*{_DASH}+\s*\d{{1,4}})*[\s,;\])]*(?:{_DASH}\s*)?[•*]*"
)
_INNER_RANGE = re.compile(rf"\d\s*{_DASH}\s*\d")
_INNER_ITEM = re.compile(rf"(\d+)(?:\s*{_DASH}\s*(\d+))?")
_RANGE = re.compile(rf"[\s\])]*(?:{_DASH}+|to|through)[\s\[(]*")
_YEAR_ONLY = re.compile(
    r"[\s(\[,]*(?:(?:1[5-9]|20)\d\d\s*[a-z]{0,2}|[a-z]|in press|in prep\.?|n\.d\.|forthcoming|submitted)"
    r"(?:[\s,;/&–-]+(?:and\s+)?(?:(?:1[5-9]|20)\d\d\s*[a-z]{0,2}|[a-z]))*[\s)\],]*"
)
_YEAR_BEHIND = re.compile(r",?\s*[(\[]?(?:1[5-9]|20)\d\d[a-z]?\b")
_FOLLOW_UP = re.compile(
    r"(?:[:,]\s*(?:p\.|pp\.|figs?\.|tabs?\.)?\s*\d[\w–-]*)?[\])]?[\s,;:&]*(?:and|or|et|e|y|und)?[\s(\[]*"
)
"""Between two years of one name there may be a page: "(Crosskey 1980b: 842, 1984: 252)"."""
_INITIALS = re.compile(r"(?:[A-Z]\.[- ]?)+$")
_WORD = r"(?:(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|el|al|ten|ter|zu|zur)\s+)*[^\W\d_a-z][\w’'‐-]+"
_NAMES = re.compile(
    rf"{_WORD}(?:(?:,\s+|\s+and\s+|,\s+and\s+|\s*&\s*|,\s*&\s*|\s+et\s+|\s+e\s+|\s+y\s+|\s+und\s+){_WORD})*"
    r"(?:,?\s+et\s+al\.?(?:’s|'s)?|\s+and\s+others|\s+and\s+co-?workers|\s+and\s+colleagues)?[\s,(\[]*$"
)
