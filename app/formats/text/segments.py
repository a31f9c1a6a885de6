"""Sentence segmentation of another program, checked by the rules of `sentences`.

A cut holds, unless an abbreviation, a comma or an open round bracket is before it. One between a sentence and the citations
behind its full stop is moved behind them: "It is rare. | [1] A hallmark …".
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from app.formats.text import full_stops
from app.formats.text.sentences import Range, is_in_brackets, skip_opening, split_sentences


def check_segments(text: str, citations: Sequence[Range], cuts: Sequence[int]) -> list[Range]:
    """The sentences of a text that was cut at these offsets, in order."""
    ends = [end for _, end in split_sentences(text, citations)]
    starts = [start for start, _ in citations]
    found: list[Range] = []
    start, at = _skip_space(text, 0), 0
    for cut in cuts:
        end, following = _without(text, start, cut, str.isspace), _skip_space(text, cut)
        if end <= start or following == len(text):
            continue
        while ends[at] < end:
            at += 1
        behind = ends[at]
        holds = behind == end or _holds(text, start, end, following)
        if behind != end and _only_cites(text, end, behind, citations, starts):
            found.append((start, _without_second_stop(text, end, behind) if holds else behind))
            start = _skip_space(text, behind)
        elif holds:
            found.append((start, end))
            start = following
    if start < (end := len(text.rstrip())):
        found.append((start, end))
    return found


def _only_cites(
    text: str, low: int, high: int, citations: Sequence[Range], starts: Sequence[int]
) -> bool:
    """Whether nothing but citations is in `text[low:high]`. `starts`: of the citations."""
    if high - low > _LONGEST:
        return False
    rest, at = "", low
    inside = citations[bisect_left(starts, low) : bisect_left(starts, high)]
    for start, end in inside:
        rest += text[at:start]
        at = end
    return bool(inside) and _NO_WORDS.fullmatch(rest + text[at:high]) is not None


def _without_second_stop(text: str, end: int, behind: int) -> int:
    """Where the sentence ends: of "It is common. | [4]." the second full stop is nobody's."""
    return _without(text, end, behind, ".,;".__contains__) if text[end - 1] in ".?!" else behind


def _holds(text: str, start: int, end: int, following: int) -> bool:
    """Whether a sentence may end there, though `split_sentences` sees no end."""
    if text[end - 1] in ",;":
        return False
    dot = _without(text, start, end, _CLOSING.__contains__) - 1
    if dot <= start or text[dot] != "." or text[dot - 1] == ".":
        return True
    begins = min(skip_opening(text, following), len(text) - 1)
    return full_stops.may_end(text, start, dot, begins, cited=False) and not is_in_brackets(
        text, start, end, len(text)
    )


def _without(text: str, start: int, end: int, left_out: Callable[[str], bool]) -> int:
    """Where `text[start:end]` ends without these characters; slices would copy the text for each cut."""
    while end > start and left_out(text[end - 1]):
        end -= 1
    return end


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


_LONGEST = 300
"""Characters of the citations behind a full stop, at most."""
_CLOSING = "\"'”’»)]"
_NO_WORDS = re.compile(
    r"(?:[\W\d_]|\b(?:[^\W\d_a-z]\w*|et|al|and|or|e|g|i|see|also|cf|refs?|reviewed|in|by|references|therein|pp?|van|von|de)\b)*+"
)
"""Names and what stands between citations."""
