"""Running text with its citations to statements, for every format that is not JATS.

A loader says what stands where, as runs: text that cites and text that does not. Here the runs become
one line, as a reader sees it, its sentences, and one statement for each reference that a sentence cites.

- White space is collapsed. A number that cites and stands bare was raised in print ("shown.<sup>12</sup>",
  of which these formats keep "shown. 12"): it is put in brackets, as the JATS loader does.
- A citation after the full stop belongs to the sentence before it.
- "[3]-[5]" and "[3-5]" cite what is between, by position in the list, if numbers and positions agree.
- The marker is the citation without the punctuation of its list: "(Nair, 2006;" is "Nair, 2006", and a
  bracket that holds nothing else belongs to it.
"""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from app.document import Rejection, Span, Statement
from app.formats.text.sections import canonical
from app.formats.text.sentences import Range, split
from app.formats.text.superscripts import BREAK, CLOSE, DASHES, LOWER, OPEN, RAISE, bracketed

LONGEST = 200_000
"""Characters of one passage. A real paragraph has some thousand; a hostile one could keep us busy for hours."""

MOST = 10_000
"""Citations of one passage, all that its ranges mean included. The largest table seen has some hundred."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of running text. It cites `references` (positions in the list), or nothing."""

    text: str
    references: tuple[int, ...] = ()
    anchor: str | None = None
    ends: bool = False
    """A sentence ends behind it, whatever its text says."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, caption, cell or item. `titles` are those around it, outermost first."""

    runs: Sequence[Run]
    place: str
    """Where it stands, for the one who is told that it was not taken."""
    titles: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    segmented: bool = False
    """The runs say where all sentences end; otherwise that is found out."""
    whole: bool = False
    """One piece, whatever stops stand in it: a cell, a heading."""


@dataclass(slots=True)
class StatementWriter:
    """Turns passages into `statements`, in the order in which they come. `listed`: how long the reference list is."""

    listed: int
    statements: list[Statement] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    _seen: Counter[tuple[str, int]] = field(default_factory=Counter)

    def add(self, passage: Passage) -> None:
        """The statements of a passage; one that cites nothing has none."""
        if not any(run.references for run in passage.runs):
            return
        size = sum(len(run.text) for run in passage.runs)
        if size > LONGEST:
            reason = f"The passage has {size:,} characters; one may have {LONGEST:,} at most."
            self.rejected.append(Rejection(passage.place, reason))
            return
        line = _composed(passage.runs)
        marks = deque(_markers(line.text, _completed(line, self.listed)))
        cited = sum(len(mark.references) for mark in marks)
        if cited > MOST:
            reason = f"The passage cites {cited:,} times; {MOST:,} are taken at most."
            self.rejected.append(Rejection(passage.place, reason))
            return
        self._sentences(passage, line, marks)

    def _sentences(self, passage: Passage, line: "_Line", marks: "deque[_Mark]") -> None:
        sentences = _sentences(line, passage)
        for i, (start, end) in enumerate(sentences):
            last = i + 1 == len(sentences)
            here: list[_Mark] = []
            while marks and (marks[0].start < end or last):
                here.append(marks.popleft())
            if here:
                before = line.text[slice(*sentences[i - 1])] if i else None
                after = None if last else line.text[slice(*sentences[i + 1])]
                model = Statement(
                    reference=0,
                    text=line.text[start:end],
                    before=before,
                    after=after,
                    section=canonical(passage.titles, passage.types),
                    section_title=" > ".join(passage.titles) or None,
                )
                self._sentence(model, start, here)

    def _sentence(self, model: Statement, offset: int, marks: Sequence["_Mark"]) -> None:
        cited: dict[int, list[_Mark]] = {}
        for mark in marks:
            for reference in mark.references:
                cited.setdefault(reference, []).append(mark)
        text = model.text
        for reference, found in cited.items():
            spans = dict.fromkeys(
                Span(max(m.start - offset, 0), min(m.end - offset, len(text)))
                for m in found
                if m.start < m.end
            )
            self.statements.append(
                replace(
                    model,
                    reference=reference,
                    markers=tuple(spans),
                    anchor=found[0].anchor,
                    occurrence=self._seen[text, reference],
                )
            )
            self._seen[text, reference] += 1


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    references: tuple[int, ...]
    anchor: str | None


@dataclass(slots=True)
class _Line:
    """A text as a reader sees it; `breaks` are offsets where a sentence ends."""

    text: str
    marks: list[_Mark]
    breaks: list[int]


def _composed(runs: Sequence[Run]) -> _Line:
    """One line, laid out with the signs of `superscripts`."""
    pieces: list[str] = []
    tail, bare = "", False
    for run in runs:
        text = run.text.translate(_NO_SIGNS)
        if run.references:
            number = _NUMBERS.fullmatch(text.strip()) is not None
            bare = number and _keeps_bare(tail, bare)
            cited = f"{OPEN}{text}{CLOSE}"
            pieces.append(f"{RAISE}{cited}{LOWER}" if number and not bare else cited)
        else:
            pieces.append(text)
        if run.ends:
            pieces.append(BREAK)
        tail = (tail + text)[-_TAIL:]
    text = bracketed(" ".join("".join(pieces).split()))
    text = text.replace(f"{OPEN} ", f" {OPEN}").replace(f" {CLOSE}", f"{CLOSE} ")
    text = " ".join(text.split())
    # what PDF readers make of "shown [1]. The": "shown [1] .The"
    text = _FULL_STOP.sub(r"\1 ", _STOP_APART.sub(r"\1\2", text))
    text = " ".join(_BREAKS.sub(f" {BREAK}", text).split())
    return _laid_out(text, [run for run in runs if run.references])


def _laid_out(text: str, cites: Sequence[Run]) -> _Line:
    pieces = _SIGNS.split(text)
    marks: list[_Mark] = []
    breaks: list[int] = []
    start = length = 0
    for piece in pieces:
        if piece == OPEN:
            start = length
        elif piece == CLOSE:
            run = cites[len(marks)]
            marks.append(_Mark(start, length, run.references, run.anchor))
        elif piece == BREAK:
            breaks.append(length)
        else:
            length += len(piece)
    return _Line("".join(pieces[::2]), marks, breaks)


def _keeps_bare(tail: str, bare: bool) -> bool:
    """Whether a number that cites is printed on the line: in a bracket that is open, after "Ref.", or in their list."""
    if _OPEN.search(tail) or _REF.search(tail):
        return True
    return bare and _LISTED.search(tail) is not None


def _sentences(line: _Line, passage: Passage) -> list[Range]:
    text = line.text
    if passage.whole:
        return [(0, len(text.rstrip()))]
    if not passage.segmented:
        citations = [(mark.start, mark.end) for mark in line.marks if mark.start < mark.end]
        return split(text, citations, line.breaks) or [(0, len(text))]
    ends = sorted({0, *line.breaks, len(text)})
    found = []
    for low, high in pairwise(ends):
        piece = text[low:high]
        start = low + len(piece) - len(piece.lstrip())
        if piece.strip():
            found.append((start, start + len(piece.strip())))
    return found or [(0, len(text))]


def _completed(line: _Line, listed: int) -> Iterator[_Mark]:
    """The marks, with what a range of numbers cites between its ends."""
    marks = [_with_range(line.text, mark, listed) for mark in line.marks]
    for i in range(len(marks) - 1):
        a, b = marks[i], marks[i + 1]
        between = line.text[a.end : b.start]
        numbers = [_ONE.fullmatch(line.text[m.start : m.end]) for m in (a, b)]
        if (
            all(numbers)
            and _DASHED.fullmatch(between)
            and len(a.references) == len(b.references) == 1
        ):
            low, high = (int(number[1]) for number in numbers if number)
            first, last = a.references[0], b.references[0]
            if 0 < high - low == last - first <= _WIDEST:
                middle = tuple(range(first + 1, last))
                marks[i] = replace(a, end=b.end, references=(first, *middle))
                marks[i + 1] = replace(b, start=a.start)
    yield from sorted(marks, key=lambda mark: mark.start)


def _with_range(text: str, mark: _Mark, listed: int) -> _Mark:
    """ "[9-11]" or "12, 13" of which only the first was linked."""
    shown = text[mark.start : mark.end]
    if len(mark.references) != 1 or not _SEVERAL.fullmatch(shown):
        return mark
    first = mark.references[0]
    cited: list[int] = []
    for item in _ITEM.finditer(shown):
        low, high = int(item[1]), int(item[2] or item[1])
        if not 0 < low <= high <= min(low + _WIDEST, listed):
            return mark
        cited.extend(range(low - 1, high))
    return replace(mark, references=tuple(dict.fromkeys(cited))) if cited[0] == first else mark


def _markers(text: str, marks: Iterable[_Mark]) -> Iterator[_Mark]:
    for mark in marks:
        start, end = marker(text, mark.start, mark.end)
        yield replace(mark, start=start, end=end)


def marker(text: str, start: int, end: int) -> Range:
    """The citation at these offsets without the punctuation of its list, with the bracket that is its own."""
    low, high = start, end
    while high > low and text[high - 1] in " ,;:.":
        high -= 1
    if text[low:high].endswith("et al") and text[high : high + 1] == ".":
        high += 1
    while low < high and text[low] in " ,;":
        low += 1
    for brackets in ("()", "[]"):
        low, high = _balanced(text, low, high, brackets)
    if low >= high:
        return start, end
    if low and text[low - 1] + text[high : high + 1] in ("()", "[]"):
        return low - 1, high + 1
    return low, high


def _balanced(text: str, low: int, high: int, brackets: str) -> Range:
    """With the bracket that is missing if it stands next to it, else without the one that is too many."""
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


_TAIL = 80
_STOP_APART = re.compile(f"({CLOSE}[])]?) ([.,;])")
_FULL_STOP = re.compile(f"({CLOSE}[])]?\\.)(?=[^\\W\\d_a-z])")
_WIDEST = 300
"""No range cites more references than that."""
_DASH = f"[{DASHES}]"
_NUMBERS = re.compile(rf"\d{{1,3}}(?:\s*(?:[,;]|{_DASH})\s*\d{{1,3}})*\s*[,;]?")
_ONE = re.compile(r"[\[(]?(\d{1,3})[\])]?")
_SEVERAL = re.compile(rf"[\[(]?\d{{1,3}}(?:\s*(?:[,;]|{_DASH})\s*\d{{1,3}})+[\])]?")
_ITEM = re.compile(rf"(\d+)(?:\s*{_DASH}\s*(\d+))?")
_DASHED = re.compile(rf"[\s\])]*(?:{_DASH}+|to|through)[\s\[(]*")
_NO_SIGNS = dict.fromkeys(range(0x20), " ")
_SIGNS = re.compile(f"([{OPEN}{CLOSE}{BREAK}])")
_BREAKS = re.compile(f"[ {BREAK}]*{BREAK}[ {BREAK}]*")
_OPEN = re.compile(r"[\[(][^\])]*$")
_REF = re.compile(r"\b(?:refs?|references?|citations?|nos?)\.?\s*$", re.IGNORECASE)
_LISTED = re.compile(rf"\d[\s,;]*(?:{_DASH}|and|or|to|&)?\s*$")
