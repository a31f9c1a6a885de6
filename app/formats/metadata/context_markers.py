"""Find the markers of a work in a context without them: by author and year, or by the only number in brackets."""

import re
from collections.abc import Iterator

from app.document import Span, Work
from app.formats.text.markers import trim_marker


def find_markers(text: str, work: Work) -> tuple[Span, ...]:
    """The markers of this work, in order; none where none is certain."""
    return tuple(dict.fromkeys(_by_name(text, work))) or _by_number(text)


def _by_name(text: str, work: Work) -> Iterator[Span]:
    """ "Smith et al. (2010)", "(e.g. Smith & Jones, 2010a; …": the first author, then the year."""
    if not work.authors or work.year is None:
        return
    first = work.authors[0]
    family = first.family or first.name.rpartition(" ")[2]
    if len(family) < 2:
        return
    # a preprint and its article are a year apart
    years = "|".join(str(work.year + n) for n in (0, -1, 1))
    pattern = rf"(?<!\w){re.escape(family)}\b{_BETWEEN}(?:{years})[a-z]?(?!\d)"
    for found in re.finditer(pattern, text, re.IGNORECASE):
        yield Span(*trim_marker(text, found.start(), found.end()))


def _by_number(text: str) -> tuple[Span, ...]:
    """The context was cut out for this work: if one number is cited in it, it is the work's."""
    found = list(_NUMBERS.finditer(text))
    if len(found) == 1 and found[0][1].isdigit():
        return (Span(*found[0].span()),)
    return ()


_BETWEEN = r"(?:[^;()\[\]]{0,60}?)[\s,]{0,3}[(\[]?\s?"
_NUMBERS = re.compile(r"\[\s*(\d{1,3}(?:\s*[,;‐-―−-]\s*\d{1,3})*)\s*\]")
