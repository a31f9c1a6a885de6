"""Words before a full stop: the one before the last, and abbreviations of two parts with a space between."""

from app.formats.text.abbreviations import LISTED

LONGEST_WORD = 60


def spaced_pair(text: str, start: int, low: int, word: str) -> str:
    """An abbreviation of two parts with a space between: "u. a.", "p. ex.", "por ex."; "" if there is none."""
    before = word_before(text, start, low)
    if word == "ex" and before in ("par", "por"):
        return "p.ex"
    pair = before + word
    return pair if before.islower() and before[-1] == "." and pair in LISTED else ""


def word_before(text: str, start: int, low: int) -> str:
    """The word before the one at `low`, without what opens it."""
    end = low - 1
    if end <= start:
        return ""
    return text[max(text.rfind(" ", max(start, end - LONGEST_WORD), end) + 1, start) : end].lstrip(
        "([“‘\"'"
    )
