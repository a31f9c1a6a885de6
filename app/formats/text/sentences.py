"""Sentence splitter for scientific prose, with exact offsets.

Abbreviations, initials, decimal numbers and species names end no sentence. Closing quotation marks and brackets
belong to their sentence, and no sentence ends inside round brackets. A citation after the full stop belongs to
the sentence before it.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from app.formats.text import full_stops
from app.formats.text.abbreviations import LOWER_CASE

LONGEST_SENTENCE = 20_000
"""Characters of a sentence that is stored, once for each reference that it cites. The longest real one has some 9,000."""
MOST_TEXT = 20_000_000
"""Characters of all statements of a document: a sentence of that many that cites many would fill a disk."""

Range = tuple[int, int]
"""Half-open offsets in a text."""


def split_sentences(
    text: str, citations: Sequence[Range] = (), breaks: Sequence[int] = ()
) -> list[Range]:
    """The sentences of a text in order; between them is nothing but white space.

    `citations`: ranges of the in-text citations, in order and without overlap, so that one after the full stop
    is recognised. `breaks`: offsets where a sentence ends, whatever the text looks like.
    """
    found: list[Range] = []
    inner = [at for at in breaks if at < len(text)]
    for low, high in pairwise((0, *inner, len(text))):
        while high > low and text[high - 1].isspace():
            high -= 1  # noqa: PLW2901  # the white space before a break belongs to nobody
        _split_part(text, _skip_space(text, low, high), high, citations, found)
    return found


def _split_part(
    text: str, start: int, high: int, citations: Sequence[Range], found: list[Range]
) -> None:
    """Add the sentences of `text[start:high]`, which has no break inside."""
    at = 0
    rare = _RARE_ASCII_STOPS if text.isascii() else _RARE_STOPS
    stops = _ANY_STOP if any(stop in text for stop in rare) else _STOP
    for stop in stops.finditer(text, start, high):
        dot, end = stop.span()
        while at < len(citations) and citations[at][1] < end:
            at += 1
        if dot < start or (
            at < len(citations) and citations[at][0] <= dot < end < citations[at][1]
        ):
            continue  # behind a citation already; or inside one: "Flora 1(3). 62"
        following = _skip_space(text, end, high)
        behind = None
        if citations and following < high and text[following] in _BRACKETS:
            behind = _end_of_citations(text, following, high, citations, at)
        if behind is not None:
            end, following = behind, _skip_space(text, behind, high)
            if text[end - 1] in _LISTING and following < high:
                continue  # "Holm et al. [1], He et al. [2]"
        elif following == end and text[dot] not in _WIDE and text[end : end + 1] in _OPENERS:
            continue
        goes_on = following < high and not _is_boundary(
            text, start, dot, following, cited=behind is not None
        )
        if not (goes_on or is_in_brackets(text, start, end, high)):
            found.append((start, end))
            start = following
    if start < high:
        found.append((start, high))


def _is_boundary(text: str, start: int, dot: int, following: int, *, cited: bool) -> bool:
    """Whether the sentence from `start` ends at the full stop, and another begins at `following`.

    `cited`: there are citations between the two.
    """
    begins, letter = following, text[following]
    if not letter.isalnum():
        begins = skip_opening(text, following)
        letter = text[begins : begins + 1]
    may_begin = letter.isalnum() or letter in _SIGNS
    if letter.islower():
        may_begin = _SMALL_START.match(text, begins) is not None
    if not may_begin or text[dot] != "." or text[dot + 1] == ".":
        return may_begin
    return full_stops.may_end(text, start, dot, begins, cited=cited)


def _end_of_citations(
    text: str, opening: int, high: int, citations: Sequence[Range], at: int
) -> int | None:
    """Where the citations in brackets end that begin with the bracket at `opening`; None when it opens none.

    "… was shown. [12] We" and "… was shown. (Smith et al., 2010) We". None for the subject of a sentence, too: "… was shown.
    [12] reported that".
    """
    while at < len(citations) and citations[at][0] < opening:
        at += 1
    last = _end_of_numbers(text, opening, high, citations)
    if last is None:
        if at == len(citations):
            return None
        first = citations[at][0]
        if first - opening > _LONGEST_LEAD or (
            first != opening and not _LEAD.fullmatch(text, opening, first)
        ):
            return None
        last = citations[at][1]
    while at < len(citations) and (
        citations[at][1] <= last or _BETWEEN.fullmatch(text, last, citations[at][0])
    ):
        last = max(last, citations[at][1])
        at += 1
    close = _CLOSE.match(text, last, high)
    if close is None and text[last - 1] not in _CLOSING:
        return None
    behind = close.end() if close else last
    while behind < high and text[behind] in _AFTER:
        behind += 1
    ends = behind >= high or text[behind].isspace() or text[behind - 1] in _WIDE_CLOSING
    return behind if ends and not _is_subject(text, opening, behind) else None


def _is_subject(text: str, opening: int, behind: int) -> bool:
    """Whether the numbers in `text[opening:behind]` are the subject of a sentence: a small word follows, and the word before
    the full stop is none that may be cut off."""
    verb = _SMALL_WORD.match(text, behind)
    if verb is None or _CONTINUES.fullmatch(verb[1]) or not _NUMBERED.match(text, opening - 2):
        return False
    return text[opening - 3] in "])" or full_stops.is_whole_word(text, opening - 2)


def _end_of_numbers(text: str, opening: int, high: int, citations: Sequence[Range]) -> int | None:
    """Where a list of numbers ends, tagged or not, in a text that cites by number."""
    found = _NUMBERS.match(text, opening, high)
    start, end = citations[0]
    return found.end() if found and text[start:end].strip("[]()").isdigit() else None


def skip_opening(text: str, at: int) -> int:
    """Where the word begins that is behind the quotation marks and brackets that open there."""
    return _OPENING.match(text, at).end()  # type: ignore[union-attr]  # matches always


def is_in_brackets(text: str, start: int, end: int, high: int) -> bool:
    """Whether a round bracket is open at `end` and closes behind it."""
    since = max(start, end - _LONGEST_BRACKET)
    opened = text.count("(", since, end)
    if not opened or opened <= text.count(")", since, end):
        return False
    closing = text.find(")", end, min(high, end + _LONGEST_BRACKET))
    again = text.find("(", end, min(high, end + _LONGEST_BRACKET))
    return closing >= 0 and (again < 0 or closing < again)


def _skip_space(text: str, at: int, high: int) -> int:
    while at < high and text[at].isspace():
        at += 1
    return at


_LONGEST_BRACKET = 400
"""Characters on either side in which an open bracket's other half is searched for."""
_LONGEST_LEAD = 100
"""Characters between an opening bracket and its first citation, at most."""
# a stop before a small letter, as most are behind "e.g." or "Fig.", is skipped by the search itself
_IS_STOP = (
    r"(?:(?<![ (]al\.)|(?=\s?\[))[\"'”’“‘»«)\]」』）]*+(?:\s»)?"
    r"(?=\s+(?:[^a-z\s]|[a-z]{1,3}[A-Z0-9]|[a-z]{1,3}-[A-Z])|[\[(]|\s*$|(?<=[。！？｡])|(?<=．)(?!\d)"
    r"|(?<=[。！？][」』）])|(?<=[\])]\.)[A-Z][a-z])"
)
_RARE_ASCII_STOPS = "!?"
_RARE_STOPS = "!?…。！？．｡؟۔।"
# "++" would say the same as "one, and any more of them", but no search skips to the first one then
# and only the first stop of a row begins a match: else each would be tried as far as the last
_ANY_STOP = re.compile(rf"[.{_RARE_STOPS}](?<![.{_RARE_STOPS}]{{2}})[.{_RARE_STOPS}]*+{_IS_STOP}")
_STOP = re.compile(rf"\.(?<!\.\.)\.*+{_IS_STOP}")
"""For texts without rare stops: a search for one letter is three times as fast as for any of a few."""
_WIDE = frozenset("。！？．｡")
_OPENERS = ("[", "(", "")
_BRACKETS = frozenset("[(（［【")
_CLOSING = frozenset("])）］】")
_WIDE_CLOSING = frozenset("）］】")
_AFTER = frozenset('.,;”’“»"')
_LISTING = frozenset(",;")
_OPENING = re.compile(r"[\"'“‘«„(\[「『（［【《]*\s?")
_SIGNS = frozenset("§#*†‡+−–-~<>≥≤±$€£%@/\\¿¡•∼")
_ITEM = r"(?:[*•†‡]*\d{1,3}(?:[A-Ha-z]|\([a-z]\))?[*•†‡′]*|[a-z]|[*•†‡]+)"
_NUMBERS = re.compile(rf"\[(?=[^\d\]]{{0,5}}\d){_ITEM}(?:(?:\s?[,;‐-―−~-]\s?|\s){_ITEM})*\]")
_CLOSE = re.compile(
    r"(?:[,:;]\s?[^()\[\]]{1,40}(?=[\])])|\sand references therein)?\s?[\])）］】]+"
)
"""What follows the citation in "(Jones, 2004, p. 12)"."""
_NAME = rf"(?:[^\W\d_{LOWER_CASE}][\w’'‐-]*|et|al\.?|and|de|van|von|der|den|[A-Z]\.|[,&\s])*+"
_LEAD = re.compile(
    r"[\[(（［【]+\s*(?:(?:e\.g\.|i\.e\.|see|see also|cf\.|[Rr]efs?\.?|reviewed (?:in|by))[,:]?\s+)?"
    + _NAME
)
_BETWEEN = re.compile(r"[\])）］】]?\s*[,;&‐-―−~，；、-]?\s*(?:and\s|to\s)?\s*[\[(（［【]?" + _NAME)
_NUMBERED = re.compile(r"[.?!]\s\[\d")
_SMALL_WORD = re.compile(rf"\s([{LOWER_CASE}]{{2,}})")
_CONTINUES = re.compile(
    "and|or|to|in|of|for|from|with|which|who|whose|that|than|where|when|while|as|at|by|but|on|so|if|because|since"
    "|et|und|y|e|de|del|der|die|des|que|qui|[a-z]+ing"
)
"""Words with which a sentence goes on behind citations, though a full stop is in front of them."""
_SMALL_START = re.compile(
    r"[a-z]{1,3}[A-Z0-9]|[a-z]{1,3}-[A-Z]|[α-ω]|(?<=\()(?:[a-n](?: ?[,–-] ?[a-n]){0,3}|[ivx]{1,4})\) [A-Z]"
)
"""mRNA, p53, fMRI, qRT-PCR, α-synuclein, (ii) begin sentences with a small letter."""
