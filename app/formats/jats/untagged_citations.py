"""Citations that nobody tagged: reported to who sent the document, never guessed at.

Only such as look just like the tagged ones of the same block: "[12]" beside numbers in brackets,
"Smith et al., 2010" beside authors and years.
"""

import re
from collections.abc import Iterator, Sequence

from app.formats.jats.blocks import Block
from app.formats.jats.markers import Citation


def untagged(block: Block, cited: Sequence[Citation], references: int) -> Iterator[str]:
    """What looks like a citation in the text and is in no marker. `references`: how many there are."""
    text = block.text
    first = next(iter(block.mentions), None)
    if first is not None and text[first.start : first.end].strip("[]").isdigit():
        found = (number.span() for number in _NUMBERS.finditer(text))
    elif "et al" in text:
        found = (
            (text.rfind(" ", 0, year.start() - 1) + 1, year.end()) for year in _YEARS.finditer(text)
        )
    else:
        return
    shown_at = list(found)
    if not shown_at:
        return
    taken = sorted((c.start, c.end) for c in cited)
    at = 0
    for start, end in shown_at:
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        shown = text[start:end]
        if (at == len(taken) or taken[at][0] >= end) and _may_cite(shown, references):
            yield shown if shown.endswith("]") else shown.lstrip("([")


def _may_cite(shown: str, references: int) -> bool:
    """No interval like [0, 1], no number beyond the list."""
    if not shown.endswith("]"):
        return True
    numbers = [int(number) for number in _NUMBER.findall(shown)]
    return min(numbers) > 0 and max(numbers) <= references


_NUMBER = re.compile(r"\d+")
_NUMBERS = re.compile(r"\[\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\]")
_YEARS = re.compile(r"et al\.?,?\s\(?(?:19|20)\d\d[a-z]?\b")
