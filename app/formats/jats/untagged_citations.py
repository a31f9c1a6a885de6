"""Text that looks like a citation and is not tagged: reported as a rejection, and never guessed at.

Only what looks just like the tagged citations of the same block: "[12]" next to numbers in brackets,
"Smith et al., 2010" next to authors and years.
"""

import re
from collections.abc import Iterator, Sequence

from app.formats.jats.blocks import Block
from app.formats.jats.markers import Citation


def find_untagged(block: Block, citations: Sequence[Citation], references: int) -> Iterator[str]:
    """What looks like a citation and lies in no marker. `references`: how many the article lists."""
    text = block.text
    first = next(iter(block.xrefs), None)
    if first is not None and text[first.start : first.end].strip("[]").isdigit():
        found = (number.span() for number in _NUMBERS.finditer(text))
    elif "et al" in text:
        found = (
            (text.rfind(" ", 0, year.start() - 1) + 1, year.end()) for year in _YEARS.finditer(text)
        )
    else:
        return
    candidates = list(found)
    if not candidates:
        return
    markers = sorted((citation.start, citation.end) for citation in citations)
    at = 0
    for start, end in candidates:
        while at < len(markers) and markers[at][1] <= start:
            at += 1
        candidate = text[start:end]
        if (at == len(markers) or markers[at][0] >= end) and _may_cite(candidate, references):
            yield candidate if candidate.endswith("]") else candidate.lstrip("([")


def _may_cite(candidate: str, references: int) -> bool:
    """False for an interval like [0, 1], and for a number beyond the reference list."""
    if not candidate.endswith("]"):
        return True
    numbers = [int(number) for number in _NUMBER.findall(candidate)]
    return min(numbers) > 0 and max(numbers) <= references


_NUMBER = re.compile(r"\d+")
_NUMBERS = re.compile(r"\[\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\]")
_YEARS = re.compile(r"et al\.?,?\s\(?(?:19|20)\d\d[a-z]?\b")
