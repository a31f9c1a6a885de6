"""Text of a paragraph on one line, with the offsets of its citations and sentences.

- White space is collapsed.
- A number that cites and stands bare was a superscript in print ("shown.<sup>12</sup>", of which these formats
  keep "shown. 12"): it is put in brackets, as the JATS reader does.
- A citation after the full stop belongs to the sentence before it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.document import Location
from app.formats.text.abbreviations import SENTENCE_STARTERS
from app.formats.text.paragraphs import Paragraph, Run
from app.formats.text.segments import check_segments
from app.formats.text.sentences import Range, split_sentences
from app.formats.text.superscripts import (
    BREAK,
    CLOSE,
    DASHES,
    LOWER,
    OPEN,
    RAISE,
    bracket_superscripts,
)


@dataclass(frozen=True, slots=True)
class Citation:
    """An in-text citation at `text[start:end]`."""

    start: int
    end: int
    references: tuple[int, ...]
    """Positions in the reference list."""
    anchor: str | None
    location: Location | None = None


@dataclass(slots=True)
class ParagraphText:
    """A paragraph's text as a reader sees it."""

    text: str
    citations: list[Citation]
    breaks: list[int]
    """Offsets where a sentence ends because the format marks it."""


def compose(runs: Sequence[Run]) -> ParagraphText:
    """Join the runs to one line; control characters of `superscripts` mark citations and breaks meanwhile."""
    pieces: list[str] = []
    tail, bare = "", False
    for run in runs:
        text = run.text.translate(_NO_CONTROLS)
        if run.references:
            number = _NUMBERS.fullmatch(text.strip()) is not None
            bare = number and _stays_bare(tail, bare)
            cited = f"{OPEN}{text}{CLOSE}"
            pieces.append(f"{RAISE}{cited}{LOWER}" if number and not bare else cited)
        else:
            pieces.append(text)
        if run.ends_sentence:
            pieces.append(BREAK)
        tail = (tail + text)[-_TAIL:]
    text = _SIDE_BY_SIDE.sub(r"\1 \2", " ".join("".join(pieces).split()))
    text = bracket_superscripts(text)
    text = text.replace(f"{OPEN} ", f" {OPEN}").replace(f" {CLOSE}", f"{CLOSE} ")
    text = " ".join(text.split())
    # what PDF readers make of "shown [1]. The": "shown [1] .The"
    text = _FULL_STOP.sub(r"\1 ", _STOP_APART.sub(r"\1\2", text))
    text = _GLUED.sub(r"\g<0> ", text)
    text = " ".join(_BREAKS.sub(f" {BREAK}", text).split()).replace(f" {BREAK},", f"{BREAK},")
    return _resolve_controls(text, [run for run in runs if run.references])


def sentence_ranges(line: ParagraphText, paragraph: Paragraph) -> list[Range]:
    """Half-open ranges of the sentences, at least one."""
    text = line.text
    if paragraph.whole:
        return [(0, len(text.rstrip()))]
    citations = [(one.start, one.end) for one in line.citations if one.start < one.end]
    find = check_segments if paragraph.segmented else split_sentences
    return find(text, citations, line.breaks) or [(0, len(text))]


def _resolve_controls(text: str, citing: Sequence[Run]) -> ParagraphText:
    """Control characters turned into offsets; `citing` are the runs that cite, in order."""
    pieces = _CONTROLS.split(text)
    citations: list[Citation] = []
    breaks: list[int] = []
    start = length = 0
    for piece in pieces:
        if piece == OPEN:
            start = length
        elif piece == CLOSE:
            run = citing[len(citations)]
            citations.append(Citation(start, length, run.references, run.anchor, run.location))
        elif piece == BREAK:
            breaks.append(length)
        else:
            length += len(piece)
    return ParagraphText("".join(pieces[::2]), citations, breaks)


def _stays_bare(tail: str, bare: bool) -> bool:
    """Whether a number that cites was no superscript: it follows an open bracket, "Ref." or a bare number's list.

    `tail`: the text before it. `bare`: the citation before was no superscript.
    """
    if _OPEN_BRACKET.search(tail) or _REF.search(tail):
        return True
    return bare and _LISTED.search(tail) is not None


_TAIL = 80
_SIDE_BY_SIDE = re.compile(f"([,;]{CLOSE})({OPEN}[^\\W\\d_])")
"""Names and years that are tagged without a space between: "(Ahn 2003;" and "Lee 2004)"."""
_STOP_APART = re.compile(f"({CLOSE}[])]?) ([.,;])")
_FULL_STOP = re.compile(f"({CLOSE}[])]?\\.)(?=[^\\W\\d_a-z])")
_GLUED = re.compile(rf"[.?!](?<=[a-z]{{3}}.)(?={SENTENCE_STARTERS.pattern})")
"""Two sentences without a space between them, as a program reads them over a line end: "a human body.The other"."""
_DASH = f"[{DASHES}]"
_NUMBERS = re.compile(rf"\d{{1,3}}[a-h]?(?:(?:\s*(?:[,;]|{_DASH})\s*|\s+)\d{{1,3}}[a-h]?)*\s*[,;]?")
_NO_CONTROLS = dict.fromkeys(range(0x20), " ")
_CONTROLS = re.compile(f"([{OPEN}{CLOSE}{BREAK}])")
_BREAKS = re.compile(f"[ {BREAK}]*{BREAK}[ {BREAK}]*")
_OPEN_BRACKET = re.compile(r"[\[(][^\])]*$")
_REF = re.compile(r"\b(?:refs?|references?|citations?|nos?)\.?\s*$", re.IGNORECASE)
_LISTED = re.compile(rf"\d[\s,;]*(?:{_DASH}|and|or|to|&)?\s*$")
