"""Page ranges as styles abbreviate them."""

from collections.abc import Callable

from app.cite.punctuation import prefix
from app.cite.reference import Reference

Abbreviate = Callable[[str, str], str]
"""The last page as it is written behind the first, where both have the same number of digits."""


def all_digits(_first: str, last: str) -> str:
    """348–366."""
    return last


def changed_digits(first: str, last: str) -> str:
    """Citing Medicine: 123-5."""
    return _changed(first, last, 1)


def two_digits(first: str, last: str) -> str:
    """MLA: 348–66, 103–04."""
    return _changed(first, last, 2)


def chicago_digits(first: str, last: str) -> str:
    """Chicago 9.61: 71–72, 100–104, 101–8, 321–28, 1496–500."""
    if int(first) < 100 or int(first) % 100 == 0:
        return last
    return _changed(first, last, 1 if int(first) % 100 < 10 else 2)


def format_pages(reference: Reference, abbreviate: Abbreviate = all_digits, dash: str = "–") -> str:
    """First and last page, or the pages as they are where they are no range."""
    first, last = reference.page_range
    if not last:
        return first
    is_regular = first.isdecimal() and last.isdecimal() and len(first) == len(last)
    return f"{first}{dash}{abbreviate(first, last) if is_regular else last}"


def with_p(reference: Reference, pages: str) -> str:
    """ "p. 7", "pp. 7–9"."""
    several = bool(reference.page_range[1]) or "," in pages or "–" in pages
    return prefix("pp." if several else "p.", pages)


def _changed(first: str, last: str, least: int) -> str:
    """The digits of `last` from the first one that differs, but at least so many."""
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=True)) if a != b), len(last))
    return last[min(same, len(last) - least) :] if len(last) > least else last
