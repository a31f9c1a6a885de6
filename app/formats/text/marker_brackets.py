"""Punctuation and brackets at the ends of a marker: list punctuation trimmed, brackets balanced."""

import re

from app.formats.text.sentences import Range


def fit_punctuation(text: str, start: int, end: int, limit: int) -> Range:
    """Leave out the comma of a list, balance the brackets up to `limit`, and take in a pair that holds nothing else."""
    while end > start and text[end - 1] in ",; ":
        end -= 1
    while start < end and text[start] in ",; ":
        start += 1
    if text[end - 1] == "." and text[end - 2 : end - 1] in _CLOSING:
        end -= 1
    if _BRACKET.search(text, start, end):
        start, end = _balance(text, start, end, limit)
    opening = start - 2 if text[start - 1 : start] == " " else start - 1
    closing = end + 1 if text[end : end + 1] == " " else end
    if opening >= 0 and text[opening] + text[closing : closing + 1] in _PAIRS:
        start, end = opening, closing + 1
    return start, end


def _balance(text: str, start: int, end: int, limit: int) -> Range:
    for pair in _PAIRS:
        opening, closing = pair[0], pair[1]
        start = _opening(text, start, end, pair)
        piece = text[start:end]
        if piece.count(opening) > piece.count(closing):
            # "Crosskey (1984: 201)": pages belong to the marker
            pages = _PAGES.match(text, end)
            if pages and pages[1] == closing:
                end = pages.end()
            elif piece[0] == opening:
                # "(Jordan & Ogren, 1981" of "(Jordan & Ogren, 1981; Tcherkez et al., 2006)"
                start += 1
            elif closed := _closing(text, end, min(limit, end + _NEAR), pair):
                end = closed  # "Berg et al. (2002; Table S6)"
            elif not _NAME.search(text, start, inner := start + piece.rfind(opening)) and (
                marked := _WORD.search(text, inner, end)
            ):
                start = marked.start()  # rather an open bracket than "Berg (2002" without its name
        elif piece.count(closing) > piece.count(opening):
            if text[start - 1 : start] == opening:
                start -= 1
            elif piece[-1] == closing:
                end -= 1
    return start, end


def _opening(text: str, start: int, end: int, pair: str) -> int:
    """Where the bracket opens that closes before another opens: "DFG) (2014" of "(Frostforschung, DFG) (2014)"."""
    if not -1 < text.find(pair[1], start, end) < text.find(pair[0], start, end):
        return start
    at = text.rfind(pair[0], max(0, start - _NEAR), start)
    return start if at < 0 or pair[1] in text[at:start] else at


def _closing(text: str, at: int, limit: int, pair: str) -> int | None:
    """Behind the bracket that closes the one that is open at `at`."""
    depth = 1
    for found in _BRACKET.finditer(text, at, limit):
        depth += (found[0] == pair[0]) - (found[0] == pair[1])
        if not depth:
            return found.end()
    return None


_NEAR = 80
"""Characters up to the bracket that closes a citation's own, at most."""
_PAIRS = ("()", "[]", "（）", "［］", "【】", "〔〕")
_CLOSING = frozenset(")]）］】〕")
_OPEN = r"(\[（［【〔"
_CLOSE = r")\]）］】〕"
_PAGES = re.compile(
    r"(?:\s*[:,;，]\s*(?:[A-Za-z]{1,5}\.\s*)?(?:\d[\w–-]{0,12}|[a-z]\b)|\s\d[\d–-]{0,12}){0,6}\s?([)\]）］])"
)
_BRACKET = re.compile(rf"[{_OPEN}{_CLOSE}]")
_WORD = re.compile(r"\w")
_NAME = re.compile(r"[^\W\d_]{2}")
