"""Where sentences begin and end, with exact offsets.

The rules, after the habits of scientific prose: abbreviations, initials, decimal numbers and species
names end no sentence; quotation marks and brackets close with their sentence, and none ends inside
round brackets; a citation that stands after the full stop belongs to the sentence before it.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from app.formats.text import abbreviations

Range = tuple[int, int]


def split_sentences(
    text: str, citations: Sequence[Range] = (), breaks: Sequence[int] = ()
) -> list[Range]:
    """The sentences of a text, half-open and in order; between them is nothing but white space.

    `citations`: offsets of the in-text citations, in order and apart, so that one after the full stop
    is known for what it is. `breaks`: offsets where a sentence ends whatever the text says.
    """
    found: list[Range] = []
    inner = [place for place in breaks if place < len(text)]
    for low, high in pairwise((0, *inner, len(text))):
        while high > low and text[high - 1].isspace():
            high -= 1  # noqa: PLW2901  # the white space before a break belongs to nobody
        _split(text, _skip(text, low, high), high, citations, found)
    return found


def _split(
    text: str, start: int, high: int, citations: Sequence[Range], found: list[Range]
) -> None:
    at = 0
    rare = _RARE_ASCII if text.isascii() else _RARE
    stops = _ANY_STOP if any(sign in text for sign in rare) else _STOP
    for stop in stops.finditer(text, start, high):
        dot, end = stop.span()
        while at < len(citations) and citations[at][1] < end:
            at += 1
        if dot < start or (
            at < len(citations) and citations[at][0] <= dot < end < citations[at][1]
        ):
            continue  # behind a citation already; or inside one: "Flora 1(3). 62"
        following = _skip(text, end, high)
        behind = None
        if citations and following < high and text[following] in _BRACKETS:
            behind = _behind(text, following, high, citations, at)
        if behind is not None:
            end, following = behind, _skip(text, behind, high)
        elif following == end and text[dot] not in _WIDE and text[end : end + 1] in _OPENERS:
            continue
        goes_on = following < high and not _new_sentence(
            text, start, dot, following, behind=behind is not None
        )
        if not (goes_on or _inside_bracket(text, start, end, high)):
            found.append((start, end))
            start = following
    if start < high:
        found.append((start, high))


def _new_sentence(text: str, start: int, dot: int, following: int, *, behind: bool) -> bool:
    """Whether the sentence from `start` ends at the stop, and another begins at `following`.

    `behind`: there are citations between the two.
    """
    begins, letter = following, text[following]
    if not letter.isalnum():
        begins = _OPENING.match(text, following).end()  # type: ignore[union-attr]  # matches always
        letter = text[begins : begins + 1]
    may_begin = letter.isalnum() or letter in _SIGNS
    if letter.islower():
        may_begin = _SMALL_START.match(text, begins) is not None
    if not may_begin or text[dot] != "." or text[dot + 1] == ".":
        return may_begin
    return _ends_with_word(text, start, dot, begins, behind=behind)


def _ends_with_word(text: str, start: int, dot: int, begins: int, *, behind: bool) -> bool:
    """Whether the word before a single full stop leaves it to end the sentence; the next word `begins` there."""
    cut = text.rfind(" ", start, dot) + 1
    word = text[max(cut, start) : dot]
    if len(word) < 3 and abbreviations.TWO_PARTS.match(text, max(cut, start)):
        return False
    if cut > start and len(word) > 1 and word.isalpha() and word.islower():
        if word not in abbreviations.NEVER_LAST:
            return True  # most are ordinary words
    else:
        word = word.lstrip("([“‘\"'—–")
    starts = abbreviations.STARTERS.match(text, begins) is not None
    if word.lower() in abbreviations.NEVER_LAST:
        return starts and (behind or word.lower() in abbreviations.SOMETIMES_LAST)
    if len(word) == 1 and word.isupper():
        before = (
            text[max(text.rfind(" ", start, max(cut - 1, start)) + 1, start) : cut].strip().lower()
        )
        return starts or before in abbreviations.LETTERED
    if _INITIALS.fullmatch(word):
        return starts
    return not _ENUMERATION.fullmatch(text, start, dot)


def _behind(text: str, opening: int, high: int, citations: Sequence[Range], at: int) -> int | None:
    """Where the bracketed citations end that the bracket at `opening` opens; None when there are none such.

    "… was shown. [12] We" and "… was shown. (Smith et al., 2010) We". Whether "[12] reported that"
    follows, which is no such thing, is for the caller to see.
    """
    while at < len(citations) and citations[at][0] < opening:
        at += 1
    last = _numbers(text, opening, high, citations)
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
    return (
        behind
        if behind >= high or text[behind].isspace() or text[behind - 1] in _WIDE_CLOSING
        else None
    )


def _numbers(text: str, opening: int, high: int, citations: Sequence[Range]) -> int | None:
    """Where a list of numbers ends of which some or all are not tagged, in a text that cites by number."""
    found = _NUMBERS.match(text, opening, high)
    start, end = citations[0]
    return found.end() if found and text[start:end].strip("[]()").isdigit() else None


def _inside_bracket(text: str, start: int, end: int, high: int) -> bool:
    since = max(start, end - _LONGEST_BRACKET)
    opened = text.count("(", since, end)
    if not opened or opened <= text.count(")", since, end):
        return False
    closing = text.find(")", end, min(high, end + _LONGEST_BRACKET))
    again = text.find("(", end, min(high, end + _LONGEST_BRACKET))
    return closing >= 0 and (again < 0 or closing < again)


def _skip(text: str, place: int, high: int) -> int:
    while place < high and text[place].isspace():
        place += 1
    return place


_LONGEST_BRACKET = 400
_LONGEST_LEAD = 100
# what goes on with a small letter, as most does behind "e.g." or "Fig.", is passed over at once
_IS_STOP = (
    r"(?:(?<![ (]al\.)|(?=\s?\[))[\"'”’»)\]」』）]*+(?:\s»)?"
    r"(?=\s+(?:[^a-z\s]|[a-z]{1,3}[A-Z0-9]|[a-z]{1,3}-[A-Z])|[\[(]|\s*$|(?<=[。！？｡])|(?<=．)(?!\d)"
    r"|(?<=[。！？][」』）])|(?<=[\])]\.)[A-Z][a-z])"
)
_RARE_ASCII = "!?"
_RARE = "!?…。！？．｡؟۔।"
# "++" would say the same as "one, and any more of them", but no search skips to the first one then
_ANY_STOP = re.compile(rf"[.{_RARE}][.{_RARE}]*+{_IS_STOP}")
_STOP = re.compile(rf"\.\.*+{_IS_STOP}")
"""For texts without the rare ones: a search for one letter is three times as fast as for any of a few."""
_WIDE = frozenset("。！？．｡")
_OPENERS = ("[", "(", "")
_BRACKETS = frozenset("[(（［【")
_CLOSING = frozenset("])）］】")
_WIDE_CLOSING = frozenset("）］】")
_AFTER = frozenset('.,;”’»"')
_OPENING = re.compile(r"[\"'“‘«„(\[「『（［【《]*\s?")
_SIGNS = frozenset("§#*†‡+−–-~<>≥≤±$€£%@/\\¿¡•∼")
_NUMBERS = re.compile(r"\[\d{1,3}[a-z]?(?:\s?[,;‐-―−~-]\s?\d{1,3}[a-z]?)*\]")
_CLOSE = re.compile(
    r"(?:[,:;]\s?[^()\[\]]{1,40}(?=[\])])|\sand references therein)?\s?[\])）］】]+"
)
"""Of "(Jones, 2004, p. 12)" what is behind the citation."""
_NAME = (
    rf"(?:[^\W\d_{abbreviations.SMALL}][\w’'‐-]*|et|al\.?|and|de|van|von|der|den|[A-Z]\.|[,&\s])*+"
)
_LEAD = re.compile(
    r"[\[(（［【]+\s*(?:(?:e\.g\.|i\.e\.|see|see also|cf\.|[Rr]efs?\.?|reviewed (?:in|by))[,:]?\s+)?"
    + _NAME
)
_BETWEEN = re.compile(r"[\])）］】]?\s*[,;&‐-―−~，；、-]?\s*(?:and\s|to\s)?\s*[\[(（［【]?" + _NAME)
_ENUMERATION = re.compile(r"\(?(?:[0-9]{1,3}|[ivx]{1,4}|[A-Za-z])\)?")
_INITIALS = re.compile(r"(?:[A-Z]\.-?)+[A-Z]")
_SMALL_START = re.compile(r"[a-z]{1,3}[A-Z0-9]|[a-z]{1,3}-[A-Z]|[α-ω]")
"""mRNA, p53, fMRI, qRT-PCR, α-synuclein begin sentences though they begin small."""
